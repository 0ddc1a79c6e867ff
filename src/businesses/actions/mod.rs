//! Use-cases of businesses.
