//! The signed-in caller as a handler sees them: reads and changes as the actor.

use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::error::PageError;
use super::form::Form;
use super::ui::{Reply, Ui};
use crate::accounts::Actor;
use crate::checklists;
use crate::storage::{AnyId, Conn, StorageError, UtcTime, once};

/// A signed-in caller.
#[derive(Debug, Clone)]
pub struct Me {
    pub(super) ui: Ui,
    /// Who is asking.
    pub actor: Actor,
}

impl Deref for Me {
    type Target = Ui;
    fn deref(&self) -> &Ui {
        &self.ui
    }
}

impl Me {
    /// Runs a use-case that changes something, in one transaction, once per
    /// sending of the form; then goes to the page it names, with a message.
    ///
    /// # Errors
    /// What `work` answers; then nothing is kept.
    pub async fn post<E, F>(&self, form: &Form, flash: &'static str, work: F) -> Reply
    where
        F: FnOnce(&mut Conn, &Actor, UtcTime) -> Result<String, E> + Send + 'static,
        E: From<StorageError> + Into<PageError> + Send + 'static,
    {
        let (actor, now) = (self.actor.clone(), self.now());
        let catalogue = self.app.catalogue();
        let id = form.id().unwrap_or_else(|| AnyId::new(now));
        let location = self
            .app
            .db
            .write(move |conn| {
                once::once(conn, id, Some(actor.id.any()), now, |conn| {
                    let location = work(conn, &actor, now)?;
                    checklists::refresh_stale(conn, &catalogue, now)?;
                    Ok::<_, E>(location)
                })
            })
            .await
            .map_err(Into::<PageError>::into)?;
        Ok(self.redirect(&location, flash))
    }

    /// Reads as the actor.
    ///
    /// # Errors
    /// What `work` answers.
    pub async fn load<T, E, F>(&self, work: F) -> Result<T, PageError>
    where
        F: FnOnce(&mut Conn, &Actor, UtcTime) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StorageError> + Into<PageError> + Send + 'static,
    {
        let (actor, now) = (self.actor.clone(), self.now());
        self.read(move |conn| work(conn, &actor, now)).await
    }
}

impl FromRequest for Me {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(
            Ui::from_request_now(request).and_then(|ui| match ui.actor.clone() {
                Some(actor) => Ok(Self { ui, actor }),
                None => Err(PageError::SignIn("/".to_owned())),
            }),
        )
    }
}
