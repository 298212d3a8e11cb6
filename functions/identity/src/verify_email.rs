//! `POST /v1/accounts/verification`: shows that an address is one's own, with the token of the
//! mail.

use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::audit::Act;
use glotto_domain::identity::VerifyEmailError;
use glotto_domain::inputs;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, Seal, limits, once};
use glotto_mail::VERIFICATION_SEAL;
use glotto_runtime::{Context, Grant};
use glotto_signin::SealedText;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "verify_email",
    Method::Post,
    "/v1/accounts/verification",
    Access::Public("the token of the mail is what lets somebody in"),
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read, Grant::Write, Grant::Seal])
.tells("Confirm an e-mail address", "Takes the token of the link in the mail. It works once, for a day.")
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
    limits::take(context, &[(&Limit::TOKEN_ADDRESS, &limits::whence(request))]).await?;
    let unusable = || Problem::refused(VerifyEmailError::Unusable);
    let seal = Seal::of(&context.settings, VERIFICATION_SEAL)?;
    let id = seal.open(input.token.as_str()).ok_or_else(unusable)?;
    let item = context.store.verification(&once::hash(id.as_bytes())).await?.ok_or_else(unusable)?;
    item.verification().check(context.now()).map_err(Problem::refused)?;
    let mut entry = request.act(context, Act::EmailVerified, item.user_id);
    entry.actor = Some(item.user_id);
    context.store.verify_email(&item, &entry).await?;
    Ok(Reply::no_content())
}
