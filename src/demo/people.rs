//! The people of the demonstration.

use chrono::Duration;

use crate::accounts::actions::create_with_password;
use crate::accounts::{AccountId, Actor, Login, NewAccount, PartnerId, Role, sessions};
use crate::app::App;
use crate::i18n::Lang;
use crate::identifiers::{RegionCode, Zone};
use crate::storage::{Conn, UtcTime};

/// Everybody who is not a maker.
pub(super) struct Staff {
    pub(super) east: AccountId,
    pub(super) west: AccountId,
    pub(super) coordinator: AccountId,
    pub(super) admin: AccountId,
}

/// Where and how people are made.
pub(super) struct Maker<'a> {
    pub(super) app: &'a App,
    pub(super) hash: &'a str,
    pub(super) since: UtcTime,
}

impl Maker<'_> {
    /// Makes an account that signs in with `login`.
    pub(super) fn account(
        &self,
        conn: &mut Conn,
        (role, name, login): (Role, &str, &str),
        areas: &[&str],
        partner: Option<(PartnerId, &str)>,
    ) -> anyhow::Result<AccountId> {
        let areas: Result<Vec<RegionCode>, _> = areas.iter().map(|a| a.parse()).collect();
        let new = NewAccount {
            role,
            name: name.to_owned(),
            login: login.parse::<Login>()?,
            lang: Lang::Id,
            zone: Zone::Wib,
            partner: partner.map(|(id, _)| id),
            functions: partner.map_or_else(Vec::new, |(_, f)| {
                f.split_whitespace().map(str::to_owned).collect()
            }),
            areas: areas.map_err(|e| anyhow::anyhow!("{e:?}"))?,
        };
        Ok(create_with_password(conn, &new, self.hash, self.since)?)
    }

    /// The office and its mentors.
    pub(super) fn staff(&self, conn: &mut Conn) -> anyhow::Result<Staff> {
        let mut one = |role, name, login, areas: &[&str]| {
            self.account(conn, (role, name, login), areas, None)
        };
        Ok(Staff {
            east: one(
                Role::Mentor,
                "Pendamping Timur CONTOH",
                "pendamping@contoh.example",
                &["36.04"],
            )?,
            west: one(
                Role::Mentor,
                "Pendamping Barat CONTOH",
                "pendamping.barat@contoh.example",
                &["36.04.27", "36.04.29"],
            )?,
            coordinator: one(
                Role::Coordinator,
                "Koordinator CONTOH",
                "koordinator@contoh.example",
                &["36.04"],
            )?,
            admin: one(Role::Admin, "Admin CONTOH", "admin@contoh.example", &[])?,
        })
    }

    /// Acts as somebody: by a session that ends at once, the only way an actor is made.
    pub(super) fn actor(&self, conn: &mut Conn, account: AccountId) -> anyhow::Result<Actor> {
        let now = self.since;
        let pass = sessions::begin(conn, &self.app.secrets, account, "demo", now)?;
        let session = self.app.secrets.read_access_token(&pass.access, now);
        let session = session.ok_or_else(|| anyhow::anyhow!("no session"))?;
        let actor =
            sessions::actor(conn, session, now)?.ok_or_else(|| anyhow::anyhow!("no actor"))?;
        sessions::end_all(conn, account, None, now + Duration::seconds(1))?;
        Ok(actor)
    }
}
