//! Enumerations with one text code each, the same in files, the database, JSON and addresses.
//!
//! The macro writes the code once, so the list a form offers, the text a row
//! stores and the word a facts file uses cannot drift apart. An unknown code is
//! an error that lists the known ones; nothing falls back to a default.

/// A text that is not one of an enumeration's codes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not one of {known}")]
pub struct UnknownCode {
    /// What was given.
    pub given: String,
    /// The known codes, comma separated, in their order.
    pub known: String,
}

/// Declares an enumeration whose first variant is its default, with serde,
/// `ALL`, `as_str`, `Display` and `FromStr` over the same text codes.
#[macro_export]
macro_rules! text_codes {
    ($(#[$meta:meta])* $name:ident { $first:ident = $first_code:literal $(, $variant:ident = $code:literal)* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            #[doc = concat!("`", $first_code, "` (the default)")]
            #[default]
            #[serde(rename = $first_code)]
            $first,
            $(#[doc = concat!("`", $code, "`")] #[serde(rename = $code)] $variant,)*
        }
        impl $name {
            /// Every value, in the order forms show them.
            pub const ALL: &'static [$name] = &[$name::$first $(, $name::$variant)*];

            /// The text code, as files, rows and addresses write it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $name::$first => $first_code $(, $name::$variant => $code)* }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::codes::UnknownCode;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|v| v.as_str() == text).ok_or_else(|| $crate::codes::UnknownCode {
                    given: text.to_owned(),
                    known: Self::ALL.iter().map(|v| v.as_str()).collect::<Vec<_>>().join(", "),
                })
            }
        }
    };
}
