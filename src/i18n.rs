//! The two languages of the service: which one a person reads, the texts of
//! `locales/{id,en}/*.ftl`, and how dates, numbers and money look in each.
//!
//! It refuses to guess: a text that is missing in a language is an error and is
//! never replaced by the other language; `tests/app/texts.rs` keeps both sets equal.

mod format;

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use rust_embed::RustEmbed;
use serde::{Deserialize, Serialize};

pub use fluent_bundle::FluentValue as TextValue;
pub use format::{date, date_short, datetime, month_of, number, rupiah, time_of_day};

/// The language a person reads. Bahasa Indonesia is the default everywhere.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Bahasa Indonesia.
    #[default]
    Id,
    /// English.
    En,
}

impl Lang {
    /// Both languages, the default first.
    pub const ALL: [Lang; 2] = [Lang::Id, Lang::En];

    /// The code used in the database, in `lang` attributes and by `--lang`: `id` or `en`.
    pub const fn code(self) -> &'static str {
        match self {
            Lang::Id => "id",
            Lang::En => "en",
        }
    }

    /// The first language of an `Accept-Language` header that the service speaks;
    /// weights are ignored because browsers list languages in order of preference.
    pub fn from_accept_language(header: &str) -> Option<Lang> {
        header
            .split(',')
            .filter_map(|part| part.split([';', '-']).next())
            .find_map(|primary| primary.trim().to_ascii_lowercase().parse().ok())
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The given code is neither `id` nor `en`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown language {0:?}: use id or en")]
pub struct UnknownLang(pub String);

impl FromStr for Lang {
    type Err = UnknownLang;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        match code {
            "id" => Ok(Lang::Id),
            "en" => Ok(Lang::En),
            other => Err(UnknownLang(other.to_owned())),
        }
    }
}

/// Why a text could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// The key is in no `.ftl` file of this language.
    #[error("no text {key:?} in {lang}")]
    Missing {
        /// Language asked for.
        lang: Lang,
        /// Key asked for.
        key: String,
    },
    /// The text names a variable that was not given, or refers to an absent term.
    #[error("text {key:?} in {lang} cannot be filled: {cause}")]
    Unfilled {
        /// Language asked for.
        lang: Lang,
        /// Key asked for.
        key: String,
        /// What Fluent reported.
        cause: String,
    },
}

#[derive(RustEmbed)]
#[folder = "locales/"]
struct LocaleFiles;

type Bundle = FluentBundle<FluentResource>;

static ID: LazyLock<Bundle> = LazyLock::new(|| read_bundle(Lang::Id));
static EN: LazyLock<Bundle> = LazyLock::new(|| read_bundle(Lang::En));

fn bundle(lang: Lang) -> &'static Bundle {
    match lang {
        Lang::Id => &ID,
        Lang::En => &EN,
    }
}

/// Reads every file of one language. A broken line or a key given twice is
/// logged here and caught by the test of texts: the texts are part of the binary.
fn read_bundle(lang: Lang) -> Bundle {
    let identifier = lang.code().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match lang {
        Lang::Id => |value, _| format::fluent_number(Lang::Id, value),
        Lang::En => |value, _| format::fluent_number(Lang::En, value),
    }));
    for (path, source) in sources(lang) {
        let resource = FluentResource::try_new(source).unwrap_or_else(|(partial, errors)| {
            tracing::error!(%path, ?errors, "locale file has broken lines");
            partial
        });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(%path, ?errors, "locale file repeats keys");
        }
    }
    bundle
}

/// The locale files of one language as (path, text), for the loader and for the
/// test that compares both languages.
pub fn sources(lang: Lang) -> impl Iterator<Item = (String, String)> {
    let folder = format!("{}/", lang.code());
    LocaleFiles::iter()
        .filter(move |path| path.starts_with(&folder) && path.ends_with(".ftl"))
        .filter_map(|path| {
            let file = LocaleFiles::get(&path)?;
            let text = String::from_utf8_lossy(&file.data).into_owned();
            Some((path.into_owned(), text))
        })
}

/// The text of `key` in `lang`, filled with `args`; a missing key or variable is an error.
pub fn lookup(lang: Lang, key: &str, args: &[(&str, TextValue<'_>)]) -> Result<String, TextError> {
    let bundle = bundle(lang);
    let missing = || TextError::Missing {
        lang,
        key: key.to_owned(),
    };
    let pattern = bundle
        .get_message(key)
        .and_then(|message| message.value())
        .ok_or_else(missing)?;
    let mut filled = FluentArgs::with_capacity(args.len());
    for (name, value) in args {
        filled.set((*name).to_owned(), value.clone());
    }
    let mut errors = Vec::new();
    let text = bundle
        .format_pattern(pattern, Some(&filled), &mut errors)
        .into_owned();
    match errors.first() {
        None => Ok(text),
        Some(cause) => Err(TextError::Unfilled {
            lang,
            key: key.to_owned(),
            cause: cause.to_string(),
        }),
    }
}

/// The text of `key` for mail, commands and rules, where the key is a literal the
/// test of texts has checked. A key that is missing all the same is logged and
/// shown in brackets, so that a mail still leaves and the fault is seen.
///
/// ```
/// use siaprak::i18n::{Lang, tr};
/// assert_eq!(tr(Lang::Id, "status-accepted", &[]), "Diterima");
/// ```
pub fn tr(lang: Lang, key: &str, args: &[(&str, TextValue<'_>)]) -> String {
    lookup(lang, key, args).unwrap_or_else(|error| {
        tracing::error!(%error, "text missing");
        format!("[{key}]")
    })
}
