//! `PATCH /v1/me/passkeys/{passkeyId}`

use glotto_domain::audit::AuditAction;
use glotto_domain::input;
use glotto_domain::passkeys::PasskeyName;
use glotto_http::errors::NotFound;
use glotto_http::{Access, Cx, Endpoint, Json, Respond as _, Result, Spec, Versioned};
use glotto_runtime::{Grant, Part};

use crate::passkey_view::{PasskeyPath, PasskeyView};

/// The changes of a passkey.
#[input(change)]
pub struct UpdatePasskeyInput {
    /// Its new name.
    pub name: Option<PasskeyName>,
}

/// Renames one of the caller's passkeys.
pub struct UpdatePasskey;

impl Endpoint for UpdatePasskey {
    const SPEC: Spec = Spec::patch("update_passkey", "/v1/me/passkeys/{passkeyId}", Access::SignedIn)
        .summary("Update passkey")
        .description("Changes the name of one of your passkeys.")
        .example(r#"{"name":"My old phone"}"#)
        .grants(&[Grant::Read(&[Part::Account]), Grant::Write(&[Part::Account, Part::Audit])]);
    type Path = PasskeyPath;
    type Query = ();
    type Body = Json<UpdatePasskeyInput>;
    type Response = Versioned<Json<PasskeyView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let (user, id) = (cx.actor()?.user, cx.path.passkey_id);
        cx.retry_on_conflict("the passkey", || async {
            let mut passkey = cx.store.passkeys().find(user, id).await?.ok_or(NotFound)?;
            let rev = passkey.rev;
            cx.check_revision(rev)?;
            if let Some(name) = cx.body.name.as_ref().filter(|name| **name != passkey.name) {
                (passkey.name, passkey.rev) = (name.clone(), rev.next());
                let entry = cx.audit(AuditAction::PasskeyRenamed, user).detail(id.to_string());
                cx.store.passkeys().rename(&passkey, rev, &entry).await?;
            }
            Ok(Json(PasskeyView::of(&passkey)).revision(passkey.rev))
        })
        .await
    }
}
