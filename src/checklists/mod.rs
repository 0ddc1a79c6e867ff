//! The requirement catalogue and the pure function that turns facts, permits and a date into a checklist.
//!
//! Nothing here stores a status. Requirements and programmes are files, read and
//! checked once; a file with an error is refused with its name, line and reason.
//! A programme never lifts what the law demands.

pub mod actions;
mod applies;
pub mod catalogue;
mod check;
mod dates;
mod decide;
pub mod delivery;
mod evaluate;
pub mod fact;
pub mod facts_file;
mod figure_value;
pub mod figures;
mod layers;
pub mod model;
mod next_step;
pub mod predicate;
pub mod programme;
mod projection;
mod recheck;
mod recount;
pub mod requirement;
pub mod rule_day;
mod say_date;
pub mod settings;
mod situation;
mod store;
mod store_list;
mod store_programmes;
mod store_rechecks;
mod store_recounts;
mod store_register;
mod store_settings;
pub mod timeline;
mod waivers;
mod with_settings;
mod wording;

pub use actions::{Standing, of_product, situation, standing};
pub use catalogue::{Catalogue, CatalogueError};
pub use evaluate::{evaluate, watched_now};
pub use model::{Checklist, Exemption, Item, Situation, Target, Waiver};
pub use next_step::foremost;
pub use programme::{Programme, ProgrammeId, StoredProgramme};
pub use projection::{Difference, compare_projection, refresh_stale};
pub use recount::{
    any_recount, begin_recount, current_states, knows_catalogue, note_catalogue, recount_step,
};
pub use store::{
    State, WaiverId, WaiverRow, count_ready, running_waivers, states_at, states_between,
    waivers_of, waivers_of_partner,
};
pub use store_list::{
    LIST_PAGE, ListFilter, ListQuery, ListRow, ListStatus, list_products, list_query,
};
pub use store_programmes::{
    change_programme, every_programme, install_programme, programme, programme_spec, programmes,
    programmes_of_partner,
};
pub use store_rechecks::{rechecks, rechecks_query};
pub use store_recounts::{Recount, recounts};
pub use store_register::{register_checks, register_query};
pub use store_settings::Setting;
pub use waivers::{NewWaiver, WaiverError, end_waiver, grant_waiver, waivable, waivable_by};

#[cfg(test)]
mod tests;
