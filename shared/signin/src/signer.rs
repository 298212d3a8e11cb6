//! The key that signs access tokens. The keyring says which one it is, and the key set of access tokens has its private
//! part, which only functions with the grant `Sign` can read. The keyring names the moment of each handover a day
//! before, so all functions change keys at that moment without coordination.

use futures::future::BoxFuture;
use glotto_domain::identity::signing::{Keyring, PublicKey};
use glotto_domain::keys::KeyPurpose;
use glotto_http::Problem;
use glotto_http::token::SigningKey;
use glotto_runtime::keys::SecretSet;
use glotto_runtime::{Context, Keys};
use jiff::Timestamp;

/// The key that signs now. Its public key is in the keyring early enough for all verifiers.
pub fn signing_key(context: &Context) -> BoxFuture<'_, Result<SigningKey, Problem>> {
    Box::pin(async move {
        let keys = context.port::<Keys>()?;
        if let Some(key) = choose_cached(context, &keys).await? {
            return Ok(key);
        }
        // The keyring and the private keys are written together, but a batch may read one before and one after that.
        keys.refresh(context).await?;
        let key = choose_cached(context, &keys).await?;
        key.ok_or_else(|| Problem::unavailable(&"the private key of no key that may sign can be read"))
    })
}

async fn choose_cached(context: &Context, keys: &Keys) -> Result<Option<SigningKey>, Problem> {
    let keyring = keys.keyring(context).await?.ok_or_else(|| Problem::unavailable(&"there is no keyring"))?;
    let secrets = keys.secrets(context, KeyPurpose::AccessTokens).await?;
    Ok(choose(&keyring.ring, &secrets, context.now()))
}

/// The private key that should sign at a moment. For a while after a handover the former one does as well, so no
/// request fails because the next one cannot be decrypted yet.
fn choose(ring: &Keyring, secrets: &SecretSet, now: Timestamp) -> Option<SigningKey> {
    let wanted = ring.in_use(now)?;
    if let Some(key) = private_key(secrets, wanted, now) {
        return Some(key);
    }
    let former = ring.fallback_keys(now).find_map(|former| private_key(secrets, former, now));
    if former.is_some() {
        tracing::warn!(kid = wanted.kid, "the private key cannot be read; the one before it stands in");
    }
    former
}

/// The private key of a public key; none if it is not among these, or belongs to another public key.
pub fn private_key(secrets: &SecretSet, key: &PublicKey, now: Timestamp) -> Option<SigningKey> {
    let seed = secrets.find(&key.version, now)?.try_into().ok()?;
    SigningKey::from_seed(seed).filter(|private| private.kid() == key.kid)
}

#[cfg(test)]
mod tests {
    use glotto_domain::identity::signing::{PERIOD, SCHEDULE, STOPGAP};
    use glotto_domain::keys::{AHEAD, KeyVersion};
    use jiff::SignedDuration;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
    }

    fn public(version: u8) -> PublicKey {
        let key = SigningKey::from_seed(&[version; 32]).unwrap();
        let (kid, x) = (key.kid().to_owned(), key.x().to_owned());
        PublicKey { kid, x, version: version.to_string(), from: at(0), until: None }
    }

    fn private(version: u8) -> (KeyVersion, Vec<u8>) {
        let (id, wrapped) = (version.to_string(), String::new());
        (KeyVersion { id, wrapped, created: at(0), from: at(0), until: None }, vec![version; 32])
    }

    fn chosen(ring: &Keyring, secrets: &SecretSet, now: Timestamp) -> Option<String> {
        choose(ring, secrets, now).map(|key| key.kid().to_owned())
    }

    #[test]
    fn a_key_whose_private_part_cannot_be_read_is_replaced_by_the_one_before_it_for_a_while() {
        let ring = Keyring::of(public(1)).announce(SCHEDULE, public(2), at(0) + (PERIOD - AHEAD));
        let handover = at(0) + PERIOD;
        let both = SecretSet::new([private(1), private(2)]);
        assert_eq!(chosen(&ring, &both, handover), Some(public(2).kid));
        let first = SecretSet::new([private(1)]);
        assert_eq!(chosen(&ring, &first, handover), Some(public(1).kid));
        assert_eq!(chosen(&ring, &first, handover + STOPGAP), None);
    }

    #[test]
    fn a_private_key_of_another_public_key_signs_nothing() {
        let ring = Keyring::of(PublicKey { kid: public(2).kid, ..public(1) });
        assert_eq!(chosen(&ring, &SecretSet::new([private(1)]), at(1)), None);
        assert_eq!(chosen(&Keyring::of(public(1)), &SecretSet::of("1", b"not 32 bytes"), at(1)), None);
    }
}
