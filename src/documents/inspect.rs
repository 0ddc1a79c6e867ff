//! Looks at an uploaded file before anything is kept of it: is it what we store, whole and open?

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use memchr::memmem;

use super::model::FileType;
use crate::blobs::{BlobError, Temp};

/// How far from its end a PDF's closing mark may stand; readers allow as much.
const PDF_TAIL: u64 = 2048;

const CHUNK: usize = 64 * 1024;

/// Why a file was refused; then nothing of it stays.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// No file was chosen.
    #[error("no file was sent")]
    NoFile,
    /// It has no bytes.
    #[error("the file is empty")]
    Empty,
    /// Larger than a file may be.
    #[error("the file is too large")]
    TooLarge,
    /// More files than a permit may have.
    #[error("too many files")]
    TooMany,
    /// Neither JPEG, PNG, WebP, HEIC nor PDF by content.
    #[error("the type is not stored here")]
    WrongType,
    /// An iPhone's HEIC picture, which no tool here could read.
    #[error("this HEIC picture was not read")]
    Heic,
    /// It ends too early or does not decode.
    #[error("the file is damaged")]
    Damaged,
    /// A picture with more pixels than are decoded.
    #[error("the picture has too many pixels")]
    TooManyPixels,
    /// A PDF with a password.
    #[error("the PDF is encrypted")]
    Encrypted,
    /// The virus scanner found something in it.
    #[error("the scanner found something")]
    Infected,
    /// The disk is at its floor.
    #[error("the disk is full")]
    DiskFull,
    /// A file name with signs that no name has, which even its sending stumbles over.
    #[error("the file name cannot be read")]
    BadName,
    /// Sending stopped before the end.
    #[error("the sending broke off")]
    BrokenOff,
    /// The service itself failed; holds the cause for the log.
    #[error("the file could not be handled: {0}")]
    Fault(String),
}

impl From<BlobError> for Refusal {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::DiskFull => Self::DiskFull,
            other => Self::Fault(other.to_string()),
        }
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        BlobError::from(error).into()
    }
}

/// What a received file is; a PDF is looked through here, a picture is decoded later.
pub(super) fn file_type(temp: &Temp) -> Result<FileType, Refusal> {
    if temp.size() == 0 {
        return Err(Refusal::Empty);
    }
    let mut head = Vec::new();
    File::open(temp.path())?.take(1024).read_to_end(&mut head)?;
    match FileType::sniff(&head) {
        Some(FileType::Pdf) => check_pdf(temp.path()).map(|()| FileType::Pdf),
        Some(picture) => Ok(picture),
        None => Err(Refusal::WrongType),
    }
}

/// Whether a kept file is an iPhone's picture.
pub(super) fn is_heic(path: &Path) -> io::Result<bool> {
    let mut head = Vec::new();
    File::open(path)?.take(1024).read_to_end(&mut head)?;
    Ok(FileType::sniff(&head) == Some(FileType::Heic))
}

/// Whole (the closing mark is there) and open (nothing says it is encrypted).
fn check_pdf(path: &Path) -> Result<(), Refusal> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    file.seek(SeekFrom::Start(size.saturating_sub(PDF_TAIL)))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    if !contains(&tail, b"%%EOF") || !contains(&tail, b"startxref") {
        return Err(Refusal::Damaged);
    }
    file.rewind()?;
    if says_encrypted(&mut file)? {
        return Err(Refusal::Encrypted);
    }
    Ok(())
}

/// `/Encrypt` before a reference or a dictionary, as the trailer writes it.
fn says_encrypted(file: &mut File) -> io::Result<bool> {
    let mut window: Vec<u8> = Vec::with_capacity(CHUNK * 2);
    loop {
        let read = Read::by_ref(file)
            .take(u64::try_from(CHUNK).unwrap_or(u64::MAX))
            .read_to_end(&mut window)?;
        if encrypt_mark(&window) {
            return Ok(true);
        }
        if read == 0 {
            return Ok(false);
        }
        let keep_from = window.len().saturating_sub(32);
        window.drain(..keep_from);
    }
}

fn encrypt_mark(bytes: &[u8]) -> bool {
    let mark = b"/Encrypt";
    memmem::find_iter(bytes, mark).any(|at| {
        let rest = bytes.get(at + mark.len()..).unwrap_or_default();
        let value = rest.trim_ascii_start();
        value.starts_with(b"<<") || value.first().is_some_and(u8::is_ascii_digit)
    })
}

/// Whether a JPEG's picture data come to their end mark; decoders fill what is
/// missing with grey instead of saying so.
pub(super) fn jpeg_ends(bytes: &[u8]) -> bool {
    let Some(start) = picture_data(bytes) else {
        return false;
    };
    bytes
        .get(start..)
        .is_some_and(|data| contains(data, &[0xFF, 0xD9]))
}

/// Where the picture data begin: segments before them are stepped over, since
/// the camera's thumbnail among them has an end mark of its own.
fn picture_data(bytes: &[u8]) -> Option<usize> {
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xFF {
            return None;
        }
        let marker = *bytes.get(at.checked_add(1)?)?;
        let body = at.checked_add(2)?;
        match marker {
            0xFF => at = at.checked_add(1)?,
            0xDA => return Some(body),
            0x01 | 0xD0..=0xD8 => at = body,
            _ => {
                let high = usize::from(*bytes.get(body)?);
                let low = usize::from(*bytes.get(body.checked_add(1)?)?);
                at = body.checked_add(high * 256 + low)?;
            }
        }
    }
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    memmem::find(bytes, wanted).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encrypted_pdf_says_so_in_its_trailer() {
        assert!(encrypt_mark(b"trailer << /Root 1 0 R /Encrypt 12 0 R >>"));
        assert!(encrypt_mark(b"<</Encrypt<</Filter/Standard>> >>"));
        assert!(!encrypt_mark(b"(how to use /Encrypt in a text) Tj ......"));
    }

    #[test]
    fn the_end_of_a_jpeg_is_not_that_of_its_thumbnail() {
        let thumbnail = [0xFF, 0xE1, 0x00, 0x06, 0xFF, 0xD8, 0xFF, 0xD9];
        let mut file = vec![0xFF, 0xD8];
        file.extend(thumbnail);
        file.extend([0xFF, 0xDA, 0x00, 0x02, 1, 2, 3]);
        assert!(!jpeg_ends(&file));
        file.extend([0xFF, 0xD9]);
        assert!(jpeg_ends(&file));
    }
}
