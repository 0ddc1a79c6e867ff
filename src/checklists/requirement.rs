//! The types a requirement file is read into. Everything a rule needs is data;
//! an unknown key, a missing language or an empty text is refused while reading.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::dates::{optional_date, required_date};
use super::figures::FigureName;
use super::predicate::Predicate;
use super::rule_day::RuleDay;
use crate::i18n::Lang;
use crate::permits::rules::KindRules;
use crate::permits::version::EvidenceKind;
use crate::text_codes;

/// A text in both languages; neither may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawWords")]
pub struct Words {
    /// Bahasa Indonesia.
    pub id: String,
    /// English.
    pub en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWords {
    id: String,
    en: String,
}

impl TryFrom<RawWords> for Words {
    type Error = &'static str;
    fn try_from(raw: RawWords) -> Result<Self, Self::Error> {
        if raw.id.trim().is_empty() || raw.en.trim().is_empty() {
            return Err("a text must be given in both `id` and `en`");
        }
        Ok(Self {
            id: raw.id,
            en: raw.en,
        })
    }
}

impl Words {
    /// Both languages at once.
    pub fn new(id: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            en: en.into(),
        }
    }

    /// The text in one language.
    #[must_use]
    pub fn lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::Id => &self.id,
            Lang::En => &self.en,
        }
    }
}

text_codes! {
    /// How sure a rule or a figure is. Anything but `sourced` is shown as to be confirmed.
    Certainty { Sourced = "sourced", Inferred = "inferred", Recalled = "recalled", Constructed = "constructed" }
}

text_codes! {
    /// The board of the shelf picture an item stands on.
    Group { Legality = "legality", Product = "product", Packaging = "packaging", Retail = "retail" }
}

text_codes! {
    /// What one piece of evidence covers (CONTRACTS 2).
    Scope { Product = "product", Business = "business", Facility = "facility", Person = "person", Brand = "brand" }
}

/// Something said about money or time, with the day it was last checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hint {
    /// Bahasa Indonesia.
    pub id: String,
    /// English.
    pub en: String,
    /// When it was last checked.
    #[serde(deserialize_with = "required_date")]
    pub checked: NaiveDate,
    /// How sure it is.
    pub certainty: Certainty,
}

/// Where a figure comes from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// How sure it is. Anything but `sourced` is a setting.
    pub certainty: Certainty,
    /// Key of its source.
    pub source: String,
    /// The law or rule it stands in, where one is known.
    pub legal_basis: Option<Words>,
    /// What the source leaves open.
    pub note: Option<Words>,
}

impl Basis {
    /// A figure this product chose, because no rule names one.
    #[must_use]
    pub fn chosen() -> Self {
        Self {
            certainty: Certainty::Constructed,
            source: String::new(),
            legal_basis: None,
            note: None,
        }
    }
}

/// A rule of law or good practice that makes a requirement apply.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name within the requirement, by which settings know it.
    #[serde(default = "only")]
    pub name: String,
    /// Over the facts; left out, it holds for every product the requirement is about.
    #[serde(default)]
    pub when: Predicate,
    /// `false` is a recommendation. Only sourced rules may be mandatory.
    pub mandatory: bool,
    /// Why it applies, one sentence.
    pub because: Words,
    /// Title and number.
    pub legal_basis: Words,
    /// First day of the rule. Required: a day nobody knows is said to be unknown.
    pub effective_from: RuleDay,
    /// Last day of the rule, inclusive; left out while it is in force.
    pub effective_until: Option<RuleDay>,
    /// How sure the rule is.
    pub certainty: Certainty,
    /// Key of the source.
    pub source: String,
}

/// The name of a rule that is alone.
fn only() -> String {
    "rule".to_owned()
}

impl Rule {
    /// Whether the rule is in force on a day.
    #[must_use]
    pub fn in_force(&self, on: NaiveDate) -> bool {
        self.begins().is_none_or(|from| from <= on) && self.ends().is_none_or(|until| on <= until)
    }

    /// Its first day, where that is known.
    #[must_use]
    pub const fn begins(&self) -> Option<NaiveDate> {
        self.effective_from.day
    }

    /// Its last day, where it has one that is known.
    #[must_use]
    pub fn ends(&self) -> Option<NaiveDate> {
        self.effective_until.as_ref()?.day
    }

    /// From when to when it holds, as a part of a sentence.
    #[must_use]
    pub fn period(&self) -> Words {
        let from = self.effective_from.begins();
        let Some(until) = self.effective_until.as_ref().map(RuleDay::ends) else {
            return from;
        };
        Words::new(
            format!("{}, {}", from.id, until.id),
            format!("{}, {}", from.en, until.en),
        )
    }
}

/// A promise made with another permit, due some months after it is issued.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commitment {
    /// The permit it was promised with.
    pub of: EvidenceKind,
    /// Calendar months after issue; the last day counts as in time.
    pub months: u32,
    /// Days after issue on which its maker is warned.
    pub warn_days: Vec<u32>,
    /// Where its figures come from; what is left out is a choice of this product.
    #[serde(default)]
    pub basis: BTreeMap<FigureName, Basis>,
}

/// One requirement of the catalogue.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Stable id, such as `spp_irt`.
    pub id: String,
    /// Title.
    pub title: Words,
    /// What it is for and how to get it.
    pub guidance: Words,
    /// What to do while there is nothing.
    pub todo: Words,
    /// Board of the shelf.
    pub group: Group,
    /// What one piece of evidence covers.
    pub scope: Scope,
    /// Which products it can concern at all; a programme can ask it of these only.
    #[serde(default)]
    pub applies: Predicate,
    /// Evidence kinds that satisfy it, the usual one first, stricter ones after it.
    pub accepts: Vec<EvidenceKind>,
    /// Set when it is a commitment.
    pub commitment: Option<Commitment>,
    /// What it costs, where known.
    pub cost: Option<Hint>,
    /// How long it takes, where known.
    pub lead_time: Option<Hint>,
    /// What makes it apply; none for what only partners ask. The first that matches decides.
    #[serde(default)]
    pub rules: Vec<Rule>,
}

/// Which boxes the owner fills in for a kind of evidence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TypedFields {
    /// Its number.
    pub number: bool,
    /// Day of issue.
    pub issued_on: bool,
    /// Last valid day; then an acceptance needs it exactly.
    pub valid_until: bool,
    /// "Until something changes" can be ticked.
    pub open_ended: bool,
}

/// Days before the last day on which people are reminded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reminders {
    /// Days before the last day; 0 is the day itself.
    pub days_before: Vec<u32>,
    /// Repeat every so many days after the last day; `None` for not at all.
    pub every_days_after: Option<u32>,
}

/// What comes round while evidence is valid until something changes, counted from its issue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rounds {
    /// Months from one surveillance by whoever issued it to the next; 0 for none, `None`
    /// where such evidence knows no surveillance.
    pub surveillance_months: Option<u32>,
    /// Months after which its people are asked whether anything changed; 0 for never.
    pub confirm_months: u32,
    /// Days before such a day on which people are told, besides the day itself.
    pub days_before: Vec<u32>,
}

/// A kind of evidence: what is typed, how long it lasts, when to renew it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Its id.
    pub kind: EvidenceKind,
    /// Its name.
    pub title: Words,
    /// The boxes an owner fills in.
    pub fields: TypedFields,
    /// Usual validity in years, for proposing an end; `None` when it has none.
    pub validity_years: Option<u32>,
    /// Days before its end from which it is `expiring`. Required: no silent default.
    pub renewal_window_days: u32,
    /// When people are reminded.
    pub reminders: Reminders,
    /// What comes round while it is valid without an end, if anything may.
    pub rounds: Option<Rounds>,
    /// Versions valid on this day have no end any more.
    #[serde(default, deserialize_with = "optional_date")]
    pub open_ended_since: Option<NaiveDate>,
    /// Numbers without this prefix are history.
    pub current_prefix: Option<String>,
    /// Days a label with the number before a renewal may still be used up, after the old version's last day.
    #[serde(default)]
    pub stock_days: u32,
    /// Days until a changed watched fact holds listings, where it does not do so at once.
    #[serde(default)]
    pub hold_after_days: u32,
    /// How sure the figures are.
    pub certainty: Certainty,
    /// Key of their source.
    pub source: String,
    /// Where single figures come from, if not from there; see [`super::figures`].
    #[serde(default)]
    pub basis: BTreeMap<FigureName, Basis>,
}

impl Evidence {
    /// The dates part, for [`crate::permits::rules`].
    #[must_use]
    pub fn rules(&self) -> KindRules<'_> {
        KindRules {
            renewal_window_days: self.renewal_window_days,
            needs_end: self.fields.valid_until && !self.fields.open_ended,
            open_ended_since: self.open_ended_since,
            current_prefix: self.current_prefix.as_deref(),
            max_age_months: None,
        }
    }
}

/// A reason a mentor may return evidence for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnReason {
    /// Its code.
    pub code: String,
    /// How it is said to the owner.
    pub text: Words,
    /// The kinds it is for; empty for all.
    #[serde(default)]
    pub kinds: Vec<EvidenceKind>,
}
