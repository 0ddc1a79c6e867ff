//! The papers of one product, by what its state in the demonstration asks.

use std::cell::RefCell;
use std::collections::BTreeMap;

use chrono::{Duration, Months, NaiveDate};

use super::cohort::State;
use super::paper;
use crate::accounts::Actor;
use crate::app::App;
use crate::businesses::{Business, Facility};
use crate::checklists;
use crate::documents::workshop::{Incoming, Kept};
use crate::identifiers::{gtin, pirt};
use crate::permits::version::HowChecked;
use crate::permits::{self, Decision, Draft, Limits};
use crate::permits::{FieldName, Fields, Subject, SubjectKind, VersionId, Wanted};
use crate::products::Product;
use crate::reviews;
use crate::reviews::actions::Return;
use crate::reviews::rules::Remark;
use crate::storage::{Conn, UtcTime};

/// How far one paper has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Draft,
    Waiting,
    Returned,
    Accepted,
}

/// Everything needed to make papers for one product.
pub(super) struct Desk<'a> {
    pub(super) app: &'a App,
    pub(super) owner: &'a Actor,
    pub(super) mentor: &'a Actor,
    pub(super) business: &'a Business,
    pub(super) facility: &'a Facility,
    pub(super) product: &'a Product,
    /// Papers accepted long ago are drawn once a kind, without names.
    pub(super) archive: &'a Archive,
    /// Place of the maker in the list, for numbers.
    pub(super) number: u32,
    /// Place of the product with its maker, from 1.
    pub(super) sequence: u32,
    pub(super) today: NaiveDate,
    pub(super) now: UtcTime,
}

/// Papers drawn once a kind.
pub(super) type Archive = RefCell<BTreeMap<String, Vec<Kept>>>;

/// One paper to make: kind, what it covers, days since its issue, how far it came.
type Plan = (&'static str, SubjectKind, i64, Fate);

const HOME_FOOD: &[Plan] = &[
    ("spp_irt", SubjectKind::Product, 620, Fate::Accepted),
    ("pkp", SubjectKind::Person, 580, Fate::Accepted),
    ("cppb_irt", SubjectKind::Facility, 570, Fate::Accepted),
    (
        "label_commitment",
        SubjectKind::Product,
        565,
        Fate::Accepted,
    ),
    ("halal", SubjectKind::Product, 400, Fate::Accepted),
    ("label", SubjectKind::Product, 390, Fate::Accepted),
    ("nutrition", SubjectKind::Product, 380, Fate::Accepted),
];

const RETAIL: &[Plan] = &[
    ("barcode", SubjectKind::Product, 300, Fate::Accepted),
    (
        "food_grade_packaging",
        SubjectKind::Product,
        290,
        Fate::Accepted,
    ),
    (
        "shelf_life_study",
        SubjectKind::Product,
        280,
        Fate::Accepted,
    ),
    ("lab_test", SubjectKind::Product, 120, Fate::Accepted),
];

impl Desk<'_> {
    /// Makes the papers of a state; the business's NIB goes first and once.
    pub(super) fn lay_out(&self, conn: &mut Conn, state: State) -> anyhow::Result<()> {
        if self.sequence == 1 && state != State::Bare {
            self.make(conn, ("nib", SubjectKind::Business, 700, Fate::Accepted))?;
        }
        for plan in plans(state) {
            self.make(conn, plan)
                .map_err(|e| anyhow::anyhow!("{} of {}: {e:?}", plan.0, self.product.name))?;
        }
        Ok(())
    }

    fn make(&self, conn: &mut Conn, (kind, covers, age, fate): Plan) -> anyhow::Result<VersionId> {
        let issued = self.today - Duration::days(age);
        let then = self.now - Duration::days(age.min(640).saturating_sub(5));
        let wanted = self.wanted(kind, covers)?;
        let fields = self.fields(&wanted, issued);
        let kept = self.scan(kind, &fields, fate)?;
        let subject = Subject::under(covers, self.product.id, self.facility.id, self.business.id);
        let draft = Draft {
            business: self.business.id,
            kind: kind.into(),
            coverage: vec![subject],
            fields,
        };
        let limits = Limits {
            pages: 20,
            quota: u64::MAX,
        };
        let (id, _) = permits::create(
            conn,
            self.owner,
            then,
            &self.app.secrets,
            &draft,
            (&kept, limits),
        )?;
        self.decide(conn, id, &wanted, subject, fate, then)?;
        Ok(id)
    }

    fn decide(
        &self,
        conn: &mut Conn,
        id: VersionId,
        wanted: &Wanted,
        subject: Subject,
        fate: Fate,
        then: UtcTime,
    ) -> anyhow::Result<()> {
        if fate == Fate::Draft {
            return Ok(());
        }
        let seen = permits::version(conn, id)?.revision;
        permits::hand_in(conn, self.owner, then, id, seen, wanted, false)?;
        let seen = permits::version(conn, id)?.revision;
        let later = then + Duration::hours(30);
        match fate {
            Fate::Accepted => {
                let decision = self.acceptance(conn, wanted, subject, then)?;
                permits::record_outcome(conn, self.mentor, later, id, seen, &decision)?;
            }
            // As mentors do it: the day it was returned is the day from which it is told.
            Fate::Returned => {
                let input = Return {
                    revision: seen,
                    remarks: vec![remark()],
                };
                let catalogue = &self.app.catalogue();
                reviews::actions::send_back(conn, catalogue, self.mentor, later, id, &input)?;
            }
            Fate::Draft | Fate::Waiting => {}
        }
        Ok(())
    }

    fn acceptance(
        &self,
        conn: &mut Conn,
        wanted: &Wanted,
        subject: Subject,
        then: UtcTime,
    ) -> anyhow::Result<Decision> {
        let catalogue = &self.app.catalogue();
        let situation = checklists::situation(conn, catalogue, self.product.id)?;
        let facts = checklists::watched_now(catalogue, &situation, self.today);
        Ok(Decision::Accept {
            coverage: vec![subject],
            how: HowChecked::Register,
            checked_on: then.date_at(7),
            needs_end: wanted.needs_end(),
            watched: [(self.product.id, facts)].into(),
        })
    }

    fn wanted(&self, kind: &str, covers: SubjectKind) -> anyhow::Result<Wanted> {
        let catalogue = self.app.catalogue();
        let evidence = catalogue.evidence(&kind.into());
        let evidence = evidence.ok_or_else(|| anyhow::anyhow!("no evidence kind {kind}"))?;
        Ok(Wanted {
            kind: kind.into(),
            covers,
            number: evidence.fields.number,
            issued_on: evidence.fields.issued_on,
            valid_until: evidence.fields.valid_until,
            open_ended: evidence.fields.open_ended,
            years: evidence.validity_years,
        })
    }

    fn fields(&self, wanted: &Wanted, issued: NaiveDate) -> Fields {
        let years = wanted.years.unwrap_or(1);
        let end = issued.checked_add_months(Months::new(12 * years));
        Fields {
            number: wanted
                .number
                .then(|| self.number_of(wanted.kind.as_str(), issued)),
            holder: Some(self.business.owner_name.clone()),
            issuer: Some("Instansi CONTOH".to_owned()),
            brand: (wanted.covers == SubjectKind::Brand).then(|| self.product.brand.clone()),
            person: (wanted.covers == SubjectKind::Person)
                .then(|| self.business.owner_name.clone()),
            issued_on: wanted.issued_on.then_some(issued),
            valid_until: end.filter(|_| wanted.valid_until && !wanted.open_ended),
            open_ended: wanted.open_ended,
            ..Fields::default()
        }
    }

    /// A number of the right form that belongs to nobody.
    fn number_of(&self, kind: &str, issued: NaiveDate) -> String {
        let (maker, product) = (self.number, self.sequence);
        let year = issued
            .format("%Y")
            .to_string()
            .parse::<u32>()
            .unwrap_or(2024);
        match kind {
            "nib" => format!("91203604{maker:05}"),
            "spp_irt" => {
                let packaging = self.product.packaging.pirt_digit().unwrap_or('2');
                let food = pirt::likely_food(self.product.facts.food.food_type.as_str());
                format!(
                    "P-IRT {packaging}{:02}{}{product:02}{maker:04}-{:02}",
                    food.unwrap_or(11),
                    self.product.regency.digits(),
                    (year + 5) % 100
                )
            }
            "halal" => format!(
                "ID{}11{:09}{}",
                self.product.regency.digits().get(..2).unwrap_or("36"),
                maker * 10 + product,
                issued.format("%m%y")
            ),
            "barcode" => ean(maker, product),
            "bpom_md" => format!("BPOM RI MD 27282{maker:05}{product:05}"),
            other => format!(
                "{}/CONTOH/{maker:03}-{product}/{year}",
                other.to_uppercase()
            ),
        }
    }

    fn scan(&self, kind: &str, fields: &Fields, fate: Fate) -> anyhow::Result<Vec<Kept>> {
        if fate != Fate::Accepted || self.number == 1 {
            return self.draw(kind, &self.lines(fields));
        }
        if let Some(kept) = self.archive.borrow().get(kind) {
            return Ok(kept.clone());
        }
        let kept = self.draw(kind, &["ARSIP".to_owned()])?;
        self.archive
            .borrow_mut()
            .insert(kind.to_owned(), kept.clone());
        Ok(kept)
    }

    fn lines(&self, fields: &Fields) -> Vec<String> {
        let date = |day: Option<NaiveDate>| day.map(|d| d.format("%d-%m-%Y").to_string());
        let lines = [
            ("NOMOR", fields.number.clone()),
            ("NAMA USAHA", Some(self.business.name.clone())),
            ("PEMILIK", fields.holder.clone()),
            ("PRODUK", Some(self.product.name.clone())),
            ("TERBIT", date(fields.issued_on)),
            ("BERLAKU SAMPAI", date(fields.valid_until)),
        ];
        lines
            .into_iter()
            .filter_map(|(word, value)| value.map(|v| format!("{word}: {v}")))
            .collect()
    }

    fn draw(&self, kind: &str, lines: &[String]) -> anyhow::Result<Vec<Kept>> {
        let catalogue = self.app.catalogue();
        let evidence = catalogue.evidence(&kind.into());
        let title = evidence.map_or_else(|| kind.to_owned(), |e| e.title.id.clone());
        let short: String = title.chars().take(28).collect();
        let mut temp = self.app.files.blobs().begin()?;
        temp.write(&paper::page(&short, lines)?)?;
        let incoming = Incoming {
            name: format!("CONTOH-{kind}.jpg"),
            temp,
        };
        Ok(self.app.files.take_in_here(vec![incoming])?)
    }
}

fn remark() -> Remark {
    Remark {
        reason: "unreadable".to_owned(),
        field: FieldName::Number,
        page: None,
        text: "Angka terakhir nomor tertutup bayangan. Mohon foto ulang di tempat terang."
            .to_owned(),
    }
}

fn ean(maker: u32, product: u32) -> String {
    let body = format!("8990000{maker:03}{product:02}");
    gtin::check_digit(&body).map_or_else(|| body.clone(), |digit| format!("{body}{digit}"))
}

fn plans(state: State) -> Vec<Plan> {
    let all = |list: &[&[Plan]]| list.concat();
    let aged = |age: i64| {
        let mut plans = HOME_FOOD.to_vec();
        if let Some(first) = plans.first_mut() {
            first.2 = age;
        }
        plans
    };
    let with = |fate: Fate| {
        HOME_FOOD
            .iter()
            .map(|p| {
                if p.0 == "spp_irt" {
                    (p.0, p.1, 20, fate)
                } else {
                    *p
                }
            })
            .take(3)
            .collect()
    };
    match state {
        State::Ready => all(&[HOME_FOOD, RETAIL]),
        State::Almost => all(&[HOME_FOOD, RETAIL.get(1..).unwrap_or_default()]),
        State::Drafting => with(Fate::Draft),
        State::Waiting => with(Fate::Waiting),
        State::Returned => with(Fate::Returned),
        State::Expiring => aged(365 * 5 + 1 - 45),
        State::Expired => aged(365 * 5 + 2 + 12),
        // Its last day is the one on which the minimarket signed it off.
        State::Lapsed => all(&[aged(365 * 5 + 1 + 2).as_slice(), RETAIL]),
        State::Recheck | State::Revoked => HOME_FOOD.to_vec(),
        State::Waived => HOME_FOOD
            .iter()
            .copied()
            .filter(|p| p.0 != "nutrition")
            .collect(),
        State::YearOnly => HOME_FOOD
            .iter()
            .copied()
            .filter(|p| p.0 != "spp_irt")
            .collect(),
        State::LateCommitment => vec![
            ("spp_irt", SubjectKind::Product, 130, Fate::Accepted),
            ("label", SubjectKind::Product, 110, Fate::Accepted),
        ],
        State::Bare | State::Golok | State::Woven => vec![],
        State::Frozen | State::Dairy => vec![
            ("bpom_md", SubjectKind::Product, 500, Fate::Accepted),
            ("halal", SubjectKind::Product, 400, Fate::Accepted),
        ],
        State::Pottery => vec![("trademark", SubjectKind::Brand, 300, Fate::Accepted)],
        State::Tableware => vec![("sni_tableware", SubjectKind::Product, 9, Fate::Waiting)],
        State::Batik => vec![
            ("id_label", SubjectKind::Product, 200, Fate::Accepted),
            ("batikmark", SubjectKind::Product, 200, Fate::Accepted),
        ],
    }
}
