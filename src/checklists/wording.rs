//! The words of an item in both languages: why, on what basis, what next and who.
//!
//! Sentences about one requirement come from its file; those that are the same for
//! all stand here, where the compiler sees that both languages are given.

use chrono::{Datelike, NaiveDate};

use super::applies::Applicability;
use super::decide::{Decision, PartnerAsks, Question};
use super::fact::{Fact, FactValue};
use super::model::{NextActor, Target};
use super::requirement::{Certainty, Words};
use crate::i18n::Lang;
use crate::permits::dates::days_between;
use crate::permits::rules::Status;
use crate::permits::watched::WatchField;

/// The three sentences of an item.
pub(super) struct Told {
    pub(super) because: Words,
    pub(super) legal_basis: Words,
    pub(super) next_step: Words,
}

pub(super) fn tell(question: &Question<'_>, decision: &Decision<'_>) -> Told {
    Told {
        because: because(question, decision),
        legal_basis: legal_basis(question, decision),
        next_step: next_step(question, decision),
    }
}

/// How sure the deciding rule is, and where it was read. A partner's wish is certain: it is theirs.
pub(super) fn certainty(decision: &Decision<'_>) -> (Certainty, String) {
    let rule = match &decision.applies {
        Applicability::Applies {
            rule: Some(rule), ..
        }
        | Applicability::NotYet { rule, .. }
        | Applicability::Over { rule, .. } => Some(*rule),
        Applicability::Applies { rule: None, .. } | Applicability::PartnersOnly => None,
        Applicability::NotConcerned { .. } | Applicability::StricterPermit => {
            decision.requirement.rules.first()
        }
    };
    rule.map_or((Certainty::Sourced, String::from("partner")), |r| {
        (r.certainty, r.source.clone())
    })
}

/// Who has to do the next thing.
pub(super) fn next_actor(decision: &Decision<'_>) -> NextActor {
    match decision.status {
        Status::NotApplicable | Status::Waived => NextActor::Nobody,
        Status::Accepted if decision.old_label_until.is_none() => NextActor::Nobody,
        Status::InReview => NextActor::Mentor,
        Status::Revoked => NextActor::Office,
        Status::Expired | Status::Expiring
            if decision
                .best
                .pending
                .is_some_and(|p| p.status == Status::InReview) =>
        {
            NextActor::Mentor
        }
        _ => NextActor::Owner,
    }
}

fn because(question: &Question<'_>, decision: &Decision<'_>) -> Words {
    let mut words = match &decision.applies {
        Applicability::Applies {
            rule,
            addition,
            facts,
            ..
        } => {
            let reasons = rule
                .map(|r| &r.because)
                .into_iter()
                .chain(addition.map(|a| &a.because));
            join(reasons.cloned().chain(facts_said(question, facts, false)))
        }
        Applicability::NotConcerned { facts } => {
            facts_said(question, facts, true).unwrap_or_else(|| {
                Words::new(
                    "Tidak berlaku untuk produk ini.",
                    "Does not apply to this product.",
                )
            })
        }
        Applicability::NotYet { from, .. } => Words::new(
            format!("Belum wajib: aturannya berlaku mulai {}.", id_date(*from)),
            format!("Not yet a duty: the rule begins on {}.", en_date(*from)),
        ),
        Applicability::Over { until, .. } => Words::new(
            format!("Aturannya berlaku sampai {}.", id_date(*until)),
            format!("The rule ended on {}.", en_date(*until)),
        ),
        Applicability::PartnersOnly => Words::new(
            "Hanya diminta oleh program mitra ritel.",
            "Only retail partners' programmes ask for it.",
        ),
        Applicability::StricterPermit => Words::new(
            "Tidak berlaku karena izin yang lebih ketat sudah berlaku.",
            "Does not apply because a stricter permit is in force.",
        ),
    };
    if let Some(extra) = beside(decision) {
        words = join([words, extra].into_iter());
    }
    words
}

/// What else explains the status: the partner's figure, an exemption, an earlier version that ended.
fn beside(decision: &Decision<'_>) -> Option<Words> {
    if let Some(waiver) = decision.waiver {
        return Some(Words::new(
            format!("Dikecualikan: {}", waiver.reason),
            format!("Exempted: {}", waiver.reason),
        ));
    }
    if let Some(asks) = decision.partner_asks {
        return Some(match asks {
            PartnerAsks::Register => Words::new(
                "Mitra meminta bukti dicocokkan dengan daftar resmi.",
                "The partner asks that it be found in the official register.",
            ),
            PartnerAsks::ShelfLife(days) => Words::new(
                format!("Mitra meminta umur simpan paling sedikit {days} hari."),
                format!("The partner asks for a shelf life of at least {days} days."),
            ),
        });
    }
    let ended = decision
        .best
        .lapsed_on
        .filter(|_| decision.applies.holds())?;
    Some(Words::new(
        format!("Versi sebelumnya berakhir {}.", id_date(ended)),
        format!("The earlier version ended on {}.", en_date(ended)),
    ))
}

fn legal_basis(question: &Question<'_>, decision: &Decision<'_>) -> Words {
    let partner = match question.target {
        Target::Programme(p) => Words::new(
            format!("Program {}: {}", p.partner, p.title.id),
            format!("Programme of {}: {}", p.partner, p.title.en),
        ),
        Target::Legal => Words::new(
            "Permintaan mitra ritel, bukan aturan hukum",
            "Asked by retail partners, not by law",
        ),
    };
    let named = match &decision.applies {
        Applicability::Applies { rule, addition, .. } => {
            rule.filter(|r| r.mandatory || addition.is_none())
        }
        Applicability::NotYet { rule, .. } | Applicability::Over { rule, .. } => Some(*rule),
        _ => decision.requirement.rules.first(),
    };
    named.map_or(partner, |rule| rule.legal_basis.clone())
}

fn next_step(question: &Question<'_>, decision: &Decision<'_>) -> Words {
    let todo = &decision.requirement.todo;
    let nothing = Words::new("Tidak ada yang perlu dilakukan.", "Nothing to do.");
    let ends = decision
        .best
        .end
        .and_then(crate::permits::rules::End::last_day);
    match decision.status {
        Status::NotApplicable | Status::Accepted => ahead(decision).unwrap_or(nothing),
        Status::Waived => nothing,
        Status::Missing => missing(question, decision),
        Status::Draft
            if decision
                .best
                .version
                .is_some_and(|v| v.year_only.is_some() && v.valid_until.is_none()) =>
        {
            Words::new(
                "Tanggal berakhir yang tepat belum diketahui. Isi tanggal yang tercetak di sertifikat, lalu kirim ke pendamping.",
                "The exact last day is not known. Enter the date printed on the certificate, then send it to the mentor.",
            )
        }
        Status::Draft => with_due(
            question,
            decision,
            &Words::new(
                "Lengkapi isian, lalu kirim ke pendamping.",
                "Complete the fields, then send it to the mentor.",
            ),
        ),
        Status::InReview if decision.partner_asks.is_some() => Words::new(
            "Minta pendamping mencocokkannya dengan daftar resmi.",
            "Ask the mentor to look it up in the official register.",
        ),
        Status::InReview => Words::new(
            "Tunggu pemeriksaan pendamping.",
            "Wait for the mentor's review.",
        ),
        Status::Returned => Words::new(
            "Perbaiki bagian yang ditandai pendamping, lalu kirim lagi.",
            "Correct what the mentor marked, then send it again.",
        ),
        Status::Expiring => renew(decision, ends),
        Status::Expired => overdue(decision, todo, ends),
        Status::Recheck => recheck(decision),
        Status::Revoked => Words::new(
            "Izin ini dicabut atau dibekukan. Hubungi kantor penerbitnya bersama pendamping.",
            "This permit was withdrawn or frozen. Contact the issuing office with your mentor.",
        ),
    }
}

/// Something to prepare although nothing is missing today.
fn ahead(decision: &Decision<'_>) -> Option<Words> {
    if let Some(until) = decision.old_label_until {
        return Some(Words::new(
            format!(
                "Cetak label dengan nomor izin yang baru; label lama boleh dipakai sampai {}.",
                id_date(until)
            ),
            format!(
                "Print labels with the new permit number; the old ones may be used up until {}.",
                en_date(until)
            ),
        ));
    }
    let from = decision
        .applies
        .starts_on()
        .filter(|_| decision.status == Status::NotApplicable)?;
    Some(Words::new(
        format!(
            "Siapkan sebelum {}: {}",
            id_date(from),
            decision.requirement.todo.id
        ),
        format!(
            "Prepare before {}: {}",
            en_date(from),
            decision.requirement.todo.en
        ),
    ))
}

fn missing(question: &Question<'_>, decision: &Decision<'_>) -> Words {
    let waits = decision
        .best
        .pending
        .filter(|p| p.status == Status::Accepted);
    if let Some(waiting) = waits {
        let from = waiting.version.starts_on();
        return Words::new(
            format!("Sudah diterima, berlaku mulai {}.", id_date(from)),
            format!("Accepted, valid from {}.", en_date(from)),
        );
    }
    with_due(question, decision, &decision.requirement.todo)
}

/// The countdown of a commitment behind what is to be done.
fn with_due(question: &Question<'_>, decision: &Decision<'_>, todo: &Words) -> Words {
    let Some(due) = decision.due else {
        return todo.clone();
    };
    let left = days_between(question.on, due);
    Words::new(
        format!(
            "{} Jatuh tempo {}, {left} hari lagi.",
            todo.id,
            id_date(due)
        ),
        format!("{} Due on {}, {left} days left.", todo.en, en_date(due)),
    )
}

fn renew(decision: &Decision<'_>, ends: Option<NaiveDate>) -> Words {
    let Some(last) = ends else {
        return decision.requirement.todo.clone();
    };
    match decision.best.pending.map(|p| p.status) {
        Some(Status::InReview) => Words::new(
            format!(
                "Perpanjangan sedang diperiksa; yang lama berlaku sampai {}.",
                id_date(last)
            ),
            format!(
                "The renewal is in review; the present one is valid until {}.",
                en_date(last)
            ),
        ),
        Some(Status::Accepted) => {
            Words::new("Perpanjangan sudah diterima.", "The renewal is accepted.")
        }
        _ => Words::new(
            format!("Ajukan perpanjangan; berlaku sampai {}.", id_date(last)),
            format!(
                "Apply for the renewal; it is valid until {}.",
                en_date(last)
            ),
        ),
    }
}

fn overdue(decision: &Decision<'_>, todo: &Words, ends: Option<NaiveDate>) -> Words {
    match (decision.due, ends) {
        (Some(due), _) => Words::new(
            format!("Tenggat komitmen {} sudah lewat. {}", id_date(due), todo.id),
            format!("The commitment was due on {}. {}", en_date(due), todo.en),
        ),
        (None, Some(last)) => Words::new(
            format!("Berakhir {}. {}", id_date(last), todo.id),
            format!("Ended on {}. {}", en_date(last), todo.en),
        ),
        (None, None) => todo.clone(),
    }
}

fn recheck(decision: &Decision<'_>) -> Words {
    let list = |pick: fn(&Words) -> &str| {
        decision
            .changed
            .iter()
            .map(|f| pick(&field_words(*f)).to_owned())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let title = &decision.requirement.title;
    Words::new(
        format!(
            "Berubah sejak diterima: {}. Laporkan ke penerbit {} dan minta pendamping meninjau.",
            list(|w| &w.id),
            title.id
        ),
        format!(
            "Changed since acceptance: {}. Report it to the issuer of {} and ask the mentor to look again.",
            list(|w| &w.en),
            title.en
        ),
    )
}

fn field_words(field: WatchField) -> Words {
    match field {
        WatchField::Owner => Words::new("pemilik", "owner"),
        WatchField::Brand => Words::new("merek", "brand"),
        WatchField::FoodType => Words::new("jenis pangan", "food type"),
        WatchField::Composition => Words::new("komposisi", "composition"),
        WatchField::Packaging => Words::new("kemasan", "packaging"),
        WatchField::Address => Words::new("alamat produksi", "production address"),
        WatchField::CriticalSupplier => {
            Words::new("pemasok bahan kritis", "supplier of a critical ingredient")
        }
        WatchField::Process => Words::new("proses", "process"),
        WatchField::NetWeight => Words::new("berat bersih", "net weight"),
        WatchField::PermitNumbers => Words::new("nomor izin", "permit number"),
        WatchField::Recipe => Words::new("resep", "recipe"),
    }
}

/// "Tidak berlaku karena tempat produksi: terpisah." or "Fakta: ...", nothing without facts.
fn facts_said(question: &Question<'_>, facts: &[Fact], denied: bool) -> Option<Words> {
    let telling: Vec<_> = facts
        .iter()
        .filter(|fact| denied || tells(&fact.value(question.situation)))
        .collect();
    let said = |lang: Lang| {
        telling
            .iter()
            .map(|fact| one_fact(question, **fact, lang))
            .collect::<Vec<_>>()
            .join("; ")
    };
    if telling.is_empty() {
        return None;
    }
    let (id, en) = if denied {
        ("Tidak berlaku karena", "Does not apply because of")
    } else {
        ("Fakta:", "Facts:")
    };
    Some(Words::new(
        format!("{id} {}.", said(Lang::Id)),
        format!("{en} {}.", said(Lang::En)),
    ))
}

/// What is absent says little about why a requirement applies; it only lengthens the sentence.
fn tells(value: &FactValue<'_>) -> bool {
    !matches!(
        value,
        FactValue::Flag(false)
            | FactValue::Number(None)
            | FactValue::List([])
            | FactValue::Code("none")
    )
}

fn one_fact(question: &Question<'_>, fact: Fact, lang: Lang) -> String {
    let label = question
        .catalogue
        .facts
        .get(&fact)
        .map_or(fact.as_str(), |words| words.lang(lang));
    let code = |code: &str| {
        question
            .catalogue
            .codes
            .get(code)
            .map_or(code, |words| words.lang(lang))
            .to_owned()
    };
    let pick = |id: &str, en: &str| match lang {
        Lang::Id => id.to_owned(),
        Lang::En => en.to_owned(),
    };
    let value = match fact.value(question.situation) {
        FactValue::Code(value) => code(value),
        FactValue::Flag(true) => pick("ya", "yes"),
        FactValue::Flag(false) => pick("tidak", "no"),
        FactValue::Number(None) => pick("belum diketahui", "not known"),
        FactValue::Number(Some(number)) => number.to_string(),
        FactValue::List([]) => pick("tidak ada", "none"),
        FactValue::List(list) => list.join(", "),
    };
    format!("{label}: {value}")
}

fn join(parts: impl Iterator<Item = Words>) -> Words {
    let (id, en): (Vec<_>, Vec<_>) = parts.map(|words| (words.id, words.en)).unzip();
    Words::new(id.join(" "), en.join(" "))
}

const MONTHS: [(&str, &str); 12] = [
    ("Januari", "January"),
    ("Februari", "February"),
    ("Maret", "March"),
    ("April", "April"),
    ("Mei", "May"),
    ("Juni", "June"),
    ("Juli", "July"),
    ("Agustus", "August"),
    ("September", "September"),
    ("Oktober", "October"),
    ("November", "November"),
    ("Desember", "December"),
];

fn month(date: NaiveDate) -> (&'static str, &'static str) {
    usize::try_from(date.month0())
        .ok()
        .and_then(|index| MONTHS.get(index))
        .copied()
        .unwrap_or_default()
}

fn id_date(date: NaiveDate) -> String {
    format!("{} {} {}", date.day(), month(date).0, date.year())
}

fn en_date(date: NaiveDate) -> String {
    format!("{} {} {}", date.day(), month(date).1, date.year())
}
