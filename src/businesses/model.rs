//! Types of businesses that cannot be wrong.

use crate::id_type;

id_type! {
    /// A business (usaha).
    BusinessId
}
id_type! {
    /// A production facility (tempat produksi).
    FacilityId
}
id_type! {
    /// A group of neighbouring makers (kelompok binaan).
    GroupId
}
id_type! {
    /// A recorded consent.
    ConsentId
}
id_type! {
    /// A dispute over one NIB.
    DisputeId
}
