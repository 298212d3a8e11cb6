//! The configuration of providers.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::redirect::is_loopback;

/// The name of a provider in paths and keys, such as `google`. Lower case letters, digits and hyphens.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct ProviderName(String);

impl ProviderName {
    /// Parses a name.
    pub fn parse(text: &str) -> Result<Self, String> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let sound = matches!(text.len(), 1..=32) && text.starts_with(|first: char| first.is_ascii_lowercase());
        if sound && text.bytes().all(plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err("must be 1 to 32 lower case letters, digits and hyphens, a letter first".to_owned())
        }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ProviderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

crate::text_value!(ProviderName: Display, {
    "type": "string", "pattern": "^[a-z][a-z0-9-]{0,31}$", "examples": ["google"],
});

/// How a provider sends its response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ResponseMode {
    /// In the query of the redirect URI.
    #[default]
    Query,
    /// As a form that the browser posts. A page cannot read it, so it is posted to us, and we relay
    /// it. Apple requires this if the e-mail address is requested.
    FormPost,
}

/// The credentials by which the platform authenticates to a provider.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClientSecret {
    /// The member of the deployment's secret that holds it.
    pub place: String,
    /// The id of the key, if a private key signs a new client secret for each call (Apple).
    pub key_id: Option<String>,
    /// The id of the team at Apple, together with the key.
    pub team_id: Option<String>,
}

/// A provider.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Provider {
    /// Its name here.
    pub name: ProviderName,
    /// The label of its button.
    pub label: String,
    /// Its issuer URL: the base of its `.well-known/openid-configuration`.
    pub issuer: String,
    /// The client id of the platform.
    pub client_id: String,
    /// The client secret.
    pub secret: ClientSecret,
    /// The scopes to request beside `openid`.
    #[serde(default = "usual_scopes")]
    pub scopes: Vec<String>,
    /// How it sends its response.
    #[serde(default)]
    pub response_mode: ResponseMode,
    /// The claim that says whether the address is verified, if it is not `email_verified`
    /// (`xms_edov` at Microsoft).
    pub verified_by: Option<String>,
}

fn usual_scopes() -> Vec<String> {
    vec!["email".to_owned(), "profile".to_owned()]
}

impl Provider {
    /// What is wrong with the configuration, if anything is.
    fn configuration_error(&self) -> Option<&'static str> {
        let visible = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        let sound = [
            (!self.label.trim().is_empty() && self.label.chars().count() <= 50, "needs a label of 1 to 50 characters"),
            (is_issuer(&self.issuer), "needs an https issuer without query and fragment"),
            (visible(&self.client_id), "needs a clientId"),
            (!self.secret.place.is_empty(), "needs a secret with a place"),
            (self.secret.key_id.is_some() == self.secret.team_id.is_some(), "needs keyId and teamId, or neither"),
            (self.scopes.iter().all(|scope| visible(scope)), "has an invalid scope"),
        ];
        sound.into_iter().find(|(holds, _)| !holds).map(|(_, error)| error)
    }
}

/// https, or http to the local machine, where tests run their providers.
fn is_issuer(text: &str) -> bool {
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"?#@\\".contains(&byte));
    let host = |rest: &str| rest.split('/').next().unwrap_or_default().to_owned();
    let secure = text.strip_prefix("https://").is_some_and(|rest| !host(rest).is_empty());
    plain && (secure || text.strip_prefix("http://").is_some_and(|rest| is_loopback(&host(rest))))
}

/// Parses the operator's list of providers, a JSON array. The error is for the operator.
pub fn providers(text: &str) -> Result<Vec<Provider>, String> {
    let providers: Vec<Provider> = serde_json::from_str(text).map_err(|error| format!("the provider list: {error}"))?;
    let mut names = BTreeSet::new();
    for provider in &providers {
        if let Some(error) = provider.configuration_error() {
            return Err(format!("the provider {} {error}", provider.name));
        }
        if !names.insert(&provider.name) {
            return Err(format!("two providers are named {}", provider.name));
        }
    }
    Ok(providers)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn google() -> Value {
        json!({
            "name": "google", "label": "Google", "issuer": "https://accounts.google.com", "clientId": "id",
            "secret": {"place": "google"},
        })
    }

    fn with(name: &str, value: Value) -> String {
        let mut provider = google();
        provider[name] = value;
        json!([provider]).to_string()
    }

    #[test]
    fn a_provider_needs_little() {
        let read = providers(&json!([google()]).to_string()).unwrap();
        assert_eq!(read[0].scopes, ["email", "profile"]);
        assert_eq!(read[0].response_mode, ResponseMode::Query);
        assert_eq!(providers("[]").unwrap(), []);
    }

    #[test]
    fn the_settings_that_apple_needs_are_supported() {
        let text = json!([{
            "name": "apple", "label": "Apple", "issuer": "https://appleid.apple.com", "clientId": "com.example",
            "secret": {"place": "apple", "keyId": "ABC", "teamId": "DEF"}, "scopes": ["email"], "responseMode": "formPost",
        }]);
        assert_eq!(providers(&text.to_string()).unwrap()[0].response_mode, ResponseMode::FormPost);
    }

    #[test]
    fn an_insecure_or_incomplete_provider_is_rejected() {
        for (name, value) in [
            ("issuer", json!("http://accounts.google.com")),
            ("issuer", json!("http://127.0.0.1.evil.test")),
            ("issuer", json!("https://accounts.google.com?x")),
            ("issuer", json!("https://me@accounts.google.com")),
            ("issuer", json!("https://")),
            ("name", json!("Google")),
            ("name", json!("../google")),
            ("label", json!("")),
            ("clientId", json!("a b")),
            ("secret", json!({"place": "x", "keyId": "y"})),
            ("scopes", json!(["a b"])),
            ("surprise", json!(1)),
        ] {
            assert!(providers(&with(name, value.clone())).is_err(), "{name} {value}");
        }
        assert!(providers(&json!([google(), google()]).to_string()).is_err());
    }
}
