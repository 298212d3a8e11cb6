//! The worker `rotate_keys` checks four times a day whether it is time for the next version of any key. A version is
//! announced a day before it is used, and all functions that use it change over by themselves. It also creates keys
//! that are missing, and encrypts those again whose wrapping key is not the current one.
//!
//! It is also the command for an emergency, such as a leaked key: one new version is used at once, and within seconds
//! no function accepts any other. Two purposes differ. A new version for media waits for its place at the front door,
//! which accepts the former one until a deployment removes it; for factors, the former versions stay. The right to
//! invoke the function is the right to do this.
//!
//! `aws lambda invoke --function-name … --cli-binary-format raw-in-base64-out --payload '{"replace":"access-tokens"}'
//! /dev/stdout`

use std::collections::BTreeSet;

use futures::FutureExt as _;
use glotto_domain::keys::KeyPurpose;
use glotto_events::{Failure, Handler, Trigger, Worker};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::Retries;
use glotto_store::identity::KeyringItem;
use glotto_store::key_sets::{KeySetItem, StoredKeys};
use serde_json::{Value, json};

use crate::first_keys::create_missing;
use crate::key_maker::KeyMaker;
use crate::{access_tokens, rotation};

/// The worker.
pub const WORKER: Worker = Worker::new(
    "rotate_keys",
    Trigger::Schedule("rate(6 hours)"),
    Handler::Event(|context, event| handle(context, event).boxed()),
    "Announces the next version of each key when it is time. In an emergency, replaces a key at once.",
)
.grants(&[
    Grant::Read(Part::KEYS),
    Grant::Read(&[Part::Signing]),
    Grant::Write(Part::KEYS),
    Grant::Write(&[Part::Audit, Part::Signing]),
    Grant::Wrap,
]);

/// Why keys that are copied are not replaced.
const COPIED: &str = "these are not made here: change the secret in Secrets Manager, then invoke copy-provider-secrets";

async fn handle(context: &Context, event: &Value) -> Result<Value, Failure> {
    match (&event["replace"], event["source"].as_str()) {
        (Value::String(name), _) => match KeyPurpose::parse(name) {
            Some(purpose) if purpose.is_copied() => Err(Failure::because(COPIED)),
            Some(purpose) => replace(context, purpose).await,
            None => Err(Failure::because(format!("there are no keys for {name}, but for {}", names()))),
        },
        (Value::Null, Some("aws.events")) => rotate(context).await,
        _ => Err(Failure::because(r#"the payload must be {"replace": "<purpose>"}, or the event of the schedule"#)),
    }
}

fn names() -> String {
    KeyPurpose::made().map(KeyPurpose::name).collect::<Vec<_>>().join(", ")
}

/// Rotates the keys of all purposes for which it is time.
async fn rotate(context: &Context) -> Result<Value, Failure> {
    let maker = KeyMaker::new(context)?;
    let stored = create_missing(&maker).await?;
    let (mut changed, mut failed) = (Vec::new(), Vec::new());
    for set in &stored.sets {
        // A purpose that fails does not stop the others.
        match rotate_set(&maker, &stored, set).await {
            Ok(true) => changed.push(set.purpose.name()),
            Ok(false) => {}
            Err(failure) => failed.push(format!("{}: {failure}", set.purpose.name())),
        }
    }
    if !changed.is_empty() {
        tracing::info!(purposes = changed.join(" "), "keys have changed");
    }
    if !failed.is_empty() {
        // The error raises the alarm.
        return Err(Failure::because(failed.join("; ")));
    }
    Ok(json!({ "changed": changed }))
}

/// Rotates the keys of one purpose if it is time. Returns whether they have changed.
async fn rotate_set(maker: &KeyMaker<'_>, stored: &StoredKeys, set: &KeySetItem) -> Result<bool, Failure> {
    if set.purpose == KeyPurpose::AccessTokens {
        return access_tokens::rotate(maker, keyring(stored)?, set).await;
    }
    rotation::rotate(maker, set).await
}

/// A version that was put into use, and the id of its public key if it signs access tokens.
struct Replacement {
    version: String,
    kid: Option<String>,
}

/// Puts a new version into use and retires all others, as far as what they made can be made again.
async fn replace(context: &Context, purpose: KeyPurpose) -> Result<Value, Failure> {
    let maker = KeyMaker::new(context)?;
    let stored = create_missing(&maker).await?;
    let kids: Vec<_> = keyring(&stored)?.ring.versions().iter().map(|key| key.kid.clone()).collect();
    let former = set(&stored, purpose)?.versions.versions();
    let former: BTreeSet<String> = former.iter().map(|version| version.id.clone()).collect();
    let Replacement { version, kid } = put_into_use(&maker, purpose, stored, &former).await?;
    let effect = effect(purpose);
    tracing::warn!(purpose = purpose.name(), version, kid, former = former.len(), effect, "a key has a new version");
    let retired: Vec<String> = match &kid {
        Some(_) => kids,
        None if purpose.lifetime().is_none() => Vec::new(),
        None => former.into_iter().collect(),
    };
    Ok(json!({ "purpose": purpose.name(), "version": version, "kid": kid, "retired": retired }))
}

/// What a new version does to the former ones.
const fn effect(purpose: KeyPurpose) -> &'static str {
    match purpose {
        KeyPurpose::Media => "it waits for its place at the front door, which accepts the former ones until then",
        KeyPurpose::Factors => "it is used, and the former ones stay valid",
        _ => "it is used, and the former ones are refused within ten seconds",
    }
}

/// Writes a new version, and tries again if the keys have changed meanwhile. The version of another run that was faster
/// is as good.
async fn put_into_use(
    maker: &KeyMaker<'_>,
    purpose: KeyPurpose,
    mut stored: StoredKeys,
    former: &BTreeSet<String>,
) -> Result<Replacement, Failure> {
    let mut retries = Retries::default();
    loop {
        if let Some(replacement) = find_replacement(maker, purpose, &stored, former)? {
            return Ok(replacement);
        }
        if let Some(replacement) = write_replacement(maker, purpose, &stored).await? {
            return Ok(replacement);
        }
        retries.back_off("the keys").await?;
        stored = maker.context.store.key_sets().find(KeyPurpose::ALL).await?;
    }
}

/// The version in use, if it is not one of the former.
fn find_replacement(
    maker: &KeyMaker<'_>,
    purpose: KeyPurpose,
    stored: &StoredKeys,
    former: &BTreeSet<String>,
) -> Result<Option<Replacement>, Failure> {
    let in_use = set(stored, purpose)?.versions.in_use(maker.context.now());
    let Some(version) = in_use.filter(|version| !former.contains(&version.id)) else { return Ok(None) };
    let key = keyring(stored)?.ring.versions().iter().find(|key| key.version == version.id);
    Ok(Some(Replacement { version: version.id.clone(), kid: key.map(|key| key.kid.clone()) }))
}

/// Writes a new version. None if the keys have changed since they were read.
async fn write_replacement(
    maker: &KeyMaker<'_>,
    purpose: KeyPurpose,
    stored: &StoredKeys,
) -> Result<Option<Replacement>, Failure> {
    let present = set(stored, purpose)?;
    if purpose == KeyPurpose::AccessTokens {
        let written = access_tokens::replace(maker, keyring(stored)?, present).await?;
        return Ok(written.map(|(kid, version)| Replacement { version, kid: Some(kid) }));
    }
    let written = rotation::replace(maker, present).await?;
    Ok(written.map(|version| Replacement { version, kid: None }))
}

fn set(stored: &StoredKeys, purpose: KeyPurpose) -> Result<&KeySetItem, Failure> {
    stored.set(purpose).ok_or_else(|| Failure::because("there are no keys"))
}

fn keyring(stored: &StoredKeys) -> Result<&KeyringItem, Failure> {
    stored.keyring.as_ref().ok_or_else(|| Failure::because("there is no keyring"))
}
