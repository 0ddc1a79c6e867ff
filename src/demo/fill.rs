//! Fills an empty installation: the office, the partners, then maker by maker.

use std::sync::Arc;

use chrono::{Duration, NaiveDate};

use super::cohort::{self, Cohort, Maker as Line, Sample, State};
use super::papers::{Archive, Desk};
use super::people::{Maker, Staff};
use super::{DemoLogin, photo, shop};
use crate::accounts::{AccountId, Actor, Role, password};
use crate::app::App;
use crate::businesses::actions::{self as business_actions, GroupInput, Registration};
use crate::businesses::facts::{Equipment, Place, Scale};
use crate::businesses::rules::{BusinessInput, FacilityInput};
use crate::businesses::{self, BusinessId, ConsentKind, GroupId};
use crate::checklists::{self, NewWaiver};
use crate::documents;
use crate::identifiers::Zone;
use crate::permits;
use crate::products::facts::{
    CraftFacts, FoodFacts, FoodForm, FoodType, Heat, Kind, Material, ProductFacts, Storage,
};
use crate::products::rules::{Typed, TypedIngredient};
use crate::products::{self, Packaging, ProductId, Unit};
use crate::storage::{Conn, UtcTime};

/// What is the same for every maker.
struct Filling<'a> {
    app: &'a App,
    people: Maker<'a>,
    mentor: Actor,
    coordinator: Actor,
    groups: [(&'static str, GroupId); 2],
    archive: Archive,
    today: NaiveDate,
    now: UtcTime,
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
        checklists::refresh_stale(conn, &self.app.catalogue, self.now)?;
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
            &self.app.catalogue,
            self.coordinator.id,
            new,
            self.now,
        )?;
        Ok(())
    }

    /// What happened after the papers: a changed recipe, a revocation, a waiver.
    fn afterwards(
        &self,
        conn: &mut Conn,
        owner: &Actor,
        product: &products::Product,
        state: State,
    ) -> anyhow::Result<()> {
        match state {
            State::Recheck => change_recipe(conn, owner, product.id, self.now - Duration::days(9))?,
            State::Waived => self.waive(conn, owner, product)?,
            State::Revoked => {
                let versions = permits::covering_product(
                    conn,
                    product.id,
                    product.business,
                    product.facility,
                )?;
                let permit = versions.iter().find(|v| v.kind.as_str() == "spp_irt");
                if let Some(version) = permit {
                    let on = self.today - Duration::days(6);
                    let reason = "Tempat produksi pindah (CONTOH)";
                    permits::revoke(
                        conn,
                        &self.coordinator,
                        self.now,
                        version.id,
                        on,
                        reason,
                        None,
                    )?;
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// Adds an ingredient that halal must hear of.
pub(super) fn change_recipe(
    conn: &mut Conn,
    owner: &Actor,
    product: ProductId,
    then: UtcTime,
) -> anyhow::Result<()> {
    let product = products::by_id(conn, product)?;
    let mut typed = typed_again(&product);
    typed
        .recipe
        .push(ingredient("Bumbu keju", "Toko CONTOH", true, ""));
    products::actions::edit(
        conn,
        owner,
        then,
        product.id,
        product.revision,
        Some(product.facility),
        &typed,
    )?;
    Ok(())
}

fn ingredient(name: &str, supplier: &str, critical: bool, percent: &str) -> TypedIngredient {
    TypedIngredient {
        name: name.to_owned(),
        supplier: supplier.to_owned(),
        critical,
        percent: percent.to_owned(),
    }
}

fn typed(sample: &Sample) -> Typed {
    let material: Result<Material, _> = sample.of.parse();
    let food_type: Result<FoodType, _> = sample.of.parse();
    let craft = sample.days == 0;
    let storage = match sample.state {
        State::Frozen => Storage::Frozen,
        State::Dairy => Storage::Chilled,
        _ => Storage::Ambient,
    };
    let liquid = sample.state == State::Dairy;
    let facts = ProductFacts {
        name: sample.name.clone(),
        brand: sample.brand.clone(),
        kind: if craft { Kind::Craft } else { Kind::Food },
        food: FoodFacts {
            form: if liquid {
                FoodForm::Liquid
            } else {
                FoodForm::Dry
            },
            storage,
            food_type: food_type.unwrap_or_default(),
            heat: if liquid {
                Heat::Pasteurised
            } else {
                Heat::Ordinary
            },
            ..FoodFacts::default()
        },
        craft: CraftFacts {
            material: material.unwrap_or_default(),
            food_contact: sample.state == State::Tableware,
            glazed: sample.state == State::Tableware,
            ..CraftFacts::default()
        },
    };
    let main = sample
        .name
        .split_whitespace()
        .nth(1)
        .unwrap_or(&sample.name)
        .to_owned();
    Typed {
        facts,
        shelf_life: if craft {
            String::new()
        } else {
            sample.days.to_string()
        },
        recipe: if craft {
            vec![]
        } else {
            vec![
                ingredient(&main, "Petani setempat", false, "80"),
                ingredient("Minyak goreng", "Pasar", true, "18"),
                ingredient("Garam", "", false, ""),
            ]
        },
        process: String::new(),
        packaging: Packaging::default(),
        weights: if craft {
            vec![]
        } else {
            vec![
                ("100".to_owned(), Unit::Gram),
                ("250".to_owned(), Unit::Gram),
            ]
        },
        gtin: String::new(),
    }
}

/// The product as its form would show it, to be changed.
fn typed_again(product: &products::Product) -> Typed {
    let percent = |i: &products::Ingredient| {
        i.permille
            .map_or_else(String::new, |p| (p / 10).to_string())
    };
    Typed {
        facts: product.facts.clone(),
        shelf_life: product
            .facts
            .food
            .shelf_life_days
            .map_or_else(String::new, |d| d.to_string()),
        recipe: product
            .recipe
            .iter()
            .map(|i| ingredient(&i.name, &i.supplier, i.critical, &percent(i)))
            .collect(),
        process: product.process.clone(),
        packaging: product.packaging,
        weights: product
            .net_weights
            .iter()
            .map(|w| (w.amount.to_string(), w.unit))
            .collect(),
        gtin: product.gtin.clone().unwrap_or_default(),
    }
}
