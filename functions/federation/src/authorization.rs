//! Starts and finishes authorization requests.
//!
//! Nothing is stored while the user is at the provider. The request itself travels as the `state`
//! parameter, sealed, and the client keeps a random key. PKCE verifier and nonce are derived from
//! both, so the request cannot be finished without the client's key. An attacker who sends a user a
//! link with the attacker's own code (login CSRF), or steals a code, does not have that key. A request
//! is marked as used before the provider is called.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_domain::federation::{AuthorizationRequest, LIFETIME, Provider, ProviderSignInError, Purpose, RedirectUri};
use glotto_domain::keys::{KeyPurpose, SealLabel};
use glotto_domain::{FieldErrorCode, ParseText, Pointer, ValidationErrors, Violation};
use glotto_http::{Actor, Problem, Result, Seal};
use glotto_runtime::{Context, hash};
use glotto_store::federation::FinishedAuthorizationItem;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::providers::Providers;

const STATE_SEAL: SealLabel = SealLabel::new(KeyPurpose::Authorizations, "authorization state v1");
const VERIFIER_SEAL: SealLabel = SealLabel::new(KeyPurpose::Authorizations, "PKCE verifier v1");
const NONCE_SEAL: SealLabel = SealLabel::new(KeyPurpose::Authorizations, "nonce v1");

/// An authorization request that was started.
pub struct PendingAuthorization {
    /// The `state` parameter, which the provider returns.
    pub state: String,
    /// Whether the provider must authenticate the user again.
    pub reauthenticate: bool,
    /// The key that the client keeps.
    pub client_key: String,
    /// The PKCE verifier (RFC 7636).
    pub verifier: String,
    /// The nonce, which binds the ID token to this request.
    pub nonce: String,
}

/// The purpose to link a provider to the caller's account, in the caller's session.
pub fn link_purpose(actor: &Actor) -> Purpose {
    Purpose::Link { session_hash: hash::text(format!("{}.{}", actor.user, actor.session).as_bytes()) }
}

/// Starts an authorization request, if the redirect URI is allowed.
pub async fn begin(
    context: &Context,
    provider: &Provider,
    (purpose, reauthenticate): (Purpose, bool),
    to: &RedirectUri,
) -> Result<PendingAuthorization> {
    if !context.port::<Providers>()?.allow(provider, to)? {
        let mut errors = ValidationErrors::default();
        let violation = Violation::new(FieldErrorCode::NotPermitted, "is not an allowed redirect URI");
        errors.add(&Pointer::root().child("redirectUri"), violation);
        return Err(Problem::invalid(errors));
    }
    let now = context.now();
    let client_key = URL_SAFE_NO_PAD.encode(context.rng.bytes::<32>());
    let authorization = AuthorizationRequest {
        id: URL_SAFE_NO_PAD.encode(context.rng.bytes::<16>()),
        provider: provider.name.clone(),
        purpose,
        reauthenticate,
        redirect_uri: to.clone(),
        client: hash::text(client_key.as_bytes()),
        ends: now.saturating_add(LIFETIME).unwrap_or(now),
    };
    let state = Seal::of(context, STATE_SEAL).await?.close(&write(&authorization));
    let (verifier, nonce) = secrets(context, &state, &authorization, &client_key).await?;
    Ok(PendingAuthorization { state, reauthenticate, client_key, verifier, nonce })
}

/// Marks an authorization request as used. It must have been started for this provider and purpose, and
/// by this client.
pub async fn finish(
    context: &Context,
    provider: &Provider,
    purpose: &Purpose,
    (state, client_key): (&State, &ClientKey),
) -> Result<(AuthorizationRequest, PendingAuthorization)> {
    let authorization = open(context, &state.0).await?.ok_or(ProviderSignInError::Invalid)?;
    let client = hash::text(client_key.0.as_bytes());
    authorization.check(&provider.name, purpose, &client, context.now())?;
    // The configuration may have changed since it was started.
    if !context.port::<Providers>()?.allow(provider, &authorization.redirect_uri)? {
        return Err(ProviderSignInError::Invalid.into());
    }
    let by = URL_SAFE_NO_PAD.encode(context.rng.bytes::<16>());
    let finished =
        FinishedAuthorizationItem { hash: hash::text(authorization.id.as_bytes()), by, ends: authorization.ends };
    if !context.store.linked_providers().finish_authorization(&finished).await? {
        return Err(ProviderSignInError::Invalid.into());
    }
    let (verifier, nonce) = secrets(context, &state.0, &authorization, &client_key.0).await?;
    let pending = PendingAuthorization {
        state: state.0.clone(),
        reauthenticate: authorization.reauthenticate,
        client_key: client_key.0.clone(),
        verifier,
        nonce,
    };
    Ok((authorization, pending))
}

/// Opens a `state` parameter; none if it was not sealed by this deployment.
pub async fn open(context: &Context, state: &str) -> Result<Option<AuthorizationRequest>> {
    Ok(Seal::of(context, STATE_SEAL).await?.open(state).and_then(read))
}

/// The text that is sealed.
fn write(authorization: &AuthorizationRequest) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(authorization).unwrap_or_default())
}

/// Parses the text that was sealed. It must not panic, whatever the text: a fuzzer calls it.
pub fn read(text: &str) -> Option<AuthorizationRequest> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// The PKCE verifier and the nonce. They are derived with the version of the key that sealed the state, so they are the
/// same when the request is finished, even if another version is in use by then.
async fn secrets(
    context: &Context,
    state: &str,
    authorization: &AuthorizationRequest,
    client_key: &str,
) -> Result<(String, String)> {
    let verifier = Seal::of(context, VERIFIER_SEAL).await?;
    let verifier = verifier.derive_like(state, &format!("{}{client_key}", authorization.id));
    let nonce = Seal::of(context, NONCE_SEAL).await?.derive_like(state, &authorization.id);
    Ok(verifier.zip(nonce).ok_or(ProviderSignInError::Invalid)?)
}

/// Declares types for the texts that clients send to finish a request. They must not be logged.
macro_rules! client_texts {
    ($($(#[$doc:meta])* $name:ident = $most:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(String);

        impl $name {
            /// The text as the client sent it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl ParseText for $name {
            fn parse_text(text: &str) -> Result<Self, Violation> {
                let visible = text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
                if visible && (1..=$most).contains(&text.len()) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(Violation::format(format!("must have 1 to {} ASCII characters", $most)))
                }
            }
        }

        glotto_domain::redacted_debug!($name);

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                concat!("Provider", stringify!($name)).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "string", "minLength": 1, "maxLength": $most, "pattern": "^[ -~]+$"})
            }
        }
    )+};
}

client_texts! {
    /// The `state` parameter that the provider returned.
    State = 2048;
    /// The key that the client kept.
    ClientKey = 128;
    /// The authorization code (RFC 6749, A.11).
    Code = 2048;
    /// The issuer in the provider's response (RFC 9207).
    Issuer = 512;
}

#[cfg(test)]
mod tests {
    use glotto_domain::ParseText as _;
    use glotto_domain::federation::ProviderName;
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn a_written_authorization_request_is_read_again_and_other_texts_are_not() {
        let authorization = AuthorizationRequest {
            id: "chance".to_owned(),
            provider: ProviderName::parse_text("google").unwrap(),
            purpose: Purpose::SignIn,
            reauthenticate: true,
            redirect_uri: RedirectUri::parse_text("https://app.example.com/").unwrap(),
            client: "hash".to_owned(),
            ends: Timestamp::UNIX_EPOCH,
        };
        assert_eq!(read(&write(&authorization)), Some(authorization));
        for text in ["", "nonsense", "e30", "bnVsbA", "W10", &"A".repeat(100_000)] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
