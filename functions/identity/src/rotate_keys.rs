//! The worker `rotate_keys`: looks four times a day whether it is time for the next signing key.
//! The key is announced a day before it signs, and all who sign change over by themselves.
//!
//! It is also the command for an emergency, such as a key that leaked: one new key signs at once,
//! and within seconds no function believes any other. Whoever may invoke functions of the
//! deployment may do this, and nobody else. Sessions go on: they are refreshed.
//!
//! `aws lambda invoke --function-name … --payload '{"emergency":true}' /dev/stdout`
//!
//! docs/decisions/0020-signing-keys.md tells how a run that fails half-way, or meets another, leaves
//! things.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures::FutureExt as _;
use glotto_domain::audit::Act;
use glotto_domain::id::UserId;
use glotto_domain::identity::signing::{Keyring, PublicKey};
use glotto_events::{Failure, Handler, Trigger, Worker};
use glotto_http::Problem;
use glotto_runtime::{Context, Grant, Part, hash};
use glotto_signin::{SigningSecret, signer};
use glotto_store::administration::AuditItem;
use glotto_store::identity::KeyringItem;
use glotto_store::{CommitError, Conflict, ConflictRetry, Transaction};
use serde_json::{Value, json};

/// The worker.
pub const WORKER: Worker = Worker::new(
    "rotate_keys",
    Trigger::Schedule("rate(6 hours)"),
    Handler::Event(|context, event| handle(context, event).boxed()),
    "Announces the next signing key when it is time; replaces all keys at once when told that one has leaked.",
)
.grants(&[Grant::Read(&[Part::Signing]), Grant::Write(&[Part::Audit, Part::Signing]), Grant::Rotate]);

async fn handle(context: &Context, event: &Value) -> Result<Value, Failure> {
    match (event["emergency"].as_bool(), event["source"].as_str()) {
        (Some(true), _) => replace(context).await,
        (None, Some("aws.events")) => proceed(context).await,
        _ => Err(Failure::because(r#"the payload must be {"emergency": true}, or the event of the schedule"#)),
    }
}

/// Announces the next key if it is time, and clears away what is over.
async fn proceed(context: &Context) -> Result<Value, Failure> {
    let (secret, now) = (context.port::<SigningSecret>()?, context.now());
    let present = signer::keyring(context).await.map_err(unavailable)?;
    if let Some(signing) = present.ring.signing(now) {
        secret.make_current(&signing.version).await.map_err(Failure::because)?;
    }
    let next = match present.ring.last() {
        Some(last) if present.ring.is_due(now) => {
            let version = version_after(last);
            secret.announce(&version, &fresh(context)).await.map_err(Failure::because)?;
            // What is there now may be what an earlier run made, and did not live to announce.
            let next = secret.version(&version).await.map_err(Failure::because)?;
            present.ring.announce(next.public(now), now)
        }
        _ => present.ring.settled(now),
    };
    if next == present.ring || !change(context, &present, &next).await? {
        return Ok(json!({ "changed": false }));
    }
    let last = next.last().map(|key| (&key.kid, key.from));
    let (kid, from) = last.unzip();
    tracing::info!(kid, from = from.map(tracing::field::display), keys = next.keys().len(), "the keyring has changed");
    Ok(json!({ "changed": true, "kid": kid, "signsFrom": from }))
}

/// Makes a new key the only one.
async fn replace(context: &Context) -> Result<Value, Failure> {
    let secret = context.port::<SigningSecret>()?;
    let condemned = signer::keyring(context).await.map_err(unavailable)?;
    // Made of chance alone: a version that was announced may have leaked as well.
    let version = uuid(context.chance.bytes());
    secret.replace(&version, &fresh(context)).await.map_err(Failure::because)?;
    let made = secret.version(&version).await.map_err(Failure::because)?;
    let (mut present, mut retry) = (condemned.clone(), ConflictRetry::default());
    let ring = loop {
        let ring = Keyring::of(made.public(context.now()));
        if change(context, &present, &ring).await? {
            break ring;
        }
        present = signer::keyring(context).await.map_err(unavailable)?;
        let left = |key: &PublicKey| condemned.ring.keys().iter().any(|one| one.kid == key.kid);
        if !present.ring.keys().iter().any(left) {
            // Another emergency was quicker: none of the keys that were to go is left.
            break present.ring.clone();
        }
        retry.wait("the keyring").await?;
    };
    let key = ring.signing(context.now()).ok_or_else(|| Failure::because("the keyring is empty"))?;
    tracing::warn!(kid = key.kid, revoked = condemned.ring.keys().len(), "all signing keys have been replaced");
    // The keys are changed by now, whatever Secrets Manager says to this; the next run repeats it.
    if let Err(error) = secret.make_current(&key.version).await {
        tracing::warn!(%error, "the new version could not be called the current one");
    }
    Ok(json!({ "kid": key.kid, "revoked": condemned.ring.keys().iter().map(|key| &key.kid).collect::<Vec<_>>() }))
}

/// Puts the keys in the place of those that were read, and writes it down; tells whether they were
/// still there.
async fn change(context: &Context, present: &KeyringItem, next: &Keyring) -> Result<bool, Failure> {
    let item = KeyringItem { ring: next.clone(), rev: present.rev.next() };
    let kids: Vec<_> = next.keys().iter().map(|key| key.kid.as_str()).collect();
    let entry = AuditItem::of_platform(context.new_id(), Act::KeysChanged, UserId::NOBODY, context.now());
    let mut tx = Transaction::new(&context.store);
    tx.replace(&item, present.rev, Conflict).record(&entry.detail(kids.join(" ")));
    match tx.commit(&context.store).await {
        Ok(()) => Ok(true),
        Err(CommitError::Store(error)) => Err(error.into()),
        Err(_) => Ok(false),
    }
}

/// The version of the secret that follows a key. It follows from the key, so that runs that do not
/// know of each other make the same one.
fn version_after(key: &PublicKey) -> String {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash::bytes(format!("after {}", key.kid).as_bytes())[..16]);
    uuid(bytes)
}

/// In the form in which Secrets Manager itself names versions.
fn uuid(bytes: [u8; 16]) -> String {
    let hex = format!("{:032x}", u128::from_be_bytes(bytes));
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// A secret of 384 bits.
fn fresh(context: &Context) -> String {
    URL_SAFE_NO_PAD.encode(context.chance.bytes::<48>())
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
