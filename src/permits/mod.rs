//! Permits and their versions: what a version covers, and its status on a date.
