//! The worker `rotate_keys` checks four times a day whether it is time for the next version of any key. A version is
//! announced a day before it is used, and all functions that use it change over by themselves. It also creates keys
//! that are missing, and encrypts those again whose wrapping key is not the current one.
//!
//! It is also the command for an emergency, such as a leaked key: one new version is used at once, and within seconds
//! no function accepts any other. The right to invoke the function is the right to do this.
//!
//! `aws lambda invoke --function-name … --payload '{"replace":"access-tokens"}' /dev/stdout`

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

async fn handle(context: &Context, event: &Value) -> Result<Value, Failure> {
    match (&event["replace"], event["source"].as_str()) {
        (Value::String(name), _) => match KeyPurpose::parse(name) {
            Some(purpose) => replace(context, purpose).await,
            None => Err(Failure::because(format!("there are no keys for {name}, but for {}", names()))),
        },
        (Value::Null, Some("aws.events")) => rotate(context).await,
        _ => Err(Failure::because(r#"the payload must be {"replace": "<purpose>"}, or the event of the schedule"#)),
    }
}

fn names() -> String {
    KeyPurpose::ALL.iter().map(|purpose| purpose.name()).collect::<Vec<_>>().join(", ")
}

/// Rotates the keys of all purposes for which it is time.
async fn rotate(context: &Context) -> Result<Value, Failure> {
    let maker = KeyMaker::new(context)?;
    let stored = create_missing(&maker).await?;
    let mut changed = Vec::new();
    for set in &stored.sets {
        let is_changed = if set.purpose == KeyPurpose::AccessTokens {
            access_tokens::rotate(&maker, keyring(&stored)?, set).await?
        } else {
            rotation::rotate(&maker, set).await?
        };
        if is_changed {
            changed.push(set.purpose.name());
        }
    }
    if !changed.is_empty() {
        tracing::info!(purposes = changed.join(" "), "keys have changed");
    }
    Ok(json!({ "changed": changed }))
}

/// Puts a new version into use and retires all others, as far as what they made can be made again.
async fn replace(context: &Context, purpose: KeyPurpose) -> Result<Value, Failure> {
    let maker = KeyMaker::new(context)?;
    let mut stored = create_missing(&maker).await?;
    let (former, mut retries) = (set(&stored, purpose)?.clone(), Retries::default());
    let kids: Vec<_> = keyring(&stored)?.ring.keys().iter().map(|key| key.kid.clone()).collect();
    let former: BTreeSet<String> = former.versions.versions().iter().map(|version| version.id.clone()).collect();
    let (version, kid) = loop {
        let present = set(&stored, purpose)?;
        // Another run may have been faster.
        if let Some(version) = present.versions.in_use(context.now()).filter(|version| !former.contains(&version.id)) {
            let key = keyring(&stored)?.ring.keys().iter().find(|key| key.version == version.id);
            break (version.id.clone(), key.map(|key| key.kid.clone()));
        }
        if purpose == KeyPurpose::AccessTokens {
            if let Some((kid, version)) = access_tokens::replace(&maker, keyring(&stored)?, present).await? {
                break (version, Some(kid));
            }
        } else if let Some(version) = rotation::replace(&maker, present).await? {
            break (version, None);
        }
        retries.back_off("the keys").await?;
        stored = context.store.key_sets().find(KeyPurpose::ALL).await?;
    };
    tracing::warn!(purpose = purpose.name(), version, kid, former = former.len(), "a key has been replaced");
    let retired: Vec<String> = match &kid {
        Some(_) => kids,
        None if purpose.lifetime().is_none() => Vec::new(),
        None => former.into_iter().collect(),
    };
    Ok(json!({ "purpose": purpose.name(), "version": version, "kid": kid, "retired": retired }))
}

fn set(stored: &StoredKeys, purpose: KeyPurpose) -> Result<&KeySetItem, Failure> {
    stored.set(purpose).ok_or_else(|| Failure::because("there are no keys"))
}

fn keyring(stored: &StoredKeys) -> Result<&KeyringItem, Failure> {
    stored.keyring.as_ref().ok_or_else(|| Failure::because("there is no keyring"))
}
