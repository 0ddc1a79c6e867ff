//! What people are told about, when, and never twice.
