//! What the local government office works with: coverage by village, revocations, waivers.
