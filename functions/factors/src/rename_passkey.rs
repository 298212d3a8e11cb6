//! `PATCH /v1/me/passkeys/{passkeyId}`: calls a passkey something else.

use futures::FutureExt as _;
use glotto_domain::audit::Act;
use glotto_domain::id::PasskeyId;
use glotto_domain::inputs;
use glotto_domain::passkeys::{PasskeyName, RenamePasskeyError};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant};

use crate::passkey_view::PasskeyView;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "rename_passkey",
    Method::Patch,
    "/v1/me/passkeys/{passkeyId}",
    Access::SignedIn,
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read, Grant::Write])
.tells("Rename a passkey", "Gives one of your passkeys another name.")
.accepts::<RenamePasskey>()
.example(r#"{"name":"My old phone"}"#)
.answers::<PasskeyView>(200)
.refuses(&[RenamePasskeyError::KINDS])
.versioned();

inputs! {
    /// What is to change of a passkey.
    pub struct RenamePasskey {
        /// What its owner calls it.
        pub name: Option<PasskeyName>,
    }
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let (user, id) = (request.actor()?.user, request.path_id::<PasskeyId>("passkeyId")?);
    let RenamePasskey { name } = request.json()?;
    let demanded = request.if_match()?;
    let mut passkey = context.store.passkey(user, id).await?.ok_or_else(Problem::not_found)?;
    let rev = passkey.rev;
    if demanded.is_some_and(|demanded| demanded != rev) {
        return Err(Problem::refused(RenamePasskeyError::Stale));
    }
    if let Some(name) = name.filter(|name| *name != passkey.name) {
        (passkey.name, passkey.rev) = (name, rev + 1);
        let entry = request.act(context, Act::PasskeyRenamed, user).detail(id.to_string());
        context.store.rename_passkey(&passkey, rev, &entry).await?;
    }
    Ok(Reply::ok(&PasskeyView::of(&passkey)).revision(passkey.rev))
}
