//! `POST /v1/email-changes/confirmation`

use glotto_domain::audit::AuditAction;
use glotto_domain::identity::EmailChangeError;
use glotto_domain::keys::KeyPurpose;
use glotto_http::{Access, Call, Cx, Endpoint, Json, Result, Spec};
use glotto_mail::Notice;
use glotto_runtime::{Grant, Part};
use glotto_signin::security_notice;
use glotto_store::identity::{AccountItem, AppliedEmailChange};
use schemars::JsonSchema;
use serde::Serialize;

use crate::email_change::{self, EmailChangeAnswerInput, PendingEmailChange};

/// Records that one of the two mailboxes agrees, and changes the address once both do.
pub struct ConfirmEmailChange;

impl Endpoint for ConfirmEmailChange {
    const SPEC: Spec = Spec::post(
        "confirm_email_change",
        "/v1/email-changes/confirmation",
        Access::Public("the token of the mail authorises the call"),
    )
    .summary("Confirm e-mail change")
    .description(
        "Takes the token of a link in either mail: the one to the new address confirms it, the one to the current \
         address approves the change. Once both have been used the account has the new address, and both mailboxes \
         get a mail about it. Until the change expires, repeating the request changes nothing and returns the state of \
         the change. A suspended account keeps its address: its links work again once it is reinstated.",
    )
    .example(r#"{"token":"9vKxQ2…"}"#)
    .grants(&[
        Grant::Read(&[Part::Account, Part::Email]),
        Grant::Write(&[
            Part::Account,
            Part::Audit,
            Part::Email,
            Part::Event,
            Part::Limit,
            Part::MailFeedback,
            Part::Registration,
        ]),
        Grant::Seal(&[KeyPurpose::MailLinks]),
    ]);
    type Path = ();
    type Query = ();
    type Body = Json<EmailChangeAnswerInput>;
    type Response = Json<ConfirmedEmailChangeView>;
    type Errors = (EmailChangeError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let token = email_change::open_token(cx, &cx.body.token).await?;
        cx.retry_on_conflict("the account", || async {
            let pending = email_change::find(cx, &token).await?;
            let before = pending.change.change();
            let agreed = before.clone().agree(pending.mailbox, cx.now())?;
            if agreed != before && pending.account.suspended.is_some() {
                // The change may come from an attacker, which is why the account was suspended.
                return Err(EmailChangeError::Invalid.into());
            }
            let changed = agreed.is_fully_approved();
            if agreed != before && changed {
                change_address(cx, &pending).await?;
            } else if agreed != before {
                cx.store.email_changes().approve(&pending.change, &agreed).await?;
            }
            Ok(Json(ConfirmedEmailChangeView { changed }))
        })
        .await
    }
}

/// The state of a change of address.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConfirmedEmailChangeView {
    /// Whether the account has the new address. If not, the other mailbox has not agreed yet.
    pub changed: bool,
}

/// Changes the address, unless another account has it by now. An account that never confirmed the
/// address does not keep it, unless it is suspended: that would lift the suspension.
async fn change_address(call: &Call<'_>, pending: &PendingEmailChange) -> Result<()> {
    let PendingEmailChange { account, change, .. } = pending;
    let owner = call.store.accounts().find_by_email(&change.email, call.new_id()).await?;
    let owner = owner.filter(|owner| owner.user_id != account.user_id);
    if owner.as_ref().is_some_and(|owner| owner.verified || owner.suspended.is_some()) {
        return Err(EmailChangeError::Invalid.into());
    }
    let changed = AccountItem { email: change.email.clone(), ..account.clone() };
    let notices = [account, &changed].map(|account| security_notice(call, account, Notice::EmailChanged));
    let mut entry = call.audit(AuditAction::EmailChanged, account.user_id);
    entry.actor = Some(account.user_id);
    let change = AppliedEmailChange { account, change, replaces: owner.as_ref(), entry: &entry, notices: &notices };
    Ok(call.store.email_changes().complete(&change).await?)
}
