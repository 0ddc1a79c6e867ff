//! Provinces to villages, their names, and the zone each lies in.
