//! Fills an empty installation: the office, the partners, then maker by maker.

use std::sync::Arc;

use chrono::{Duration, NaiveDate};

use super::cohort::{self, Cohort, Maker as Line, Sample, State};
use super::goods::typed;
use super::papers::{Archive, Desk};
use super::people::{Maker, Staff};
use super::{DemoLogin, photo, shop};
use crate::accounts::{AccountId, Actor, Role, password};
use crate::app::App;
use crate::businesses::actions::{self as business_actions, GroupInput, Registration};
use crate::businesses::facts::{Equipment, Place, Scale};
use crate::businesses::rules::{BusinessInput, FacilityInput};
use crate::businesses::{self, BusinessId, ConsentKind, GroupId};
use crate::checklists;
use crate::identifiers::Zone;
use crate::products::{self, ProductId};
use crate::storage::{Conn, UtcTime};

/// What is the same for every maker.
pub(super) struct Filling<'a> {
    pub(super) app: &'a App,
    people: Maker<'a>,
    mentor: Actor,
    pub(super) coordinator: Actor,
    groups: [(&'static str, GroupId); 2],
    pub(super) archive: Archive,
    pub(super) today: NaiveDate,
    pub(super) now: UtcTime,
}

/// Makes everything; answers with one login a role.
pub(super) fn everything(app: &Arc<App>, secret: &str) -> anyhow::Result<Vec<DemoLogin>> {
    let hash = password::hash(secret)?;
    let now = app.clock.now();
    let people = Maker {
        app,
        hash: &hash,
        since: now - Duration::days(720),
    };
    let cohort: Cohort = cohort::read()?;
    let (staff, filling) = app
        .db
        .write_here(|conn| begin(conn, app, people, now).map_err(Undone))?;
    let shops = app
        .db
        .write_here(|conn| shop::open(conn, app, &filling.people, staff.admin).map_err(Undone))?;
    for (maker, number) in cohort.maker.iter().zip(1..) {
        tracing::info!(maker = maker.business, "filling");
        let made = app
            .db
            .write_here(|conn| filling.maker(conn, maker, number).map_err(Undone))?;
        app.db
            .write_here(|conn| shops.submit(conn, app, &made, maker, now).map_err(Undone))?;
    }
    Ok(logins(&cohort))
}

/// Carries any error out of a transaction, which is then undone.
pub(super) struct Undone(pub(super) anyhow::Error);

impl From<crate::storage::StorageError> for Undone {
    fn from(error: crate::storage::StorageError) -> Self {
        Self(error.into())
    }
}

impl From<Undone> for anyhow::Error {
    fn from(error: Undone) -> Self {
        error.0
    }
}

fn begin<'a>(
    conn: &mut Conn,
    app: &'a App,
    people: Maker<'a>,
    now: UtcTime,
) -> anyhow::Result<(Staff, Filling<'a>)> {
    let staff = people.staff(conn)?;
    let coordinator = people.actor(conn, staff.coordinator)?;
    let mut group = |name: &str, region: &str, mentor: AccountId| {
        let input = GroupInput {
            name: name.to_owned(),
            region: region.to_owned(),
            mentor: Some(mentor),
        };
        business_actions::create_group(conn, &coordinator, people.since, &input)
    };
    let groups = [
        (
            "timur",
            group("Kelompok Timur CONTOH", "36.04", staff.east)?,
        ),
        (
            "barat",
            group("Kelompok Barat CONTOH", "36.04", staff.west)?,
        ),
    ];
    let mentor = people.actor(conn, staff.east)?;
    let today = Zone::Wib.today(now.naive());
    Ok((
        staff,
        Filling {
            app,
            people,
            mentor,
            coordinator,
            groups,
            archive: Archive::default(),
            today,
            now,
        },
    ))
}

/// One way to sign in for each role.
fn logins(cohort: &Cohort) -> Vec<DemoLogin> {
    let owner = cohort
        .maker
        .first()
        .map(|m| login_of(m, 1))
        .unwrap_or_default();
    let all = [
        (Role::Owner, owner.as_str()),
        (Role::Mentor, "pendamping@contoh.example"),
        (Role::Buyer, "kurator@contoh.example"),
        (Role::PartnerAdmin, "mitra@contoh.example"),
        (Role::Coordinator, "koordinator@contoh.example"),
        (Role::Admin, "admin@contoh.example"),
    ];
    all.into_iter()
        .map(|(role, login)| DemoLogin {
            role: role.as_str().to_owned(),
            login: login.to_owned(),
        })
        .collect()
}

fn login_of(maker: &Line, number: u32) -> String {
    if maker.phone_only {
        return format!("+62812000{number:05}");
    }
    let name = maker
        .owner
        .split_whitespace()
        .next()
        .unwrap_or("pemilik")
        .to_lowercase();
    format!("{name}@contoh.example")
}

/// A maker as made: who owns it and its products with their state.
pub(super) struct Made {
    pub(super) owner: Actor,
    pub(super) products: Vec<ProductId>,
}

impl Filling<'_> {
    fn maker(&self, conn: &mut Conn, line: &Line, number: u32) -> anyhow::Result<Made> {
        let login = login_of(line, number);
        let account = self
            .people
            .account(conn, (Role::Owner, &line.owner, &login), &[], None)?;
        let newcomer = self.people.actor(conn, account)?;
        let business = self.register(conn, &newcomer, line, number)?;
        let owner = self.people.actor(conn, account)?;
        self.join_group(conn, business, &line.group)?;
        let mut products = Vec::new();
        for (sample, sequence) in line.product.iter().zip(1..) {
            let id = self.product(conn, &owner, business, sample)?;
            self.papers(
                conn,
                &owner,
                (business, id),
                sample.state,
                (number, sequence),
            )?;
            products.push(id);
        }
        checklists::refresh_stale(conn, &self.app.catalogue(), self.now)?;
        Ok(Made { owner, products })
    }

    fn register(
        &self,
        conn: &mut Conn,
        owner: &Actor,
        line: &Line,
        number: u32,
    ) -> anyhow::Result<BusinessId> {
        let input = Registration {
            business: BusinessInput {
                name: line.business.clone(),
                owner_name: line.owner.clone(),
                phone: format!("0812000{number:05}"),
                scale: Scale::Micro,
                nib: format!("91203604{number:05}"),
            },
            facility: FacilityInput {
                village_code: line.village.clone(),
                address: format!("Kampung CONTOH RT {:02}", number % 12 + 1),
                place: Place::Home,
                equipment: Equipment::SemiAutomatic,
                ..FacilityInput::default()
            },
            consents: if number.is_multiple_of(2) {
                vec![ConsentKind::ShowVillage]
            } else {
                vec![]
            },
        };
        Ok(business_actions::register(
            conn,
            owner,
            self.people.since,
            &input,
        )?)
    }

    fn join_group(&self, conn: &mut Conn, business: BusinessId, name: &str) -> anyhow::Result<()> {
        let Some((_, group)) = self.groups.iter().find(|(known, _)| *known == name) else {
            return Ok(());
        };
        Ok(business_actions::move_business(
            conn,
            &self.coordinator,
            self.people.since,
            business,
            Some(*group),
        )?)
    }

    fn product(
        &self,
        conn: &mut Conn,
        owner: &Actor,
        business: BusinessId,
        sample: &Sample,
    ) -> anyhow::Result<ProductId> {
        let facility = businesses::facilities(conn, business)?
            .first()
            .map(|f| f.id);
        let then = self.people.since + Duration::days(10);
        let id = products::actions::create(conn, owner, then, facility, &typed(sample))?;
        photo::give(self.app, &self.archive, conn, owner, then, id)?;
        Ok(id)
    }

    fn papers(
        &self,
        conn: &mut Conn,
        owner: &Actor,
        (business, product): (BusinessId, ProductId),
        state: State,
        (number, sequence): (u32, u32),
    ) -> anyhow::Result<()> {
        let product = products::by_id(conn, product)?;
        let desk = Desk {
            app: self.app,
            owner,
            mentor: &self.mentor,
            business: &businesses::by_id(conn, business)?,
            facility: &businesses::facility(conn, product.facility)?,
            product: &product,
            archive: &self.archive,
            number,
            sequence,
            today: self.today,
            now: self.now,
        };
        desk.lay_out(conn, state)?;
        self.afterwards(conn, owner, &product, state)
    }
}
