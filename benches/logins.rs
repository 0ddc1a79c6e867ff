//! Log-ins beside the bare hash pool, and the product list while they storm.

use std::path::Path;
use std::time::Duration;

use siaprak::accounts::hashing::Hashing;
use siaprak::accounts::{AccountError, password};

use crate::client::{Connection, Outcome, each, get, load};
use crate::server::Server;
use crate::table::{Goal, Table};
use crate::world::World;

/// People signing in at once.
const PEOPLE: usize = 4;

/// Measures log-ins.
pub fn measure(dir: &Path, seconds: u64, table: &mut Table) -> anyhow::Result<()> {
    println!("Log-ins");
    let time = Duration::from_secs(seconds.max(5));
    let world = World::cohort(dir)?.copy(&dir.join("logins"))?;
    let server = Server::serve(&world.dir, &[("SIAPRAK__JOBS__RUN", "false")])?;
    let cookies = server.sign_in("koordinator@contoh.example", &world.password)?;
    let list = get("/products", &format!("Cookie: {cookies}\r\n"));
    let calm = load(server.address, &list, 1, time)?;
    let (stormy, storm) = std::thread::scope(|scope| {
        let reading = scope.spawn(|| load(server.address, &list, 1, time));
        let storm = storm(&server, &world.password, time);
        (reading.join(), storm)
    });
    let stormy = stormy.map_err(|_panic| anyhow::anyhow!("the reader broke"))??;
    let bare = bare(&world.password, time)?;
    let alone = self::storm(&server, &world.password, time)?;
    table.beside(
        "log-ins, 4 people",
        alone.rate,
        "/s",
        ("hash pool", bare.rate),
        Goal::AtLeast(0.9),
    );
    table.beside(
        "list p99 during the storm, 1 reader",
        stormy.p99,
        "ms",
        ("calm", calm.p99),
        Goal::None,
    );
    table.figure(
        "log-ins while the list is read",
        storm?.rate,
        "/s",
        Goal::None,
    );
    Ok(())
}

/// Four people sign in again and again.
fn storm(server: &Server, password: &str, time: Duration) -> anyhow::Result<Outcome> {
    const WHO: [&str; PEOPLE] = [
        "pendamping@contoh.example",
        "kurator@contoh.example",
        "mitra@contoh.example",
        "koordinator@contoh.example",
    ];
    each(PEOPLE, time, |number| {
        let form = server.login_form()?;
        let mut connection = Connection::open(server.address)?;
        let login = WHO.get(number).copied().unwrap_or_default();
        Ok(move || {
            let answer = connection.send(&form.filled(login, password))?;
            anyhow::ensure!(
                answer.status == 303,
                "log-in answers {}: {}",
                answer.status,
                answer.text()
            );
            Ok(())
        })
    })
}

/// The same pool of threads with nothing around it.
fn bare(secret: &str, time: Duration) -> anyhow::Result<Outcome> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let pool = Hashing::start(cores.saturating_sub(1))?;
    let stored = password::hash(secret)?;
    each(PEOPLE, time, |_| {
        let (pool, stored, secret) = (pool.clone(), stored.clone(), secret.to_owned());
        let runtime = actix_web::rt::System::new();
        Ok(move || {
            let (stored, secret) = (stored.clone(), secret.clone());
            let matched = runtime.block_on(pool.run(pool.seat()?, move || {
                Ok::<_, AccountError>(password::matches(&secret, Some(&stored)))
            }))?;
            anyhow::ensure!(matched, "the hash does not match");
            Ok(())
        })
    })
}
