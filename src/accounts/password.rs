//! Passwords: Argon2id hashes, and the few that are refused.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, PasswordHash, Version};

use super::AccountError;

/// Fewest characters of a password.
pub const SHORTEST: usize = 10;
/// Most characters; longer ones only cost time.
pub const LONGEST: usize = 200;

/// Well-known passwords and beginnings that are refused, lower case.
const WELL_KNOWN: &[&str] = &[
    "1234567890",
    "0987654321",
    "passwordpassword",
    "password123",
    "password1234",
    "qwertyuiop",
    "indonesia123",
    "siaprak123",
    "siaprak2026",
    "bismillah1",
    "bismillah123",
    "1111111111",
    "0000000000",
    "1q2w3e4r5t",
];

/// Memory 19 MiB, 2 passes, 1 lane: the OWASP minimum for Argon2id.
fn hasher() -> Result<Argon2<'static>, AccountError> {
    let params = Params::new(19_456, 2, 1, None).map_err(|e| AccountError::Hash(e.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Says whether a password is good enough.
///
/// # Errors
/// The reason code: `short`, `long` or `known`.
pub fn check_strength(password: &str) -> Result<(), AccountError> {
    let length = password.chars().count();
    let lower = password.to_lowercase();
    let mut characters = lower.chars();
    let first = characters.next();
    let refuse = |why| Err(AccountError::WeakPassword(why));
    match () {
        () if length < SHORTEST => refuse("short"),
        () if length > LONGEST => refuse("long"),
        () if WELL_KNOWN.contains(&lower.as_str()) || characters.all(|c| Some(c) == first) => {
            refuse("known")
        }
        () => Ok(()),
    }
}

/// Hashes a password with a fresh salt. Takes tens of milliseconds of one core.
///
/// # Errors
/// The hashing library refuses its parameters.
pub fn hash(password: &str) -> Result<String, AccountError> {
    let hash = hasher()?
        .hash_password(password.as_bytes())
        .map_err(|e| AccountError::Hash(e.to_string()))?;
    Ok(hash.to_string())
}

/// Whether the password matches the stored hash. Without a stored hash the
/// same work is done, so that time does not tell who has an account.
#[must_use]
pub fn matches(password: &str, stored: Option<&str>) -> bool {
    let Ok(hasher) = hasher() else { return false };
    let Some(parsed) = stored.and_then(|text| PasswordHash::new(text).ok()) else {
        let _same_work = hasher.hash_password(password.as_bytes());
        return false;
    };
    hasher.verify_password(password.as_bytes(), &parsed).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_matches_its_password_only() {
        let stored = hash("kerupuk bawang enak").unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(matches("kerupuk bawang enak", Some(&stored)));
        assert!(!matches("kerupuk bawang Enak", Some(&stored)));
        assert!(!matches("kerupuk bawang enak", None));
    }

    #[test]
    fn weak_passwords_are_refused_with_the_reason() {
        for (password, why) in [
            ("pendek", "short"),
            ("aaaaaaaaaaaa", "known"),
            ("Bismillah123", "known"),
        ] {
            assert!(
                matches!(check_strength(password), Err(AccountError::WeakPassword(w)) if w == why),
                "{password}"
            );
        }
        assert!(check_strength("rangginang kering").is_ok());
    }
}
