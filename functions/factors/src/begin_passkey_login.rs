//! `POST /v1/sessions/passkey/options`: what a browser needs to sign somebody in with a passkey. It
//! need not be known who it is: the passkey tells.

use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::passkeys::Purpose;
use glotto_http::{Access, Call, EndpointSpec, Method, Problem, Reply, Request, limits};
use glotto_runtime::{Context, Grant, Part};

use crate::passkey_challenge::issue;
use crate::passkey_options::PasskeyRequestOptionsView;
use crate::passkey_party::party;

/// The endpoint.
pub const ENDPOINT: EndpointSpec = EndpointSpec::new(
    "begin_passkey_login",
    Method::Post,
    "/v1/sessions/passkey/options",
    Access::Public("whoever logs in has no token yet"),
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Write(&[Part::Limit]), Grant::Seal])
.tells(
    "Begin to log in with a passkey",
    "Answers with the options for `navigator.credentials.get()`: hand them to \
     `PublicKeyCredential.parseRequestOptionsFromJSON()` as they are, and what the browser gives to \
     `POST /v1/sessions/passkey`. They name no passkeys, so the browser offers those that it has; with \
     `mediation: \"conditional\"` it does so in the form itself. The challenge is good for ten minutes, once: a form \
     that stays open longer asks for another.",
)
.answers::<PasskeyRequestOptionsView>(200);

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    limits::take_from(&Call { context, request }, &Limit::OPTIONS_ADDRESS, &[]).await?;
    let (party, challenge) = (party(&context.settings)?, issue(context, Purpose::SignIn)?);
    Ok(Reply::ok(&PasskeyRequestOptionsView::of(&party, &[], challenge)))
}
