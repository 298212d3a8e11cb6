//! An errand at a provider, from the moment when it is begun to the one when it is finished.
//!
//! Nothing is stored while somebody is away. What they set out to do goes with them as the
//! `state`, under our seal, and their client keeps a text of chance, its key. From both follow the
//! PKCE verifier and the nonce, so neither can be finished without the client's key: whoever
//! slips somebody a link with a code of their own (login CSRF), or steals a code, has no key that
//! fits. Finishing uses the errand up, before the provider is asked anything.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_domain::federation::{Errand, LIFETIME, Provider, ProviderSignInError, Purpose, RedirectUri};
use glotto_domain::{Faults, ParseText, Pointer};
use glotto_http::{Actor, Problem, Seal};
use glotto_runtime::{Context, hash};
use glotto_store::federation::CompletedAuthorizationItem;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::providers::Providers;

const STATE_SEAL: &str = "errand at a provider v1";
const VERIFIER_SEAL: &str = "PKCE verifier v1";
const NONCE_SEAL: &str = "nonce v1";

/// An errand that is begun.
pub struct Begun {
    /// What the provider gives back.
    pub state: String,
    /// Whether the provider is to ask the person anew.
    pub anew: bool,
    /// What the client keeps.
    pub client_key: String,
    /// What only whoever finishes it can say to the provider (RFC 7636).
    pub verifier: String,
    /// What the provider says to us about nobody else.
    pub nonce: String,
}

/// To link a provider to whoever calls, in the session that they call with.
pub fn linking(actor: &Actor) -> Purpose {
    Purpose::Link { whose: hash::text(format!("{}.{}", actor.user, actor.session).as_bytes()) }
}

/// Begins an errand, if the client may have the person back where it wants.
pub fn begin(
    context: &Context,
    provider: &Provider,
    (purpose, anew): (Purpose, bool),
    to: &RedirectUri,
) -> Result<Begun, Problem> {
    if !context.port::<Providers>()?.allow(provider, to)? {
        let mut faults = Faults::default();
        faults.add(&Pointer::root().child("redirectUri"), "is not one of the addresses that this platform allows");
        return Err(Problem::invalid(faults));
    }
    let now = context.now();
    let client_key = URL_SAFE_NO_PAD.encode(context.chance.bytes::<32>());
    let errand = Errand {
        id: URL_SAFE_NO_PAD.encode(context.chance.bytes::<16>()),
        provider: provider.name.clone(),
        purpose,
        anew,
        redirect_uri: to.clone(),
        client: hash::text(client_key.as_bytes()),
        ends: now.saturating_add(LIFETIME).unwrap_or(now),
    };
    let state = Seal::of(&context.settings, STATE_SEAL)?.close(&write(&errand));
    Ok(Begun {
        state,
        anew,
        verifier: verifier(context, &errand, &client_key)?,
        nonce: nonce(context, &errand)?,
        client_key,
    })
}

/// Uses an errand up that was begun at this provider, for this purpose and by this client.
pub async fn finish(
    context: &Context,
    provider: &Provider,
    purpose: &Purpose,
    (state, client_key): (&State, &ClientKey),
) -> Result<(Errand, Begun), Problem> {
    let unusable = || Problem::refused(ProviderSignInError::Unusable);
    let errand = open(context, &state.0)?.ok_or_else(unusable)?;
    let client = hash::text(client_key.0.as_bytes());
    errand.check(&provider.name, purpose, &client, context.now()).map_err(Problem::refused)?;
    // The list may have been changed since.
    if !context.port::<Providers>()?.allow(provider, &errand.redirect_uri)? {
        return Err(unusable());
    }
    let by = URL_SAFE_NO_PAD.encode(context.chance.bytes::<16>());
    let finished = CompletedAuthorizationItem { hash: hash::text(errand.id.as_bytes()), by, ends: errand.ends };
    if !context.store.linked_providers().complete_authorization(&finished).await? {
        return Err(unusable());
    }
    let (verifier, nonce) = (verifier(context, &errand, &client_key.0)?, nonce(context, &errand)?);
    let begun = Begun { state: state.0.clone(), anew: errand.anew, client_key: client_key.0.clone(), verifier, nonce };
    Ok((errand, begun))
}

/// The errand of a `state`, if the seal is ours.
pub fn open(context: &Context, state: &str) -> Result<Option<Errand>, Problem> {
    Ok(Seal::of(&context.settings, STATE_SEAL)?.open(state).and_then(read))
}

/// What is sealed.
fn write(errand: &Errand) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(errand).unwrap_or_default())
}

/// Reads what was sealed. Pure, and safe with any text.
pub fn read(text: &str) -> Option<Errand> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn verifier(context: &Context, errand: &Errand, client_key: &str) -> Result<String, Problem> {
    derived(context, VERIFIER_SEAL, &format!("{}{client_key}", errand.id))
}

fn nonce(context: &Context, errand: &Errand) -> Result<String, Problem> {
    derived(context, NONCE_SEAL, &errand.id)
}

/// The seal alone: 43 characters that nobody else can make of the text.
fn derived(context: &Context, purpose: &str, text: &str) -> Result<String, Problem> {
    let sealed = Seal::of(&context.settings, purpose)?.close(text);
    Ok(sealed.rsplit_once('.').map(|(_, seal)| seal.to_owned()).unwrap_or_default())
}

/// Declares a text of an errand as clients send it back. It shows in no log.
macro_rules! kept_texts {
    ($($(#[$doc:meta])* $name:ident = $most:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(String);

        impl $name {
            /// What the client sent.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl ParseText for $name {
            fn parse_text(text: &str) -> Result<Self, String> {
                let visible = text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
                if visible && (1..=$most).contains(&text.len()) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(format!("must have 1 to {} ASCII characters", $most))
                }
            }
        }

        glotto_domain::silent!($name);

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                concat!("Provider", stringify!($name)).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "string", "minLength": 1, "maxLength": $most})
            }
        }
    )+};
}

kept_texts! {
    /// The `state` that the provider gave back.
    State = 2048;
    /// What the client kept.
    ClientKey = 128;
    /// The provider's code (RFC 6749, A.11).
    Code = 2048;
    /// The issuer that the provider named in its answer (RFC 9207).
    Issuer = 512;
}

#[cfg(test)]
mod tests {
    use glotto_domain::ParseText as _;
    use glotto_domain::federation::ProviderName;
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn what_is_sealed_reads_back_as_itself_and_nothing_else_does() {
        let errand = Errand {
            id: "chance".to_owned(),
            provider: ProviderName::parse_text("google").unwrap(),
            purpose: Purpose::SignIn,
            anew: true,
            redirect_uri: RedirectUri::parse_text("https://app.example.com/").unwrap(),
            client: "hash".to_owned(),
            ends: Timestamp::UNIX_EPOCH,
        };
        assert_eq!(read(&write(&errand)), Some(errand));
        for text in ["", "nonsense", "e30", "bnVsbA", "W10", &"A".repeat(100_000)] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
