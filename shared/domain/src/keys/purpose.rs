//! What the secret keys of a deployment are for. A function holds the keys of the purposes that it needs and no
//! others, so a function that lists courses cannot forge a refresh token.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::identity::{session, signing};

const DAY: SignedDuration = SignedDuration::from_hours(24);

macro_rules! purposes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal in $partition:literal;)+) => {
        /// A purpose of keys: everything that the same functions may make.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum KeyPurpose {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)+
        }

        impl KeyPurpose {
            /// All purposes.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name in commands, settings and the audit trail.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// The partition of the table that holds its keys. IAM tells functions apart by it.
            pub const fn partition(self) -> &'static str {
                match self {
                    $(Self::$variant => $partition,)+
                }
            }
        }
    };
}

purposes! {
    /// The private parts of the keys that sign access tokens. The keyring holds the public parts.
    AccessTokens = "access-tokens" in "KEYS#ACCESS_TOKENS";
    /// Refresh tokens.
    RefreshTokens = "refresh-tokens" in "KEYS#REFRESH_TOKENS";
    /// Challenges between a first factor and a second.
    Challenges = "challenges" in "KEYS#CHALLENGES";
    /// Challenges that passkeys sign.
    Passkeys = "passkeys" in "KEYS#PASSKEYS";
    /// Authorization requests at identity providers: their state, verifier and nonce.
    Authorizations = "authorizations" in "KEYS#AUTHORIZATIONS";
    /// Links in mails that verify an address, reset a password, change an address, or give a suspended user their
    /// export.
    MailLinks = "mail-links" in "KEYS#MAIL_LINKS";
    /// Links in mails that end reminders.
    Unsubscribe = "unsubscribe" in "KEYS#UNSUBSCRIBE";
    /// Challenges of a proof of work.
    ProofOfWork = "proof-of-work" in "KEYS#PROOF_OF_WORK";
    /// Cursors of lists.
    Cursors = "cursors" in "KEYS#CURSORS";
    /// Links that play a lesson.
    Playback = "playback" in "KEYS#PLAYBACK";
    /// Secrets of authenticator apps, and hashes of recovery codes, as they are stored.
    Factors = "factors" in "KEYS#FACTORS";
    /// The key pair that signs addresses of media files. CloudFront has the public part.
    Media = "media" in "KEYS#MEDIA";
    /// The client secrets at identity providers: a copy of what an operator stores in Secrets Manager.
    ProviderSecrets = "provider-secrets" in "KEYS#PROVIDER_SECRETS";
}

impl KeyPurpose {
    /// The purpose of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|purpose| purpose.name() == name)
    }

    /// Whether there is nothing to make, because the platform only copies what others made.
    pub const fn is_copied(self) -> bool {
        matches!(self, Self::ProviderSecrets)
    }

    /// The purposes whose keys the platform makes, and can replace.
    pub fn made() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|purpose| !purpose.is_copied())
    }

    /// How long a version is used before the next one is; none if only an operator replaces it. Recovery codes can
    /// only be compared with the version that hashed them, so versions of [`Self::Factors`] are kept, and are few. A
    /// new version of [`Self::Media`] needs a deployment, because CloudFront must have its public part.
    pub const fn period(self) -> Option<SignedDuration> {
        match self {
            Self::Media | Self::ProviderSecrets => None,
            Self::Factors => Some(SignedDuration::from_hours(365 * 24)),
            Self::Unsubscribe => Some(SignedDuration::from_hours(90 * 24)),
            _ => Some(signing::PERIOD),
        }
    }

    /// How long at most what a version makes is valid; none if it has no end. A version is kept at least this long
    /// after its successor is used.
    pub const fn lifetime(self) -> Option<SignedDuration> {
        match self {
            Self::Factors | Self::Media | Self::ProviderSecrets => None,
            Self::AccessTokens => Some(signing::OVERLAP),
            // A session that is not refreshed for this long ends, and each refresh makes another token.
            Self::RefreshTokens => Some(session::IDLE),
            Self::Challenges | Self::Passkeys | Self::Authorizations | Self::ProofOfWork => {
                Some(SignedDuration::from_hours(1))
            }
            Self::MailLinks | Self::Cursors => Some(DAY),
            Self::Playback => Some(SignedDuration::from_hours(7 * 24)),
            // RFC 8058 names no time. Mails are kept for years; after one, the front end has to do.
            Self::Unsubscribe => Some(SignedDuration::from_hours(400 * 24)),
        }
    }
}

/// One use of a purpose's keys. A text that was sealed for one use is invalid for every other, also of the same
/// purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealLabel {
    purpose: KeyPurpose,
    name: &'static str,
}

impl SealLabel {
    /// A use of a purpose. The name has a version, such as `email verification v1`.
    pub const fn new(purpose: KeyPurpose, name: &'static str) -> Self {
        Self { purpose, name }
    }

    /// The purpose.
    pub const fn purpose(self) -> KeyPurpose {
        self.purpose
    }

    /// The name.
    pub const fn name(self) -> &'static str {
        self.name
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::{factors, federation, media, passkeys};

    use super::*;

    #[test]
    fn no_two_purposes_share_a_name_or_a_partition() {
        let distinct = |text: fn(KeyPurpose) -> &'static str| -> BTreeSet<&str> {
            KeyPurpose::ALL.iter().map(|purpose| text(*purpose)).collect()
        };
        assert_eq!(distinct(KeyPurpose::name).len(), KeyPurpose::ALL.len());
        assert_eq!(distinct(KeyPurpose::partition).len(), KeyPurpose::ALL.len());
        for purpose in KeyPurpose::ALL {
            assert_eq!(KeyPurpose::parse(purpose.name()), Some(*purpose));
            assert_eq!(serde_json::to_value(purpose).unwrap(), purpose.name());
        }
        assert_eq!(KeyPurpose::parse("RefreshTokens"), None);
    }

    #[test]
    fn a_version_is_kept_as_long_as_anything_that_it_makes_is_valid() {
        let lasts = |purpose: KeyPurpose, what: SignedDuration| {
            assert!(purpose.lifetime().is_some_and(|lifetime| lifetime >= what), "{purpose:?}");
        };
        lasts(KeyPurpose::RefreshTokens, session::IDLE);
        lasts(KeyPurpose::Challenges, SignedDuration::from_secs(factors::Challenge::SECONDS));
        lasts(KeyPurpose::Passkeys, SignedDuration::from_secs(passkeys::Challenge::SECONDS));
        lasts(KeyPurpose::Authorizations, federation::LIFETIME);
        lasts(KeyPurpose::Playback, media::playback::LINK_LIFETIME);
        // Mailed tokens, which `identity` and `reminders` limit.
        lasts(KeyPurpose::MailLinks, DAY);
        lasts(KeyPurpose::MailLinks, crate::privacy::MailedExport::LIFETIME);
    }
}
