//! Passwords as handlers use them: compared and hashed on threads of their own, asked
//! again before something that matters.

use super::error::{FieldErrors, PageError};
use super::ui::{Me, Ui};
use crate::accounts::actions;
use crate::accounts::hashing::Seat;
use crate::accounts::password;

impl Ui {
    /// Compares a password with a stored hash on the hashing threads. The seat is taken
    /// before the try is counted.
    ///
    /// # Errors
    /// The threads are gone.
    pub async fn verify_password(
        &self,
        seat: Seat,
        typed: &str,
        stored: Option<String>,
    ) -> Result<bool, PageError> {
        let typed = typed.to_owned();
        Ok(self
            .app
            .hashing
            .run(seat, move || {
                Ok(password::matches(&typed, stored.as_deref()))
            })
            .await?)
    }

    /// Checks and hashes a new password on the hashing threads.
    ///
    /// # Errors
    /// The password is too weak.
    pub async fn new_hash(&self, seat: Seat, typed: &str) -> Result<String, PageError> {
        actions::check_password(typed)?;
        let typed = typed.to_owned();
        let hash = move || password::hash(&typed);
        Ok(self.app.hashing.run(seat, hash).await?)
    }
}

impl Me {
    /// Asks the actor's password again, before something that matters.
    ///
    /// # Errors
    /// A field error on `old_password` when it is wrong, `TooMany` after many, `Busy`.
    pub async fn ask_password(&self, typed: &str) -> Result<(), PageError> {
        let seat = self.app.hashing.seat()?;
        let id = self.actor.id.to_string();
        let now = self.now();
        self.app
            .db
            .write(move |conn| crate::accounts::limits::PASSWORD_AGAIN.take(conn, &id, now))
            .await?;
        let hash = self
            .load(|conn, actor, _| actions::own_hash(conn, actor))
            .await?;
        if self.verify_password(seat, typed, hash).await? {
            return Ok(());
        }
        Err(PageError::Fields(FieldErrors::one(
            "old_password",
            "account-password-again",
        )))
    }
}
