//! The people of a test: made directly, signed in through the browser.

use diesel::prelude::*;
use siaprak::accounts::actions::create_with_password;
use siaprak::accounts::{AccountId, Login, NewAccount, PartnerId, Role, password};
use siaprak::i18n::Lang;
use siaprak::identifiers::{RegionCode, Zone};
use siaprak::storage::schema::outbox;

use super::{Browser, TestApp};

/// The password of everybody made by a test.
pub const PASSWORD: &str = "kerupuk bawang enak";

impl TestApp {
    /// A browser that is not signed in.
    pub fn visitor(&self) -> Browser {
        Browser::new(&self.base)
    }

    /// Makes an account; its mail address is `NAME@contoh.example`.
    pub fn account(
        &self,
        role: Role,
        name: &str,
        areas: &[&str],
        partner: Option<PartnerId>,
    ) -> AccountId {
        use std::sync::OnceLock;
        static HASH: OnceLock<String> = OnceLock::new();
        let hash = HASH.get_or_init(|| password::hash(PASSWORD).expect("a hash"));
        let areas: Vec<RegionCode> = areas.iter().map(|a| a.parse().expect("a region")).collect();
        let new = NewAccount {
            role,
            name: name.to_owned(),
            login: Login::Email(mail_of(name)),
            lang: Lang::Id,
            zone: Zone::Wib,
            partner,
            functions: vec![],
            areas,
        };
        let now = self.now();
        self.write(|conn| create_with_password(conn, &new, hash, now).expect("an account"))
    }

    /// Signs somebody in; fails if the page does not let them.
    #[track_caller]
    pub fn sign_in(&self, name: &str) -> Browser {
        let browser = self.visitor();
        let page = browser.submit(
            "/login",
            "/login",
            &[("login", &mail_of(name)), ("password", PASSWORD)],
        );
        assert_ne!(
            page.path, "/login",
            "{name} cannot sign in ({})",
            page.status
        );
        browser
    }

    /// An owner, signed in.
    pub fn owner(&self, name: &str) -> Browser {
        self.account(Role::Owner, name, &[], None);
        self.sign_in(name)
    }

    /// A mentor of these areas, signed in.
    pub fn mentor(&self, name: &str, areas: &[&str]) -> Browser {
        self.account(Role::Mentor, name, areas, None);
        self.sign_in(name)
    }

    /// A coordinator of this area, signed in.
    pub fn coordinator(&self, name: &str, area: &str) -> Browser {
        self.account(Role::Coordinator, name, &[area], None);
        self.sign_in(name)
    }

    /// An administrator, signed in.
    pub fn admin(&self, name: &str) -> Browser {
        self.account(Role::Admin, name, &[], None);
        self.sign_in(name)
    }

    /// The newest queued mail to this person: its kind and its content as data.
    pub fn last_mail_to(&self, name: &str) -> Option<(String, serde_json::Value)> {
        let address = mail_of(name);
        let row: Option<(String, String)> = self.read(|conn| {
            outbox::table
                .filter(outbox::recipient.eq(&address))
                .order(outbox::id.desc())
                .select((outbox::kind, outbox::payload))
                .first(conn)
                .optional()
                .expect("the outbox")
        });
        row.map(|(kind, payload)| (kind, serde_json::from_str(&payload).expect("a payload")))
    }

    /// The address of the one-time link in the newest mail to this person.
    #[track_caller]
    pub fn link_to(&self, name: &str) -> String {
        let (_, mail) = self.last_mail_to(name).expect("a mail");
        let link = mail["link"]
            .as_str()
            .expect("a link")
            .parse()
            .expect("an id");
        format!("/links/{}", self.app.secrets.link_token(link))
    }
}

/// The mail address of a test person.
pub fn mail_of(name: &str) -> String {
    format!("{}@contoh.example", name.to_lowercase().replace(' ', "."))
}
