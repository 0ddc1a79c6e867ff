//! The product list and the checklist page at 1, 8 and 64 connections beside the
//! bare program, and every listed query on each number of products.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, ensure};
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::client::{Outcome, get, load};
use crate::server::Server;
use crate::table::{Goal, Table};
use crate::world::World;

const COORDINATOR: &str = "koordinator@contoh.example";
const MENTOR: &str = "pendamping@contoh.example";

/// Turns the two programs take; the median of them counts.
const TURNS: usize = 3;

/// Goal of the growth per tenfold of products: of listed queries, and of others.
const FLAT: f64 = 1.1;
const NEARLY_FLAT: f64 = 1.5;

/// What the pages of one database are asked for.
struct Asked {
    village: String,
    after: String,
    product: String,
}

/// Measures the pages on each number of products.
pub fn measure(
    dir: &Path,
    products: &[u32],
    seconds: u64,
    table: &mut Table,
) -> anyhow::Result<()> {
    let mut before = BTreeMap::new();
    for number in products {
        let world = World::of_products(dir, *number)?;
        println!("Pages of {number} products");
        before = of_world(&world, *number, seconds, &before, table)?;
    }
    Ok(())
}

fn of_world(
    world: &World,
    number: u32,
    seconds: u64,
    before: &BTreeMap<String, f64>,
    table: &mut Table,
) -> anyhow::Result<BTreeMap<String, f64>> {
    let asked = asked(world)?;
    let server = Server::serve(&world.dir, &[("SIAPRAK__JOBS__RUN", "false")])?;
    let coordinator = cookie(&server.sign_in(COORDINATOR, &world.password)?);
    let mentor = cookie(&server.sign_in(MENTOR, &world.password)?);
    let second = Duration::from_secs(1);
    let mut now = BTreeMap::new();
    for (name, path, cookie, goal) in queries(&asked, &coordinator, &mentor) {
        let request = get(&path, cookie);
        ensure!(rows(&server, &request)? > 0, "{path} shows nothing");
        load(server.address, &request, 1, second / 4)?;
        let p50 = load(server.address, &request, 1, second * 2)?.p50;
        let what = format!("{name}, {number} products, p50 of 1");
        match before.get(name) {
            Some(earlier) => table.beside(
                what,
                p50,
                "ms",
                ("a tenth of them", *earlier),
                Goal::AtMost(goal),
            ),
            None => table.figure(what, p50, "ms", Goal::None),
        }
        now.insert(name.to_owned(), p50);
    }
    let bare = Server::bare(&world.dir)?;
    let pages = [
        ("list", "/products".to_owned(), Some(2.0)),
        ("checklist", format!("/products/{}", asked.product), None),
    ];
    for (name, path, most) in pages {
        let (ours, theirs) = (get(&path, &coordinator), get(&path, ""));
        same_bytes(&server, &ours, &bare, &theirs)?;
        for connections in [1, 8, 64] {
            let what = format!("{name}, {number} products, {connections} at once");
            let programs = [(&server, &ours[..]), (&bare, &theirs[..])];
            let [ours, theirs] = in_turn(programs, connections, Duration::from_secs(seconds))?;
            table.beside(
                what.clone(),
                ours.rate,
                "/s",
                ("bare", theirs.rate),
                Goal::AtLeast(0.7),
            );
            let goal = most
                .filter(|_| connections == 1)
                .map_or(Goal::None, Goal::Under);
            table.figure(format!("{what}, p50"), ours.p50, "ms", goal);
            table.figure(format!("{what}, p99"), ours.p99, "ms", Goal::None);
        }
    }
    table.figure(
        format!("memory after lists and checklists at 64, {number} products"),
        server.memory()?,
        "MiB",
        Goal::Under(80.0),
    );
    Ok(now)
}

type Query<'a> = (&'static str, String, &'a str, f64);

/// The listed queries, and one that is not.
fn queries<'a>(asked: &Asked, coordinator: &'a str, mentor: &'a str) -> Vec<Query<'a>> {
    vec![
        ("list", "/products".to_owned(), coordinator, FLAT),
        (
            "list, a later page",
            format!("/products?after={}", asked.after),
            coordinator,
            FLAT,
        ),
        (
            "list by status",
            "/products?status=ready".to_owned(),
            coordinator,
            FLAT,
        ),
        (
            "list by village",
            format!("/products?village={}", asked.village),
            coordinator,
            FLAT,
        ),
        (
            "list of a mentor's portfolio",
            "/products".to_owned(),
            mentor,
            FLAT,
        ),
        (
            "list by text",
            "/products?q=keripik".to_owned(),
            coordinator,
            NEARLY_FLAT,
        ),
        (
            "checklist",
            format!("/products/{}", asked.product),
            coordinator,
            FLAT,
        ),
    ]
}

fn cookie(cookies: &str) -> String {
    format!("Cookie: {cookies}\r\n")
}

fn rows(server: &Server, request: &[u8]) -> anyhow::Result<usize> {
    let answer = crate::client::Connection::open(server.address)?.send(request)?;
    ensure!(answer.status == 200, "status {}", answer.status);
    Ok(answer.text().matches("href=\"/products/").count())
}

/// Both programs must answer with pages of nearly the same size.
fn same_bytes(server: &Server, ours: &[u8], bare: &Server, theirs: &[u8]) -> anyhow::Result<()> {
    let ours = crate::client::Connection::open(server.address)?.send(ours)?;
    let theirs = crate::client::Connection::open(bare.address)?.send(theirs)?;
    let (a, b) = (ours.body.len(), theirs.body.len());
    ensure!(
        a.abs_diff(b) * 20 < a,
        "the bare page has {b} bytes, ours {a}"
    );
    Ok(())
}

/// Loads both programs in turn; the turn with the median rate of each.
fn in_turn(
    programs: [(&Server, &[u8]); 2],
    connections: usize,
    time: Duration,
) -> anyhow::Result<[Outcome; 2]> {
    let mut turns = [vec![], vec![]];
    for (server, request) in programs {
        load(server.address, request, connections, time / 6)?;
    }
    for _ in 0..TURNS {
        for ((server, request), outcomes) in programs.into_iter().zip(&mut turns) {
            outcomes.push(load(server.address, request, connections, time)?);
        }
    }
    Ok(turns.map(|mut outcomes| {
        outcomes.sort_by(|a, b| a.rate.total_cmp(&b.rate));
        outcomes.get(TURNS / 2).cloned().unwrap_or_default()
    }))
}

#[derive(QueryableByName)]
struct One {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    village: String,
}

fn asked(world: &World) -> anyhow::Result<Asked> {
    let mut conn = world.connect()?;
    let mut one = |place: &str| -> anyhow::Result<One> {
        let sql = format!(
            "SELECT lower(hex(p.id)) AS id, p.village_code AS village FROM products p
             JOIN product_states s ON s.product_id = p.id
             WHERE s.target = 'legal' AND s.ready AND p.ended_at IS NULL {place} LIMIT 1"
        );
        diesel::sql_query(sql)
            .get_result(&mut conn)
            .context("the cohort has no ready product")
    };
    // A copy's id holds its number where others have their time.
    let first = one("AND substr(p.id, 3, 1) = x'00' ORDER BY p.id")?;
    let last = one("ORDER BY p.id DESC")?;
    Ok(Asked {
        village: first.village,
        after: last.id,
        product: first.id,
    })
}
