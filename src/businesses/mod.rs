//! Businesses, their production facilities, members, groups and consents.
