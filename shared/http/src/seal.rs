//! Signed texts. They are used for refresh tokens; links in mails that verify an address, reset a password,
//! change an address or end reminders; challenges of second factors and of passkeys; the `state` of
//! sign-ins with a provider; links that play a lesson; and challenges of proofs of work. Replacing
//! `LinkSecret` invalidates all of them, and cursors. When you add a use, list it in
//! `docs/operations.md`, "Rotating secrets".
//!
//! The signature (the seal) is HMAC-SHA-256 (RFC 2104) with a key that is derived from the secret and the
//! purpose, so that a text that was signed for one purpose is invalid for every other.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_runtime::settings::{MissingSetting, Settings};
use ring::hmac;

/// Signs and verifies texts for one purpose.
pub struct Seal(hmac::Key);

impl Seal {
    /// The seal for a purpose, such as `refresh token v1`.
    pub fn of(settings: &Settings, purpose: &str) -> Result<Self, MissingSetting> {
        let secret = hmac::Key::new(hmac::HMAC_SHA256, settings.link_key()?.as_bytes());
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&secret, purpose.as_bytes()).as_ref())))
    }

    /// Signs a text: `<text>.<seal>`.
    pub fn close(&self, text: &str) -> String {
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(hmac::sign(&self.0, text.as_bytes())))
    }

    /// Verifies a signed text and returns it without its seal. None if the seal is invalid.
    pub fn open<'a>(&self, sealed: &'a str) -> Option<&'a str> {
        let (text, seal) = sealed.rsplit_once('.')?;
        let seal = URL_SAFE_NO_PAD.decode(seal).ok()?;
        hmac::verify(&self.0, text.as_bytes(), &seal).ok().map(|()| text)
    }
}

glotto_domain::redacted_debug!(Seal);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_text_is_valid_for_its_purpose_only() {
        let settings = Settings::from_pairs([("LINK_KEY", "secret")]);
        let seal = Seal::of(&settings, "refresh").unwrap();
        let sealed = seal.close("usr.1");
        assert_eq!(seal.open(&sealed), Some("usr.1"));
        assert_eq!(Seal::of(&settings, "playback").unwrap().open(&sealed), None);
        assert_eq!(seal.open(&sealed.replace("usr.1", "usr.2")), None);
        assert_eq!(seal.open("usr.1"), None);
    }
}
