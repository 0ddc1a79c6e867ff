//! What a browser holds: a short JWT that names the session and nothing more,
//! and a refresh token derived from the installation key, so that neither is stored.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::{AccountId, LinkId, SessionId};
use crate::storage::UtcTime;

/// How long a JWT is good, in seconds; then the refresh token speaks.
pub const ACCESS_SECONDS: i64 = 15 * 60;

/// The key of this installation and everything derived from it. Never logged.
#[derive(Clone)]
pub struct Secrets {
    root: [u8; 32],
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(..)")
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    sid: SessionId,
    exp: i64,
}

impl Secrets {
    /// Derives all keys from the 32 bytes of this installation.
    #[must_use]
    pub fn new(root: [u8; 32]) -> Self {
        let jwt = mac(&root, "jwt", &[]);
        Self {
            root,
            encoding: EncodingKey::from_secret(&jwt),
            decoding: DecodingKey::from_secret(&jwt),
        }
    }

    /// A keyed hash for one purpose; the same input gives the same output in this installation only.
    #[must_use]
    pub fn keyed_hash(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        mac(&self.root, purpose, parts)
    }

    /// The JWT of a session, good until [`ACCESS_SECONDS`] after `now`.
    #[must_use]
    pub fn access_token(&self, session: SessionId, now: UtcTime) -> Option<String> {
        let claims = Claims {
            sid: session,
            exp: now.naive().and_utc().timestamp() + ACCESS_SECONDS,
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding).ok()
    }

    /// The session a JWT names, if it is ours and not past its end at `now`.
    #[must_use]
    pub fn read_access_token(&self, token: &str, now: UtcTime) -> Option<SessionId> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decoding, &validation)
            .ok()?
            .claims;
        (claims.exp > now.naive().and_utc().timestamp()).then_some(claims.sid)
    }

    /// The refresh token of a session's generation.
    #[must_use]
    pub fn refresh_token(&self, session: SessionId, generation: i32) -> String {
        let seal = self.keyed_hash(
            "refresh",
            &[session.uuid().as_bytes(), &generation.to_be_bytes()],
        );
        format!("{session}.{generation}.{}", URL_SAFE_NO_PAD.encode(seal))
    }

    /// The session and generation a refresh token names, if it is ours.
    #[must_use]
    pub fn read_refresh_token(&self, token: &str) -> Option<(SessionId, i32)> {
        let mut parts = token.splitn(3, '.');
        let session = parts.next()?.parse().ok()?;
        let generation = parts.next()?.parse().ok()?;
        let expected = self.refresh_token(session, generation);
        bool::from(expected.as_bytes().ct_eq(token.as_bytes())).then_some((session, generation))
    }

    /// The secret part of a one-time link: 256 bits, derived, so that a queued
    /// mail need not hold it.
    #[must_use]
    pub fn link_token(&self, link: LinkId) -> String {
        URL_SAFE_NO_PAD.encode(self.keyed_hash("link", &[link.uuid().as_bytes()]))
    }

    /// The secret part of the address at which a person declines optional mail: known to
    /// whoever got such a mail, and good for nothing else.
    #[must_use]
    pub fn decline_token(&self, account: AccountId) -> String {
        let seal = self.keyed_hash("decline", &[account.uuid().as_bytes()]);
        format!("{account}.{}", URL_SAFE_NO_PAD.encode(seal))
    }

    /// Whom such a secret names, if it is ours.
    #[must_use]
    pub fn read_decline_token(&self, token: &str) -> Option<AccountId> {
        let account = token.split_once('.')?.0.parse().ok()?;
        let expected = self.decline_token(account);
        bool::from(expected.as_bytes().ct_eq(token.as_bytes())).then_some(account)
    }

    /// The value that proves a form was made for this browser.
    #[must_use]
    pub fn form_token(&self, bound_to: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.keyed_hash("form", &[bound_to.as_bytes()]))
    }
}

/// What precedes a 32-byte seed in the DER form of an Ed25519 key (RFC 8410).
const ED25519_DER: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

impl Secrets {
    fn statement_key(&self) -> EncodingKey {
        let seed = self.keyed_hash("statement", &[]);
        let der: Vec<u8> = ED25519_DER.into_iter().chain(seed).collect();
        EncodingKey::from_ed_der(&der)
    }

    /// A statement anybody can check offline with [`Self::statement_public_key`]: EdDSA over `claims`.
    #[must_use]
    pub fn sign_statement<T: Serialize>(&self, claims: &T) -> Option<String> {
        jsonwebtoken::encode(
            &Header::new(Algorithm::EdDSA),
            claims,
            &self.statement_key(),
        )
        .ok()
    }

    /// The key that checks statements, as a JSON Web Key.
    #[must_use]
    pub fn statement_public_key(&self) -> Option<serde_json::Value> {
        let key =
            jsonwebtoken::jwk::Jwk::from_encoding_key(&self.statement_key(), Algorithm::EdDSA);
        serde_json::to_value(key.ok()?).ok()
    }
}

fn mac(key: &[u8; 32], purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(key) else {
        return [0; 32];
    };
    mac.update(purpose.as_bytes());
    for part in parts {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_until_it_ends_and_only_here() {
        let now = UtcTime::start_of("2026-11-22".parse().unwrap(), 7);
        let session = SessionId::new(now);
        let here = Secrets::new([1; 32]);
        let token = here.access_token(session, now).unwrap();
        assert_eq!(here.read_access_token(&token, now), Some(session));
        assert_eq!(
            here.read_access_token(&token, now + chrono::Duration::seconds(ACCESS_SECONDS)),
            None
        );
        assert_eq!(Secrets::new([2; 32]).read_access_token(&token, now), None);
    }

    #[test]
    fn a_refresh_token_with_another_generation_is_refused() {
        let session = SessionId::new(UtcTime::far());
        let secrets = Secrets::new([1; 32]);
        let token = secrets.refresh_token(session, 3);
        assert_eq!(secrets.read_refresh_token(&token), Some((session, 3)));
        assert_eq!(
            secrets.read_refresh_token(&token.replacen(".3.", ".4.", 1)),
            None
        );
    }

    #[test]
    fn a_statement_is_checked_by_the_public_key_alone() {
        let secrets = Secrets::new([1; 32]);
        let token = secrets
            .sign_statement(&serde_json::json!({ "code": "abc" }))
            .unwrap();
        let key = serde_json::from_value(secrets.statement_public_key().unwrap()).unwrap();
        let check = |token: &str| {
            let mut validation = Validation::new(Algorithm::EdDSA);
            validation.required_spec_claims.clear();
            validation.validate_exp = false;
            let key = DecodingKey::from_jwk(&key).unwrap();
            jsonwebtoken::decode::<serde_json::Value>(token, &key, &validation)
        };
        assert_eq!(check(&token).unwrap().claims["code"], "abc");
        assert!(check(&token.replacen("ey", "eY", 1)).is_err());
        let other = Secrets::new([2; 32]).sign_statement(&serde_json::json!({}));
        assert!(check(&other.unwrap()).is_err());
    }
}
