//! Pure decoders of the numbers printed on permits: parts, meaning, findings.

pub mod region_code;

pub use region_code::{Level, RegionCode, RegionCodeError, Zone};
