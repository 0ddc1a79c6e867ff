//! The only door to the database: one thread hop and one transaction a use-case, on SQLite and PostgreSQL alike.
