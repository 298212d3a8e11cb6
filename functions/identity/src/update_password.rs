//! `PUT /v1/me/password`: changes one's own password, or sets the first one.

use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::audit::Act;
use glotto_domain::id::SessionId;
use glotto_domain::identity::{NewPassword, Password, UpdatePasswordError};
use glotto_domain::{Faults, Pointer, inputs};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds, limits};
use glotto_mail::Notice;
use glotto_runtime::{Context, Grant, Part};
use glotto_signin::{self as signin, Passwords};
use glotto_store::identity::{AccountItem, Credentials, PasswordChange, PasswordHash};
use glotto_store::{CommitError, Conflict, ConflictRetry};

use crate::suitable;

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("update_password", Method::Put, "/v1/me/password", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .fresh()
    .grants(&[Grant::Write(&[Part::Audit, Part::Event, Part::Limit, Part::User])])
    .sized(512, 10)
    .tells(
        "Change one's own password",
        "Needs the present password, if there is one. All other sessions end, a change of address that waits is \
         withdrawn, mails that would reset the password open nothing any more, and the person is told by mail.",
    )
    .accepts::<UpdatePassword>()
    .example(r#"{"currentPassword":"analytical engine","password":"difference engine"}"#)
    .answers_with(204, "")
    .refuses(&[UpdatePasswordError::KINDS]);

inputs! {
    /// The password of now and the one to come.
    pub struct UpdatePassword {
        /// The present password; missing only if there is none.
        pub current_password: Option<Password>,
        /// The new password.
        pub password: NewPassword,
    }
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let input: UpdatePassword = request.json()?;
    let actor = *request.actor()?;
    let (mut retry, mut proven, mut hashed) = (ConflictRetry::default(), None, None);
    loop {
        let credentials = context.store.accounts().find_credentials(actor.user, context.now()).await?;
        // A session whose person is gone is no session.
        let credentials = credentials.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
        let account = &credentials.account;
        if proven.is_none() || proven != account.password_hash {
            prove(context, request, (actor.session, account), &input).await?;
        }
        suitable::check(&input.password, &account.email, &account.display_name)?;
        let hash = match hashed.take() {
            Some(hash) => hash,
            None => context.port::<Passwords>()?.hash(input.password.password(), &context.chance).await?,
        };
        match set(context, request, actor.session, &credentials, &hash).await {
            Ok(()) => return Ok(Reply::no_content()),
            Err(CommitError::Store(error)) => return Err(error.into()),
            // Somebody changed the account or logged in to it meanwhile.
            Err(_) => retry.wait("the account").await?,
        }
        (proven, hashed) = (credentials.account.password_hash, Some(hash));
    }
}

/// Holds the present password against the account's. Whoever found the device unlocked has few
/// guesses, and does not lock the door for the owner by using them up.
async fn prove(
    context: &Context,
    request: &Request,
    (session, account): (SessionId, &AccountItem),
    input: &UpdatePassword,
) -> Result<(), Problem> {
    let Some(hash) = &account.password_hash else { return Ok(()) };
    let Some(current) = &input.current_password else {
        let mut faults = Faults::default();
        faults.add(&Pointer::root().child("currentPassword"), "is required");
        return Err(Problem::invalid(faults));
    };
    limits::take(context, request, &[(&Limit::PROOF_SESSION, &session.to_string())]).await?;
    let matches = context.port::<Passwords>()?.matches(current, Some(hash)).await?;
    if matches { Ok(()) } else { Err(Problem::refused(UpdatePasswordError::WrongPassword)) }
}

async fn set(
    context: &Context,
    request: &Request,
    within: SessionId,
    credentials: &Credentials,
    hash: &PasswordHash,
) -> Result<(), CommitError<Conflict>> {
    let account = &credentials.account;
    let entry = request.act(context, Act::PasswordChanged, account.user_id);
    let notice = signin::notice(context, request, account, Notice::PasswordChanged);
    let guesses = [limits::key(&Limit::LOGIN_ACCOUNT, &account.email.canonical())];
    let new = PasswordChange {
        credentials,
        hash,
        devices: &signin::left_known(credentials, within),
        guesses: &guesses,
        entry: &entry,
        notice: &notice,
    };
    context.store.passwords().update(&new, within).await
}
