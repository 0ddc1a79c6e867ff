//! What a permit's form says, and how its refusal is said back.

use chrono::NaiveDate;

use crate::documents::Refusal;
use crate::documents::workshop::Refused;
use crate::permits::Fields;
use crate::web::error::{FieldErrors, PageError};
use crate::web::form::Form;
use crate::web::frame::FormView;
use crate::web::ui::Ui;

/// What was typed; a date may also be written as on paper, `14-08-2026`.
/// The button beside a proposal sends what was read, `use_number`, in the place of what was typed.
pub(super) fn read_fields(form: &Form) -> Result<Fields, PageError> {
    let get = |name: &str| {
        let used = format!("use_{name}");
        form.get(if form.has(&used) { &used } else { name })
            .to_owned()
    };
    let line = |name: &str| {
        let clean: String = get(name).chars().filter(|c| !c.is_control()).collect();
        Some(clean).filter(|text| !text.is_empty())
    };
    let mut errors = FieldErrors::default();
    let mut day = |name: &str| match read_day(&get(name)) {
        Ok(day) => day,
        Err(()) => {
            errors.add(name, "permit-date-unread");
            None
        }
    };
    let fields = Fields {
        issued_on: day("issued_on"),
        valid_from: day("valid_from"),
        valid_until: day("valid_until"),
        number: line("number"),
        holder: line("holder"),
        issuer: line("issuer"),
        brand: line("brand"),
        person: line("person"),
        open_ended: form.has("open_ended"),
    };
    errors.finish().map(|()| fields)
}

fn read_day(text: &str) -> Result<Option<NaiveDate>, ()> {
    if text.is_empty() {
        return Ok(None);
    }
    ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y"]
        .iter()
        .find_map(|pattern| NaiveDate::parse_from_str(text, pattern).ok())
        .map(Some)
        .ok_or(())
}

/// The form with a sentence for each wrong field.
pub(super) fn with_errors(ui: &Ui, mut form: FormView, errors: &FieldErrors) -> FormView {
    for (field, key) in &errors.0 {
        form = form.with_error(field, ui.text(key));
    }
    form
}

/// Why a file was refused, as a sentence; a fault of ours goes to the log instead.
pub(super) fn sentence(ui: &Ui, refused: &Refused) -> Result<String, PageError> {
    let key = match &refused.why {
        Refusal::NoFile => "upload-none",
        Refusal::Empty => "upload-empty",
        Refusal::TooLarge => "upload-too-large",
        Refusal::TooMany => "upload-too-many",
        Refusal::WrongType => "upload-wrong-type",
        Refusal::Heic => "upload-heic",
        Refusal::Damaged => "upload-damaged",
        Refusal::TooManyPixels => "upload-too-many-pixels",
        Refusal::Encrypted => "upload-encrypted",
        Refusal::Infected => "upload-infected",
        Refusal::DiskFull => "upload-disk-full",
        Refusal::BadName => "upload-bad-name",
        Refusal::BrokenOff => "upload-broken-off",
        Refusal::Fault(cause) => return Err(PageError::Fault(cause.clone())),
    };
    let said = ui.text(key);
    Ok(if refused.file.is_empty() {
        said
    } else {
        format!("{}: {said}", refused.file)
    })
}
