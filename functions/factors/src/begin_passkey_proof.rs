//! `POST /v1/sessions/current/passkey-proof/options`: what a browser needs to prove anew, with a
//! passkey, who somebody is.

use futures::FutureExt as _;
use glotto_domain::passkeys::{ProvePasskeyError, Purpose};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant};

use crate::passkey_challenge::issue;
use crate::passkey_options::PasskeyRequestOptionsView;
use crate::passkey_party::party;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "begin_passkey_proof",
    Method::Post,
    "/v1/sessions/current/passkey-proof/options",
    Access::SignedIn,
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Seal])
.tells(
    "Begin to prove with a passkey who you are",
    "Answers with the options for `navigator.credentials.get()`, which name your passkeys; what the browser gives \
     goes to `POST /v1/sessions/current/passkey-proof`.",
)
.answers::<PasskeyRequestOptionsView>(200)
.refuses(&[ProvePasskeyError::KINDS]);

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let actor = request.actor()?;
    let passkeys = context.store.passkeys().list(actor.user).await?;
    if passkeys.is_empty() {
        return Err(Problem::refused(ProvePasskeyError::None));
    }
    let purpose = Purpose::Prove { user: actor.user, session: actor.session };
    let (party, challenge) = (party(&context.settings)?, issue(context, purpose)?);
    Ok(Reply::ok(&PasskeyRequestOptionsView::of(&party, &passkeys, challenge)))
}
