//! The challenge between a first factor and a second: made by whoever checks the one, and met
//! where the other is checked. It is a sealed text and lies nowhere; what is stored is that it was
//! met.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_domain::factors::{Challenge, First, SecondFactorError};
use glotto_domain::identity::{Means, SignInError};
use glotto_http::{Problem, Seal};
use glotto_runtime::{Context, hash};
use glotto_store::StoreError;
use glotto_store::factors::{RecoveryCodesItem, UsedChallengeItem};
use glotto_store::federation::LinkedProviderItem;
use glotto_store::identity::Credentials;
use glotto_store::passkeys::PasskeyItem;
use schemars::JsonSchema;
use serde::Serialize;

use crate::SealedText;

const CHALLENGE_SEAL: &str = "second factor v1";

/// What somebody gets who has shown a first factor and has a second.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChallengeView {
    /// Sent with the code to `POST /v1/sessions/second-factor`; works once.
    pub challenge: String,
    /// What the sign-in can be completed by. A passkey needs no challenge.
    pub methods: Vec<Means>,
    /// Seconds after which the sign-in has to begin again.
    pub expires_in: i64,
}

// With a code it lets somebody in.
glotto_domain::silent!(ChallengeView);

impl ChallengeView {
    /// What the answer means that has it.
    pub const SAID: &str = "Nobody is signed in yet: a second factor is to be shown, with this challenge.";
}

/// Challenges somebody who has shown a first factor to show a second, if they have one. Who is
/// suspended is refused as without one.
pub fn challenge(context: &Context, first: First, credentials: &Credentials) -> Result<Option<ChallengeView>, Problem> {
    if credentials.totp()?.is_none() {
        return Ok(None);
    }
    let account = &credentials.account;
    if account.suspended.is_some() {
        return Err(Problem::refused(SignInError::Suspended));
    }
    let nonce = URL_SAFE_NO_PAD.encode(context.chance.bytes::<16>());
    let challenge = Challenge::begin(account.user_id, first, lock(credentials)?, nonce, context.now());
    let codes = credentials.find::<RecoveryCodesItem>()?.is_some_and(|codes| !codes.hashes.is_empty());
    let passkeys = credentials.count::<PasskeyItem>() > 0;
    let others = [(Means::RecoveryCode, codes), (Means::Passkey, passkeys)];
    let others = others.into_iter().filter_map(|(means, there)| there.then_some(means));
    Ok(Some(ChallengeView {
        challenge: Seal::of(&context.settings, CHALLENGE_SEAL)?.close(&challenge.to_string()),
        methods: [Means::Totp].into_iter().chain(others).collect(),
        expires_in: Challenge::SECONDS,
    }))
}

/// What an account is locked with, as a hash: password, app, recovery codes, and who signs in with
/// which provider. What changes as they are used is left out.
pub fn lock(credentials: &Credentials) -> Result<String, StoreError> {
    let password = credentials.account.password_hash.as_ref().map(|hash| hash.0.as_str());
    let app = credentials.totp()?.and_then(|totp| totp.since);
    let codes = credentials.find::<RecoveryCodesItem>()?.map(|codes| codes.made);
    let providers: Vec<_> = credentials.all::<LinkedProviderItem>()?.into_iter().map(|link| link.external).collect();
    Ok(hash::text(format!("{password:?}\n{app:?}\n{codes:?}\n{providers:?}").as_bytes()))
}

/// A challenge that a client sends back, if it is ours and there is still time. Whether the account
/// is locked as it was, and whether the challenge was met before, is to be looked up.
pub fn challenged(context: &Context, text: &SealedText) -> Result<(Challenge, UsedChallengeItem), Problem> {
    let seal = Seal::of(&context.settings, CHALLENGE_SEAL)?;
    let text = seal.open(text.as_str());
    let challenge = text.and_then(Challenge::parse).ok_or_else(|| Problem::refused(SecondFactorError::Unusable))?;
    challenge.in_time(context.now()).map_err(Problem::refused)?;
    let hash = hash::text(challenge.to_string().as_bytes());
    let met = UsedChallengeItem { hash, ends: challenge.ends };
    Ok((challenge, met))
}
