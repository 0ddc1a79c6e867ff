//! A disk without room, for files and for the database.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::pdf::pdf;
use super::uploads;
use siaprak::products::ProductId;

use crate::support::{Browser, Installation, Page, Serving, files_below, free_address};
use crate::uploads::Sender;
use crate::world::{Maker, seed, signs_in};

/// A small PDF with so many bytes of padding.
fn padded(bytes: usize) -> Vec<u8> {
    let mut padding = vec![b'%'];
    let mut state = 7_u32;
    while padding.len() < bytes {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        padding.push(b'a' + u8::try_from(state >> 28).expect("four bits"));
    }
    pdf(&[&String::from_utf8(padding).expect("letters")], "")
}

/// A service whose disk is a small one of its own, made in a mount namespace that goes with it.
struct SmallDisk {
    serving: Serving,
    disk: PathBuf,
}

impl SmallDisk {
    /// `None` where this machine lets nobody mount; it says so.
    fn with(place: &Installation, mib: usize) -> Option<Self> {
        let able = |how: &[&str]| {
            let tried = Command::new("unshare")
                .args(how)
                .args(["mount", "-t", "tmpfs", "none", "/mnt"])
                .stderr(Stdio::null())
                .status();
            tried.is_ok_and(|status| status.success())
        };
        let ways: [&[&str]; 2] = [&["--mount"], &["--mount", "--map-root-user"]];
        let Some(how) = ways.into_iter().find(|how| able(how)) else {
            eprintln!(
                "NOT TESTED: a full disk. This machine lets nobody mount a small one (unshare --mount); run the tests as root or allow user namespaces."
            );
            return None;
        };
        let disk = place.beside("disk");
        std::fs::create_dir_all(&disk).expect("a folder");
        let (listen, base) = free_address();
        let script = format!(
            "mount -t tmpfs -o size={mib}m none \"$1\" && cp -r \"$2\"/. \"$1\" && exec \"$3\" serve --listen {listen}"
        );
        let mut command = Command::new("unshare");
        command
            .args(how)
            .args(["sh", "-c", &script, "sh"])
            .arg(&disk)
            .arg(place.data())
            .arg(env!("CARGO_BIN_EXE_siaprak"));
        command.stdout(Stdio::null());
        let serving = place.start(command, &base);
        let disk = PathBuf::from(format!("/proc/{}/root{}", serving.pid(), disk.display()));
        Some(Self { serving, disk })
    }

    /// Leaves so many bytes free.
    fn fill(&self, left: u64) {
        let mut ballast = std::fs::File::create(self.disk.join("ballast")).expect("a file");
        let lump = vec![0; 4096];
        while ballast.write_all(&lump).is_ok() {}
        let size = ballast.metadata().expect("a size").len();
        ballast.set_len(size.saturating_sub(left)).expect("room");
    }

    fn clear(&self) {
        std::fs::remove_file(self.disk.join("ballast")).expect("the ballast");
    }
}

fn a_full_disk(mut place: Installation, sqlite: bool) {
    place.set("SIAPRAK__UPLOADS__FREE_DISK_MIB", "0");
    place.set("SIAPRAK__JOBS__RUN", "false");
    let Maker { product, facility } = seed(&place.database());
    let disk = place.beside("disk").display().to_string();
    place.set("SIAPRAK__DATA__DIR", &disk);
    if sqlite {
        place.set("DATABASE_URL", &format!("sqlite://{disk}/siaprak.db"));
    }
    std::fs::create_dir_all(place.data()).expect("a folder");
    let mib = files_size(&place.data()) / (1 << 20) + 24;
    let Some(small) = SmallDisk::with(&place, mib) else {
        return;
    };
    let browser = small.serving.visitor();
    signs_in(&browser);
    let files = || files_below(&small.disk.join("blobs"));
    let permits = |browser: &Browser| {
        browser
            .get(&format!("/products/{product}"))
            .is(200)
            .body
            .matches("/permits/0")
            .count()
    };

    // Room for the rows, none for the file: the sentence, and nothing of the file stays.
    let (kept, shown) = (files(), permits(&browser));
    small.fill(1 << 20);
    let page = uploads(&browser, product, "izin.pdf", &padded(3 << 20));
    page.is(422).says(&["izin.pdf", "penyimpanan"]);
    assert_eq!(
        (files(), permits(&browser)),
        (kept, shown),
        "something of a refused file stayed"
    );
    small.clear();
    uploads(&browser, product, "izin.pdf", &padded(3 << 20))
        .is(200)
        .says(&["izin.pdf"]);
    in_parts(&small, &browser, product);

    if sqlite {
        // No room for rows either: pages are still read, a form is refused whole.
        small.fill(0);
        let tries = (0..400).map(|n| format!("Rasa {n}"));
        let refused = tries
            .map(|name| (adds(&browser, &facility, &name), name))
            .find(|(page, _)| page.status != 200);
        let (page, name) = refused.expect("a full disk refuses a row in the end");
        page.is(507).says(&[
            "Tempat penyimpanan penuh",
            "Tidak ada yang berubah",
            "Nomor kejadian",
        ]);
        let list = browser.get("/products");
        list.is(200)
            .never_says(&[&format!("{name}<"), &format!("{name} ")]);
        small.clear();
        adds(&browser, &facility, &name).is(200).says(&[&name]);
    }
}

/// A part without room is refused, and the upload stands where it stood.
fn in_parts(small: &SmallDisk, browser: &Browser, product: ProductId) {
    let form = format!("/permits/new?product={product}&requirement=spp_irt");
    let sender = Sender::on(browser, &form);
    let paper = padded(2 << 20);
    let at = sender.begins("bagian.pdf", paper.len());
    sender.sends(&at, 0, &paper[..10_000]).is(204);
    small.fill(100_000);
    let page = sender.sends(&at, 10_000, &paper[10_000..]);
    page.is(507).says(&["penyimpanan"]);
    small.clear();
    assert_eq!(sender.offset(&at), Some(10_000));
    sender.sends(&at, 10_000, &paper[10_000..]).is(204);
}

fn files_size(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter_map(|e| e.metadata().ok())
        .map(|m| usize::try_from(m.len()).expect("a size"))
        .sum()
}

/// Adds a product.
fn adds(browser: &Browser, facility: &str, name: &str) -> Page {
    let process = "goreng ".repeat(60);
    let fields = [
        ("kind", "food"),
        ("name", name),
        ("type", "chips"),
        ("facility", facility),
        ("shelf_life", "90"),
        ("process", &process),
    ];
    browser.submit("/products/new?type=chips", "/products", &fields)
}

#[test]
fn a_full_disk_is_said_and_survived_on_sqlite() {
    a_full_disk(Installation::ready_sqlite(), true);
}

#[test]
fn a_full_disk_is_said_and_survived_on_postgres() {
    if let Some(place) = Installation::ready_postgres() {
        a_full_disk(place, false);
    }
}
