//! Numbers of food registered with BPOM: `BPOM RI MD` (made here) or `BPOM RI ML` (imported), then 12 or 15 digits.
//!
//! Refuses other lengths. Does not read the province: BPOM counts provinces in
//! its own old way, which is not the one of the Ministry of Home Affairs.

use super::reading::Reading;
use super::{Bilingual, Decoded};

/// Fills in the parts and findings of a registration number.
pub(super) fn decode(reading: &Reading, decoded: &mut Decoded) {
    let digits = reading.digits.as_str();
    if !matches!(digits.len(), 12 | 15) {
        return decoded.wrong_length("12/15", digits.len());
    }
    let prefix = match reading.mark {
        mark @ ("MD" | "ML") => {
            let meaning = Bilingual::of(&format!("number-part-route-{mark}"), &[]);
            decoded.part("route", mark, meaning);
            format!("BPOM RI {mark}")
        }
        _ => {
            decoded.warn("route_missing", &[]);
            "BPOM RI".to_owned()
        }
    };
    for (part, range) in [
        ("bpom_packaging", 0..1),
        ("bpom_food", 1..4),
        ("bpom_origin", 4..6),
    ] {
        decoded.likely_part(part, digits.get(range).unwrap_or_default());
    }
    decoded.likely_part("bpom_sequence", digits.get(6..).unwrap_or_default());
    if digits.len() == 12 {
        decoded.hint("old_bpom_form", &[]);
    }
    decoded.normal = Some(format!("{prefix} {digits}"));
}
