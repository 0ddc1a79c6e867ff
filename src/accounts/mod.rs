//! People, their roles, sessions and one-time links, and the one policy that says who may do what.
