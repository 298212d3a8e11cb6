//! `POST /v1/accounts`
//!
//! Neither the response nor its timing may reveal whether the address has an account. So all cases
//! count the same limits and do the same work: one hash, two reads, one transaction.

use glotto_domain::audit::AuditAction;
use glotto_domain::identity::{DisplayName, EmailAddress, NewPassword, Registration, Role};
use glotto_domain::input;
use glotto_domain::locale::{LanguageTag, TimeZoneName};
use glotto_domain::rate_limit::Limit;
use glotto_http::{Accepted, Access, Call, Cx, Endpoint, Json, Result, Spec, limits};
use glotto_runtime::{Grant, Part};
use glotto_signin::Passwords;
use glotto_store::identity::AccountItem;
use glotto_store::passkeys::PasskeyHandle;
use glotto_store::{CommitError, Conflict};

use crate::mails::VerificationMail;
use crate::password_policy;
use crate::views::AcceptedView;

/// A registration.
#[input]
pub struct RegisterInput {
    /// The address that mail is sent to.
    pub email: EmailAddress,
    /// The password to log in with.
    pub password: NewPassword,
    /// The name that the user is addressed by.
    pub display_name: DisplayName,
    /// The language that the user reads.
    pub locale: LanguageTag,
    /// The time zone in which the user's days begin.
    pub time_zone: TimeZoneName,
}

/// Creates an account for an address, or sends a mail to the account that has it.
pub struct Register;

const EXAMPLE: &str = r#"{"email":"ada@example.com","password":"analytical engine","displayName":"Ada","locale":"en","timeZone":"Europe/London"}"#;

impl Endpoint for Register {
    const SPEC: Spec = Spec::post(
        "register",
        "/v1/accounts",
        Access::Public("callers have no account before they register"),
    )
    .summary("Create account")
    .description(
        "The response is always the same and reveals nothing about the address; the mail that is sent to it says \
         how to go on. Registering again with an address that was never confirmed replaces the earlier registration, \
         so simply repeat a request that may have been lost: no `Idempotency-Key` is needed or read.",
    )
    .example(EXAMPLE)
    .grants(&[
        Grant::Read(&[Part::Account, Part::Email]),
        Grant::Write(&[
            Part::Account,
            Part::Audit,
            Part::Email,
            Part::Event,
            Part::Limit,
            Part::Registration,
            Part::Token,
        ]),
    ])
    .sized(1_769, 10)
    // Each call hashes a password, writes an account and sends a mail, of which SES sends 14 a second at first.
    .throttle(14, 300)
    .pad_response_time()
    .proof_of_work();
    type Path = ();
    type Query = ();
    type Body = Json<RegisterInput>;
    type Response = Accepted<AcceptedView>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        // First of all, so that a rejected password uses up none of the mails of the address.
        password_policy::check(&cx.body.password, &cx.body.email, &cx.body.display_name)?;
        let address = cx.body.email.canonical();
        limits::count_by_ip(cx, &Limit::REGISTER_ADDRESS, &[(&Limit::MAIL_ACCOUNT, &address)]).await?;
        let account = new_account(cx, &cx.body).await?;
        let existing = cx.store.accounts().find_by_email(&account.email, account.user_id).await?;
        match register(cx, account, existing).await {
            // Of two registrations at the same moment one counts.
            Ok(()) | Err(CommitError::Condition(Conflict)) => Ok(Accepted::new(AcceptedView::CHECK_YOUR_MAIL)),
            Err(error) => Err(error.into()),
        }
    }
}

async fn new_account(call: &Call<'_>, body: &RegisterInput) -> Result<AccountItem> {
    let password_hash = call.port::<Passwords>()?.hash(body.password.password(), &call.rng).await?;
    Ok(AccountItem {
        user_id: call.new_id(),
        email: body.email.clone(),
        display_name: body.display_name.clone(),
        locale: body.locale.clone(),
        time_zone: body.time_zone.clone(),
        role: Role::Learner,
        password_hash: Some(password_hash),
        verified: false,
        registrations: 1,
        suspended: None,
        devices: Vec::new(),
        passkey_handle: Some(PasskeyHandle::of(&call.rng.bytes())),
        created: call.now(),
        rev: call.new_revision(),
    })
}

async fn register(
    call: &Call<'_>,
    new: AccountItem,
    existing: Option<AccountItem>,
) -> Result<(), CommitError<Conflict>> {
    let store = &call.store;
    let entry = call.audit(AuditAction::Registered, existing.as_ref().unwrap_or(&new).user_id);
    match (Registration::of(existing.as_ref().map(|account| account.verified)), existing) {
        (Registration::Taken, Some(existing)) => {
            let mail = VerificationMail::already_registered(call, &existing);
            store
                .registrations()
                .notify_existing_account(&existing, &new, &mail.verification, &mail.event, &entry.detail("in vain"))
                .await
        }
        (Registration::Again, Some(existing)) => {
            let account = AccountItem {
                user_id: existing.user_id,
                registrations: existing.registrations + 1,
                rev: existing.rev.next(),
                suspended: existing.suspended,
                created: existing.created,
                ..new
            };
            let mail = VerificationMail::confirm_address(call, &account);
            store
                .registrations()
                .replace(&account, existing.rev, &mail.verification, &mail.event, &entry.detail("again"))
                .await
        }
        _ => {
            let mail = VerificationMail::confirm_address(call, &new);
            store.registrations().create(&new, &mail.verification, &mail.event, &entry).await
        }
    }
}
