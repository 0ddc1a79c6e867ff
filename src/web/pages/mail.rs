//! The administrator's pages about mail: outbox, one message, resend, and the
//! test that shows the whole conversation with the server.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::accounts;
use crate::audit::{self, Event};
use crate::config::MailSecurity;
use crate::mail::dialogue::{self, Dialogue};
use crate::mail::eml::{self, Written};
use crate::mail::fault;
use crate::mail::outbox;
use crate::mail::render::{Cover, compose};
use crate::mail::{MailId, MailState, Message};
use crate::storage::StorageError;
use crate::web::error::{FieldErrors, PageError};
use crate::web::form::Form;
use crate::web::ui::{Me, Reply};

/// Rows of a page of the outbox.
const ROWS: i64 = 50;

/// Which part of the outbox is asked for.
#[derive(Debug, Default, Deserialize)]
pub struct Part {
    #[serde(default)]
    state: String,
    before: Option<MailId>,
}

/// GET /admin/mail
pub async fn list(me: Me, part: Query<Part>) -> Reply {
    let (state, before) = (part.state.parse::<MailState>().ok(), part.before);
    let rows = me
        .load(move |conn, _, _| outbox::page(conn, state, before, ROWS))
        .await?;
    let code = state.map_or("", MailState::as_str);
    let full = i64::try_from(rows.len()).is_ok_and(|n| n == ROWS);
    let last = rows.last().filter(|_| full);
    let next = last.map(|row| format!("/admin/mail?state={code}&before={}", row.id));
    let folder = me.app.mailer.folder().is_some();
    let data = json!({ "rows": rows, "tabs": tabs(&me, code), "next": next, "folder": folder });
    me.page("pages/admin/mail.html", &data)
}

fn tabs(me: &Me, current: &str) -> Value {
    let tab = |code: &str, label: String| {
        let href = format!("/admin/mail?state={code}");
        json!({ "href": href, "label": label, "current": code == current })
    };
    let states = MailState::ALL.iter().map(|state| {
        let code = state.as_str();
        tab(code, me.text(&format!("mail-state-{code}")))
    });
    std::iter::once(tab("", me.text("mail-admin-all")))
        .chain(states)
        .collect()
}

/// GET /admin/mail/{id}: its words are opened in the demo only, from the file
/// that was written.
pub async fn show(me: Me, id: Path<MailId>) -> Reply {
    let id = id.into_inner();
    let row = me.load(move |conn, _, _| outbox::by_id(conn, id)).await?;
    let written = written(&me, id).await?;
    let headers = written.as_ref().map(|w| &w.headers);
    let letter = written.as_ref().map(|w| &w.letter);
    let data = json!({
        "remedy": fault::remedy(row.state, row.last_error.as_deref()),
        "account": row.account_id,
        "mail": row,
        "headers": headers,
        "subject": letter.map(|l| &l.subject),
        "text": letter.map(|l| &l.text),
    });
    me.page("pages/admin/mail_one.html", &data)
}

/// The mail as it was written; none outside the demo, where mails hold secrets
/// of real people, and none before it was written.
async fn written(me: &Me, id: MailId) -> Result<Option<Written>, PageError> {
    if !me.app.demo {
        return Ok(None);
    }
    let mailer = me.app.mailer.clone();
    let read = move || Ok::<_, StorageError>(mailer.written(&id.to_string()));
    let bytes = me.app.db.aside(read).await?;
    let bytes = bytes.map_err(|error| PageError::Fault(error.to_string()))?;
    Ok(bytes.and_then(|bytes| eml::read(&bytes)))
}

/// GET /admin/mail/{id}/html: the HTML part in a frame that may do nothing; demo only.
pub async fn html(me: Me, id: Path<MailId>) -> Reply {
    let written = written(&me, id.into_inner()).await?;
    let letter = written.ok_or(PageError::NotFound)?.letter;
    let policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups; \
                  frame-ancestors 'self'; base-uri 'none'; form-action 'none'";
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .content_type("text/html; charset=utf-8")
        .body(letter.html))
}

/// POST /admin/mail/{id}/resend
pub async fn resend(me: Me, form: Form, id: Path<MailId>) -> Reply {
    let id = id.into_inner();
    me.post(&form, "mail-admin-resent", move |conn, actor, now| {
        if !outbox::resend(conn, id, now)? {
            return Err(PageError::Conflict("mail-admin-busy"));
        }
        let event = Event::new("mail.resent", "mail", id.any(), actor.id.any());
        audit::record(conn, now, Some(actor.id.any()), &event)?;
        Ok(format!("/admin/mail/{id}"))
    })
    .await
}

/// GET /admin/mail/test
pub async fn test_form(me: Me) -> Reply {
    let own = me
        .load(|conn, actor, _| accounts::by_id(conn, actor.id))
        .await?;
    let form = me.fresh_form().with("to", own.email.unwrap_or_default());
    me.page_with_form("pages/admin/mail_test.html", &test_page(&me, None), form)
}

/// POST /admin/mail/test: sends at once, apart from the outbox, and shows both sides.
pub async fn test(me: Me, form: Form) -> Reply {
    let made = test_mail(&me, form.get("to"));
    let Ok(mail) = made else {
        let errors = FieldErrors::one("to", "mail-test-bad-address");
        let page = test_page(&me, None);
        return me.form_again("pages/admin/mail_test.html", &page, &form, &errors);
    };
    let settings = me.app.settings.clone();
    let told = me
        .app
        .db
        .aside(move || Ok::<_, StorageError>(dialogue::hold(&settings, &mail)))
        .await?;
    let again = form.view(me.fresh_form());
    me.page_with_form(
        "pages/admin/mail_test.html",
        &test_page(&me, Some(&told)),
        again,
    )
}

fn test_mail(me: &Me, to: &str) -> Result<crate::mail::Mail, String> {
    let name = me.actor.name.clone();
    let letter = me.app.renderer().letter(&Message::Test { name }, me.lang)?;
    let id = MailId::new(me.now()).to_string();
    let cover = Cover {
        from: me.app.mailer.from(),
        to,
        message_id: &format!("{id}@{}", me.app.mailer.domain()),
        date: me.now(),
        bounces_to: me.app.mailer.bounces_to(),
        decline: None,
    };
    compose(&cover, letter)
}

fn test_page(me: &Me, told: Option<&Dialogue>) -> Value {
    let mail = &me.app.settings.mail;
    json!({
        "told": told,
        "server": format!("{}:{}", mail.host, mail.port),
        "security": me.text(match mail.security {
            MailSecurity::None => "mail-security-none",
            MailSecurity::Starttls => "mail-security-starttls",
            MailSecurity::Tls => "mail-security-tls",
        }),
        "login": if mail.user.is_empty() { me.text("mail-test-no-login") } else { mail.user.clone() },
        "from": mail.from,
        "file_mode": me.app.mailer.folder().is_some(),
    })
}
