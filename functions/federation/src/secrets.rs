//! What proves to providers who we are. It lies in one secret of AWS Secrets Manager, a JSON
//! object with a member for each provider, which only the functions can read that finish a
//! sign-in. Apple wants no secret but a text that its own key signs; then the member is that key,
//! and each text lives for minutes instead of the half year after which a written-down one fails.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use aws_sdk_secretsmanager::Client;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use glotto_domain::federation::Provider;
use glotto_http::Problem;
use glotto_runtime::settings::MissingSetting;
use glotto_runtime::{Context, Port, aws};
use jiff::{SignedDuration, Timestamp};
use openidconnect::ClientSecret;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use serde_json::{Value, json};

/// For so long a function keeps what it read: an operator who changes a secret waits that long.
const KEPT: SignedDuration = SignedDuration::from_mins(5);

/// For so long a signed text is good.
const SIGNED_FOR: SignedDuration = SignedDuration::from_mins(5);

type Texts = Arc<HashMap<String, String>>;

/// The secrets, read when they are first needed.
pub struct ProviderSecrets {
    client: Client,
    secret: String,
    read: RwLock<Option<(Texts, Timestamp)>>,
}

glotto_domain::silent!(ProviderSecrets);

impl Port for ProviderSecrets {
    fn open(context: &Context) -> Result<Self, MissingSetting> {
        let secret = context.settings.get("PROVIDER_SECRETS_ID")?.to_owned();
        Ok(Self { client: Client::new(context.aws()), secret, read: RwLock::default() })
    }
}

impl ProviderSecrets {
    /// What proves to a provider who we are.
    pub async fn of(&self, provider: &Provider, now: Timestamp) -> Result<ClientSecret, Problem> {
        let texts = self.texts(now).await?;
        let missing = || Problem::internal(&format!("the secret of the provider {} is not there", provider.name));
        let text = texts.get(&provider.secret.place).ok_or_else(missing)?;
        let secret = match (&provider.secret.key_id, &provider.secret.team_id) {
            (Some(key), Some(team)) => signed(text, key, team, provider, now).ok_or_else(|| {
                Problem::internal(&format!("the secret of the provider {} is no private key", provider.name))
            })?,
            _ => text.clone(),
        };
        Ok(ClientSecret::new(secret))
    }

    async fn texts(&self, now: Timestamp) -> Result<Texts, Problem> {
        let known = self.read.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((texts, read)) = known
            && read <= now
            && now.duration_since(read) < KEPT
        {
            return Ok(texts);
        }
        let answer = self.client.get_secret_value().secret_id(&self.secret).send().await;
        let answer = answer.map_err(|error| Problem::unavailable(&unread(&aws::describe(&error))))?;
        let texts = answer.secret_string.and_then(|text| serde_json::from_str(&text).ok());
        let texts: Texts =
            Arc::new(texts.ok_or_else(|| Problem::internal(&"the providers' secret is no object of texts"))?);
        *self.read.write().unwrap_or_else(PoisonError::into_inner) = Some((texts.clone(), now));
        Ok(texts)
    }
}

fn unread(told: &aws::SdkFailure) -> String {
    format!("the providers' secret: {told}")
}

/// The text that stands for us at a provider which knows our public key (ES256), such as Apple
/// (<https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret>).
fn signed(key: &str, key_id: &str, team: &str, provider: &Provider, now: Timestamp) -> Option<String> {
    let chance = SystemRandom::new();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8(key)?, &chance).ok()?;
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let claims = json!({
        "iss": team, "sub": provider.client_id, "aud": provider.issuer,
        "iat": now.as_second(), "exp": now.saturating_add(SIGNED_FOR).ok()?.as_second(),
    });
    let text = format!("{}.{}", part(json!({"alg": "ES256", "kid": key_id})), part(claims));
    let seal = pair.sign(&chance, text.as_bytes()).ok()?;
    Some(format!("{text}.{}", URL_SAFE_NO_PAD.encode(seal)))
}

/// The private key of a PEM file as Apple gives it.
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
        let chance = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &chance).unwrap();
        let encoded = STANDARD.encode(document.as_ref());
        let pem =
            format!("-----BEGIN PRIVATE KEY-----\n{}\n{}\n-----END PRIVATE KEY-----\n", &encoded[..64], &encoded[64..]);
        let apple = json!([{
            "name": "apple", "label": "Apple", "issuer": "https://appleid.apple.com", "clientId": "com.example",
            "secret": {"place": "apple", "keyId": "KEY", "teamId": "TEAM"},
        }]);
        let apple = providers(&apple.to_string()).unwrap().remove(0);
        let now = Timestamp::UNIX_EPOCH;
        let text = signed(&pem, "KEY", "TEAM", &apple, now).unwrap();
        let (said, seal) = text.rsplit_once('.').unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &chance).unwrap();
        let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, pair.public_key().as_ref().to_vec());
        public.verify(said.as_bytes(), &URL_SAFE_NO_PAD.decode(seal).unwrap()).unwrap();
        let claims: Value =
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(said.split('.').nth(1).unwrap()).unwrap()).unwrap();
        assert_eq!(claims["aud"], "https://appleid.apple.com");
        assert_eq!(claims["exp"], 300);
        assert_eq!(signed("no key", "KEY", "TEAM", &apple, now), None);
    }
}
