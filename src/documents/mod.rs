//! Uploaded files: what may be stored, the private original and the copy that is shown.
//!
//! A *document* is one uploaded file of one business. The original is kept byte
//! by byte and opened only by who may (each opening is logged); what people
//! look at is a copy made here, without location data. It refuses what is not
//! JPEG, PNG, WebP, HEIC or PDF by content, what does not decode, what is encrypted,
//! and pictures so large that decoding them would fill the memory. With a virus scanner
//! configured nothing is shown or drawn that it has not looked at.

mod actions;
mod inspect;
pub mod masks;
mod model;
mod picture;
mod scanner;
mod store;
mod store_masks;
mod store_openings;
mod store_scans;
mod store_uploads;
pub mod uploads;
pub mod workshop;

pub use actions::{
    DocumentError, Opened, copy_turned, forget_of_business, log_shown, logged_today,
    mark_for_partners, may_file_letter, may_upload, open, open_shown, remove, room_for, safe,
    show_turned, store_letter, store_upload,
};
pub use inspect::Refusal;
pub use model::*;
pub use scanner::Scanner;
pub use store::{by_id, by_ids, named, of_business, same_bytes};
pub use store_openings::openings;
pub use store_scans::{Held, any_waiting, held, safety_of};
