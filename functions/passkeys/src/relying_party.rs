//! The relying party: the domain of the front end, and the origins that may use passkeys.

use glotto_runtime::Settings;
use glotto_runtime::settings::MissingSetting;
use glotto_webauthn::RelyingParty;

/// The relying party of this deployment. By default it is the host of the front end, and the front end
/// is its only origin. Passkeys are bound to their domain permanently: if `PASSKEY_RP_ID` is changed
/// later, the passkeys of all users stop working.
pub fn relying_party(settings: &Settings) -> Result<RelyingParty, MissingSetting> {
    let app = Origin::of(settings.app_url()?);
    let id = settings.get("PASSKEY_RP_ID").unwrap_or(app.host);
    let origins = settings.get("PASSKEY_ORIGINS").unwrap_or(app.origin);
    let origins = origins.split(',').map(str::trim).filter(|origin| !origin.is_empty());
    Ok(RelyingParty::new(id, origins))
}

/// An origin as browsers write it, and its host.
struct Origin<'a> {
    origin: &'a str,
    host: &'a str,
}

impl<'a> Origin<'a> {
    fn of(url: &'a str) -> Self {
        let begin = url.find("://").map_or(0, |at| at + 3);
        let end = url[begin..].find(['/', '?', '#']).map_or(url.len(), |at| begin + at);
        let authority = &url[begin..end];
        let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
        Self { origin: &url[..end], host }
    }
}

#[cfg(test)]
mod tests {
    use glotto_webauthn::{Ceremony, ClientData, WebauthnError};

    use super::*;

    fn of(settings: &[(&str, &str)]) -> RelyingParty {
        relying_party(&Settings::from_pairs(settings.iter().copied())).unwrap()
    }

    /// Whether a page may use passkeys.
    fn admits(party: &RelyingParty, origin: &str) -> bool {
        let text = format!(r#"{{"type":"webauthn.create","challenge":"AQID","origin":"{origin}"}}"#);
        let client = ClientData::read(text.as_bytes(), Ceremony::Create).unwrap();
        party.register(&client, b"") != Err(WebauthnError::WrongOrigin)
    }

    #[test]
    fn the_relying_party_is_the_host_of_the_front_end() {
        let app = of(&[("APP_URL", "https://app.example.org:8443/learn/")]);
        assert_eq!(app.id(), "app.example.org");
        assert!(admits(&app, "https://app.example.org:8443"));
        for other in
            ["https://app.example.org", "http://app.example.org:8443", "https://app.example.org:8443/learn", ""]
        {
            assert!(!admits(&app, other), "{other}");
        }
        assert_eq!(of(&[("APP_URL", "http://localhost:3000")]).id(), "localhost");
    }

    #[test]
    fn the_relying_party_can_be_a_domain_with_several_pages_and_an_app() {
        let settings = [
            ("APP_URL", "https://app.example.org"),
            ("PASSKEY_RP_ID", "example.org"),
            ("PASSKEY_ORIGINS", "https://app.example.org, https://teach.example.org,android:apk-key-hash:abc"),
        ];
        let party = of(&settings);
        assert_eq!(party.id(), "example.org");
        for origin in ["https://app.example.org", "https://teach.example.org", "android:apk-key-hash:abc"] {
            assert!(admits(&party, origin), "{origin}");
        }
        assert!(!admits(&party, "https://example.org"));
    }
}
