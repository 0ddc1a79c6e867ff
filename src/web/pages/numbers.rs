//! What a number says: shown with the form it is typed into, and while it is typed.
//!
//! A POST, so that no number stands in an address or a log; nothing is stored.

use serde::Serialize;

use crate::i18n::Lang;
use crate::identifiers::{Decoded, FindingLevel};
use crate::permits::{self, About, Fields};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::ui::{Me, Reply};

/// A number taken apart, in the reader's language.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Says {
    /// How it is kept; none when it cannot be right.
    normal: Option<String>,
    parts: Vec<Part>,
    notes: Vec<Note>,
}

#[derive(Debug, Clone, Serialize)]
struct Part {
    value: String,
    meaning: String,
}

#[derive(Debug, Clone, Serialize)]
struct Note {
    kind: &'static str,
    text: String,
}

impl Says {
    /// The parts and what is to be known; empty when there was nothing to read.
    pub(super) fn of(decoded: Option<&Decoded>, lang: Lang) -> Self {
        let Some(decoded) = decoded else {
            return Self::default();
        };
        let part = |p: &crate::identifiers::Part| Part {
            value: p.value.clone(),
            meaning: p.meaning.text(lang).to_owned(),
        };
        let note = |f: &crate::identifiers::Finding| Note {
            kind: match f.level {
                FindingLevel::Error => "danger",
                FindingLevel::Warning => "warning",
                FindingLevel::Hint => "info",
            },
            text: f.text.text(lang).to_owned(),
        };
        // On a phone the last lines are the least read: what is wrong comes first.
        let mut findings: Vec<_> = decoded.findings.iter().collect();
        findings.sort_by_key(|finding| finding.level);
        Self {
            normal: decoded.normal.clone(),
            parts: decoded.parts.iter().map(part).collect(),
            notes: findings.into_iter().map(note).collect(),
        }
    }
}

/// What a number of a form that is shown again says, before anything of it is stored.
pub(super) fn typed(me: &Me, kind: &str, number: &str) -> Says {
    let today = me.actor.zone.today(me.now().naive());
    let decoded = permits::rules_draft::decode(&kind.into(), number, today);
    Says::of(decoded.as_ref(), me.lang)
}

/// The piece of a page that says it.
#[derive(Debug, Serialize)]
struct Piece {
    says: Says,
}

/// POST /numbers: the number as typed so far, its kind of evidence, and what it is for.
pub async fn read(me: Me, form: Form) -> Reply {
    let says = says_of(&me, &form).await?;
    me.page("pages/permits/number.html", &Piece { says })
}

async fn says_of(me: &Me, form: &Form) -> Result<Says, PageError> {
    let about = match (form.parse("version"), form.parse("product")) {
        (Some(version), _) => About::Version(version),
        (None, Some(product)) => About::Product(product),
        (None, None) => About::Nothing,
    };
    let typed = Fields {
        number: Some(
            form.get("number")
                .chars()
                .take(permits::rules_draft::LINE_CHARS)
                .collect(),
        ),
        issued_on: form.parse("issued_on"),
        valid_from: form.parse("valid_from"),
        valid_until: form.parse("valid_until"),
        ..Fields::default()
    };
    let (kind, lang) = (form.get("kind").to_owned().into(), me.lang);
    let explain = move |conn: &mut _, actor: &_, now| {
        permits::explain_typed(conn, actor, now, &kind, (about, typed))
    };
    Ok(Says::of(me.load(explain).await?.as_ref(), lang))
}
