//! The worker `rotate_keys` checks four times a day whether it is time for the next signing key. The
//! key is announced a day before it signs, and all functions that sign change over by themselves.
//!
//! It is also the command for an emergency, such as a leaked key: one new key signs at once, and
//! within seconds no function accepts any other. The right to invoke the function is the right to do
//! this. Sessions go on, as they are refreshed.
//!
//! `aws lambda invoke --function-name … --payload '{"emergency":true}' /dev/stdout`
//!
//! docs/decisions/0020-signing-keys.md says what a run leaves that fails half-way or meets another.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures::FutureExt as _;
use glotto_domain::audit::AuditAction;
use glotto_domain::id::UserId;
use glotto_domain::identity::signing::{Keyring, PublicKey};
use glotto_events::{Failure, Handler, Trigger, Worker};
use glotto_http::Problem;
use glotto_runtime::{Context, Grant, Part, hash};
use glotto_signin::{SigningSecret, signer};
use glotto_store::administration::AuditItem;
use glotto_store::identity::KeyringItem;
use glotto_store::{CommitError, Conflict, Retries, Transaction};
use serde_json::{Value, json};

/// The worker.
pub const WORKER: Worker = Worker::new(
    "rotate_keys",
    Trigger::Schedule("rate(6 hours)"),
    Handler::Event(|context, event| handle(context, event).boxed()),
    "Announces the next signing key when it is time. In an emergency, replaces all keys at once.",
)
.grants(&[Grant::Read(&[Part::Signing]), Grant::Write(&[Part::Audit, Part::Signing]), Grant::Rotate]);

async fn handle(context: &Context, event: &Value) -> Result<Value, Failure> {
    match (event["emergency"].as_bool(), event["source"].as_str()) {
        (Some(true), _) => replace_all(context).await,
        (None, Some("aws.events")) => rotate(context).await,
        _ => Err(Failure::because(r#"the payload must be {"emergency": true}, or the event of the schedule"#)),
    }
}

/// Announces the next key if it is time, and removes expired keys.
async fn rotate(context: &Context) -> Result<Value, Failure> {
    let (secret, now) = (context.port::<SigningSecret>()?, context.now());
    let present = signer::keyring(context).await.map_err(unavailable)?;
    if let Some(signing) = present.ring.signing(now) {
        secret.make_current(&signing.version).await.map_err(Failure::because)?;
    }
    let next = match present.ring.last() {
        Some(last) if present.ring.is_rotation_due(now) => {
            let version = version_after(last);
            secret.announce(&version, &new_secret(context)).await.map_err(Failure::because)?;
            // An earlier run may have created the version and failed before it announced the key.
            let next = secret.version(&version).await.map_err(Failure::because)?;
            present.ring.announce(next.public(now), now)
        }
        _ => present.ring.without_expired(now),
    };
    if next == present.ring || !replace_keyring(context, &present, &next).await? {
        return Ok(json!({ "changed": false }));
    }
    let last = next.last().map(|key| (&key.kid, key.from));
    let (kid, from) = last.unzip();
    tracing::info!(kid, from = from.map(tracing::field::display), keys = next.keys().len(), "the keyring has changed");
    Ok(json!({ "changed": true, "kid": kid, "signsFrom": from }))
}

/// Makes a new key the only one.
async fn replace_all(context: &Context) -> Result<Value, Failure> {
    let secret = context.port::<SigningSecret>()?;
    let revoked = signer::keyring(context).await.map_err(unavailable)?;
    // Entirely random: a version that was announced may have leaked as well.
    let version = uuid(context.rng.bytes());
    secret.replace(&version, &new_secret(context)).await.map_err(Failure::because)?;
    let made = secret.version(&version).await.map_err(Failure::because)?;
    let (mut present, mut retries) = (revoked.clone(), Retries::default());
    let ring = loop {
        let ring = Keyring::of(made.public(context.now()));
        if replace_keyring(context, &present, &ring).await? {
            break ring;
        }
        present = signer::keyring(context).await.map_err(unavailable)?;
        let is_revoked = |key: &PublicKey| revoked.ring.keys().iter().any(|one| one.kid == key.kid);
        if !present.ring.keys().iter().any(is_revoked) {
            // Another emergency run was faster: none of the keys to revoke is left.
            break present.ring.clone();
        }
        retries.back_off("the keyring").await?;
    };
    let key = ring.signing(context.now()).ok_or_else(|| Failure::because("the keyring is empty"))?;
    tracing::warn!(kid = key.kid, revoked = revoked.ring.keys().len(), "all signing keys have been replaced");
    // The keys have been replaced, even if this fails; the next run repeats it.
    if let Err(error) = secret.make_current(&key.version).await {
        tracing::warn!(%error, "the new version could not be marked as current");
    }
    Ok(json!({ "kid": key.kid, "revoked": revoked.ring.keys().iter().map(|key| &key.kid).collect::<Vec<_>>() }))
}

/// Replaces the keyring that was read and records it in the audit trail. Returns whether the keyring
/// was still the same.
async fn replace_keyring(context: &Context, present: &KeyringItem, next: &Keyring) -> Result<bool, Failure> {
    let item = KeyringItem { ring: next.clone(), rev: present.rev.next() };
    let kids: Vec<_> = next.keys().iter().map(|key| key.kid.as_str()).collect();
    let entry = AuditItem::of_platform(context.new_id(), AuditAction::KeysChanged, UserId::NIL, context.now());
    let mut tx = Transaction::new(&context.store);
    tx.replace(&item, present.rev, Conflict).record(&entry.detail(kids.join(" ")));
    match tx.commit(&context.store).await {
        Ok(()) => Ok(true),
        Err(CommitError::Store(error)) => Err(error.into()),
        Err(_) => Ok(false),
    }
}

/// The version of the secret that comes after a key. It is derived from the key, so that two runs at
/// once create the same one.
fn version_after(key: &PublicKey) -> String {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash::bytes(format!("after {}", key.kid).as_bytes())[..16]);
    uuid(bytes)
}

/// The form in which Secrets Manager itself names versions.
fn uuid(bytes: [u8; 16]) -> String {
    let hex = format!("{:032x}", u128::from_be_bytes(bytes));
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// A secret of 384 bits.
fn new_secret(context: &Context) -> String {
    URL_SAFE_NO_PAD.encode(context.rng.bytes::<48>())
}

#[expect(clippy::needless_pass_by_value, reason = "used as the function of map_err")]
fn unavailable(problem: Problem) -> Failure {
    Failure::because(problem.kind.slug)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_has_the_form_that_secrets_manager_takes() {
        let key = |kid: &str| PublicKey {
            kid: kid.to_owned(),
            x: String::new(),
            version: String::new(),
            from: jiff::Timestamp::UNIX_EPOCH,
            until: None,
        };
        assert_eq!(version_after(&key("a")), version_after(&key("a")));
        assert_ne!(version_after(&key("a")), version_after(&key("b")));
        assert_eq!(uuid([0xab; 16]), "abababab-abab-abab-abab-abababababab");
    }
}
