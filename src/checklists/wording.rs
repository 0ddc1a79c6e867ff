//! The words of an item in both languages: why and on what basis.
//!
//! Sentences about one requirement come from its file; those that are the same for
//! all stand here, where the compiler sees that both languages are given.

use super::applies::Applicability;
use super::decide::{Decision, PartnerAsks, Question};
use super::fact::{Fact, FactValue};
use super::model::Target;
use super::next_step::next_step;
use super::requirement::{Certainty, Rule, Words};
use super::say_date::{en_date, id_date};
use crate::i18n::Lang;

/// The three sentences of an item.
pub(super) struct Told {
    pub(super) because: Words,
    pub(super) legal_basis: Words,
    pub(super) in_force: Option<Words>,
    pub(super) next_step: Words,
}

pub(super) fn tell(question: &Question<'_>, decision: &Decision<'_>) -> Told {
    Told {
        because: because(question, decision),
        legal_basis: legal_basis(question, decision),
        in_force: named(decision).map(Rule::period),
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
    if let Some(waiver) = decision.lifted {
        return Some(Words::new(
            format!("Permintaan tambahan mitra dikecualikan: {}", waiver.reason),
            format!("The partner's own demand is lifted: {}", waiver.reason),
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
    named(decision).map_or(partner, |rule| rule.legal_basis.clone())
}

/// The rule an item rests on: none where only a partner asks.
fn named<'a>(decision: &Decision<'a>) -> Option<&'a Rule> {
    match &decision.applies {
        Applicability::Applies { rule, addition, .. } => {
            rule.filter(|r| r.mandatory || addition.is_none())
        }
        Applicability::NotYet { rule, .. } | Applicability::Over { rule, .. } => Some(*rule),
        _ => decision.requirement.rules.first(),
    }
}

/// "Tidak berlaku karena tempat produksi terpisah dari rumah." or "Menurut data yang tercatat:
/// ...", nothing without facts.
fn facts_said(question: &Question<'_>, facts: &[Fact], denied: bool) -> Option<Words> {
    let telling: Vec<_> = facts
        .iter()
        .filter(|fact| denied || tells(&fact.value(question.situation)))
        .collect();
    if telling.is_empty() {
        return None;
    }
    let said = |lang: Lang| {
        let all = telling.iter().map(|fact| one_fact(question, **fact, lang));
        listed(all.collect(), lang)
    };
    let (id, en) = if denied {
        ("Tidak berlaku karena", "Does not apply because")
    } else {
        ("Menurut data yang tercatat:", "By the data on record:")
    };
    Some(Words::new(
        format!("{id} {}.", said(Lang::Id)),
        format!("{en} {}.", said(Lang::En)),
    ))
}

/// A list as it is said: "a", "a dan b", "a, b, dan c".
fn listed(mut parts: Vec<String>, lang: Lang) -> String {
    let and = match lang {
        Lang::Id => "dan",
        Lang::En => "and",
    };
    let last = parts.pop().unwrap_or_default();
    match parts.as_slice() {
        [] => last,
        [one] => format!("{one} {and} {last}"),
        _ => format!("{}, {and} {last}", parts.join(", ")),
    }
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

/// A fact as part of a sentence: "bentuk pangan kering", "the form is dry".
fn one_fact(question: &Question<'_>, fact: Fact, lang: Lang) -> String {
    let words = &question.catalogue.codes;
    let code = |code: &str| {
        let said = words.get(code).map_or(code, |words| words.lang(lang));
        said.to_owned()
    };
    let label = question.catalogue.facts.get(&fact);
    let label = label.map_or(fact.as_str(), |words| words.lang(lang));
    let is = |value: &str| match lang {
        Lang::Id => format!("{label} {value}"),
        Lang::En => format!("the {label} is {value}"),
    };
    let pick = |id: &str, en: &str| match lang {
        Lang::Id => id.to_owned(),
        Lang::En => en.to_owned(),
    };
    match fact.value(question.situation) {
        FactValue::Code(value) => is(&code(value)),
        FactValue::Flag(holds) => code(&format!("{fact}.{}", if holds { "yes" } else { "no" })),
        FactValue::Number(None) => is(&pick("belum diketahui", "not known yet")),
        FactValue::Number(Some(days)) => {
            is(&pick(&format!("{days} hari"), &format!("{days} days")))
        }
        FactValue::List([]) => pick(
            &format!("{label} tidak ada"),
            &format!("there are no {label}"),
        ),
        FactValue::List(list) => pick(
            &format!("{label} berbunyi {}", list.join(", ")),
            &format!("the {label} say {}", list.join(", ")),
        ),
    }
}

fn join(parts: impl Iterator<Item = Words>) -> Words {
    let (id, en): (Vec<_>, Vec<_>) = parts.map(|words| (words.id, words.en)).unzip();
    Words::new(id.join(" "), en.join(" "))
}
