//! Routes, extractors, forms, errors and pages: everything that knows HTTP.

pub mod assets;
pub mod frame;
pub mod shelf;
pub mod templates;
