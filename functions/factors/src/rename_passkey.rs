//! `PATCH /v1/me/passkeys/{passkeyId}`: calls a passkey something else.

use futures::FutureExt as _;
use glotto_domain::audit::Act;
use glotto_domain::id::PasskeyId;
use glotto_domain::inputs;
use glotto_domain::passkeys::{PasskeyName, RenamePasskeyError};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::passkeys::PasskeyItem;
use glotto_store::{CommitError, ConflictRetry};

use crate::passkey_view::PasskeyView;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "rename_passkey",
    Method::Patch,
    "/v1/me/passkeys/{passkeyId}",
    Access::SignedIn,
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Write(&[Part::Audit, Part::User])])
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
    let shown = |passkey: &PasskeyItem| Ok(Reply::ok(&PasskeyView::of(passkey)).revision(passkey.rev));
    let mut retry = ConflictRetry::default();
    loop {
        let mut passkey = context.store.passkeys().find(user, id).await?.ok_or_else(Problem::not_found)?;
        let rev = passkey.rev;
        if demanded.is_some_and(|demanded| demanded != rev) {
            return Err(Problem::refused(RenamePasskeyError::Stale));
        }
        let Some(name) = name.as_ref().filter(|name| **name != passkey.name) else { return shown(&passkey) };
        (passkey.name, passkey.rev) = (name.clone(), rev.next());
        let entry = request.act(context, Act::PasskeyRenamed, user).detail(id.to_string());
        match context.store.passkeys().rename(&passkey, rev, &entry).await {
            Ok(()) => return shown(&passkey),
            Err(CommitError::Refused(RenamePasskeyError::Stale)) => retry.wait("the passkey").await?,
            Err(error) => return Err(error.into()),
        }
    }
}
