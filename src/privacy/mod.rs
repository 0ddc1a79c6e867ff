//! The rights of a person over their data (UU 27/2022): a copy of everything
//! kept about them, and the deletion of their account.
//!
//! What deletion takes: the account's name, addresses, password, sessions,
//! links and mails; its place in businesses, queues and groups; and the key of
//! its values in the audit trail. A business goes on with its other owners or a
//! helper who takes it over; with its last owner it may be closed, and then its
//! names, numbers, addresses, recipes and files go too. What stays: ids, dates,
//! decisions and keyed hashes, so that the audit chain and what partners decided
//! still hold.
//!
//! It refuses to leave a business without an owner unsaid, and the last
//! administrator.

mod export;
mod farewell;

use crate::accounts::AccountError;
use crate::businesses::BusinessError;
use crate::documents::DocumentError;
use crate::listings::ListingError;
use crate::products::actions::ProductError;
use crate::storage::StorageError;

pub use export::own_data;
pub use farewell::{Fates, delete_account};

/// Why something about a person's own data was refused: what the features said.
#[derive(Debug, thiserror::Error)]
pub enum PrivacyError {
    /// What accounts said.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// What businesses said.
    #[error(transparent)]
    Business(#[from] BusinessError),
    /// What products said.
    #[error(transparent)]
    Product(#[from] ProductError),
    /// What documents said.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// What submissions said.
    #[error(transparent)]
    Listing(#[from] ListingError),
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
}
