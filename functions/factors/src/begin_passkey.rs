//! `POST /v1/me/passkeys/options`: what a browser needs to make a passkey. Nothing is written: what
//! has to be remembered is sealed into the challenge.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures::FutureExt as _;
use glotto_domain::passkeys::{BeginPasskeyError, Purpose, may_add};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds};
use glotto_runtime::{Context, Grant};
use glotto_store::passkeys::PasskeyItem;

use crate::passkey_challenge::issue;
use crate::passkey_options::PasskeyCreationOptionsView;
use crate::passkey_party::party;

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("begin_passkey", Method::Post, "/v1/me/passkeys/options", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .fresh()
    .grants(&[Grant::Seal])
    .tells(
        "Begin to add a passkey",
        "Answers with the options for `navigator.credentials.create()`: hand them to \
     `PublicKeyCredential.parseCreationOptionsFromJSON()` as they are, and what the browser makes to \
     `POST /v1/me/passkeys`. The challenge is good for ten minutes, once, and for this session.",
    )
    .answers::<PasskeyCreationOptionsView>(200)
    .refuses(&[BeginPasskeyError::KINDS]);

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let actor = request.actor()?;
    let found = context.store.accounts().find_credentials(actor.user, context.now()).await?;
    let credentials = found.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
    let present = credentials.all::<PasskeyItem>()?;
    may_add(present.len()).map_err(Problem::refused)?;
    let handle = handle_of(context, &present);
    let purpose = Purpose::Add { user: actor.user, session: actor.session, handle: handle.clone() };
    let (party, challenge) = (party(&context.settings)?, issue(context, purpose)?);
    Ok(Reply::ok(&PasskeyCreationOptionsView::of(
        (&party, context.settings.app_name()?),
        &credentials.account,
        &handle,
        &present,
        challenge,
    )))
}

/// By what passkeys know this person: random bytes that say nothing, the same for all of theirs, so
/// that whoever keeps one does not take them for two people.
fn handle_of(context: &Context, present: &[PasskeyItem]) -> String {
    match present.first() {
        Some(passkey) => passkey.handle.clone(),
        None => URL_SAFE_NO_PAD.encode(context.chance.bytes::<32>()),
    }
}
