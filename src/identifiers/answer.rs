//! What a decoder answers: the parts of a number with their meaning, its normal form, and what speaks against it.
//!
//! Every sentence comes from `locales/*/identifiers.ftl`, in both languages at
//! once. An identity number is masked here, before anything else sees it.

use serde::Serialize;

use super::mask::mask_last4;
use super::{Kind, tables};
use crate::i18n::{Lang, TextValue, tr};

/// The same sentence in both languages of the product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bilingual {
    /// Bahasa Indonesia.
    pub id: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// Pairs two texts that say the same.
    #[must_use]
    pub fn new(id: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            en: en.into(),
        }
    }

    /// A name that is the same in both languages.
    #[must_use]
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self::new(text.clone(), text)
    }

    /// The text of a key in both languages.
    pub(super) fn of(key: &str, args: &[(&str, Arg)]) -> Self {
        let text = |lang| {
            let values: Vec<(&str, TextValue<'_>)> = args
                .iter()
                .map(|(name, arg)| (*name, arg.0.text(lang).to_owned().into()))
                .collect();
            tr(lang, key, &values)
        };
        Self::new(text(Lang::Id), text(Lang::En))
    }

    /// Puts a proper name before it: `Kramatwatu, desa`.
    #[must_use]
    pub fn with_name(&self, name: &str) -> Self {
        Self::new(
            format!("{name}, {}", self.id),
            format!("{name}, {}", self.en),
        )
    }

    /// The text in one language.
    #[must_use]
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Id => &self.id,
            Lang::En => &self.en,
        }
    }
}

/// A value put into a sentence: the same in both languages, or one for each.
#[derive(Debug, Clone)]
pub(super) struct Arg(Bilingual);

impl From<Bilingual> for Arg {
    fn from(text: Bilingual) -> Self {
        Self(text)
    }
}

/// Numbers go in as their digits: a year must not become `2.027`.
macro_rules! arg_from_text {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Arg {
            fn from(value: $kind) -> Self {
                Self(Bilingual::same(value.to_string()))
            }
        }
    )*};
}
arg_from_text!(&str, String, &String, char, usize, u8, u16, i32);

/// How much a finding weighs. Only an error makes a number invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FindingLevel {
    /// The form cannot be right.
    Error,
    /// The form is right, something about it needs a person's eye.
    Warning,
    /// Good to know.
    Hint,
}

/// One thing to know about a number; `code` stays the same across languages and versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Weight.
    pub level: FindingLevel,
    /// Stable name for programs, such as `wrong_check_digit`.
    pub code: &'static str,
    /// What a person reads.
    pub text: Bilingual,
}

/// One part of a number: its digits and what they stand for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Stable name for programs, such as `packaging`.
    pub name: &'static str,
    /// The digits as they stand in the number.
    pub value: String,
    /// What a person reads.
    pub meaning: Bilingual,
}

/// A number taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decoded {
    /// The text as it came in; masked where it is or may be an identity number.
    pub input: String,
    /// Which number it was read as.
    pub kind: Kind,
    /// About form only: false exactly when a finding is an error.
    pub valid: bool,
    /// The one way we store and print it; none when the form is wrong.
    pub normal: Option<String>,
    /// The parts from left to right, or the candidates of an ambiguous number.
    pub parts: Vec<Part>,
    /// Errors, warnings and hints in the order they were found.
    pub findings: Vec<Finding>,
}

impl Decoded {
    pub(super) fn new(input: &str, kind: Kind) -> Self {
        Self {
            input: input.to_owned(),
            kind,
            valid: true,
            normal: None,
            parts: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Shows no more of what came in than its last four digits.
    pub(super) fn hide_input(&mut self) {
        self.input = mask_last4(&self.input);
    }

    pub(super) fn part(
        &mut self,
        name: &'static str,
        value: impl Into<String>,
        meaning: Bilingual,
    ) {
        self.parts.push(Part {
            name,
            value: value.into(),
            meaning,
        });
    }

    /// A part whose meaning is the text `number-part-NAME`.
    pub(super) fn plain_part(&mut self, name: &'static str, value: impl Into<String>) {
        self.part(
            name,
            value,
            Bilingual::of(&format!("number-part-{name}"), &[]),
        );
    }

    /// A part whose meaning is told as likely unless its layout is sourced.
    pub(super) fn likely_part(&mut self, name: &'static str, value: impl Into<String>) {
        let meaning = Bilingual::of(&format!("number-part-{name}"), &[]);
        self.part(name, value, tables::likely(self.kind.name(), &meaning));
    }

    /// Adds a finding; its sentence is the text `number-CODE`.
    pub(super) fn find(&mut self, level: FindingLevel, code: &'static str, args: &[(&str, Arg)]) {
        self.valid &= level != FindingLevel::Error;
        if level == FindingLevel::Error {
            self.normal = None;
        }
        self.findings.push(Finding {
            level,
            code,
            text: Bilingual::of(&format!("number-{code}"), args),
        });
    }

    pub(super) fn error(&mut self, code: &'static str, args: &[(&str, Arg)]) {
        self.find(FindingLevel::Error, code, args);
    }

    pub(super) fn warn(&mut self, code: &'static str, args: &[(&str, Arg)]) {
        self.find(FindingLevel::Warning, code, args);
    }

    pub(super) fn hint(&mut self, code: &'static str, args: &[(&str, Arg)]) {
        self.find(FindingLevel::Hint, code, args);
    }

    /// The digits are too few or too many: `expected` is how many there should be, in words.
    pub(super) fn wrong_length(&mut self, expected: &str, count: usize) {
        let kind = Bilingual::of(&format!("number-kind-{}", self.kind), &[]);
        self.error(
            "wrong_length",
            &[
                ("kind", kind.into()),
                ("expected", expected.into()),
                ("count", count.into()),
            ],
        );
    }

    /// Whether a finding of this code was made.
    #[must_use]
    pub fn has(&self, code: &str) -> bool {
        self.findings.iter().any(|finding| finding.code == code)
    }

    /// The digits of a part; none when the number has no such part.
    #[must_use]
    pub fn value_of(&self, part: &str) -> Option<&str> {
        self.parts
            .iter()
            .find(|p| p.name == part)
            .map(|p| p.value.as_str())
    }
}
