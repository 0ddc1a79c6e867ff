//! How soon the program answers, how much memory it holds, and how many bytes
//! the first page is.

use std::path::Path;
use std::time::Duration;

use crate::client::{Connection, get};
use crate::server::Server;
use crate::table::{Goal, Table};
use crate::world::World;

/// Measures starts, memory at rest, and the first page.
pub fn measure(dir: &Path, table: &mut Table) -> anyhow::Result<()> {
    println!("Starts, memory, first page");
    let world = World::cohort(dir)?.copy(&dir.join("start"))?;
    let mut times = Vec::new();
    for _ in 0..5 {
        times.push(Server::serve(&world.dir, &[])?.started_in.as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    table.figure(
        "start to first answer, median of 5",
        times.get(2).copied().unwrap_or(f64::NAN),
        "ms",
        Goal::Under(100.0),
    );
    let fresh = dir.join("fresh");
    let _none_yet = std::fs::remove_dir_all(&fresh);
    std::fs::create_dir_all(&fresh)?;
    let first = Server::serve(&fresh, &[])?.started_in.as_secs_f64();
    table.figure(
        "first install to first answer, with the villages",
        first,
        "s",
        Goal::Under(3.0),
    );
    let server = Server::serve(&world.dir, &[])?;
    std::thread::sleep(Duration::from_secs(3));
    table.figure("memory at rest", server.memory()?, "MiB", Goal::Under(30.0));
    table.figure(
        "first page with all it loads, over the wire",
        first_page(&server)?,
        "KB",
        Goal::Under(40.0),
    );
    Ok(())
}

/// Bytes of the front page and of everything it names, as a browser fetches them.
fn first_page(server: &Server) -> anyhow::Result<f64> {
    let ask = |path: &str| -> anyhow::Result<(usize, String)> {
        let request = get(path, "Accept-Encoding: gzip\r\n");
        let wire = Connection::open(server.address)?.send(&request)?.wire();
        println!("    {path}: {wire} bytes");
        Ok((wire, server.open(path, "")?.text()))
    };
    let (mut bytes, page) = ask("/")?;
    let mut seen = std::collections::BTreeSet::new();
    let mut texts = vec![page];
    while let Some(text) = texts.pop() {
        for path in named(&text) {
            if seen.insert(path.clone()) {
                let (more, text) = ask(&path)?;
                bytes += more;
                if std::path::Path::new(&path)
                    .extension()
                    .is_some_and(|end| end == "css")
                {
                    texts.push(text);
                }
            }
        }
    }
    Ok(f64::from(u32::try_from(bytes)?) / 1000.0)
}

/// Addresses under `/static/` in a page or style sheet, without fragments.
fn named(text: &str) -> Vec<String> {
    let pieces = text.split("/static/").skip(1);
    pieces
        .filter_map(|rest| {
            let end = rest.find(['"', '\'', ')', '#', ' '])?;
            Some(format!("/static/{}", rest.get(..end)?))
        })
        .collect()
}
