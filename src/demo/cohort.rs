//! The makers of the demonstration, as `config/demo/cohort.toml` lists them.

use serde::Deserialize;

const COHORT: &str = include_str!("../../config/demo/cohort.toml");

/// All makers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cohort {
    pub(super) maker: Vec<Maker>,
}

/// One maker with their products.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Maker {
    pub(super) business: String,
    pub(super) owner: String,
    pub(super) village: String,
    /// `timur`, `barat`, or empty for none.
    pub(super) group: String,
    /// Signs in by phone, through a printed code, and reads no mail.
    pub(super) phone_only: bool,
    pub(super) product: Vec<Sample>,
}

/// One product and what its papers are like.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sample {
    pub(super) brand: String,
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) of: String,
    pub(super) days: u32,
    pub(super) state: State,
    /// Where it stands with the minimarket: `approved`, `open`, `changes`, `rejected` or nothing.
    pub(super) submission: String,
}

/// What a product's papers are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    /// Everything the minimarket asks.
    Ready,
    /// All but one paper.
    Almost,
    Drafting,
    Waiting,
    Returned,
    Expiring,
    Expired,
    /// Everything the minimarket asks, until the P-IRT ran out two days ago.
    Lapsed,
    Recheck,
    Waived,
    Revoked,
    YearOnly,
    LateCommitment,
    /// Nothing yet.
    Bare,
    Frozen,
    Dairy,
    Pottery,
    Tableware,
    Batik,
    Golok,
    Woven,
}

/// Reads the list.
pub(super) fn read() -> anyhow::Result<Cohort> {
    Ok(toml::from_str(COHORT)?)
}
