//! The holidays on which reminders rest.

use actix_web::web::Path;
use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::reminders::holidays::{self, HolidayError};
use crate::web::error::{FieldErrors, PageError};
use crate::web::form::Form;
use crate::web::ui::{Me, Reply};

const PAGE: &str = "pages/admin/holidays.html";

impl From<HolidayError> for PageError {
    fn from(error: HolidayError) -> Self {
        let field = |name, key| Self::Fields(FieldErrors::one(name, key));
        match error {
            HolidayError::NotFound => Self::NotFound,
            HolidayError::NoDay => field("day", "holiday-need-day"),
            HolidayError::NoName => field("name", "holiday-need-name"),
            HolidayError::NoSource => field("source", "holiday-need-source"),
            HolidayError::Storage(error) => error.into(),
        }
    }
}

async fn data(me: &Me) -> Result<Value, PageError> {
    let found = me.load(holidays::holidays).await?;
    let rows: Vec<Value> = found
        .iter()
        .map(|h| json!({ "day": h.day, "name": h.name, "source": h.source }))
        .collect();
    Ok(json!({ "rows": rows }))
}

/// GET /admin/holidays
pub async fn list(me: Me) -> Reply {
    let data = data(&me).await?;
    me.page(PAGE, &data)
}

/// POST /admin/holidays
pub async fn confirm(me: Me, form: Form) -> Reply {
    let (day, name, source) = (
        form.parse::<NaiveDate>("day"),
        form.get("name").to_owned(),
        form.get("source").to_owned(),
    );
    let done = me.post(&form, "holiday-kept", move |conn, actor, now| {
        holidays::confirm_holiday(conn, actor, now, day, &name, &source)
            .map(|()| "/admin/holidays".to_owned())
    });
    match done.await {
        Err(PageError::Fields(errors)) => {
            let data = data(&me).await?;
            me.form_again(PAGE, &data, &form, &errors)
        }
        other => other,
    }
}

/// POST /admin/holidays/{day}/remove
pub async fn remove(me: Me, form: Form, day: Path<String>) -> Reply {
    let day: Option<NaiveDate> = day.parse().ok();
    me.post(&form, "holiday-removed", move |conn, actor, now| {
        let day = day.ok_or(HolidayError::NotFound)?;
        holidays::remove_holiday(conn, actor, now, day).map(|()| "/admin/holidays".to_owned())
    })
    .await
}
