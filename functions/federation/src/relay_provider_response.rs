//! `POST /v1/providers/{provider}/answers`
//!
//! Some providers send their response as a form (OAuth 2.0 Form Post Response Mode). The browser posts
//! it, and a page could not read it, so this endpoint redirects the browser to the page with the
//! response. It decides nothing: the code is worthless without the key that the client keeps.

use glotto_domain::ValidationErrors;
use glotto_domain::federation::RelayAnswerError;
use glotto_domain::keys::KeyPurpose;
use glotto_http::body::BodyDocs;
use glotto_http::{Access, Cx, Endpoint, Redirect, Request, RequestBody, Result, Spec};
use glotto_runtime::Grant;
use schemars::{JsonSchema, SchemaGenerator};

use crate::authorization;
use crate::providers::{ProviderPath, Providers};

/// The members of the form that are relayed. Others are ignored.
#[derive(JsonSchema)]
pub struct ProviderAnswer {
    /// The `state` parameter of the authorization request.
    pub state: String,
    /// The authorization code, if the user agreed.
    pub code: Option<String>,
    /// The issuer, if the provider sends it (RFC 9207).
    pub iss: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
    /// The user's name, which Apple sends once and not in its token.
    pub user: Option<String>,
}

/// The form of a provider; none if it is unusable.
pub struct ProviderForm(Option<Vec<(&'static str, String)>>);

impl RequestBody for ProviderForm {
    const DOCS: Option<BodyDocs> =
        Some(BodyDocs::other(SchemaGenerator::subschema_for::<ProviderAnswer>, &["application/x-www-form-urlencoded"]));

    fn read(request: &Request, _: &mut ValidationErrors) -> Result<Option<Self>> {
        Ok(Some(Self(read(request.body()))))
    }
}

/// Relays the response of a provider to the page that started the request.
pub struct RelayProviderResponse;

impl Endpoint for RelayProviderResponse {
    const SPEC: Spec = Spec::post(
        "relay_provider_response",
        "/v1/providers/{provider}/answers",
        Access::Public("a provider's page posts it, without a token"),
    )
    .summary("Relay provider response")
    .description(
        "The redirect URI for providers with the `responseMode` `formPost`. Redirects the browser to the `redirectUri` \
         of the request, with `code`, `state` and `iss`, or `error`, and Apple's `user`, in the fragment.",
    )
    .grants(&[Grant::Seal(&[KeyPurpose::Authorizations]), Grant::Providers]);
    type Path = ProviderPath;
    type Query = ();
    type Body = ProviderForm;
    type Response = Redirect<303>;
    type Errors = (RelayAnswerError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let providers = cx.port::<Providers>()?;
        let provider = providers.named(&cx.path.provider)?;
        let form = cx.body.0.as_ref().ok_or(RelayAnswerError::Invalid)?;
        let state = form.iter().find(|(name, _)| *name == "state").map(|(_, value)| value.as_str());
        let authorization = authorization::open(cx, state.ok_or(RelayAnswerError::Invalid)?).await?;
        let authorization = authorization.ok_or(RelayAnswerError::Invalid)?;
        let is_current = authorization.provider == provider.name && cx.now() < authorization.ends;
        if !is_current || !providers.allow(provider, &authorization.redirect_uri)? {
            return Err(RelayAnswerError::Invalid.into());
        }
        // Browsers do not send the fragment to servers, so codes do not end up in logs.
        let fragment = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        Ok(Redirect(format!("{}#{fragment}", authorization.redirect_uri.as_str())))
    }
}

/// The members that are relayed.
const RELAYED: [&str; 5] = ["code", "state", "iss", "error", "user"];

/// The longest form in bytes.
const LONGEST: usize = 8 * 1024;

/// Parses the members of a form that are relayed. None if it is too long, is not UTF-8, repeats a member
/// or has control characters. It must not panic, whatever the bytes: a fuzzer calls it.
pub fn read(form: &[u8]) -> Option<Vec<(&'static str, String)>> {
    if form.len() > LONGEST || std::str::from_utf8(form).is_err() {
        return None;
    }
    let mut members: Vec<(&'static str, String)> = Vec::new();
    for (name, value) in form_urlencoded::parse(form) {
        let Some(relayed) = RELAYED.into_iter().find(|relayed| *relayed == name) else { continue };
        if members.iter().any(|(name, _)| *name == relayed) || value.chars().any(char::is_control) {
            return None;
        }
        members.push((relayed, value.into_owned()));
    }
    Some(members)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_parameters_are_passed_on() {
        let members = read(b"state=a.b&code=c%2Bd&scope=x&user=%7B%22name%22%3A%22Zo%C3%AB%22%7D").unwrap();
        let expected = [("state", "a.b"), ("code", "c+d"), ("user", "{\"name\":\"Zoë\"}")];
        assert_eq!(members, expected.map(|(name, value)| (name, value.to_owned())));
    }

    #[test]
    fn a_form_with_a_duplicate_field_or_a_hidden_line_break_is_rejected() {
        for form in [b"state=a&state=b".as_slice(), b"state=a%0d%0aset-cookie:x", b"state=\xff", &[b'x'; LONGEST + 1]] {
            assert_eq!(read(form), None);
        }
        assert_eq!(read(b""), Some(Vec::new()));
    }
}
