//! Partners, their programmes and people, and what was sent to them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;

use super::cohort::Maker as Line;
use super::fill::Made;
use super::people::Maker;
use crate::accounts::{AccountId, Actor, PartnerId, Role};
use crate::app::App;
use crate::checklists::{self, Programme};
use crate::listings::actions::{self, Decision, NewPartner};
use crate::listings::{Outcome, PackPrice, Reason, Rulebook, SubmissionId, Terms};
use crate::products::{self, Product, ProductId};
use crate::storage::{Conn, UtcTime};

/// The programme the cohort is sent to.
const MINIMARKET: &str = "contoh-minimarket";

/// The partners of the demonstration; two buyers of the minimarket decide.
pub(super) struct Shops {
    quality: Actor,
    merchandising: Actor,
}

/// Opens the partners with their programmes and people.
pub(super) fn open(
    conn: &mut Conn,
    app: &App,
    people: &Maker<'_>,
    admin: AccountId,
) -> anyhow::Result<Shops> {
    let admin = people.actor(conn, admin)?;
    let mut minimarket = None;
    for spec in app.catalogue().programmes() {
        let partner = partner(conn, &admin, people.since, spec)?;
        checklists::install_programme(conn, partner, spec, people.since)?;
        if spec.id == MINIMARKET {
            minimarket = Some(partner);
        }
    }
    let partner = minimarket.ok_or_else(|| anyhow::anyhow!("no programme {MINIMARKET}"))?;
    let mut one = |role, name, login, functions| {
        people.account(conn, (role, name, login), &[], Some((partner, functions)))
    };
    one(
        Role::PartnerAdmin,
        "Admin Mitra CONTOH",
        "mitra@contoh.example",
        "",
    )?;
    let quality = one(
        Role::Buyer,
        "Kurator Mutu CONTOH",
        "kurator@contoh.example",
        "quality",
    )?;
    let trade = one(
        Role::Buyer,
        "Kurator Dagang CONTOH",
        "kurator.dagang@contoh.example",
        "merchandising",
    )?;
    Ok(Shops {
        quality: people.actor(conn, quality)?,
        merchandising: people.actor(conn, trade)?,
    })
}

fn partner(
    conn: &mut Conn,
    admin: &Actor,
    since: UtcTime,
    spec: &Programme,
) -> anyhow::Result<PartnerId> {
    let new = NewPartner {
        name: spec.partner.clone(),
        slug: String::new(),
    };
    Ok(actions::create_partner(conn, admin, since, &new)?)
}

impl Shops {
    /// Sends a maker's products as the cohort says, and decides about them.
    pub(super) fn submit(
        &self,
        conn: &mut Conn,
        app: &App,
        made: &Made,
        line: &Line,
        now: UtcTime,
    ) -> anyhow::Result<()> {
        let programme = checklists::programmes(conn)?
            .into_iter()
            .find(|p| p.spec.id == MINIMARKET);
        let Some(programme) = programme else {
            return Ok(());
        };
        for (product, sample) in made.products.iter().zip(&line.product) {
            if sample.submission.is_empty() {
                continue;
            }
            let sent = now - Duration::days(6);
            let holidays = BTreeSet::new();
            let book = Rulebook {
                catalogue: &app.catalogue(),
                holidays: &holidays,
            };
            let terms = terms(&products::by_id(conn, *product)?);
            let id = actions::send(
                conn,
                book,
                &made.owner,
                sent,
                *product,
                programme.id,
                &terms,
            )?;
            self.decide(conn, app, id, &sample.submission, now - Duration::days(2))?;
            self.later(conn, app, made, *product, &sample.submission, now)?;
        }
        checklists::refresh_stale(conn, &app.catalogue(), now)?;
        Ok(())
    }

    fn decide(
        &self,
        conn: &mut Conn,
        app: &App,
        id: SubmissionId,
        fate: &str,
        at: UtcTime,
    ) -> anyhow::Result<()> {
        let both = [
            (&self.quality, "quality"),
            (&self.merchandising, "merchandising"),
        ];
        let (outcome, count, reasons, note) = match fate {
            "approved" | "approved_held" => (Outcome::Approve, 2, vec![], ""),
            "changes" => (
                Outcome::RequestChange,
                1,
                vec![Reason::Packaging],
                "Segel kemasan mudah terbuka. Mohon kirim contoh dengan segel yang lebih kuat.",
            ),
            "rejected" => (
                Outcome::Reject,
                1,
                vec![Reason::Price],
                "Harga belum sesuai untuk rak kami saat ini.",
            ),
            _ => return Ok(()),
        };
        for (buyer, function) in both.into_iter().take(count) {
            let seen = actions::view(conn, &app.catalogue(), buyer, at, id)?
                .submission
                .revision;
            let scores = ["taste", "packaging", "label", "price", "continuity"];
            let decision = Decision {
                seen,
                function: function.to_owned(),
                outcome,
                reasons: reasons.clone(),
                note: note.to_owned(),
                scores: scores
                    .iter()
                    .map(|line| ((*line).to_owned(), 4))
                    .collect::<BTreeMap<_, _>>(),
            };
            actions::decide(conn, &app.catalogue(), buyer, at, id, &decision)?;
        }
        Ok(())
    }

    /// One listed product changed its recipe yesterday, so its listing is held.
    fn later(
        &self,
        conn: &mut Conn,
        _app: &App,
        made: &Made,
        product: ProductId,
        fate: &str,
        now: UtcTime,
    ) -> anyhow::Result<()> {
        if fate != "approved_held" {
            return Ok(());
        }
        super::goods::change_recipe(conn, &made.owner, product, now - Duration::days(1))
    }
}

/// The first size at 15,000 rupiah; each further one at a little over twice the one before.
fn terms(product: &Product) -> Terms {
    let sizes = product.net_weights.iter().zip(1_i64..).skip(1);
    let more = sizes.map(|(size, times)| PackPrice {
        pack: size.to_string(),
        retail_price: 16_500 * times,
        partner_price: 12_750 * times,
    });
    Terms {
        retail_price: 15_000,
        partner_price: 11_500,
        more_prices: more.collect(),
        monthly_capacity: 1_200,
        lead_time_days: 7,
        age_days: None,
        carton_content: 24,
        sample: crate::listings::SampleStatus::default(),
        note: String::new(),
    }
}
