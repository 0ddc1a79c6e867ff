//! Forms with files: each file goes to a temporary file while it arrives and is
//! never whole in memory. The form is proved before the first byte of a file is
//! kept. A file over the limit is dropped at once; a little more of what the
//! browser still sends is read and thrown away, so that it comes to read the
//! answer, then the connection ends.

use std::future::Future;
use std::pin::Pin;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;

use super::error::PageError;
use super::form::Form;
use super::ui::Ui;
use crate::blobs::Temp;
use crate::documents::Refusal;
use crate::documents::workshop::{Incoming, Refused};

/// Largest value of a field that is no file, in bytes.
const FIELD_BYTES: usize = 16 * 1024;

/// Most fields that are no file.
const FIELDS: usize = 200;

/// What is read and thrown away after a file was refused, in bytes.
const PATIENCE: usize = 48 * 1024 * 1024;

/// A checked form and the files that came with it.
#[derive(Debug)]
pub struct Upload {
    /// The fields.
    pub form: Form,
    /// The files, in the order they were chosen; inputs left empty are not among them.
    files: Result<Vec<Incoming>, Refused>,
}

impl Upload {
    /// The form, and its files or why they were refused.
    pub fn parts(self) -> (Form, Result<Vec<Incoming>, Refused>) {
        (self.form, self.files)
    }
}

/// Receives one request.
struct Receiver<'a> {
    ui: &'a Ui,
    request: &'a HttpRequest,
    pairs: Vec<(String, String)>,
    files: Vec<Incoming>,
    refused: Option<Refused>,
    wasted: usize,
}

impl FromRequest for Upload {
    type Error = PageError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, PageError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let multipart = Multipart::new(request.headers(), payload.take());
        let request = request.clone();
        Box::pin(async move {
            let ui = Ui::from_request_now(&request)?;
            let receiver = Receiver {
                ui: &ui,
                request: &request,
                pairs: vec![],
                files: vec![],
                refused: None,
                wasted: 0,
            };
            receiver.receive(multipart).await
        })
    }
}

/// Why a part of the form could not be read. What stands before a file is written by the
/// browser from the file's name alone, so what cannot be parsed there is the name.
const fn unread(error: &MultipartError) -> Refusal {
    match error {
        MultipartError::Parse(_) => Refusal::BadName,
        _ => Refusal::BrokenOff,
    }
}

impl Receiver<'_> {
    async fn receive(mut self, mut multipart: Multipart) -> Result<Upload, PageError> {
        while let Some(field) = multipart.next().await {
            let field = match field {
                Ok(field) => field,
                Err(error) => {
                    self.refuse("", unread(&error));
                    break;
                }
            };
            let file = field
                .content_disposition()
                .and_then(|d| d.get_filename().map(str::to_owned));
            match file {
                Some(name) => self.take_file(field, &name).await?,
                None => self.take_field(field).await?,
            }
            if self.wasted > PATIENCE {
                break;
            }
        }
        Ok(Upload {
            form: Form::check(self.ui, self.request, self.pairs)?,
            files: match self.refused {
                Some(refused) => Err(refused),
                None => Ok(self.files),
            },
        })
    }

    async fn take_field(&mut self, mut field: Field) -> Result<(), PageError> {
        let name = field.name().unwrap_or_default().to_owned();
        let Ok(bytes) = field.bytes(FIELD_BYTES).await else {
            return Err(PageError::TooLarge("error-413-what"));
        };
        let Ok(bytes) = bytes else {
            self.refuse("", Refusal::BrokenOff);
            return Ok(());
        };
        if self.pairs.len() >= FIELDS {
            return Err(PageError::TooLarge("error-413-what"));
        }
        self.pairs
            .push((name, String::from_utf8_lossy(&bytes).into_owned()));
        Ok(())
    }

    /// Keeps one file aside, unless one was refused already.
    async fn take_file(&mut self, mut field: Field, name: &str) -> Result<(), PageError> {
        // Refused before anything is kept when the form is not ours.
        Form::check(self.ui, self.request, self.pairs.clone())?;
        let uploads = self.ui.app.settings.uploads;
        let largest = uploads.file_mib.saturating_mul(1 << 20);
        let mut temp = self.begin(name, uploads.pages);
        while let Some(chunk) = field.next().await {
            let Ok(chunk) = chunk else {
                self.refuse(name, Refusal::BrokenOff);
                return Ok(());
            };
            let Some(file) = temp.as_mut() else {
                self.wasted = self.wasted.saturating_add(chunk.len());
                if self.wasted > PATIENCE {
                    return Ok(());
                }
                continue;
            };
            let failed = match file.write(&chunk) {
                Err(error) => Some(Refusal::from(error)),
                Ok(()) => (file.size() > largest).then_some(Refusal::TooLarge),
            };
            if let Some(why) = failed {
                self.refuse(name, why);
                temp = None;
            }
        }
        // An input that was left empty sends a file without name and bytes.
        if let Some(temp) = temp.filter(|t| !(name.is_empty() && t.size() == 0)) {
            self.files.push(Incoming {
                name: name.to_owned(),
                temp,
            });
        }
        Ok(())
    }

    fn begin(&mut self, name: &str, most: usize) -> Option<Temp> {
        if self.refused.is_some() {
            return None;
        }
        if self.files.len() >= most {
            self.refuse("", Refusal::TooMany);
            return None;
        }
        match self.ui.app.files.blobs().begin() {
            Ok(temp) => Some(temp),
            Err(error) => {
                self.refuse(name, Refusal::from(error));
                None
            }
        }
    }

    fn refuse(&mut self, name: &str, why: Refusal) {
        self.files.clear();
        let file = if name.is_empty() {
            String::new()
        } else {
            crate::documents::display_name(name)
        };
        self.refused.get_or_insert(Refused { file, why });
    }
}
