//! `POST /v1/accounts/verification`: shows that an address is one's own, with the token of the
//! mail.

use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::audit::Act;
use glotto_domain::identity::VerifyEmailError;
use glotto_domain::inputs;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, Seal, limits};
use glotto_mail::VERIFICATION_SEAL;
use glotto_runtime::{Context, Grant, Part, hash};
use glotto_signin::SealedText;
use glotto_store::{CommitError, StoreError};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "verify_email",
    Method::Post,
    "/v1/accounts/verification",
    Access::Public("the token of the mail is what lets somebody in"),
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read(&[Part::Token]), Grant::Write(&[Part::Audit, Part::Limit, Part::Token, Part::User]), Grant::Seal])
.tells(
    "Confirm an e-mail address",
    "Takes the token of the link in the mail, which works for a day. It confirms once: the same again is answered \
     alike and changes nothing.",
)
.accepts::<VerifyEmail>()
.example(r#"{"token":"9vKxQ2…"}"#)
.answers_with(204, "")
.refuses(&[VerifyEmailError::KINDS]);

inputs! {
    /// What came in the mail.
    pub struct VerifyEmail {
        /// The token of the link.
        pub token: SealedText,
    }
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let input: VerifyEmail = request.json()?;
    limits::take_from(context, request, &Limit::TOKEN_ADDRESS, &[]).await?;
    let unusable = || Problem::refused(VerifyEmailError::Unusable);
    let seal = Seal::of(&context.settings, VERIFICATION_SEAL)?;
    let id = seal.open(input.token.as_str()).ok_or_else(unusable)?;
    let hash = hash::text(id.as_bytes());
    let item = context.store.registrations().find_verification(&hash).await?.ok_or_else(unusable)?;
    item.verification().check(context.now()).map_err(Problem::refused)?;
    if item.used_up {
        return Ok(Reply::no_content());
    }
    let mut entry = request.act(context, Act::EmailVerified, item.user_id);
    entry.actor = Some(item.user_id);
    match context.store.registrations().verify(&item, &entry).await {
        // The same link in the same moment: a double click, or a client that tries again.
        Err(CommitError::Refused(_)) if used_up(context, &hash).await? => Ok(Reply::no_content()),
        written => Ok(written.map(|()| Reply::no_content())?),
    }
}

async fn used_up(context: &Context, hash: &str) -> Result<bool, StoreError> {
    Ok(context.store.registrations().find_verification(hash).await?.is_some_and(|item| item.used_up))
}
