//! `POST /v1/providers/{provider}/answers`: passes a provider's answer on that comes as a form
//! (OAuth 2.0 Form Post Response Mode). A browser posts it, and a page could not read it, so we
//! send the browser on to the page with what the form says. Nothing is decided here: the code is
//! worth nothing without the key that the client kept.

use std::future::ready;

use futures::FutureExt as _;
use glotto_domain::federation::RelayAnswerError;
use glotto_http::{Access, EndpointSpec, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant};
use schemars::JsonSchema;

use crate::authorization;
use crate::providers::Providers;

/// The endpoint.
pub const ENDPOINT: EndpointSpec = EndpointSpec::new(
    "relay_provider_answer",
    Method::Post,
    "/v1/providers/{provider}/answers",
    Access::Public("a provider's page posts it, and knows no token"),
    |context, request| ready(handle(context, request)).boxed(),
)
.grants(&[Grant::Seal, Grant::Providers])
.describe(
    "Pass a provider's answer on",
    "Providers with `responseMode` `formPost` have this as their redirect URI. Sends the browser to where the sign-in \
     was begun from, with `code`, `state` and `iss`, or `error`, and Apple's `user`, in the fragment.",
)
.accepts_form::<ProviderAnswer>(&["application/x-www-form-urlencoded"])
.answers_with(303, "")
.errors(&[RelayAnswerError::KINDS]);

/// What a provider's page posts, as far as it is passed on. Whatever else it posts is passed over.
#[derive(JsonSchema)]
pub struct ProviderAnswer {
    /// What was begun.
    pub state: String,
    /// The provider's code, if all went well.
    pub code: Option<String>,
    /// The issuer, where providers name it (RFC 9207).
    pub iss: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
    /// What Apple says of somebody's name.
    pub user: Option<String>,
}

/// What a provider answers, as far as it is passed on.
/// `user` is what Apple says of somebody's name, once and outside of its token.
const PASSED_ON: [&str; 5] = ["code", "state", "iss", "error", "user"];

/// No answer is longer.
const LONGEST: usize = 8 * 1024;

fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let providers = context.port::<Providers>()?;
    let provider = providers.named(request)?;
    let unusable = || Problem::from(RelayAnswerError::Unusable);
    let answer = read(request.body()).ok_or_else(unusable)?;
    let state = answer.iter().find(|(name, _)| *name == "state").map(|(_, value)| value.as_str());
    let authorization = authorization::open(context, state.ok_or_else(unusable)?)?.ok_or_else(unusable)?;
    let here = authorization.provider == provider.name && context.now() < authorization.ends;
    if !here || !providers.allow(provider, &authorization.redirect_uri)? {
        return Err(unusable());
    }
    // In the fragment, which browsers tell no server: codes do not end up in logs.
    let said = form_urlencoded::Serializer::new(String::new()).extend_pairs(answer).finish();
    let to = format!("{}#{said}", authorization.redirect_uri.as_str());
    Ok(Reply { status: 303, headers: vec![("location", to)], body: Vec::new() })
}

/// What a form says, of what is passed on; nothing if it says one thing twice, is too long or is
/// no text. Pure, and safe with any bytes.
pub fn read(form: &[u8]) -> Option<Vec<(&'static str, String)>> {
    if form.len() > LONGEST || std::str::from_utf8(form).is_err() {
        return None;
    }
    let mut answer: Vec<(&'static str, String)> = Vec::new();
    for (name, value) in form_urlencoded::parse(form) {
        let Some(known) = PASSED_ON.into_iter().find(|known| *known == name) else { continue };
        if answer.iter().any(|(name, _)| *name == known) || value.chars().any(char::is_control) {
            return None;
        }
        answer.push((known, value.into_owned()));
    }
    Some(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_passed_on_and_nothing_else() {
        let answer = read(b"state=a.b&code=c%2Bd&scope=x&user=%7B%22name%22%3A%22Zo%C3%AB%22%7D").unwrap();
        let said = [("state", "a.b"), ("code", "c+d"), ("user", "{\"name\":\"Zoë\"}")];
        assert_eq!(answer, said.map(|(name, value)| (name, value.to_owned())));
    }

    #[test]
    fn a_form_that_says_one_thing_twice_or_hides_a_line_break_is_refused() {
        for form in [b"state=a&state=b".as_slice(), b"state=a%0d%0aset-cookie:x", b"state=\xff", &[b'x'; LONGEST + 1]] {
            assert_eq!(read(form), None);
        }
        assert_eq!(read(b""), Some(Vec::new()));
    }
}
