//! Uploads of PDFs of 1 MiB by four people at once, beside the durable baseline.

use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
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

const DRAFTS: &[Copied] = &[
    ("permits", &["id"], "id = (SELECT permit_id FROM draft)"),
    (
        "permit_versions",
        &["id", "permit_id"],
        "id = (SELECT id FROM draft)",
    ),
    (
        "permit_coverage",
        &["version_id"],
        "version_id = (SELECT id FROM draft)",
    ),
];

#[derive(QueryableByName)]
struct Draft {
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
    let (login, drafts) = drafts(&world)?;
    let settings = [
        ("SIAPRAK__JOBS__RUN", "false"),
        ("SIAPRAK__UPLOADS__QUOTA_MIB", "100000"),
    ];
    let server = Server::serve(&world.dir, &settings)?;
    let cookies = server.sign_in(&login, &world.password)?;
    let page = server.open("/profile", &cookies)?.text();
    let csrf = hidden(&page, "csrf")?;
    let (next, seed) = (AtomicUsize::new(0), AtomicU64::new(1));
    let ours = each(PEOPLE, time, |_| {
        let mut connection = Connection::open(server.address)?;
        let (mut left, mut at) = (0, 0);
        let (next, seed, drafts, csrf) = (&next, &seed, &drafts, &csrf);
        let cookies = format!("Cookie: {cookies}\r\n");
        let mut file = sample::pdf(0, SIZE);
        Ok(move || {
            if left == 0 {
                (left, at) = (PAGES, next.fetch_add(1, Ordering::Relaxed));
            }
            let draft = drafts.get(at).context("no draft is left")?;
            let revision = draft.revision + i32::try_from(PAGES - left)?;
            left -= 1;
            sample::renumber(&mut file, seed.fetch_add(1, Ordering::Relaxed));
            let (kind, body) = multipart(csrf, revision, &file);
            let path = format!("/permits/{}/pages", draft.id);
            let answer = connection.send(&post(&path, &cookies, &kind, &body))?;
            ensure!(
                answer.status == 303,
                "upload answers {}: {}",
                answer.status,
                answer.text()
            );
            Ok(())
        })
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

/// Many empty drafts of one owner, with the owner's login name.
fn drafts(world: &World) -> anyhow::Result<(String, Vec<Draft>)> {
    #[derive(QueryableByName)]
    struct Login {
        #[diesel(sql_type = Text)]
        email: String,
    }
    let mut conn = world.connect()?;
    conn.batch_execute(
        "CREATE TEMP TABLE draft AS SELECT v.id, v.permit_id, v.business_id FROM permit_versions v
         JOIN memberships m ON m.business_id = v.business_id
         JOIN accounts a ON a.id = m.account_id AND a.email IS NOT NULL
         WHERE v.review = 'draft' LIMIT 1",
    )?;
    grow(&mut conn, DRAFTS, 400)?;
    let login: Login = diesel::sql_query(
        "SELECT a.email FROM draft d JOIN memberships m ON m.business_id = d.business_id
         JOIN accounts a ON a.id = m.account_id WHERE a.email IS NOT NULL LIMIT 1",
    )
    .get_result(&mut conn)
    .context("the cohort has no draft")?;
    let drafts = diesel::sql_query(
        "SELECT lower(hex(id)) AS id, revision FROM permit_versions
         WHERE substr(id, 7) = (SELECT substr(id, 7) FROM draft) AND id <> (SELECT id FROM draft)",
    )
    .load(&mut conn)?;
    conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok((login.email, drafts))
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
