//! Signed texts. They are used for refresh tokens; links in mails that verify an address, reset a password,
//! change an address or end reminders; challenges of second factors and of passkeys; the `state` of
//! sign-ins with a provider; links that play a lesson; and challenges of proofs of work. When you add a use, give it a
//! [`SealLabel`], and list it in `docs/operations.md`, "Rotating keys".
//!
//! The signature (the seal) is HMAC-SHA-256 (RFC 2104) with a key that is derived from the secret key of the purpose
//! and from the label, so that a text that was signed for one use is invalid for every other. The text names the
//! version of the key: `<text>.<version>.<seal>`.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures::future::BoxFuture;
use glotto_domain::keys::SealLabel;
use glotto_runtime::Context;
use glotto_runtime::keys::{Keys, KeysError, SecretSet};
use jiff::Timestamp;
use ring::hmac;

/// Signs and verifies texts for one use.
pub struct Seal {
    secrets: Arc<SecretSet>,
    label: SealLabel,
    /// The version that signs, and its key.
    version: String,
    key: hmac::Key,
    now: Timestamp,
}

impl Seal {
    /// The seal for a use, with keys that are at most ten seconds old.
    pub fn of(context: &Context, label: SealLabel) -> BoxFuture<'_, Result<Self, KeysError>> {
        Box::pin(async move {
            let secrets = context.port::<Keys>()?.secrets(context, label.purpose()).await?;
            Self::with(secrets, label, context.now()).ok_or(KeysError::Missing(label.purpose().name()))
        })
    }

    /// The seal for a use with the keys that were last read, which may be out of date. None if there are none.
    pub fn last_read(context: &Context, label: SealLabel) -> Option<Self> {
        let secrets = context.port::<Keys>().ok()?.last_read_secrets(label.purpose())?;
        Self::with(secrets, label, context.now())
    }

    /// The seal for a use with these keys at a moment. None if no key is in use.
    pub fn with(secrets: Arc<SecretSet>, label: SealLabel, now: Timestamp) -> Option<Self> {
        let (version, secret) = secrets.in_use(now)?;
        let (version, key) = (version.to_owned(), derive(secret, label));
        Some(Self { secrets, label, version, key, now })
    }

    /// Signs a text: `<text>.<version>.<seal>`.
    pub fn close(&self, text: &str) -> String {
        let (version, seal) = (&self.version, URL_SAFE_NO_PAD.encode(hmac::sign(&self.key, text.as_bytes())));
        format!("{text}.{version}.{seal}")
    }

    /// Verifies a signed text and returns it without version and seal. None if the seal is invalid, or its version is
    /// unknown or not valid any more.
    pub fn open<'a>(&self, sealed: &'a str) -> Option<&'a str> {
        let (rest, seal) = sealed.rsplit_once('.')?;
        let (text, version) = rest.rsplit_once('.')?;
        let seal = URL_SAFE_NO_PAD.decode(seal).ok()?;
        let key = derive(self.secrets.find(version, self.now)?, self.label);
        hmac::verify(&key, text.as_bytes(), &seal).ok().map(|()| text)
    }

    /// A secret of 43 characters that is derived from a text with the version of the key that a signed text names: the
    /// authentication code that the text would get. None if the version is unknown or not valid any more.
    pub fn derive_like(&self, sealed: &str, text: &str) -> Option<String> {
        let (rest, _) = sealed.rsplit_once('.')?;
        let (_, version) = rest.rsplit_once('.')?;
        let key = derive(self.secrets.find(version, self.now)?, self.label);
        Some(URL_SAFE_NO_PAD.encode(hmac::sign(&key, text.as_bytes())))
    }
}

glotto_domain::redacted_debug!(Seal);

/// The key of one use.
fn derive(secret: &[u8], label: SealLabel) -> hmac::Key {
    let secret = hmac::Key::new(hmac::HMAC_SHA256, secret);
    hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&secret, label.name().as_bytes()).as_ref())
}

#[cfg(test)]
mod tests {
    use glotto_domain::keys::{KeyPurpose, KeyVersion};
    use jiff::SignedDuration;

    use super::*;

    const REFRESH: SealLabel = SealLabel::new(KeyPurpose::RefreshTokens, "refresh");

    fn at(hours: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)
    }

    fn seal(id: &str, secret: &str, label: SealLabel) -> Seal {
        Seal::with(Arc::new(SecretSet::of(id, secret.as_bytes())), label, at(0)).unwrap()
    }

    #[test]
    fn a_sealed_text_is_valid_for_its_use_only() {
        let refresh = seal("v1", "secret", REFRESH);
        let sealed = refresh.close("usr.1");
        assert_eq!(refresh.open(&sealed), Some("usr.1"));
        assert!(sealed.starts_with("usr.1.v1."));
        let other = SealLabel::new(KeyPurpose::RefreshTokens, "other");
        assert_eq!(seal("v1", "secret", other).open(&sealed), None);
        assert_eq!(seal("v1", "another secret", REFRESH).open(&sealed), None);
        assert_eq!(seal("v2", "secret", REFRESH).open(&sealed), None);
        let altered = [sealed.replace("usr.1", "usr.2"), sealed.replace(".v1.", ".v2.")];
        for text in ["usr.1", "usr.1.v1", "", "...", &altered[0], &altered[1]] {
            assert_eq!(refresh.open(text), None, "{text}");
        }
    }

    /// Two versions: the first is used for ten hours and valid for twenty.
    fn both(now: Timestamp) -> Seal {
        let version = |id: &str, from, until| KeyVersion {
            id: id.to_owned(),
            wrapped: String::new(),
            created: from,
            from,
            until,
        };
        let versions = [version("v1", at(0), Some(at(20))), version("v2", at(10), None)];
        let set = versions.map(|version| (version.clone(), format!("secret of {}", version.id).into_bytes()));
        Seal::with(Arc::new(SecretSet::new(set)), REFRESH, now).unwrap()
    }

    #[test]
    fn the_version_in_use_seals_and_all_valid_versions_open() {
        let (early, late) = (both(at(9)), both(at(10)));
        let (first, second) = (early.close("text"), late.close("text"));
        assert!(first.starts_with("text.v1.") && second.starts_with("text.v2."));
        for seal in [&early, &late] {
            assert_eq!((seal.open(&first), seal.open(&second)), (Some("text"), Some("text")));
        }
        assert_eq!((both(at(20)).open(&first), both(at(20)).open(&second)), (None, Some("text")));
    }

    #[test]
    fn what_is_derived_stays_the_same_when_the_next_version_is_used() {
        let state = both(at(9)).close("state");
        let derived = both(at(9)).derive_like(&state, "id").unwrap();
        assert_eq!(both(at(10)).derive_like(&state, "id"), Some(derived.clone()));
        assert_eq!(derived.len(), 43);
        let later = both(at(10)).close("state");
        assert_ne!(both(at(10)).derive_like(&later, "id"), Some(derived));
        assert_eq!(both(at(20)).derive_like(&state, "id"), None);
    }
}
