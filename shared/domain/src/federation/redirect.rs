//! Redirect URIs. An attacker who could choose one would get other users' codes (RFC 9700, 4.1), so
//! the operator lists the allowed ones, and they are compared character by character.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::ProviderName;
use crate::{ParseText, Violation};

/// The longest redirect URI in characters.
const LONGEST: usize = 300;

/// Stands for the provider's name in the list, so that each provider can have a redirect URI of its
/// own. A response that arrives at the URI of another provider is then known to be misdirected.
const PLACEHOLDER: &str = "{provider}";

/// A redirect URI that a client requests. [`RedirectUris`] decides whether it is allowed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RedirectUri(String);

impl RedirectUri {
    /// The URI as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RedirectUri({})", self.0)
    }
}

impl ParseText for RedirectUri {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        if is_redirect(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Violation::format("must be an absolute URI without fragment, https or of an app's own scheme"))
        }
    }
}

impl JsonSchema for RedirectUri {
    fn schema_name() -> Cow<'static, str> {
        "RedirectUri".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string", "format": "uri", "maxLength": LONGEST,
            "examples": ["https://app.example.com/signed-in/google"],
        })
    }
}

/// https; http to the local machine, for development; or the private-use scheme of an app, which is a
/// reversed domain name and so has a dot in it (RFC 8252, 7.1).
fn is_redirect(text: &str) -> bool {
    let visible =
        text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"#\\\"<>".contains(&byte));
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let host = || rest.strip_prefix("//").and_then(|rest| rest.split(['/', '?']).next()).unwrap_or_default();
    visible
        && match scheme {
            "https" => !host().is_empty() && !host().contains('@'),
            "http" => is_loopback(host()),
            own => own.contains('.') && is_scheme(own) && rest.starts_with('/'),
        }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-.".contains(&byte))
}

/// Whether a host, with or without a port, is the local machine.
pub(super) fn is_loopback(host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => (name, true),
        _ => (host, false),
    };
    matches!(name, "localhost" | "127.0.0.1" | "[::1]") && (port || !host.contains("]:"))
}

/// The allowed redirect URIs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RedirectUris(Vec<String>);

impl RedirectUris {
    /// Parses a comma-separated list.
    pub fn parse(text: &str) -> Result<Self, String> {
        let addresses = text.split(',').map(str::trim).filter(|address| !address.is_empty());
        let checked = addresses.map(|address| {
            let example = address.replace(PLACEHOLDER, "name");
            if is_redirect(&example) {
                Ok(address.to_owned())
            } else {
                Err(format!("invalid redirect URI {address:?}"))
            }
        });
        checked.collect::<Result<_, _>>().map(Self)
    }

    /// Whether a URI is allowed for a provider: it must equal one of the list.
    pub fn allow(&self, provider: &ProviderName, address: &RedirectUri) -> bool {
        self.0.iter().any(|allowed| allowed.replace(PLACEHOLDER, provider.as_str()) == address.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn google() -> ProviderName {
        ProviderName::parse_text("google").unwrap()
    }

    fn uri(text: &str) -> RedirectUri {
        RedirectUri(text.to_owned())
    }

    #[test]
    fn addresses_of_web_and_of_apps_are_read() {
        for text in [
            "https://app.example.com/signed-in",
            "https://app.example.com/signed-in?x=1",
            "http://localhost:3000/signed-in",
            "http://127.0.0.1/x",
            "http://[::1]:80/x",
            "com.example.app:/signed-in",
            "com.example.app://signed-in",
        ] {
            assert!(RedirectUri::parse_text(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn insecure_or_ambiguous_redirect_uris_are_rejected() {
        for text in [
            "",
            "/signed-in",
            "//evil.test",
            "http://app.example.com/signed-in",
            "http://localhost.evil.test/",
            "http://localhost@evil.test/",
            "https://app.example.com@evil.test/",
            "https://app.example.com/#fragment",
            "https://app.example.com\\@evil.test",
            "https://app.example.com/\r\nx",
            "javascript:alert(1)",
            "data:text/html,x",
            "com.example.app:signed-in",
            "https://",
        ] {
            assert!(RedirectUri::parse_text(text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_exact_matches_of_the_list_are_allowed() {
        let list = RedirectUris::parse("https://app.example.com/signed-in/{provider}, com.example.app:/done").unwrap();
        assert!(list.allow(&google(), &uri("https://app.example.com/signed-in/google")));
        assert!(list.allow(&google(), &uri("com.example.app:/done")));
        for text in [
            "https://app.example.com/signed-in/apple",
            "https://app.example.com/signed-in/{provider}",
            "https://app.example.com/signed-in/google/",
            "https://app.example.com/signed-in/google?x",
            "https://app.example.com/signed-in/google/../../evil",
            "https://APP.example.com/signed-in/google",
            "https://app.example.com:443/signed-in/google",
            "https://app.example.com.evil.test/signed-in/google",
        ] {
            assert!(!list.allow(&google(), &uri(text)), "{text}");
        }
    }

    #[test]
    fn an_empty_list_allows_nothing_and_an_invalid_one_is_an_error() {
        assert!(!RedirectUris::parse(" , ").unwrap().allow(&google(), &uri("")));
        assert!(RedirectUris::parse("http://app.example.com/").is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC{0,40}|https?://\\PC{0,20}") {
            let _ = RedirectUri::parse_text(&text);
            let _ = RedirectUris::parse(&text);
        }
    }
}
