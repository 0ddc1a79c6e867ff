//! Partners, programmes and what was sent to them.

use super::cohort::Maker as Line;
use super::fill::Made;
use super::people::Maker;
use crate::accounts::AccountId;
use crate::app::App;
use crate::storage::{Conn, UtcTime};

/// The partners of the demonstration.
pub(super) struct Shops {}

/// Opens the three partners with their programmes and people.
pub(super) fn open(
    _conn: &mut Conn,
    _app: &App,
    _people: &Maker<'_>,
    _admin: AccountId,
) -> anyhow::Result<Shops> {
    Ok(Shops {})
}

impl Shops {
    /// Sends a maker's products as the cohort says.
    pub(super) fn submit(
        &self,
        _conn: &mut Conn,
        _app: &App,
        _made: &Made,
        _line: &Line,
        _now: UtcTime,
    ) -> anyhow::Result<()> {
        Ok(())
    }
}
