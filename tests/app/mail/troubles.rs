//! What stands in the way of one mail: it alone is marked, with the reason and what to do about
//! it; the others go on, and nothing is lost.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::support::Browser;

/// The administrator finds a mail on the page of those that `state`, with the reason, and on its own page
/// what to do.
fn is_told(admin: &Browser, id: MailId, state: &str, [why, todo]: [&str; 2]) {
    let list = format!("/admin/mail?state={state}");
    admin.get(&list).is(200).says(&[why]);
    admin
        .get(&format!("/admin/mail/{id}"))
        .is(200)
        .says(&[why, todo]);
}

/// Templates with a fault in two kinds of mail: one says so, one brings its thread down.
#[derive(Debug)]
struct Broken<'a>(&'a siaprak::web::templates::Templates);

impl siaprak::mail::Pages for Broken<'_> {
    fn fill(&self, name: &str, lang: Lang, data: &serde_json::Value) -> Result<String, String> {
        if name.starts_with("mail/moved/") {
            return Err(format!("{name}: variable `nama` is not defined"));
        }
        assert!(
            !name.starts_with("mail/phone_changed/"),
            "a fault in a filter"
        );
        siaprak::mail::Pages::fill(self.0, name, lang, data)
    }
}

/// A mail server that says what no mail server says, where the address asks for it, until it is `mended`.
struct Odd {
    port: u16,
    mended: Arc<AtomicBool>,
    taken: Arc<Mutex<Vec<String>>>,
}

impl Odd {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (mended, taken) = (
            Arc::<AtomicBool>::default(),
            Arc::<Mutex<Vec<String>>>::default(),
        );
        let odd = Self {
            port,
            mended: Arc::clone(&mended),
            taken: Arc::clone(&taken),
        };
        std::thread::spawn(move || {
            for (n, line) in listener.incoming().flatten().enumerate() {
                let (mended, taken) = (Arc::clone(&mended), Arc::clone(&taken));
                std::thread::spawn(move || {
                    // Whoever hangs up in the middle is no concern of the server's.
                    let _ended = talk(line, n, &mended, &taken);
                });
            }
        });
        odd
    }

    fn settings(&self, app: &TestApp) -> Settings {
        let mut settings = app.app.settings.clone();
        settings.mail.mode = MailMode::Smtp;
        settings.mail.host = "127.0.0.1".to_owned();
        settings.mail.port = self.port;
        settings.mail.connections = 1;
        settings.mail.timeout_seconds = 2;
        settings
    }

    fn taken(&self) -> Vec<String> {
        let mut taken = self.taken.lock().expect("the list").clone();
        taken.sort_unstable();
        taken
    }
}

/// What it says of a recipient.
fn answer(command: &str) -> Vec<u8> {
    let wish = command.split(['<', '@']).nth(1).unwrap_or_default();
    match wish {
        "salam" => b"APA KABAR\r\n".to_vec(),
        "angka" => b"999 sembilan\r\n".to_vec(),
        "huruf" => [&[0xff, 0xfe, 0x80][..], b"\r\n"].concat(),
        "nol" => b"550 tidak\0ada \x1b[31mkotak\r\n".to_vec(),
        "panjang" => [b"550 ", "ka".repeat(200).as_bytes(), b"\r\n"].concat(),
        "putus" => b"250".to_vec(),
        // An answer that goes on and on, and one line of eight million letters.
        "terus" => ["250-", &"masih ".repeat(120), "\r\n"]
            .concat()
            .repeat(2_000)
            .into_bytes(),
        "lebar" => [b"250 ", "ya".repeat(4 << 20).as_bytes(), b"\r\n"].concat(),
        _ => b"250 2.1.5 OK\r\n".to_vec(),
    }
}

fn talk(
    line: TcpStream,
    n: usize,
    mended: &AtomicBool,
    taken: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut out = line.try_clone()?;
    let greeting: &[u8] = if n == 0 {
        b"SELAMAT PAGI\r\n"
    } else {
        b"220 uji ESMTP\r\n"
    };
    out.write_all(greeting)?;
    let (mut to, mut inside) = (String::new(), false);
    for command in BufReader::new(line).lines() {
        let command = command?;
        let verb = command.get(..4).unwrap_or(&command).to_ascii_uppercase();
        if inside {
            if command == "." {
                inside = false;
                taken
                    .lock()
                    .expect("the list")
                    .push(std::mem::take(&mut to));
                out.write_all(b"250 2.0.0 OK\r\n")?;
            }
            continue;
        }
        let said = match verb.as_str() {
            "RCPT" => {
                to = command
                    .split(['<', '>'])
                    .nth(1)
                    .unwrap_or_default()
                    .to_owned();
                if mended.load(Ordering::SeqCst) {
                    b"250 OK\r\n".to_vec()
                } else {
                    answer(&command)
                }
            }
            "DATA" => {
                inside = true;
                b"354 ya\r\n".to_vec()
            }
            _ => b"250 uji\r\n".to_vec(),
        };
        out.write_all(&said)?;
        if said == b"250" {
            break;
        }
    }
    Ok(())
}

on_both! {
    fn an_address_nothing_can_be_sent_to_stops_no_other_mail(app) {
        let wrong = ["bukan alamat", "siti@", "siti@contoh.example\r\nBcc: semua@contoh.example", "a b@contoh.example"];
        let bad = wrong.map(|to| invite(app, to));
        let good = ["siti@contoh.example", "budi@contoh.example"].map(|to| invite(app, to));
        let (mailer, sent) = in_memory();
        assert_eq!(work(app, &mailer), Tally { handed: 2, failed: 4, deferred: 0 });
        assert!(good.iter().all(|id| row(app, *id).state == MailState::HandedOver));
        let to: Vec<String> = sent.lock().expect("the list").iter().map(|mail| mail.to.clone()).collect();
        assert_eq!(to.len(), 2, "{to:?}");
        let admin = app.admin("admin");
        admin.get("/admin/jobs").is(200).says(&["4", "surel gagal dalam 7 hari"]);
        for id in bad {
            assert_eq!(row(app, id).state, MailState::Failed);
            is_told(&admin, id, "failed", ["cannot be used", "Perbaiki alamat orang ini"]);
        }
        // It is kept, and can go once more after the address was corrected.
        app.write(|conn| diesel::update(rows::table.find(bad[0])).set(rows::recipient.eq("wati@contoh.example")).execute(conn).expect("the outbox"));
        let page = format!("/admin/mail/{}", bad[0]);
        admin.submit(&page, &format!("{page}/resend"), &[]).is(200);
        assert_eq!(work(app, &mailer).handed, 1);
    }

    fn a_fault_in_a_template_stops_no_other_mail_and_the_mail_is_kept_for_later(app) {
        let name = || "Siti CONTOH".to_owned();
        let first = invite(app, "siti@contoh.example");
        let moved = queue(app, "budi@contoh.example", Message::Moved { name: name() });
        let phone = queue(app, "wati@contoh.example", Message::PhoneChanged { name: name() });
        let last = invite(app, "rudi@contoh.example");
        let (mailer, sent) = in_memory();
        let broken = Broken(&app.app.templates);
        let renderer = Renderer { pages: &broken, ..app.app.renderer() };
        let worker = Worker { db: &app.app.db, clock: &app.clock, mailer: &mailer, renderer };
        let tally = worker.run(app.now() + Duration::minutes(1)).expect("the outbox");
        assert_eq!(tally, Tally { handed: 2, failed: 2, deferred: 0 });
        assert!([first, last].iter().all(|id| row(app, *id).state == MailState::HandedOver));
        let admin = app.admin("admin");
        is_told(&admin, moved, "failed", ["mail/moved/subject.txt", "tidak bisa dibuat karena kesalahan di layanan ini"]);
        is_told(&admin, phone, "failed", ["internal fault", "tidak bisa dibuat karena kesalahan di layanan ini"]);
        // The templates are mended: both go out, under the Message-ID they had.
        for id in [moved, phone] {
            let page = format!("/admin/mail/{id}");
            admin.submit(&page, &format!("{page}/resend"), &[]).is(200).says(&["masuk antrean lagi"]);
        }
        assert_eq!(work(app, &mailer), Tally { handed: 2, ..Tally::default() });
        let sent = sent.lock().expect("the list");
        for id in [moved, phone] {
            assert!(sent.iter().any(|mail| mail.content.contains(&format!("<{id}@contoh.example>"))), "{id}");
        }
        admin.get(&format!("/admin/mail/{moved}")).never_says(&["mail/moved/subject.txt"]);
    }

    fn a_disk_without_room_holds_a_mail_back_until_there_is_some(app) {
        let ids = ["siti", "budi", "wati"].map(|name| invite(app, &format!("{name}@contoh.example")));
        let [first, full, last] = ids;
        let folder = app.folder().join("mail");
        std::fs::create_dir_all(&folder).expect("a folder");
        // What is written for the second goes to a device that has no room, ever.
        std::os::unix::fs::symlink("/dev/full", folder.join(format!(".{full}.part"))).expect("a full device");
        let job = jobs::find("mail").expect("the job");
        assert!(jobs::run_due(&app.app, job).expect("a run"));
        assert!([first, last].iter().all(|id| row(app, *id).state == MailState::HandedOver));
        let waits = row(app, full);
        assert_eq!((waits.state, waits.attempts), (MailState::Queued, 1));
        let admin = app.admin("admin");
        admin.get("/admin/jobs").is(200).says(&["1 surel gagal dicoba", "No space left"]);
        is_told(&admin, full, "queued", ["No space left", "Sediakan tempat di disk itu"]);
        let files = || {
            let mut names: Vec<String> = std::fs::read_dir(&folder).expect("the folder").flatten().map(|f| f.file_name().to_string_lossy().into_owned()).collect();
            names.sort_unstable();
            names
        };
        let named = |ids: &[MailId]| {
            let mut names: Vec<String> = ids.iter().map(|id| format!("{id}.eml")).collect();
            names.sort_unstable();
            names
        };
        assert_eq!(files(), named(&[first, last]), "nothing half written takes the room that is left");
        app.at("2026-11-22 10:05");
        assert!(jobs::run_due(&app.app, job).expect("a run"));
        assert_eq!(files(), named(&ids));
        admin.get(&format!("/admin/mail/{full}")).is(200).never_says(&["No space left"]);
    }

    fn a_server_that_talks_nonsense_holds_back_only_the_mails_it_does_so_about(app) {
        let odd = Odd::start();
        let mailer = Mailer::from_settings(&odd.settings(app)).expect("a mailer");
        // The first of all meets a greeting that is none.
        let greeted = invite(app, "pertama@contoh.example");
        let wishes = ["salam", "angka", "huruf", "putus", "terus", "lebar"];
        let later = wishes.map(|wish| {
            invite(app, &format!("baik-{wish}@contoh.example"));
            invite(app, &format!("{wish}@contoh.example"))
        });
        let refused = ["nol", "panjang"].map(|wish| invite(app, &format!("{wish}@contoh.example")));
        let good = invite(app, "terakhir@contoh.example");
        assert_eq!(work(app, &mailer), Tally { handed: 7, deferred: 7, failed: 2 });
        assert_eq!(row(app, good).state, MailState::HandedOver);
        let admin = app.admin("admin");
        for id in later.into_iter().chain([greeted]) {
            let row = row(app, id);
            assert_eq!((row.state, row.next_at), (MailState::Queued, app.now() + Duration::minutes(4)), "{row:?}");
            let why = row.last_error.expect("a reason");
            assert!(!why.is_empty() && why.len() < 2000 && !why.contains(char::is_control), "{why:?}");
            admin.get(&format!("/admin/mail/{id}")).is(200).says(&["dicoba lagi dengan sendirinya"]);
        }
        // A refusal is one whatever else is in it; what no database keeps is left out.
        let why = row(app, refused[0]).last_error.expect("a reason");
        assert!(why.contains("550") && why.contains("tidak ada") && !why.contains(char::is_control), "{why:?}");
        let why = row(app, refused[1]).last_error.expect("a reason");
        assert!(why.contains("kakaka") && why.chars().count() <= 400, "{why:?}");
        for id in refused {
            is_told(&admin, id, "failed", ["550", "untuk seterusnya"]);
        }
        odd.mended.store(true, Ordering::SeqCst);
        app.at("2026-11-22 10:05");
        assert_eq!(work(app, &mailer), Tally { handed: 7, ..Tally::default() });
        let taken = odd.taken();
        assert_eq!(taken.len(), 14, "each of them once: {taken:?}");
        assert!(taken.windows(2).all(|two| two[0] != two[1]), "{taken:?}");
    }
}
