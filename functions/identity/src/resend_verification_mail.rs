//! `POST /v1/accounts/verification-mails`
//!
//! As with registering, neither the response nor its timing may reveal whether the address has an
//! account.

use glotto_domain::id::UserId;
use glotto_domain::identity::{EmailAddress, Registration};
use glotto_domain::input;
use glotto_domain::rate_limit::Limit;
use glotto_http::{Accepted, Access, Cx, Endpoint, Idempotent, Json, Result, Spec, limits};
use glotto_runtime::{Grant, Part};

use crate::mails::VerificationMail;
use crate::views::AcceptedView;

/// A request for another mail.
#[input]
pub struct ResendVerificationMailInput {
    /// The address that was registered.
    pub email: EmailAddress,
}

/// Sends the mail that confirms an address again.
pub struct ResendVerificationMail;

impl Endpoint for ResendVerificationMail {
    const SPEC: Spec = Spec::post(
        "resend_verification_mail",
        "/v1/accounts/verification-mails",
        Access::Public("callers cannot log in before their address is confirmed"),
    )
    .summary("Resend verification mail")
    .description(
        "The response is always the same. An address that waits for confirmation gets a new link; earlier links still \
         work. The owner of a confirmed address gets a mail that says so. Any other address gets nothing.",
    )
    .example(r#"{"email":"ada@example.com"}"#)
    .grants(&[
        Grant::Read(&[Part::Account, Part::Email]),
        Grant::Write(&[Part::Event, Part::Limit, Part::Registration, Part::Token]),
    ])
    // Each call can send a mail, of which SES sends 14 a second at first. The limit is for all callers together, so a
    // lower one would be easier to use up for all others.
    .throttle(14, 200)
    .pad_response_time()
    .proof_of_work();
    type Path = ();
    type Query = ();
    type Body = Json<ResendVerificationMailInput>;
    type Response = Idempotent<Accepted<AcceptedView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let address = cx.body.email.canonical();
        limits::count_by_ip(cx, &Limit::MAIL_ADDRESS, &[(&Limit::MAIL_ACCOUNT, &address)]).await?;
        let decoy: UserId = cx.new_id();
        let account = cx.store.accounts().find_by_email(&cx.body.email, decoy).await?;
        let mail = match (Registration::of(account.as_ref().map(|account| account.verified)), &account) {
            (Registration::Taken, Some(account)) => VerificationMail::already_registered(cx, account),
            (Registration::Again, Some(account)) => VerificationMail::confirm_address(cx, account),
            _ => VerificationMail::decoy(cx, decoy)?,
        };
        let transaction = cx.store.registrations().prepare_verification(&mail.verification, &mail.event);
        cx.commit_idempotent(transaction, Accepted::new(AcceptedView::CHECK_YOUR_MAIL)).await
    }
}
