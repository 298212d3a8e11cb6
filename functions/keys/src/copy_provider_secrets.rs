//! The worker `copy_provider_secrets` copies the client secrets at identity providers from Secrets Manager, where an
//! operator stores them, to the table, encrypted. So the functions that need them read them together with their other
//! keys, without a connection to another service, and cannot read the secret itself.
//!
//! It runs every 15 minutes. An operator who has changed the secret may invoke it at once:
//! `aws lambda invoke --function-name … --cli-binary-format raw-in-base64-out --payload '{}' /dev/stdout`

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::error::SdkError;
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueError;
use futures::FutureExt as _;
use glotto_domain::federation::ProviderSecrets;
use glotto_domain::keys::{KeyPurpose, KeySet};
use glotto_events::{Failure, Handler, Trigger, Worker};
use glotto_runtime::{Context, Grant, Part, aws};
use glotto_store::Retries;
use glotto_store::key_sets::KeySetItem;
use serde_json::{Value, json};

use crate::key_maker::KeyMaker;
use crate::rotation;

/// The worker.
pub const WORKER: Worker = Worker::new(
    "copy_provider_secrets",
    Trigger::Schedule("rate(15 minutes)"),
    Handler::Event(|context, _| copy(context).boxed()),
    "Copies the client secrets at identity providers from Secrets Manager to the table, encrypted.",
)
.grants(&[
    Grant::Read(&[Part::ProviderSecretKeys]),
    Grant::Write(&[Part::Audit, Part::ProviderSecretKeys]),
    Grant::ProviderSecretsSource,
    Grant::Wrap,
]);

const PURPOSE: KeyPurpose = KeyPurpose::ProviderSecrets;

/// The list of providers without which there is no secret (`HasProviders` in `template.data.yaml`).
const NO_PROVIDERS: &str = "[]";

/// Replaces the copy if it differs. The former one is gone then: nothing was made with it that has to be opened.
async fn copy(context: &Context) -> Result<Value, Failure> {
    let (maker, mut retries) = (KeyMaker::new(context)?, Retries::default());
    loop {
        // Read before the secret: so a copy of an older secret never replaces one of a newer.
        let stored = context.store.key_sets().find(&[PURPOSE]).await?;
        let secrets = read_source(context).await?.to_json();
        let set = stored.set(PURPOSE);
        if set.is_some_and(|set| is_copy(&maker, set, &secrets)) {
            return Ok(json!({ "changed": false }));
        }
        if write(&maker, set, &secrets).await? {
            tracing::info!("the client secrets of providers have changed");
            return Ok(json!({ "changed": true }));
        }
        retries.back_off("the client secrets of providers").await?;
    }
}

/// The secrets as an operator stores them: none if there is no secret.
async fn read_source(context: &Context) -> Result<ProviderSecrets, Failure> {
    // Most stages have no providers and so no secret, and need no answer of Secrets Manager to know it.
    if context.settings.get("OIDC_PROVIDERS")? == NO_PROVIDERS {
        return Ok(ProviderSecrets::default());
    }
    let id = context.settings.get("PROVIDER_SECRETS_ID")?;
    let text = match Client::new(context.aws()).get_secret_value().secret_id(id).send().await {
        Ok(answer) => answer.secret_string.unwrap_or_default(),
        Err(error) if is_absent(&error) => return Ok(ProviderSecrets::default()),
        Err(error) => {
            return Err(Failure::because(format!("the secret of the providers: {}", aws::describe(&error))));
        }
    };
    let malformed = "the secret of the providers is not a JSON object of strings, so the former copy stays";
    ProviderSecrets::parse(text.as_bytes()).ok_or_else(|| Failure::because(malformed))
}

/// Whether the secret was deleted, or waits for its deletion.
fn is_absent(error: &SdkError<GetSecretValueError>) -> bool {
    let is =
        |error: &GetSecretValueError| error.is_resource_not_found_exception() || error.is_invalid_request_exception();
    error.as_service_error().is_some_and(is)
}

/// Whether a set consists of a copy of these secrets. One that cannot be decrypted is copied again.
fn is_copy(maker: &KeyMaker<'_>, set: &KeySetItem, secrets: &[u8]) -> bool {
    let [version] = set.versions.versions() else { return false };
    maker.open(PURPOSE, version).is_ok_and(|copy| copy == secrets)
}

/// Writes a copy in the place of the one that was read. Returns whether that was still there.
async fn write(maker: &KeyMaker<'_>, read: Option<&KeySetItem>, secrets: &[u8]) -> Result<bool, Failure> {
    let versions = KeySet::new(vec![maker.wrap(PURPOSE, secrets)?]);
    if let Some(read) = read {
        return rotation::write(maker, read, versions).await;
    }
    let set = KeySetItem { purpose: PURPOSE, versions, rev: maker.context.new_revision() };
    Ok(maker.context.store.key_sets().create(&[set], None).await?)
}
