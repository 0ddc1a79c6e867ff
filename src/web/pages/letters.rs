//! A letter on paper to a business that reads no mail: as a page to print, and as PDF.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::header::{self, ContentDisposition};
use actix_web::web::Path;
use serde::Serialize;

use crate::businesses::BusinessId;
use crate::i18n::{Lang, date, tr};
use crate::permits::dates::days_between;
use crate::permits::rules::Status;
use crate::reminders::letter::{self, Letter, Line};
use crate::web::error::PageError;
use crate::web::pdf;
use crate::web::ui::{Me, Reply};

/// A letter in the words of its reader.
#[derive(Debug, Serialize)]
struct Worded {
    lang: &'static str,
    title: String,
    dated: String,
    to: Vec<String>,
    greeting: String,
    intro: String,
    lines: Vec<WordedLine>,
    closing: Vec<String>,
    made: String,
}

#[derive(Debug, Serialize)]
struct WordedLine {
    what: String,
    how: String,
    next: String,
}

async fn worded(me: &Me, id: BusinessId) -> Result<Worded, PageError> {
    let app = Arc::clone(&me.app);
    let letter = me
        .load(move |conn, actor, now| letter::letter(conn, &app.catalogue(), actor, id, now))
        .await?;
    Ok(words(&letter))
}

fn words(letter: &Letter) -> Worded {
    let (lang, business) = (letter.lang, &letter.business);
    let day = date(lang, letter.today);
    let say = |key: &str| tr(lang, key, &[]);
    let intro = match letter.lines.is_empty() {
        true => say("letter-nothing"),
        false => tr(
            lang,
            "letter-intro",
            &[("business", business.name.as_str().into())],
        ),
    };
    Worded {
        lang: lang.code(),
        title: say("letter-title"),
        dated: tr(lang, "letter-dated", &[("day", day.as_str().into())]),
        to: vec![
            tr(
                lang,
                "letter-to",
                &[("name", business.owner_name.as_str().into())],
            ),
            business.name.clone(),
            letter.place.clone(),
        ],
        greeting: say("letter-greeting"),
        intro,
        lines: letter
            .lines
            .iter()
            .map(|line| worded_line(letter, line, lang))
            .collect(),
        closing: closing(letter),
        made: tr(lang, "letter-made", &[("day", day.as_str().into())]),
    }
}

fn worded_line(letter: &Letter, line: &Line, lang: Lang) -> WordedLine {
    let title = line.title.lang(lang);
    let what = match line.products.is_empty() {
        true => title.to_owned(),
        false => format!("{title} \u{2013} {}", line.products.join(", ")),
    };
    let status = tr(lang, &format!("status-{}", line.status), &[]);
    let how = match line.day {
        Some(day) => {
            let left = days_between(letter.today, day);
            let key = if line.status == Status::Expiring || left >= 0 {
                "letter-until"
            } else {
                "letter-ended"
            };
            let days = ("count", left.abs().into());
            let args = [
                ("status", status.as_str().into()),
                ("day", date(lang, day).into()),
                days,
            ];
            tr(lang, key, &args)
        }
        None => tr(lang, "letter-state", &[("status", status.as_str().into())]),
    };
    WordedLine {
        what,
        how,
        next: line.next_step.lang(lang).to_owned(),
    }
}

fn closing(letter: &Letter) -> Vec<String> {
    let lang = letter.lang;
    let mut all = vec![tr(lang, "letter-help", &[])];
    if let Some((name, phone)) = &letter.mentor {
        let key = match phone {
            Some(_) => "letter-mentor-phone",
            None => "letter-mentor",
        };
        let phone = phone.clone().unwrap_or_default();
        let args = [("name", name.as_str().into()), ("phone", phone.into())];
        all.push(tr(lang, key, &args));
    }
    all
}

/// GET /businesses/{id}/letter
pub async fn show(me: Me, id: Path<BusinessId>) -> Reply {
    let id = id.into_inner();
    let letter = worded(&me, id).await?;
    let data = serde_json::json!({ "letter": letter, "base": format!("/businesses/{id}") });
    me.page("pages/reminders/letter.html", &data)
}

/// GET /businesses/{id}/letter.pdf
pub async fn pdf(me: Me, id: Path<BusinessId>) -> Reply {
    let letter = worded(&me, id.into_inner()).await?;
    let name = me.text("letter-file");
    Ok(HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header(ContentDisposition::attachment(format!("{name}.pdf")))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(drawn(&letter)))
}

fn drawn(letter: &Worded) -> String {
    let mut sheet = pdf::Letter::new(letter.lang, &letter.title);
    sheet.text(&letter.dated);
    sheet.gap(14);
    letter.to.iter().for_each(|line| sheet.text(line));
    sheet.gap(16);
    sheet.heading(&letter.title);
    sheet.gap(10);
    sheet.text(&letter.greeting);
    sheet.gap(6);
    sheet.text(&letter.intro);
    for (at, line) in letter.lines.iter().enumerate() {
        sheet.gap(8);
        sheet.strong(&format!("{}. {}", at + 1, line.what));
        sheet.below(&line.how);
        sheet.below(&line.next);
    }
    sheet.gap(14);
    letter.closing.iter().for_each(|line| sheet.text(line));
    sheet.gap(20);
    sheet.text(&letter.made);
    sheet.finish()
}
