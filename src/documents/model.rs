//! Types of documents that cannot be wrong: a file's type, its name for showing, its shown pages.

use serde::{Deserialize, Serialize};

use crate::accounts::AccountId;
use crate::blobs::BlobHash;
use crate::businesses::BusinessId;
use crate::storage::UtcTime;
use crate::{id_type, text_codes, text_enum};

id_type! {
    /// An uploaded file; the client may make the id before sending.
    DocumentId
}

id_type! {
    /// A file on its way in parts; made on the device that sends it.
    UploadId
}

id_type! {
    /// One line of the log of openings.
    OpeningId
}

text_enum! {
    /// What was opened.
    pub enum OpeningKind {
        /// The private original, as it was uploaded.
        Original = "original",
        /// The copy of an identity paper, by somebody outside the business.
        Shown = "shown",
    }
}

/// One line of the log: who opened which paper, and why if a reason was asked.
#[derive(Debug, Clone)]
pub struct Opening {
    /// Which line.
    pub id: OpeningId,
    /// The paper.
    pub document: DocumentId,
    /// What its file is called.
    pub file_name: String,
    /// Who.
    pub by: AccountId,
    /// The original, or the copy of an identity paper.
    pub what: OpeningKind,
    /// Why, as they stated.
    pub reason: Option<String>,
    /// When.
    pub at: UtcTime,
}

text_codes! {
    /// What a file is by its first bytes, whatever it is called.
    FileType { Jpeg = "image/jpeg", Png = "image/png", Webp = "image/webp", Pdf = "application/pdf", Heic = "image/heic" }
}

impl FileType {
    /// Reads the first bytes of a file; `None` for anything that is not stored here.
    #[must_use]
    pub fn sniff(head: &[u8]) -> Option<Self> {
        let webp = head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP");
        match head {
            _ if head.starts_with(&[0xFF, 0xD8, 0xFF]) => Some(Self::Jpeg),
            _ if head.starts_with(b"\x89PNG\r\n\x1a\n") => Some(Self::Png),
            _ if webp => Some(Self::Webp),
            // Scanners put a few bytes before the mark; readers allow a kilobyte.
            _ if Self::is_heic(head) => Some(Self::Heic),
            _ if head.windows(5).any(|w| w == b"%PDF-") => Some(Self::Pdf),
            _ => None,
        }
    }

    /// Whether the first bytes are those of an iPhone's HEIC picture.
    fn is_heic(head: &[u8]) -> bool {
        let brand = head.get(8..12).unwrap_or_default();
        head.get(4..8) == Some(b"ftyp")
            && [
                b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1", b"avif",
            ]
            .iter()
            .any(|known| brand == *known)
    }

    /// Whether it is one picture.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        !matches!(self, Self::Pdf)
    }
}

/// One page of a document as it is shown: a JPEG without location data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownPage {
    /// Hash of the copy.
    pub hash: BlobHash,
    /// Hash of the same page in small, for a row of pages.
    pub small: BlobHash,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

text_codes! {
    /// What the virus scanner says of a file; without one every file is looked at.
    Safety { Checked = "checked", Waiting = "waiting", Found = "found" }
}

/// An uploaded file.
#[derive(Debug, Clone)]
pub struct Document {
    /// Which one.
    pub id: DocumentId,
    /// Whose it is.
    pub business: BusinessId,
    /// Hash of the private original.
    pub original: BlobHash,
    /// What it is.
    pub file_type: FileType,
    /// Bytes of the original.
    pub size: i64,
    /// The name it came with, cleaned; for showing only.
    pub file_name: String,
    /// Its pages as they are shown, in order; empty while a PDF is being prepared or cannot
    /// be, and unless the scanner has looked at it.
    pub shown: Vec<ShownPage>,
    /// What the scanner says of it.
    pub safety: Safety,
    /// A mentor marked its shown copy for partners.
    pub for_partners: bool,
    /// Who uploaded it.
    pub uploaded_by: AccountId,
    /// When.
    pub created_at: UtcTime,
    /// When it was taken out; its files go with the next sweep.
    pub removed_at: Option<UtcTime>,
}

/// A file name for showing: without folders, control characters and marks that
/// turn the direction of writing, at most 120 characters.
#[must_use]
pub fn display_name(raw: &str) -> String {
    let base = raw.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = base.chars().filter(|c| !is_hidden(*c)).take(120).collect();
    let name = kept.trim().trim_matches('.').trim();
    if name.is_empty() { "berkas" } else { name }.to_owned()
}

fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{061C}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_loses_what_could_mislead() {
        for (raw, shown) in [
            ("../../etc/passwd", "passwd"),
            (r"C:\Foto\izin.jpg", "izin.jpg"),
            ("izin\u{202E}gpj.exe", "izingpj.exe"),
            ("a\0b\nc.pdf", "abc.pdf"),
            ("..", "berkas"),
            ("", "berkas"),
        ] {
            assert_eq!(display_name(raw), shown, "{raw:?}");
        }
        assert_eq!(display_name(&"x".repeat(300)).len(), 120);
    }

    #[test]
    fn a_type_is_told_by_content() {
        assert_eq!(
            FileType::sniff(&[0xFF, 0xD8, 0xFF, 0xE0]),
            Some(FileType::Jpeg)
        );
        assert_eq!(FileType::sniff(b"RIFF....WEBPVP8 "), Some(FileType::Webp));
        assert_eq!(FileType::sniff(b"\n\n%PDF-1.4"), Some(FileType::Pdf));
        assert_eq!(FileType::sniff(b"MZ\x90"), None);
        let heic = FileType::sniff(b"\0\0\0\x18ftypheic");
        assert_eq!(heic, Some(FileType::Heic));
    }
}
