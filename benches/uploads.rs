//! Uploads of PDFs of 1 MiB by four people at once, beside the durable baseline.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, ensure};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Integer, Text};

use crate::client::{Connection, each, post};
use crate::disk;
use crate::sample;
use crate::server::{Server, hidden};
use crate::table::{Goal, Table};
use crate::world::{Copied, World, grow};

/// People uploading at once.
const PEOPLE: usize = 4;

/// Bytes of a file.
const SIZE: usize = 1 << 20;

/// Files added to one permit.
const PAGES: usize = 20;

/// Drafts of each person.
const DRAFTS: i64 = 30;

/// The permits that the table `draft` names, one of each person.
const DRAFT: &[Copied] = &[
    ("permits", &["id"], "id IN (SELECT permit_id FROM draft)"),
    (
        "permit_versions",
        &["id", "permit_id"],
        "id IN (SELECT id FROM draft)",
    ),
    (
        "permit_coverage",
        &["version_id"],
        "version_id IN (SELECT id FROM draft)",
    ),
];

/// Copies of a copied version.
const COPIES: &str =
    "substr(id, 7) IN (SELECT substr(id, 7) FROM draft) AND id NOT IN (SELECT id FROM draft)";

#[derive(Debug, QueryableByName)]
struct Draft {
    #[diesel(sql_type = Text)]
    email: String,
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Integer)]
    revision: i32,
}

/// Measures uploads.
pub fn measure(dir: &Path, seconds: u64, table: &mut Table) -> anyhow::Result<()> {
    println!("Uploads");
    let time = Duration::from_secs(seconds.max(5));
    let world = World::cohort(dir)?.copy(&dir.join("uploads"))?;
    let drafts = drafts(&world)?;
    let settings = [
        ("SIAPRAK__JOBS__RUN", "false"),
        ("SIAPRAK__UPLOADS__QUOTA_MIB", "100000"),
    ];
    let server = Server::serve(&world.dir, &settings)?;
    let seed = AtomicU64::new(1);
    let ours = each(PEOPLE, time, |person| {
        let own = drafts.get(person).context("nobody is left")?;
        let mut uploader = Uploader::new(&server, &world, own)?;
        let seed = &seed;
        Ok(move || uploader.send(seed.fetch_add(1, Ordering::Relaxed)))
    })?;
    let memory = server.memory()?;
    drop(server);
    let base = disk::durable(dir, &sample::pdf(0, SIZE), PEOPLE, time)?;
    table.beside(
        "uploads of 1 MiB, 4 people",
        ours.rate,
        "/s",
        ("write + fsync + rename + fsync + commit", base.rate),
        Goal::AtLeast(0.6),
    );
    table.figure("upload p50", ours.p50, "ms", Goal::None);
    table.figure("memory after uploads", memory, "MiB", Goal::None);
    Ok(())
}

/// One person who adds file after file to one draft after another.
struct Uploader<'a> {
    connection: Connection,
    cookies: String,
    csrf: String,
    drafts: &'a [Draft],
    file: Vec<u8>,
    sent: usize,
}

impl<'a> Uploader<'a> {
    fn new(server: &Server, world: &World, drafts: &'a [Draft]) -> anyhow::Result<Self> {
        let first = drafts.first().context("no draft")?;
        let cookies = server.sign_in(&first.email, &world.password)?;
        let page = server.open("/profile", &cookies)?.text();
        Ok(Self {
            connection: Connection::open(server.address)?,
            csrf: hidden(&page, "csrf")?,
            cookies: format!("Cookie: {cookies}\r\n"),
            drafts,
            file: sample::pdf(0, SIZE),
            sent: 0,
        })
    }

    fn send(&mut self, number: u64) -> anyhow::Result<()> {
        let draft = self
            .drafts
            .get(self.sent / PAGES)
            .context("no draft is left")?;
        let revision = draft.revision + i32::try_from(self.sent % PAGES)?;
        sample::renumber(&mut self.file, number);
        let (kind, body) = multipart(&self.csrf, revision, &self.file);
        let path = format!("/permits/{}/pages", draft.id);
        let answer = self
            .connection
            .send(&post(&path, &self.cookies, &kind, &body))?;
        ensure!(
            answer.status == 303,
            "upload answers {}: {}",
            answer.status,
            answer.text()
        );
        self.sent += 1;
        Ok(())
    }
}

/// The empty drafts of each of some people, each with a business of their own.
fn drafts(world: &World) -> anyhow::Result<Vec<Vec<Draft>>> {
    let mut conn = world.connect()?;
    conn.batch_execute(&format!(
        "CREATE TEMP TABLE draft AS
         SELECT MIN(v.id) AS id, v.permit_id FROM permit_versions v
         JOIN memberships m ON m.business_id = v.business_id
         JOIN accounts a ON a.id = m.account_id AND a.email IS NOT NULL
         WHERE v.kind = 'spp_irt' GROUP BY m.account_id LIMIT {PEOPLE}"
    ))?;
    grow(&mut conn, DRAFT, DRAFTS)?;
    conn.batch_execute(&format!(
        "UPDATE permit_versions SET review = 'draft', submitted_at = NULL WHERE {COPIES}"
    ))?;
    let all: Vec<Draft> = diesel::sql_query(format!(
        "SELECT a.email, lower(hex(v.id)) AS id, v.revision
         FROM (SELECT * FROM permit_versions WHERE {COPIES}) v
         JOIN memberships m ON m.business_id = v.business_id JOIN accounts a ON a.id = m.account_id
         WHERE a.email IS NOT NULL ORDER BY a.email, v.id"
    ))
    .load(&mut conn)?;
    conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")?;
    let mut each: Vec<Vec<Draft>> = Vec::new();
    for draft in all {
        match each
            .last_mut()
            .filter(|own| own.first().is_some_and(|first| first.email == draft.email))
        {
            Some(own) => own.push(draft),
            None => each.push(vec![draft]),
        }
    }
    Ok(each)
}

fn multipart(csrf: &str, revision: i32, file: &[u8]) -> (String, Vec<u8>) {
    const EDGE: &str = "x-siaprak-bench-x";
    let form = uuid::Uuid::now_v7();
    let mut body = Vec::with_capacity(file.len() + 1024);
    for (name, value) in [
        ("csrf", csrf.to_owned()),
        ("form_id", form.to_string()),
        ("revision", revision.to_string()),
    ] {
        let part = format!(
            "--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--{EDGE}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"contoh.pdf\"\r\n\
         Content-Type: application/pdf\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file);
    body.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={EDGE}"), body)
}
