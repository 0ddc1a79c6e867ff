//! The route table, all of it: every address, what it needs, and its handler.
//! An address that is not here does not exist; a test walks the whole table
//! with every role.

use std::collections::HashMap;
use std::sync::LazyLock;

use actix_web::http::Method;
use actix_web::{Resource, Route, web};

use super::{assets, pages};
use crate::accounts::policy::Capability;

/// What a route asks of the caller before its handler runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// Somebody signed in whose role may ever use this capability.
    Needs(Capability),
}

/// One route.
pub struct Entry {
    /// GET or POST; for files in parts also OPTIONS, HEAD, PATCH and DELETE.
    pub method: Method,
    /// The pattern, as actix writes it.
    pub path: &'static str,
    /// What it asks of the caller.
    pub access: Access,
    route: Route,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {:?}", self.method, self.path, self.access)
    }
}

macro_rules! routes {
    ($($method:ident $path:literal $access:ident => $handler:path;)+) => {
        vec![$(Entry {
            method: Method::$method,
            path: $path,
            access: routes!(@access $access),
            route: routes!(@route $method).to($handler),
        }),+]
    };
    (@route GET) => { web::get() };
    (@route POST) => { web::post() };
    (@route $other:ident) => { web::method(Method::$other) };
    (@access Public) => { Access::Public };
    (@access $capability:ident) => { Access::Needs(Capability::$capability) };
}

/// Every route of the service.
#[must_use]
pub fn table() -> Vec<Entry> {
    routes! {
        GET "/" Public => pages::home::show;
        GET "/static/{hash}/{path:.+}" Public => assets::serve;
        POST "/lang" Public => pages::home::change_lang;
        GET "/healthz" Public => pages::health::whole;
        GET "/healthz/live" Public => pages::health::live;
        GET "/metrics" Public => pages::health::metrics;

        // accounts
        GET "/login" Public => pages::accounts::login_form;
        POST "/login" Public => pages::accounts::login;
        POST "/logout" OwnProfile => pages::accounts::logout;
        GET "/register" Public => pages::accounts::register_form;
        POST "/register" Public => pages::accounts::register;
        GET "/code" Public => pages::accounts::code_form;
        POST "/code" Public => pages::accounts::use_code;
        GET "/reset" Public => pages::accounts::reset_form;
        POST "/reset" Public => pages::accounts::ask_reset;
        GET "/links/{secret}" Public => pages::accounts::link_form;
        POST "/links/{secret}" Public => pages::accounts::use_link;
        GET "/profile" OwnProfile => pages::profile::profile_form;
        POST "/profile" OwnProfile => pages::profile::change_profile;
        GET "/businesses/{id}/letter" ReadBusiness => pages::letters::show;
        GET "/businesses/{id}/letter.pdf" ReadBusiness => pages::letters::pdf;
        POST "/profile/rhythm" OwnProfile => pages::profile::choose_rhythm;
        POST "/profile/mail" OwnProfile => pages::profile::ask_address;
        POST "/profile/phone" OwnProfile => pages::profile::change_phone;
        POST "/profile/password" OwnProfile => pages::profile::change_password;
        POST "/profile/sessions/{id}/end" OwnProfile => pages::profile::end_session;
        POST "/profile/sessions/end" OwnProfile => pages::profile::end_sessions;
        GET "/profile/calendar" OwnProfile => pages::calendar::show;
        POST "/profile/calendar" OwnProfile => pages::calendar::make;
        POST "/profile/calendar/revoke" OwnProfile => pages::calendar::revoke;
        GET "/decline/{token}" Public => pages::decline::show;
        POST "/decline/{token}" Public => pages::decline::decline;
        GET "/calendar/{token}" Public => pages::calendar::fetch;
        GET "/privacy" Public => pages::privacy::notice;
        GET "/profile/data" OwnProfile => pages::privacy::own_data;
        GET "/profile/data/file" OwnProfile => pages::privacy::own_file;
        GET "/profile/delete" OwnProfile => pages::privacy::delete_form;
        POST "/profile/delete" OwnProfile => pages::privacy::delete;

        // reminders, jobs, mail
        GET "/reminders" OwnProfile => pages::reminders::show;
        GET "/reminders/simulator" ReadBusiness => pages::simulator::show;
        POST "/reminders/{id}/acknowledge" OwnProfile => pages::reminders::acknowledge;
        POST "/reminders/{id}/unknow" OwnProfile => pages::reminders::unknow;
        GET "/admin/jobs" Administer => pages::jobs::show;
        POST "/admin/jobs/{name}/run" Administer => pages::jobs::run;
        GET "/admin/reading" Administer => pages::readings::quality;
        GET "/admin/mail" Administer => pages::mail::list;
        GET "/admin/mail/test" Administer => pages::mail::test_form;
        POST "/admin/mail/test" Administer => pages::mail::test;
        GET "/admin/mail/{id}" Administer => pages::mail::show;
        GET "/admin/mail/{id}/html" Administer => pages::mail::html;
        POST "/admin/mail/{id}/resend" Administer => pages::mail::resend;

        // products and their checklists
        GET "/products" ReadBusiness => pages::product_list::list;
        GET "/products/new" EditProducts => pages::products::new_form;
        POST "/products" EditProducts => pages::products::create;
        GET "/products/{id}" ReadBusiness => pages::products::show;
        GET "/products/{id}/edit" EditProducts => pages::products::edit_form;
        POST "/products/{id}" EditProducts => pages::products::edit;
        POST "/products/{id}/end" EditProducts => pages::products::end;
        POST "/products/{id}/reopen" EditProducts => pages::products::reopen;

        // centre: the office's view of its area
        GET "/coverage" ReadCoverage => pages::coverage::show;
        GET "/coverage/products" ReadCoverage => pages::coverage::products;
        GET "/exports/coverage/{table}/{format}" ReadCoverage => pages::coverage::export;
        GET "/area" ManageArea => pages::area::show;
        GET "/area/permits" ManageArea => pages::area::find;
        GET "/area/permits/{id}" ManageArea => pages::area_papers::revoke_form;
        POST "/area/permits/{id}" ManageArea => pages::area_papers::revoke;
        POST "/area/permits/{id}/lift" ManageArea => pages::area_papers::lift;
        GET "/area/waivers/{id}" ManageArea => pages::area_papers::waivers;
        POST "/area/waivers/{id}" ManageArea => pages::area_papers::grant;
        POST "/area/waivers/{id}/end" ManageArea => pages::area_papers::end;
        GET "/area/mentors" ManageMentors => pages::area::mentors;
        POST "/area/mentors" ManageMentors => pages::area::invite;
        POST "/area/mentors/{id}/resend" ManageMentors => pages::area::resend;
        POST "/area/mentors/{id}/close" ManageMentors => pages::area::close;
        POST "/area/mentors/{id}/open" ManageMentors => pages::area::open;
        POST "/area/mentors/{id}/hand-over" ManageMentors => pages::area::hand_over;

        // admin: people and audit trail
        GET "/admin/accounts" Administer => pages::admin_accounts::list;
        POST "/admin/accounts" Administer => pages::admin_accounts::invite;
        GET "/admin/accounts/new" Administer => pages::admin_accounts::invite_form;
        GET "/admin/accounts/{id}" Administer => pages::admin_accounts::show;
        POST "/admin/accounts/{id}/areas" Administer => pages::admin_accounts::change_areas;
        POST "/admin/accounts/{id}/resend" Administer => pages::admin_accounts::resend;
        POST "/admin/accounts/{id}/close" Administer => pages::admin_accounts::close;
        POST "/admin/accounts/{id}/open" Administer => pages::admin_accounts::open;
        GET "/admin/audit" Administer => pages::admin_audit::show;
        GET "/admin/audit/verdict" Administer => pages::admin_audit::verdict;
        GET "/admin/holidays" Administer => pages::admin_holidays::list;
        POST "/admin/holidays" Administer => pages::admin_holidays::confirm;
        POST "/admin/holidays/{day}/remove" Administer => pages::admin_holidays::remove;
        GET "/admin/catalogue" Administer => pages::admin_catalogue::list;
        GET "/admin/catalogue/{figure}" Administer => pages::admin_catalogue::show;
        POST "/admin/catalogue/{figure}" Administer => pages::admin_catalogue::set;
        POST "/admin/catalogue/{figure}/reset" Administer => pages::admin_catalogue::reset;
        POST "/admin/catalogue/{figure}/undo" Administer => pages::admin_catalogue::undo;
        GET "/exports/audit/{format}" Administer => pages::admin_audit::export;
        // businesses
        GET "/regions/villages" Public => pages::regions::villages;
        GET "/businesses" ReadBusiness => pages::businesses::list;
        GET "/businesses/new" RegisterBusiness => pages::businesses::new_form;
        POST "/businesses" RegisterBusiness => pages::businesses::register;
        GET "/businesses/{id}" ReadBusiness => pages::businesses::show;
        POST "/businesses/{id}" EditBusiness => pages::businesses::edit;
        GET "/businesses/{id}/edit" EditBusiness => pages::businesses::edit_form;
        GET "/businesses/{id}/facilities/new" EditBusiness => pages::facilities::new_facility_form;
        POST "/businesses/{id}/facilities" EditBusiness => pages::facilities::add_facility;
        GET "/businesses/{id}/facilities/{facility}" EditBusiness => pages::facilities::facility_form;
        POST "/businesses/{id}/facilities/{facility}" EditBusiness => pages::facilities::change_facility;
        GET "/businesses/{id}/members/new" EditBusiness => pages::business_people::invite_form;
        POST "/businesses/{id}/members" EditBusiness => pages::business_people::invite;
        POST "/businesses/{id}/members/{account}/remove" EditBusiness => pages::business_people::remove;
        GET "/businesses/{id}/consents" ReadBusiness => pages::business_people::consents;
        POST "/businesses/{id}/consents" EditBusiness => pages::business_people::set_consent;
        POST "/businesses/{id}/consents/paper" GuideGroup => pages::business_people::record_consent;
        GET "/businesses/{id}/openings" EditBusiness => pages::privacy::openings;
        GET "/businesses/{id}/codes/new" GuideGroup => pages::business_people::code_form;
        POST "/businesses/{id}/codes" GuideGroup => pages::business_people::print_code;
        GET "/admissions/new" GuideGroup => pages::business_people::admission_form;
        POST "/admissions" GuideGroup => pages::business_people::admit;
        GET "/groups" ReadCoverage => pages::groups::list;
        GET "/groups/new" ManageArea => pages::groups::new_form;
        POST "/groups" ManageArea => pages::groups::create;
        GET "/groups/{id}" ReadCoverage => pages::groups::show;
        POST "/groups/{id}" ManageArea => pages::groups::edit;
        GET "/groups/{id}/edit" ManageArea => pages::groups::edit_form;
        GET "/businesses/{id}/group" ManageArea => pages::groups::move_form;
        POST "/businesses/{id}/group" ManageArea => pages::groups::move_business;
        GET "/disputes" ManageArea => pages::groups::disputes;
        POST "/disputes/{id}" ManageArea => pages::groups::decide;
        // permits and documents
        GET "/permits/new" EditProducts => pages::permits::new_form;
        POST "/permits" EditProducts => pages::permits::create;
        POST "/numbers" EditProducts => pages::numbers::read;
        GET "/permits/{id}" ReadBusiness => pages::permits::show;
        POST "/permits/{id}" EditProducts => pages::permits::save;
        GET "/permits/{id}/reading" ReadBusiness => pages::readings::poll;
        POST "/permits/{id}/pages" EditProducts => pages::permit_pages::add_pages;
        POST "/permits/{id}/pages/{position}" EditProducts => pages::permit_pages::change_page;
        POST "/permits/{id}/take-back" EditProducts => pages::permits::take_back;
        POST "/permits/{id}/reminders/snooze" ReadBusiness => pages::pauses::snooze;
        POST "/permits/{id}/reminders/deal-with" ReadBusiness => pages::pauses::deal_with;
        POST "/permits/{id}/reminders/resume" ReadBusiness => pages::pauses::resume;
        POST "/permits/{id}/reminders/answer" ReadBusiness => pages::pauses::answer;
        POST "/permits/{id}/renew" EditProducts => pages::permits::renew;
        POST "/permits/{id}/reminders" SetReminders => pages::permit_days::set;
        POST "/permits/{id}/delete" EditProducts => pages::permits::delete;
        OPTIONS "/uploads" EditProducts => pages::uploads::abilities;
        POST "/uploads" EditProducts => pages::uploads::create;
        HEAD "/uploads/{id}" EditProducts => pages::uploads::state;
        PATCH "/uploads/{id}" EditProducts => pages::uploads::part;
        DELETE "/uploads/{id}" EditProducts => pages::uploads::end;
        POST "/uploads/{id}" EditProducts => pages::uploads::instead;
        GET "/documents/{id}/original" OpenOriginal => pages::documents::original;
        GET "/documents/{id}/pages/{n}" OpenShown => pages::documents::page;
        GET "/documents/{id}/mask" EditProducts => pages::masks::form;
        POST "/documents/{id}/mask" EditProducts => pages::masks::cover;
        GET "/documents/{id}/masked/{n}" OpenShown => pages::documents::masked;
        POST "/products/{id}/photo" EditProducts => pages::documents::product_photo;
        POST "/products/{id}/photo/remove" EditProducts => pages::documents::remove_photo;

        // reviews
        GET "/review" ReviewQueue => pages::reviews::queue;
        POST "/review/assign" ReassignReview => pages::reviews::assign_many;
        GET "/review/rechecks" ReviewQueue => pages::rechecks::list;
        GET "/review/register" ReviewQueue => pages::look_ups::list;
        GET "/review/{id}" ReviewQueue => pages::reviews::show;
        GET "/review/{id}/next" ReviewQueue => pages::reviews::next;
        POST "/review/{id}/claim" DecideReview => pages::reviews::claim;
        POST "/review/{id}/release" DecideReview => pages::reviews::release;
        POST "/review/{id}/accept" DecideReview => pages::reviews::accept;
        POST "/review/{id}/return" DecideReview => pages::reviews::send_back;
        POST "/review/{id}/check" DecideReview => pages::reviews::check_again;
        POST "/review/{id}/withdraw" DecideReview => pages::reviews::withdraw;
        POST "/review/{id}/recheck" DecideReview => pages::reviews::recheck;
        POST "/review/{id}/partners" DecideReview => pages::reviews::mark_page;
        POST "/review/{id}/assign" ReassignReview => pages::reviews::assign;
        GET "/expiring" ReviewQueue => pages::expiring::list;
        GET "/calls" GuideGroup => pages::calls::list;
        GET "/calls/{id}/whatsapp" GuideGroup => pages::calls::whatsapp_text;
        POST "/calls/{id}/done" GuideGroup => pages::calls::done;
        // partners, programmes, submissions, listings
        GET "/admin/partners" Administer => pages::partners::index;
        POST "/admin/partners" Administer => pages::partners::create;
        GET "/admin/partners/{id}" Administer => pages::partners::show;
        POST "/admin/partners/{id}" Administer => pages::partners::change;
        POST "/admin/partners/{id}/people" Administer => pages::partners::invite_admin;
        GET "/people" ManagePartnerPeople => pages::partners::people;
        POST "/people" ManagePartnerPeople => pages::partners::invite;
        POST "/people/{id}/again" ManagePartnerPeople => pages::partners::again;
        POST "/people/{id}/functions" ManagePartnerPeople => pages::partners::functions;
        POST "/people/{id}/status" ManagePartnerPeople => pages::partners::status;
        GET "/programmes" ManageProgrammes => pages::programmes::index;
        POST "/programmes" ManageProgrammes => pages::programmes::create;
        GET "/programmes/{id}" ManageProgrammes => pages::programmes::edit_form;
        POST "/programmes/{id}" ManageProgrammes => pages::programmes::change;
        GET "/waivers" ManageProgrammes => pages::waivers::index;
        GET "/waivers/{code}" ManageProgrammes => pages::waivers::show;
        POST "/waivers/{code}" ManageProgrammes => pages::waivers::grant;
        POST "/waivers/{code}/end" ManageProgrammes => pages::waivers::end;
        GET "/products/{id}/submit" Submit => pages::offers::choose;
        GET "/products/{id}/submit/{programme}" Submit => pages::offers::offer_form;
        POST "/products/{id}/submit/{programme}" Submit => pages::offers::send;
        GET "/submissions" DecideSubmission => pages::submissions::queue;
        GET "/submissions/{id}" ReadSubmission => pages::submissions::show;
        POST "/submissions/{id}/claim" DecideSubmission => pages::submissions::claim;
        POST "/submissions/{id}/release" DecideSubmission => pages::submissions::release;
        POST "/submissions/{id}/decide" DecideSubmission => pages::submissions::decide;
        GET "/submissions/{id}/answer" Submit => pages::offers::answer_form;
        POST "/submissions/{id}/answer" Submit => pages::offers::answer;
        POST "/submissions/{id}/withdraw" Submit => pages::submissions::withdraw;
        POST "/submissions/{id}/appeal" Submit => pages::submissions::appeal;
        POST "/submissions/{id}/appeal/answer" ManageProgrammes => pages::submissions::answer_appeal;
        GET "/submissions/{id}/copies/{document}/{page}" ReadSubmission => pages::submissions::copy;
        GET "/listings" DecideSubmission => pages::listings::index;
        GET "/listings/risk" DecideSubmission => pages::risks::index;
        GET "/listings/mails" DecideSubmission => pages::simulator::of_partner;
        GET "/exports/listings/{format}" DecideSubmission => pages::listings::export;
        POST "/listings/{id}/end" DecideSubmission => pages::listings::end;
        GET "/p/key" Public => pages::public::key;
        GET "/p/{code}" Public => pages::public::show;
        GET "/p/{code}/card" Public => pages::public::card;
        GET "/p/{code}/qr.svg" Public => pages::public::qr;
        GET "/p/{code}/statement.svg" Public => pages::public::statement;
    }
}

static ACCESS: LazyLock<HashMap<&'static str, Vec<(Method, Access)>>> = LazyLock::new(|| {
    let mut by_path: HashMap<_, Vec<_>> = HashMap::new();
    for entry in table() {
        by_path
            .entry(entry.path)
            .or_default()
            .push((entry.method, entry.access));
    }
    by_path
});

/// What a route asks; `None` when it is not in the table.
pub(super) fn access(method: &Method, pattern: &str) -> Option<Access> {
    ACCESS
        .get(pattern)?
        .iter()
        .find_map(|(m, access)| (m == method).then_some(*access))
}

/// Mounts the table in its order, one resource a path: `/p/key` before `/p/{code}`.
pub(super) fn mount(config: &mut web::ServiceConfig) {
    let mut paths: Vec<(&'static str, Vec<Route>)> = Vec::new();
    for entry in table() {
        match paths.iter_mut().find(|(path, _)| *path == entry.path) {
            Some((_, routes)) => routes.push(entry.route),
            None => paths.push((entry.path, vec![entry.route])),
        }
    }
    for (path, routes) in paths {
        let resource = routes
            .into_iter()
            .fold(web::resource(path), Resource::route);
        config.service(resource);
    }
}
