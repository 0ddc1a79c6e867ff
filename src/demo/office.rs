//! What happens to the demonstration's products after their papers: the office exempts one and
//! withdraws a permit, and a maker changes a recipe.

use chrono::Duration;

use super::cohort::State;
use super::fill::Filling;
use super::goods::change_recipe;
use crate::accounts::Actor;
use crate::checklists::{self, NewWaiver};
use crate::documents;
use crate::permits;
use crate::products;
use crate::storage::Conn;

impl Filling<'_> {
    /// The office lifts the nutrition table for a while, with a letter.
    fn waive(
        &self,
        conn: &mut Conn,
        owner: &Actor,
        product: &products::Product,
    ) -> anyhow::Result<()> {
        let letter = self
            .archive
            .borrow()
            .get("label")
            .and_then(|kept| kept.first().cloned());
        let letter = letter.ok_or_else(|| anyhow::anyhow!("no letter"))?;
        let document =
            documents::store_upload(conn, owner, self.now, product.business, &letter, u64::MAX)?;
        let new = NewWaiver {
            product: product.id,
            requirement: "nutrition".to_owned(),
            partner: None,
            reason: "Menunggu jadwal laboratorium daerah (CONTOH)".to_owned(),
            document: Some(document.any()),
            until: Some(self.today + Duration::days(120)),
        };
        checklists::grant_waiver(
            conn,
            &self.app.catalogue(),
            self.coordinator.id,
            new,
            self.now,
        )?;
        Ok(())
    }

    /// What happened after the papers: a changed recipe, a revocation, a waiver.
    pub(super) fn afterwards(
        &self,
        conn: &mut Conn,
        owner: &Actor,
        product: &products::Product,
        state: State,
    ) -> anyhow::Result<()> {
        match state {
            State::Recheck => change_recipe(conn, owner, product.id, self.now - Duration::days(9))?,
            State::Waived => self.waive(conn, owner, product)?,
            State::Revoked => self.revoke(conn, product)?,
            _ => {}
        }
        Ok(())
    }

    /// The office withdraws the P-IRT of a kitchen that moved.
    fn revoke(&self, conn: &mut Conn, product: &products::Product) -> anyhow::Result<()> {
        let versions =
            permits::covering_product(conn, product.id, product.business, product.facility)?;
        let permit = versions.iter().find(|v| v.kind.as_str() == "spp_irt");
        let Some(version) = permit else {
            return Ok(());
        };
        let on = self.today - Duration::days(6);
        let reason = "Tempat produksi pindah (CONTOH)";
        Ok(permits::revoke(
            conn,
            &self.coordinator,
            self.now,
            version.id,
            on,
            reason,
            None,
        )?)
    }
}
