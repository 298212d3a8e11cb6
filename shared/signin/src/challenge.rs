//! The challenge between a first factor and a second: issued where the one is checked, and opened
//! where the other is. It is a sealed text that is stored nowhere; what is stored is that it was
//! used.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_domain::factors::{Challenge, FirstFactor, SecondFactorError};
use glotto_domain::identity::{AuthMethod, SignInError};
use glotto_domain::keys::{KeyPurpose, SealLabel};
use glotto_http::response::ResponseDocs;
use glotto_http::{Accepted, Reply, Respond, Response, Result, Seal};
use glotto_runtime::{Context, hash};
use glotto_store::StoreError;
use glotto_store::factors::{RecoveryCodesItem, UsedChallengeItem};
use glotto_store::federation::LinkedProviderItem;
use glotto_store::identity::Credentials;
use glotto_store::passkeys::PasskeyItem;
use schemars::JsonSchema;
use serde::Serialize;

use crate::SealedText;

const CHALLENGE_SEAL: SealLabel = SealLabel::new(KeyPurpose::Challenges, "second factor v1");

/// What the client needs to complete a sign-in with a second factor.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChallengeView {
    /// Always `challenge`: the login needs a second factor. It tells the 202 of a login from its 201.
    pub r#type: FactorRequired,
    /// Send it with the code to `POST /v1/sessions/second-factor`. It works once.
    pub challenge: String,
    /// The means that can complete the sign-in. A passkey needs no challenge.
    pub methods: Vec<AuthMethod>,
    /// Seconds after which the sign-in has to start again.
    pub expires_in: i64,
}

glotto_domain::constants! {
    /// The type of an answer to a login that needs a second factor.
    pub struct FactorRequired = "challenge";
}

// Together with a code it signs a user in.
glotto_domain::redacted_debug!(ChallengeView);

/// 202: the first factor was right, and the account has a second.
pub struct SecondFactorRequired(pub ChallengeView);

impl Respond for SecondFactorRequired {
    const DOCS: ResponseDocs = {
        let description = "The user is not signed in yet: send a second factor with this challenge.";
        let docs = Accepted::<ChallengeView>::DOCS;
        ResponseDocs { response: Response { description, ..docs.response }, ..docs }
    };

    fn into_reply(self) -> Reply {
        Accepted::new(self.0).into_reply()
    }
}

/// The challenge for a user who has shown a first factor; none if the account has no second. A
/// suspended user gets the same 403 as without a second factor.
pub async fn create_challenge(
    context: &Context,
    first: FirstFactor,
    credentials: &Credentials,
) -> Result<Option<ChallengeView>> {
    if credentials.totp()?.is_none() {
        return Ok(None);
    }
    let account = &credentials.account;
    if account.suspended.is_some() {
        return Err(SignInError::Suspended.into());
    }
    let nonce = URL_SAFE_NO_PAD.encode(context.rng.bytes::<16>());
    let challenge =
        Challenge::begin(account.user_id, first, credential_fingerprint(credentials)?, nonce, context.now());
    let codes = credentials.find::<RecoveryCodesItem>()?.is_some_and(|codes| !codes.hashes.is_empty());
    let passkeys = credentials.count::<PasskeyItem>() > 0;
    let others = [(AuthMethod::RecoveryCode, codes), (AuthMethod::Passkey, passkeys)];
    let others = others.into_iter().filter_map(|(means, available)| available.then_some(means));
    Ok(Some(ChallengeView {
        r#type: FactorRequired,
        challenge: Seal::of(context, CHALLENGE_SEAL).await?.close(&challenge.to_string()),
        methods: [AuthMethod::Totp].into_iter().chain(others).collect(),
        expires_in: Challenge::SECONDS,
    }))
}

/// A fingerprint of the credentials that protect an account: password, authenticator app, recovery
/// codes and linked providers. What changes when they are used is left out.
pub fn credential_fingerprint(credentials: &Credentials) -> Result<String, StoreError> {
    let password = credentials.account.password_hash.as_ref().map(|hash| hash.0.as_str());
    let app = credentials.totp()?.and_then(|totp| totp.since);
    let codes = credentials.find::<RecoveryCodesItem>()?.map(|codes| codes.made);
    let providers: Vec<_> = credentials.all::<LinkedProviderItem>()?.into_iter().map(|link| link.external).collect();
    Ok(hash::text(format!("{password:?}\n{app:?}\n{codes:?}\n{providers:?}").as_bytes()))
}

/// Opens a challenge that a client sends back, if this deployment sealed it and it has not expired.
/// The caller still has to check that the credentials are the same and that it was not used before.
pub async fn open_challenge(context: &Context, text: &SealedText) -> Result<(Challenge, UsedChallengeItem)> {
    let seal = Seal::of(context, CHALLENGE_SEAL).await?;
    let challenge = seal.open(text.as_str()).and_then(Challenge::parse).ok_or(SecondFactorError::Invalid)?;
    challenge.check_not_expired(context.now())?;
    let hash = hash::text(challenge.to_string().as_bytes());
    let met = UsedChallengeItem { hash, ends: challenge.ends };
    Ok((challenge, met))
}
