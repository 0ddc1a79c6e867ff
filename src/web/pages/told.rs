//! Who is told of an item of a checklist, when and why, in a sentence.

use crate::i18n::{Lang, tr};
use crate::reminders::recurring::Round;
use crate::reminders::telling::Telling;

/// The sentence for the item's page.
pub(super) fn words(lang: Lang, telling: &Telling) -> String {
    let days = |days: &[i32]| {
        let texts: Vec<String> = days.iter().map(ToString::to_string).collect();
        texts.join(", ")
    };
    let say = |key: &str, list: &[i32]| tr(lang, key, &[("days", days(list).into())]);
    let every = |key: &str, every: Option<u32>| match every {
        Some(every) => tr(lang, key, &[("count", i64::from(every).into())]),
        None => String::new(),
    };
    let text = match telling {
        Telling::BeforeEnd(list, after) => {
            let after = every("told-after", *after);
            format!("{} {after}", say("told-before-end", list))
        }
        Telling::BeforeDue(list) => say("told-before-due", list),
        Telling::WhileMissing(list) => say("told-missing", list),
        Telling::Lapsed(after) => every("told-lapsed", *after),
        Telling::Rounds(rounds) => {
            let texts: Vec<String> = rounds
                .iter()
                .map(|round| round_words(lang, round))
                .collect();
            texts.join(" ")
        }
        Telling::Returned => tr(lang, "told-returned", &[]),
        Telling::Never => tr(lang, "told-never", &[]),
    };
    text.trim_end().to_owned()
}

/// How often something comes round, and how long before it people are told.
fn round_words(lang: Lang, round: &Round) -> String {
    let before = round.offsets.iter().filter(|offset| **offset > 0);
    let days: Vec<String> = before.map(ToString::to_string).collect();
    let months = ("months", i64::from(round.months).into());
    let day = if days.is_empty() { "-day" } else { "" };
    let key = format!("told-{}{day}", round.rule.kind());
    tr(lang, &key, &[months, ("days", days.join(", ").into())])
}
