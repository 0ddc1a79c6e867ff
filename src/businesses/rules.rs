//! Decisions about businesses that need no database.
