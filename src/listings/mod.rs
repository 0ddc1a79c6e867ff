//! Retail partners, their programmes, submissions, sign-off, listings and the public page.
