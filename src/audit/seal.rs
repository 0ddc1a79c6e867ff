//! Values of audit events, sealed under the key of the subject they belong to.

use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use hmac::{Hmac, Mac};
use serde_json::json;
use sha2::Sha256;

use super::Change;

/// A keyed hash of a value, in hex: tells equal from different, nothing more.
pub(super) fn fingerprint(key: &[u8], value: &str) -> String {
    let Ok(mut mac) = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key) else {
        return String::new();
    };
    mac.update(value.as_bytes());
    hex(&mac.finalize().into_bytes())
}

/// Bytes as lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn nonce(seq: i64) -> Nonce {
    let mut bytes = [0; 12];
    let (_, low) = bytes.split_at_mut(4);
    low.copy_from_slice(&seq.to_be_bytes());
    Nonce::from(bytes)
}

/// Seals the changed values; each event's number is used once, so it is the nonce.
pub(super) fn seal(key: &[u8], seq: i64, changes: &[Change]) -> Option<Vec<u8>> {
    if changes.is_empty() {
        return None;
    }
    let values: Vec<_> = changes
        .iter()
        .map(|c| json!({ "field": c.field, "old": c.old, "new": c.new }))
        .collect();
    let text = serde_json::Value::Array(values).to_string();
    let key = Key::from(<[u8; 32]>::try_from(key).ok()?);
    ChaCha20Poly1305::new(&key)
        .encrypt(&nonce(seq), text.as_bytes())
        .ok()
}

/// Opens sealed values; `None` when the key was destroyed or the bytes changed.
pub(super) fn open(key: &[u8], seq: i64, sealed: &[u8]) -> Option<String> {
    let key = Key::from(<[u8; 32]>::try_from(key).ok()?);
    let text = ChaCha20Poly1305::new(&key)
        .decrypt(&nonce(seq), sealed)
        .ok()?;
    String::from_utf8(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_open_with_their_key_and_number_only() {
        let key = [7; 32];
        let sealed = seal(&key, 5, &[Change::to("brand", "CONTOH")]).unwrap();
        assert!(open(&key, 5, &sealed).unwrap().contains("CONTOH"));
        assert_eq!(open(&key, 6, &sealed), None);
        assert_eq!(open(&[8; 32], 5, &sealed), None);
    }
}
