//! The page on which parts of a paper are covered for partners: a picture to tap on, and
//! the same rectangles as numbers, page by page.

use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
use serde::{Deserialize, Serialize};

use crate::accounts::Role;
use crate::documents::masks::{self, Chosen, MaskBox, WHOLE};
use crate::documents::{DocumentId, Refusal};
use crate::permits::{self, PermitError, Sheet};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::ui::{Me, Reply};

/// Empty lines for new rectangles.
const SPARE: usize = 3;

/// Which page is drawn on.
#[derive(Debug, Deserialize)]
pub struct At {
    page: Option<u16>,
}

/// One line of numbers: hundredths of the page, with one place behind the point.
#[derive(Debug, Default, Serialize)]
struct Line {
    left: String,
    top: String,
    width: String,
    height: String,
    proposed: bool,
}

/// The page to draw on.
#[derive(Debug, Serialize)]
struct View {
    id: DocumentId,
    name: String,
    back: String,
    page: u16,
    count: usize,
    width: u32,
    height: u32,
    lines: Vec<Line>,
    covered: usize,
    proposed: usize,
    for_partners: bool,
    mentor: bool,
}

/// GET /documents/{id}/mask?page=
pub async fn form(me: Me, id: Path<DocumentId>, at: Query<At>) -> Reply {
    let (id, page) = (id.into_inner(), at.page.unwrap_or(1).max(1));
    let (sheet, of) = me
        .load(move |conn, actor, _| {
            let sheet = permits::mask(conn, actor, id)?;
            let of = permits::versions_with(conn, id)?.into_iter().next();
            Ok::<_, PermitError>((sheet, of))
        })
        .await?;
    let mut view = view(&sheet, page).ok_or(PageError::NotFound)?;
    view.mentor = me.actor.role == Role::Mentor;
    view.back = match (of, view.mentor) {
        (None, _) => "/".to_owned(),
        (Some(version), true) => format!("/review/{version}#partners"),
        (Some(version), false) => format!("/permits/{version}"),
    };
    me.page("pages/documents/mask.html", &view)
}

fn view(sheet: &Sheet, page: u16) -> Option<View> {
    let document = &sheet.document;
    let shown = document.shown.get(usize::from(page).checked_sub(1)?)?;
    let on_page = |boxes: &[MaskBox], proposed| -> Vec<Line> {
        let here = boxes.iter().filter(|one| one.page == page);
        here.map(|one| line(one, proposed)).collect()
    };
    let mut lines = on_page(&sheet.mask.boxes, false);
    let covered = lines.len();
    lines.extend(on_page(&sheet.open(), true));
    let proposed = lines.len().saturating_sub(covered);
    lines.extend((0..SPARE).map(|_| Line::default()));
    Some(View {
        id: document.id,
        name: document.file_name.clone(),
        back: String::new(),
        page,
        count: document.shown.len(),
        width: shown.width,
        height: shown.height,
        lines,
        covered,
        proposed,
        for_partners: document.for_partners,
        mentor: false,
    })
}

fn line(one: &MaskBox, proposed: bool) -> Line {
    let text = |thousandths: u16| format!("{}.{}", thousandths / 10, thousandths % 10);
    Line {
        left: text(one.left),
        top: text(one.top),
        width: text(one.width),
        height: text(one.height),
        proposed,
    }
}

/// POST /documents/{id}/mask: the rectangles of one page in the place of those it had.
pub async fn cover(me: Me, form: Form, id: Path<DocumentId>) -> Reply {
    let id = id.into_inner();
    let page: u16 = form.parse("page").ok_or(PageError::NotFound)?;
    let sheet = me
        .load(move |conn, actor, _| permits::mask(conn, actor, id))
        .await?;
    let typed = read(&form, page).ok_or(PageError::Invalid("mask-bad-box"))?;
    let boxes = with_other_pages(&sheet, page, typed);
    if boxes.len() > masks::MOST || usize::from(page) > sheet.document.shown.len() {
        return Err(PageError::Invalid("mask-bad-box"));
    }
    keep(&me, &form, sheet, boxes, page).await
}

/// On pages not looked at yet what is proposed is covered: rather too much than too little.
fn with_other_pages(sheet: &Sheet, page: u16, typed: Vec<MaskBox>) -> Vec<MaskBox> {
    let mut boxes = sheet.mask.boxes.clone();
    boxes.extend(sheet.open());
    boxes.retain(|one| one.page != page);
    boxes.extend(typed);
    boxes
}

async fn keep(
    me: &Me,
    form: &Form,
    sheet: Sheet,
    boxes: Vec<MaskBox>,
    page: u16,
) -> Result<HttpResponse, PageError> {
    let (document, proposed) = (sheet.document, sheet.proposed);
    let id = document.id;
    let drawn_on = document.shown.clone();
    let made = me.app.files.cover(document.shown, boxes.clone()).await;
    let pages = made.map_err(|why| match why {
        Refusal::DiskFull => PageError::Full(why.to_string()),
        other => PageError::Fault(other.to_string()),
    })?;
    let chosen = Chosen {
        boxes,
        drawn_on,
        pages,
        proposed,
    };
    me.post(form, "mask-kept", move |conn, actor, now| {
        permits::cover(conn, actor, now, id, chosen)?;
        Ok::<_, PermitError>(format!("/documents/{id}/mask?page={page}"))
    })
    .await
}

/// The lines that hold something; none when one of them is no rectangle on the page.
fn read(form: &Form, page: u16) -> Option<Vec<MaskBox>> {
    let columns = ["left", "top", "width", "height"].map(|name| all(form, name));
    let [left, top, width, height] = &columns;
    let mut boxes = Vec::new();
    for (((left, top), width), height) in left.iter().zip(top).zip(width).zip(height) {
        if [left, top, width, height]
            .iter()
            .all(|text| text.is_empty())
        {
            continue;
        }
        let one = MaskBox {
            page,
            left: thousandths(left)?,
            top: thousandths(top)?,
            width: thousandths(width)?,
            height: thousandths(height)?,
        };
        boxes.push(Some(one).filter(MaskBox::is_on_page)?);
    }
    Some(boxes)
}

/// Every value of a column, empty ones too: lines stay lines.
fn all<'a>(form: &'a Form, name: &'a str) -> Vec<&'a str> {
    let values = form.names_from(name);
    values
        .filter(|(rest, _)| rest.is_empty())
        .map(|(_, value)| value)
        .collect()
}

/// `12.5` or `12,5` hundredths as 125 thousandths.
fn thousandths(text: &str) -> Option<u16> {
    let text = text.replace(',', ".");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, "0"));
    let tenths: u16 = rest.get(..1).unwrap_or("0").parse().ok()?;
    let whole: u16 = whole.trim().parse().ok()?;
    whole
        .checked_mul(10)?
        .checked_add(tenths)
        .filter(|all| *all <= WHOLE)
}

#[cfg(test)]
mod tests {
    use super::thousandths;

    #[test]
    fn hundredths_are_read_with_point_or_comma() {
        assert_eq!(thousandths("12.5"), Some(125));
        assert_eq!(thousandths("12,5"), Some(125));
        assert_eq!(thousandths("100"), Some(1000));
        for wrong in ["100.1", "-1", "a", "", "9999999"] {
            assert_eq!(thousandths(wrong), None, "{wrong}");
        }
    }
}
