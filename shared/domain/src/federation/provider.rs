//! The providers that a deployment trusts, as its operator configures them.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::redirect::is_loopback;

/// Names a provider in paths and keys: `google`. Lower case letters, digits and hyphens.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct ProviderName(String);

impl ProviderName {
    /// Reads a name.
    pub fn parse(text: &str) -> Result<Self, String> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let sound = matches!(text.len(), 1..=32) && text.starts_with(|first: char| first.is_ascii_lowercase());
        if sound && text.bytes().all(plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err("must be 1 to 32 lower case letters, digits and hyphens, a letter first".to_owned())
        }
    }

    /// The name itself.
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

/// How a provider sends its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ResponseMode {
    /// In the query of the client's address.
    #[default]
    Query,
    /// As a form that the browser posts: to us, because a page cannot read it. We pass it on.
    /// Apple insists on it where the address is asked for.
    FormPost,
}

/// How we prove to a provider who we are.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClientSecret {
    /// Its place: the member of the deployment's secret that holds it.
    pub place: String,
    /// If it is a key that signs our secret anew for each call (Apple), which key, ...
    pub key_id: Option<String>,
    /// ... and by whom: the team at Apple.
    pub team_id: Option<String>,
}

/// A provider.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Provider {
    /// Names it here.
    pub name: ProviderName,
    /// What people are shown.
    pub label: String,
    /// Who it is: below this lies its `.well-known/openid-configuration`.
    pub issuer: String,
    /// Who we are to it.
    pub client_id: String,
    /// What proves that.
    pub secret: ClientSecret,
    /// What it is asked for beside `openid`.
    #[serde(default = "usual_scopes")]
    pub scopes: Vec<String>,
    /// How it sends its answer.
    #[serde(default)]
    pub response_mode: ResponseMode,
    /// The claim that says whether the address is verified, where it is not the standard's
    /// (Microsoft's `xms_edov`).
    pub verified_by: Option<String>,
}

fn usual_scopes() -> Vec<String> {
    vec!["email".to_owned(), "profile".to_owned()]
}

impl Provider {
    /// What is wrong with it, if something is.
    fn configuration_error(&self) -> Option<&'static str> {
        let visible = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        let sound = [
            (!self.label.trim().is_empty() && self.label.chars().count() <= 50, "needs a label of 1 to 50 characters"),
            (is_issuer(&self.issuer), "needs an https issuer without query and fragment"),
            (visible(&self.client_id), "needs a clientId"),
            (!self.secret.place.is_empty(), "needs the place of its secret"),
            (self.secret.key_id.is_some() == self.secret.team_id.is_some(), "needs keyId and teamId, or neither"),
            (self.scopes.iter().all(|scope| visible(scope)), "has a scope that is none"),
        ];
        sound.into_iter().find(|(holds, _)| !holds).map(|(_, error)| error)
    }
}

/// https, or http to this very machine, which is where tests run their providers.
fn is_issuer(text: &str) -> bool {
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"?#@\\".contains(&byte));
    let host = |rest: &str| rest.split('/').next().unwrap_or_default().to_owned();
    let secure = text.strip_prefix("https://").is_some_and(|rest| !host(rest).is_empty());
    plain && (secure || text.strip_prefix("http://").is_some_and(|rest| is_loopback(&host(rest))))
}

/// Reads the operator's list of providers, a JSON array. What is wrong is told to the operator.
pub fn providers(text: &str) -> Result<Vec<Provider>, String> {
    let providers: Vec<Provider> = serde_json::from_str(text).map_err(|error| format!("the providers: {error}"))?;
    let mut names = BTreeSet::new();
    for provider in &providers {
        if let Some(error) = provider.configuration_error() {
            return Err(format!("the provider {} {error}", provider.name));
        }
        if !names.insert(&provider.name) {
            return Err(format!("there are two providers {}", provider.name));
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
    fn what_apple_needs_can_be_said() {
        let text = json!([{
            "name": "apple", "label": "Apple", "issuer": "https://appleid.apple.com", "clientId": "com.example",
            "secret": {"place": "apple", "keyId": "ABC", "teamId": "DEF"}, "scopes": ["email"], "responseMode": "formPost",
        }]);
        assert_eq!(providers(&text.to_string()).unwrap()[0].response_mode, ResponseMode::FormPost);
    }

    #[test]
    fn a_provider_that_is_not_safe_or_not_whole_is_refused() {
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
