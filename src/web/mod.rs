//! Routes, extractors, forms, errors and pages: everything that knows HTTP.
