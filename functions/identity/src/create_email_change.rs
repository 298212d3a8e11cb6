//! `POST /v1/me/email-change`
//!
//! The response is the same whether or not the new address has an account; only the mail to it
//! differs.

use glotto_domain::audit::AuditAction;
use glotto_domain::identity::{CreateEmailChangeError, EmailAddress, EmailChange};
use glotto_domain::input;
use glotto_domain::messaging::EmailStatus;
use glotto_domain::rate_limit::Limit;
use glotto_http::{Accepted, Access, Call, Cx, Endpoint, Idempotent, Json, Problem, Result, Spec, limits};
use glotto_mail::MailTemplate;
use glotto_runtime::{Grant, Part};
use glotto_signin::find_caller_credentials;
use glotto_store::Event;
use glotto_store::identity::{AccountItem, EmailChangeItem};

use crate::views::AcceptedView;
use crate::{email_change, mails};

/// A request for another address.
#[input]
pub struct CreateEmailChangeInput {
    /// The new address.
    pub email: EmailAddress,
}

/// Requests a change of the caller's address, which both mailboxes have to confirm.
pub struct CreateEmailChange;

impl Endpoint for CreateEmailChange {
    const SPEC: Spec = Spec::post("create_email_change", "/v1/me/email-change", Access::SignedIn)
        .summary("Request e-mail change")
        .description(
            "The address changes once both mailboxes have agreed: the new one gets a link to confirm it, the current \
             one a link to approve it and another to refuse it. The links work for a day. A later request replaces an \
             earlier one. If the current address does not exist any more (`emailStatus` of the account is `bounced`), \
             the new mailbox alone has to agree. The response does not reveal whether the address has an account; if \
             it has, the change never takes effect.",
        )
        .example(r#"{"email":"countess@example.com"}"#)
        .grants(&[
            Grant::Read(&[Part::Account, Part::Email, Part::MailFeedback]),
            Grant::Check(&[Part::Session]),
            Grant::Write(&[Part::Account, Part::Audit, Part::Event, Part::Limit]),
        ])
        .requires_recent_auth()
        .pad_response_time();
    type Path = ();
    type Query = ();
    type Body = Json<CreateEmailChangeInput>;
    type Response = Idempotent<Accepted<AcceptedView>>;
    type Errors = (CreateEmailChangeError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let actor = cx.actor()?;
        let subjects = [actor.user.to_string(), cx.body.email.canonical()];
        limits::count(cx, &subjects.each_ref().map(|subject| (&Limit::MAIL_ACCOUNT, subject.as_str()))).await?;
        cx.retry_on_conflict("the account", || async {
            let feedback = async { Ok::<_, Problem>(cx.store.mail_feedback().find(actor.user).await?) };
            let (credentials, feedback) = futures::try_join!(find_caller_credentials(cx), feedback)?;
            let account = credentials.account;
            let change = EmailChange::request(&account.email, cx.body.email.clone(), cx.now())?;
            let is_dead = feedback.status(&account.email) == EmailStatus::Bounced;
            let change = if is_dead { change.without_current() } else { change };
            let (item, mails) = compose(cx, &account, change).await?;
            let entry = cx.audit(AuditAction::EmailChangeAsked, actor.user);
            let within = (&account, actor.session);
            let transaction = cx.store.email_changes().prepare_email_change(within, &item, &mails, &entry);
            cx.commit_idempotent(transaction, Accepted::new(AcceptedView::CHECK_YOUR_MAIL)).await
        })
        .await
    }
}

/// The item of a change, and its two mails.
async fn compose(call: &Call<'_>, account: &AccountItem, change: EmailChange) -> Result<(EmailChangeItem, [Event; 2])> {
    let owner = call.store.accounts().find_by_email(&change.email, call.new_id()).await?;
    let (approval, approval_hash) = email_change::new_token_id(call, account.user_id);
    let (confirmation, confirmation_hash) = email_change::new_token_id(call, account.user_id);
    let display_name = account.display_name.to_string();
    let to_new = match owner {
        Some(owner) if owner.verified && owner.user_id != account.user_id => mails::already_registered(call, &owner),
        _ => {
            let template = MailTemplate::ConfirmNewEmail { token_id: confirmation, display_name: display_name.clone() };
            mails::mail_event(call, account, &change.email, template)
        }
    };
    let template =
        MailTemplate::ApproveEmailChange { token_id: approval, display_name, new_email: change.email.clone() };
    let to_current = mails::mail_event(call, account, &account.email, template);
    let item = EmailChangeItem::new(account.user_id, change, [approval_hash, confirmation_hash], call.now());
    Ok((item, [to_new, to_current]))
}
