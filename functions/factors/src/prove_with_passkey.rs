//! `POST /v1/sessions/current/passkey-proof`: proves anew, with a passkey, who somebody is.

use futures::FutureExt as _;
use glotto_domain::audit::Act;
use glotto_domain::identity::Means;
use glotto_domain::inputs;
use glotto_domain::passkeys::{Purpose, UsePasskeyError};
use glotto_http::{Access, Actor, Endpoint, Method, Problem, Reply, Request, kinds};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::identity::Credentials;
use glotto_store::passkeys::PasskeyUse;
use glotto_store::{CommitError, Conflict, ConflictRetry, Transaction};

use crate::passkey_input::UsedCredential;
use crate::passkey_proof::Answer;
use crate::views::ProofView;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "prove_with_passkey",
    Method::Post,
    "/v1/sessions/current/passkey-proof",
    Access::SignedIn,
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read(&[Part::Token]), Grant::Write(&[Part::Audit, Part::Token, Part::User]), Grant::Seal])
.tells(
    "Prove with a passkey who you are",
    "Takes what the browser gave for the options of `POST /v1/sessions/current/passkey-proof/options`. For the next \
     ten minutes, this session may do what is sensitive.",
)
.accepts::<ProveWithPasskey>()
.example(
    r#"{"credential":{"id":"AQIDBA","rawId":"AQIDBA","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"AA","signature":"AA","userHandle":"AQID"},"clientExtensionResults":{}}}"#,
)
.answers::<ProofView>(200)
.refuses(&[UsePasskeyError::KINDS]);

inputs! {
    /// Who proves that it is them.
    pub struct ProveWithPasskey {
        /// What the browser gave.
        pub credential: UsedCredential,
    }
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let actor = request.actor()?;
    let ProveWithPasskey { credential } = request.json()?;
    let purpose = Purpose::Prove { user: actor.user, session: actor.session };
    let answer = Answer::read(context, credential, &purpose)?;
    let mut retry = ConflictRetry::default();
    loop {
        let found = context.store.accounts().find_credentials(actor.user, context.now()).await?;
        let credentials = found.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
        let passkey = answer.passkey(credentials.all()?)?;
        let used = answer.verify(context, request, &credentials.account, &passkey).await?;
        match prove(context, request, (actor, &credentials), &used).await {
            Ok(means) => return Ok(Reply::ok(&ProofView::of(context.now(), means))),
            Err(CommitError::Store(error)) => return Err(error.into()),
            // Either the account has changed, or the challenge was met by another request.
            Err(_) if context.store.factors().is_challenge_used(&answer.challenge.item.hash).await? => {
                return Err(Problem::refused(UsePasskeyError::ChallengeUnusable));
            }
            Err(_) => retry.wait("the account").await?,
        }
    }
}

/// Notes the proof in the session, if the account is still as it was read; gives all proofs of it.
async fn prove(
    context: &Context,
    request: &Request,
    (actor, credentials): (&Actor, &Credentials),
    used: &PasskeyUse<'_>,
) -> Result<Vec<Means>, CommitError<Conflict>> {
    let mut tx = Transaction::new(&context.store);
    let means = tx.record_proof((credentials, actor.session), &[Means::Passkey], context.now());
    tx.use_passkey(used, Conflict).record(&request.act(context, Act::SteppedUp, actor.user).detail("passkey"));
    tx.commit(&context.store).await.map(|()| means)
}
