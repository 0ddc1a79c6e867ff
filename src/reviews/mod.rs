//! The mentor's queue: claims, findings, decisions.
