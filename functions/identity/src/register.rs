//! `POST /v1/accounts`: registers. The answer is the same whoever has the address, and so is the
//! way to it: the limits are counted, one hash, two reads, one transaction.

use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::audit::Act;
use glotto_domain::identity::{DisplayName, EmailAddress, NewPassword, Registration, Role};
use glotto_domain::inputs;
use glotto_domain::locale::{LanguageTag, Zone};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, limits};
use glotto_runtime::{Context, Grant, Part};
use glotto_signin::Passwords;
use glotto_store::identity::AccountItem;
use glotto_store::{CommitError, Conflict};

use crate::letters::Mailing;
use crate::suitable;
use crate::views::AcceptedView;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "register",
    Method::Post,
    "/v1/accounts",
    Access::Public("whoever registers has no account yet"),
    |context, request| handle(context, request).boxed(),
)
.grants(&[
    Grant::Read(&[Part::Email, Part::User]),
    Grant::Write(&[Part::Audit, Part::Email, Part::Event, Part::Limit, Part::Token, Part::User]),
    Grant::Seal,
])
.sized(1_769, 10)
.on_the_beat()
.costs_work()
.tells(
    "Register",
    "Asks for an account. The answer is always the same and tells nothing about the address; what comes next is in \
     the mail that is sent to it. Registering again with an address that was never confirmed replaces what was said \
     before, so a request that may have been lost is simply repeated: an `Idempotency-Key` is neither needed nor read.",
)
.accepts::<Register>()
.example(
    r#"{"email":"ada@example.com","password":"analytical engine","displayName":"Ada","locale":"en","timeZone":"Europe/London"}"#,
)
.answers::<AcceptedView>(202);

inputs! {
    /// Who wants an account.
    pub struct Register {
        /// Where mail reaches them.
        pub email: EmailAddress,
        /// What they will log in with.
        pub password: NewPassword,
        /// How they want to be called.
        pub display_name: DisplayName,
        /// The language that they read.
        pub locale: LanguageTag,
        /// Where their day begins.
        pub time_zone: Zone,
    }
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let input: Register = request.json()?;
    // What sends no mail uses up none of those that may be sent to the address.
    suitable::check(&input.password, &input.email, &input.display_name)?;
    let address = input.email.canonical();
    limits::take_from(context, request, &Limit::REGISTER_ADDRESS, &[(&Limit::MAIL_ACCOUNT, &address)]).await?;
    let fresh = account(context, input).await?;
    let found = context.store.accounts().find_by_email(&fresh.email, fresh.user_id).await?;
    match write(context, request, fresh, found).await {
        // Somebody was faster with the same address: it is as if they had come after us.
        Ok(()) | Err(CommitError::Refused(Conflict)) => Ok(Reply::accepted(&AcceptedView::CHECK_YOUR_MAIL)),
        Err(CommitError::AnsweredBefore) => Err(Problem::internal(&"a registration keeps no answer")),
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}

async fn account(context: &Context, input: Register) -> Result<AccountItem, Problem> {
    let password_hash = context.port::<Passwords>()?.hash(input.password.password(), &context.chance).await?;
    Ok(AccountItem {
        user_id: context.new_id(),
        email: input.email,
        display_name: input.display_name,
        locale: input.locale,
        time_zone: input.time_zone,
        role: Role::Learner,
        password_hash: Some(password_hash),
        verified: false,
        registrations: 1,
        logins: 0,
        suspended: None,
        devices: Vec::new(),
        created: context.now(),
        rev: context.new_revision(),
    })
}

async fn write(
    context: &Context,
    request: &Request,
    fresh: AccountItem,
    found: Option<AccountItem>,
) -> Result<(), CommitError<Conflict>> {
    let store = &context.store;
    let entry = request.act(context, Act::Registered, found.as_ref().unwrap_or(&fresh).user_id);
    match (Registration::of(found.as_ref().map(|account| account.verified)), found) {
        (Registration::Taken, Some(known)) => {
            let mailing = Mailing::already_registered(context, request, &known);
            store
                .registrations()
                .notify_existing_account(
                    &known,
                    &fresh,
                    &mailing.verification,
                    &mailing.event,
                    &entry.detail("in vain"),
                )
                .await
        }
        (Registration::Again, Some(known)) => {
            let (user_id, registrations, rev) = (known.user_id, known.registrations + 1, known.rev.next());
            let account = AccountItem {
                user_id,
                registrations,
                rev,
                suspended: known.suspended,
                created: known.created,
                ..fresh
            };
            let mailing = Mailing::verify(context, request, &account);
            store
                .registrations()
                .replace(&account, known.rev, &mailing.verification, &mailing.event, &entry.detail("again"))
                .await
        }
        _ => {
            let mailing = Mailing::verify(context, request, &fresh);
            store.registrations().create(&fresh, &mailing.verification, &mailing.event, &entry).await
        }
    }
}
