//! Programs of other makers (poppler, Tesseract, libheif), run as processes of their own within limits of time,
//! memory and output. Refuses to wait longer than it was told, and knows no difference between a
//! program that is missing and one that gave up: either way its work is not there.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What a program may use.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Seconds, of the clock and of the processor alike.
    pub seconds: u64,
    /// Address space in KiB.
    pub memory_kib: u64,
}

/// The shell sets the limits and becomes the program; nothing of a file's name reaches it.
const LIMITED: &str = "ulimit -v \"$1\"; ulimit -t \"$2\"; shift 2; exec \"$@\"";

/// Runs a program in a folder and waits for it; its standard output goes to `output` or nowhere.
/// `None` when it is missing, failed, or was stopped at its limit.
#[must_use]
pub fn run(
    program: &str,
    arguments: &[&OsStr],
    folder: &Path,
    output: Option<&Path>,
    limits: Limits,
) -> Option<()> {
    let out = match output {
        Some(path) => Stdio::from(fs::File::create(path).ok()?),
        None => Stdio::null(),
    };
    let child = Command::new("sh")
        .args(["-c", LIMITED, "sh"])
        .arg(limits.memory_kib.to_string())
        .arg(limits.seconds.to_string())
        .arg(program)
        .args(arguments)
        // One thread each: several pages at once must not fight for the same processors.
        .env("OMP_THREAD_LIMIT", "1")
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    wait(child, Duration::from_secs(limits.seconds))
}

fn wait(mut child: Child, longest: Duration) -> Option<()> {
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success().then_some(()),
            Ok(None) if begun.elapsed() < longest => std::thread::sleep(Duration::from_millis(10)),
            _ => {
                let _stopped = child.kill();
                let _reaped = child.wait();
                return None;
            }
        }
    }
}

/// A folder that only this user can look into, and that goes away with all it holds.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// A new folder inside another.
    ///
    /// # Errors
    /// The disk.
    pub fn inside(parent: &Path) -> io::Result<Self> {
        let path = parent.join(format!("siaprak-{}", uuid::Uuid::new_v4().simple()));
        DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self(path))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// What it holds, by name.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        files.sort();
        files
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}
