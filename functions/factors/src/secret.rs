//! The secret that an authenticator app and the platform share, and its codes (RFC 6238 with
//! HMAC-SHA-1, six digits and 30 seconds: the only combination that all apps support).
//!
//! It is twenty lines with ring, which every function links anyway. A TOTP crate would add another
//! implementation of the hash, and none of them remembers which code was used.

use glotto_domain::factors::{Step, TotpCode};
use glotto_runtime::Rng;
use jiff::Timestamp;
use ring::hmac;

/// The letters of base 32 (RFC 4648, 6).
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A secret of 160 bits, as long as the output of the hash (RFC 4226, 4).
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret(pub(crate) [u8; 20]);

impl TotpSecret {
    /// A random secret.
    pub fn new(rng: &Rng) -> Self {
        Self(rng.bytes())
    }

    /// The time step of a code, if it is valid now. All candidate steps are computed, so that the time
    /// that this takes reveals nothing.
    pub fn step_of(&self, code: TotpCode, now: Timestamp, last: Option<Step>) -> Option<Step> {
        Step::accepted(now, last).filter(|step| self.code(*step) == Some(code)).last()
    }

    fn code(&self, step: Step) -> Option<TotpCode> {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let mac = hmac::sign(&key, &step.counter());
        mac.as_ref().try_into().ok().map(TotpCode::of_mac)
    }

    /// In base 32, for users who cannot scan a QR code.
    pub fn base32(&self) -> String {
        let letters = |five: &[u8]| {
            let bits = five.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
            (0..8).rev().map(move |place| char::from(ALPHABET[usize::try_from(bits >> (5 * place) & 31).unwrap_or(0)]))
        };
        self.0.chunks(5).flat_map(letters).collect()
    }

    /// As a key URI (the format of Google Authenticator, which all apps support), with the names of
    /// platform and account.
    pub fn uri(&self, issuer: &str, account: &str) -> String {
        // In a path, a plus is not a space.
        let written =
            |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
        let (issuer, account) = (written(issuer), written(account));
        format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1&digits=6&period=30",
            self.base32()
        )
    }
}

// Secrets must not be logged.
glotto_domain::redacted_debug!(TotpSecret);

#[cfg(test)]
mod tests {
    use glotto_domain::ParseText as _;
    use jiff::SignedDuration;

    use super::*;

    /// RFC 6238, appendix B: the secret, and times with their codes for SHA-1. The codes there have
    /// eight digits, of which these are the last six.
    const SECRET: TotpSecret = TotpSecret(*b"12345678901234567890");
    const VECTORS: [(i64, &str); 6] = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ];

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn code(text: &str) -> TotpCode {
        TotpCode::parse_text(text).unwrap()
    }

    #[test]
    fn codes_match_the_vectors_of_the_standard() {
        for (second, text) in VECTORS {
            assert_eq!(SECRET.code(Step::at(at(second))), Some(code(text)), "{second}");
            assert_eq!(SECRET.step_of(code(text), at(second), None), Some(Step::at(at(second))), "{second}");
        }
    }

    #[test]
    fn a_clock_may_differ_by_half_a_minute_at_most() {
        let (second, text) = (1_234_567_890, code("005924"));
        for (drift, taken) in [(-31, false), (-30, true), (-1, true), (29, true), (59, true), (60, false)] {
            let found = SECRET.step_of(text, at(second) + SignedDuration::from_secs(drift), None);
            assert_eq!(found, taken.then(|| Step::at(at(second))), "{drift}");
        }
    }

    #[test]
    fn a_code_that_was_taken_is_not_taken_again() {
        let (second, text) = (59, code("287082"));
        let step = SECRET.step_of(text, at(second), None);
        assert_eq!(SECRET.step_of(text, at(second + 1), step), None);
        assert_eq!(SECRET.step_of(text, at(second + 30), step), None);
    }

    #[test]
    fn the_secret_is_written_as_apps_read_it() {
        assert_eq!(SECRET.base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(
            SECRET.uri("Glotto", "josé x+1@exämple.com"),
            "otpauth://totp/Glotto:jos%C3%A9%20x%2B1%40ex%C3%A4mple.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Glotto&algorithm=SHA1&digits=6&period=30"
        );
    }

    #[test]
    fn an_app_shows_what_the_platform_is_called() {
        let app = totp_rs::Totp::from_url(SECRET.uri("Tom & Söhne?x=1#", "ada@example.com")).unwrap();
        assert_eq!((app.issuer(), app.account_name()), (Some("Tom & Söhne?x=1#"), "ada@example.com"));
    }

    #[test]
    fn an_app_that_is_not_ours_shows_the_same_codes() {
        let secret = TotpSecret::new(&Rng::seeded(7));
        let app = totp_rs::Totp::from_url(secret.uri("Glotto", "ada@example.com")).unwrap();
        assert_eq!((app.issuer(), app.account_name()), (Some("Glotto"), "ada@example.com"));
        for second in (0..4_000_000_000).step_by(123_456_789) {
            let displayed = app.generate(u64::try_from(second).unwrap()).to_string();
            assert_eq!(secret.step_of(code(&displayed), at(second), None), Some(Step::at(at(second))));
        }
    }

    #[test]
    fn a_secret_shows_in_no_log() {
        assert_eq!(format!("{SECRET:?}"), "TotpSecret(..)");
    }
}
