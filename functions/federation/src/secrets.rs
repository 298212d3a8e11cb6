//! The client secrets for providers. An operator stores them in one secret of AWS Secrets Manager, a JSON object with a
//! member for each provider. A worker copies it to the table, and only the functions that finish a sign-in can read the
//! copy, with their other keys (docs/decisions/0030-keys.md). Apple requires a JWT instead of a secret. In that case
//! the member is the private key that signs it, and a JWT is valid for minutes. A JWT that is signed by hand would have
//! to be replaced every six months.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use glotto_domain::federation::{Provider, ProviderSecrets};
use glotto_domain::keys::KeyPurpose;
use glotto_http::{Problem, Result};
use glotto_runtime::{Context, Keys, KeysError};
use jiff::{SignedDuration, Timestamp};
use openidconnect::ClientSecret;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use serde_json::{Value, json};

/// How long a signed client secret is valid.
const SIGNED_FOR: SignedDuration = SignedDuration::from_mins(5);

/// The client secret for a provider.
pub async fn client_secret(context: &Context, provider: &Provider) -> Result<ClientSecret> {
    let now = context.now();
    let secrets = read(context).await?;
    let missing = || Problem::internal(&format!("the secret of the provider {} is missing", provider.name));
    let text = secrets.find(&provider.secret.place).ok_or_else(missing)?;
    let secret = match (&provider.secret.key_id, &provider.secret.team_id) {
        (Some(key), Some(team)) => sign_client_secret(text, key, team, provider, now).ok_or_else(|| {
            Problem::internal(&format!("the secret of the provider {} is not a private key", provider.name))
        })?,
        _ => text.to_owned(),
    };
    Ok(ClientSecret::new(secret))
}

/// The client secrets at all providers.
async fn read(context: &Context) -> Result<ProviderSecrets> {
    let purpose = KeyPurpose::ProviderSecrets;
    let copies = context.port::<Keys>()?.secrets(context, purpose).await?;
    let (_, json) = copies.in_use(context.now()).ok_or(KeysError::Missing(purpose.name()))?;
    ProviderSecrets::parse(json).ok_or_else(|| Problem::internal(&"the copy of the providers' secrets is malformed"))
}

/// Signs a client secret (a JWT with ES256) for a provider that has our public key, such as Apple
/// (<https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret>).
fn sign_client_secret(key: &str, key_id: &str, team: &str, provider: &Provider, now: Timestamp) -> Option<String> {
    let rng = SystemRandom::new();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8(key)?, &rng).ok()?;
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let claims = json!({
        "iss": team, "sub": provider.client_id, "aud": provider.issuer,
        "iat": now.as_second(), "exp": now.saturating_add(SIGNED_FOR).ok()?.as_second(),
    });
    let text = format!("{}.{}", part(json!({"alg": "ES256", "kid": key_id})), part(claims));
    let signature = pair.sign(&rng, text.as_bytes()).ok()?;
    Some(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// The private key of a PEM file, as Apple issues it.
fn pkcs8(pem: &str) -> Option<Vec<u8>> {
    let inner = pem.split("-----BEGIN PRIVATE KEY-----").nth(1)?.split("-----END PRIVATE KEY-----").next()?;
    STANDARD.decode(inner.split_whitespace().collect::<String>()).ok()
}

#[cfg(test)]
mod tests {
    use glotto_domain::federation::providers;
    use ring::signature::{ECDSA_P256_SHA256_FIXED, KeyPair as _, UnparsedPublicKey};

    use super::*;

    #[test]
    fn a_key_signs_a_text_that_its_public_half_verifies() {
        let rng = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &rng).unwrap();
        let encoded = STANDARD.encode(document.as_ref());
        let pem =
            format!("-----BEGIN PRIVATE KEY-----\n{}\n{}\n-----END PRIVATE KEY-----\n", &encoded[..64], &encoded[64..]);
        let apple = json!([{
            "name": "apple", "label": "Apple", "issuer": "https://appleid.apple.com", "clientId": "com.example",
            "secret": {"place": "apple", "keyId": "KEY", "teamId": "TEAM"},
        }]);
        let apple = providers(&apple.to_string()).unwrap().remove(0);
        let now = Timestamp::UNIX_EPOCH;
        let text = sign_client_secret(&pem, "KEY", "TEAM", &apple, now).unwrap();
        let (message, signature) = text.rsplit_once('.').unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &rng).unwrap();
        let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, pair.public_key().as_ref().to_vec());
        public.verify(message.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
        let claims: Value =
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(message.split('.').nth(1).unwrap()).unwrap()).unwrap();
        assert_eq!(claims["aud"], "https://appleid.apple.com");
        assert_eq!(claims["exp"], 300);
        assert_eq!(sign_client_secret("no key", "KEY", "TEAM", &apple, now), None);
    }
}
