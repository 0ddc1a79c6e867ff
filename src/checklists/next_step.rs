//! What is to be done about an item next, and by whom, in both languages.

use chrono::NaiveDate;

use super::decide::{Decision, Question};
use super::model::NextActor;
use super::requirement::Words;
use super::say_date::{en_date, id_date};
use crate::permits::dates::days_between;
use crate::permits::rules::{End, Status};
use crate::permits::version::ReviewState;
use crate::permits::watched::WatchField;

/// The next step in plain words.
pub(super) fn next_step(question: &Question<'_>, decision: &Decision<'_>) -> Words {
    let todo = &decision.requirement.todo;
    let nothing = Words::new("Tidak ada yang perlu dilakukan.", "Nothing to do.");
    let ends = decision.best.end.and_then(End::last_day);
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
        Status::Returned if is_withdrawn(decision) => Words::new(
            "Pendamping menarik penerimaannya. Baca alasannya di halaman izin, lalu unggah penggantinya di sana.",
            "The mentor took the acceptance back. Read why on the permit's page, then upload another there.",
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

/// Nothing of a permit whose acceptance was taken back can be corrected.
fn is_withdrawn(decision: &Decision<'_>) -> bool {
    let version = decision.best.version;
    version.is_some_and(|version| version.review == ReviewState::Withdrawn)
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
    if let Some(asked) = decision.recheck.and_then(|r| r.asked) {
        return asked_for(decision, &asked.reason);
    }
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

/// The task a mentor opened: a new version, with what they wrote.
fn asked_for(decision: &Decision<'_>, reason: &str) -> Words {
    if decision.best.pending.map(|p| p.status) == Some(Status::InReview) {
        return Words::new(
            "Versi baru sedang diperiksa pendamping.",
            "Your mentor is looking at the new version.",
        );
    }
    Words::new(
        format!(
            "Pendamping meminta versi baru: {reason} Buka izinnya, mulai versi baru, lalu unggah sertifikat yang sudah diubah."
        ),
        format!(
            "Your mentor asks for a new version: {reason} Open the permit, begin a new version and upload the changed certificate."
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

/// Who has to do the next thing.
/// Which of several items to take first, of those that keep a product from being ready: what
/// the owner can do comes before what waits for somebody else.
#[must_use]
pub fn foremost(items: impl Iterator<Item = (bool, NextActor)> + Clone) -> Option<usize> {
    let own = |(blocks, who): (bool, NextActor)| blocks && who == NextActor::Owner;
    let mut again = items.clone();
    again
        .position(own)
        .or_else(|| items.into_iter().position(|(blocks, _)| blocks))
}

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
