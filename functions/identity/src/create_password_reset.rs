//! `POST /v1/password-resets`
//!
//! As with registering, neither the response nor its timing may reveal whether the address has an
//! account: all cases count the same limits and make two reads and one transaction of three writes.

use glotto_domain::audit::AuditAction;
use glotto_domain::id::UserId;
use glotto_domain::identity::EmailAddress;
use glotto_domain::input;
use glotto_domain::rate_limit::Limit;
use glotto_http::{Accepted, Access, Cx, Endpoint, Idempotent, Json, Result, Spec, limits};
use glotto_runtime::{Grant, Part};

use crate::mails;
use crate::views::AcceptedView;

/// A request for a mail that resets the password.
#[input]
pub struct CreatePasswordResetInput {
    /// The address of the account.
    pub email: EmailAddress,
}

/// Sends a mail with a link that resets the password.
pub struct CreatePasswordReset;

impl Endpoint for CreatePasswordReset {
    const SPEC: Spec = Spec::post(
        "create_password_reset",
        "/v1/password-resets",
        Access::Public("users who forgot their password cannot log in"),
    )
    .summary("Request password reset")
    .description(
        "The response is always the same. An address with an account gets a link that works once, for an hour, and \
         only as long as neither the password nor the address changes in another way. Any other address gets nothing.",
    )
    .example(r#"{"email":"ada@example.com"}"#)
    .grants(&[
        Grant::Read(&[Part::Account, Part::Email]),
        Grant::Write(&[Part::Audit, Part::Event, Part::Limit, Part::Token]),
    ])
    // Each call can send a mail, of which SES sends 14 a second at first. The limit is for all callers together, so a
    // lower one would be easier to use up for all others.
    .throttle(14, 200)
    .pad_response_time()
    .proof_of_work();
    type Path = ();
    type Query = ();
    type Body = Json<CreatePasswordResetInput>;
    type Response = Idempotent<Accepted<AcceptedView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let address = cx.body.email.canonical();
        limits::count_by_ip(cx, &Limit::MAIL_ADDRESS, &[(&Limit::RESET_ACCOUNT, &address)]).await?;
        let decoy: UserId = cx.new_id();
        let (reset, mail) = match &cx.store.accounts().find_by_email(&cx.body.email, decoy).await? {
            Some(account) => mails::reset(cx, account),
            None => mails::decoy_reset(cx, decoy)?,
        };
        let entry = cx.audit(AuditAction::PasswordResetAsked, reset.user_id);
        let transaction = cx.store.passwords().prepare_reset(&reset, &mail, &entry);
        cx.commit_idempotent(transaction, Accepted::new(AcceptedView::CHECK_YOUR_MAIL)).await
    }
}
