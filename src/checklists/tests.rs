//! Rules of the checklist.
