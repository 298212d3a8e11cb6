//! The worker `create_keys` creates the keys that a deployment lacks: all of them when the stack is created.
//! CloudFormation calls it, as a custom resource, before it creates what needs the keys. It returns the public keys of
//! the pairs that sign addresses of media files, for CloudFront, and their versions. Keys are never deleted with the
//! resource: what they protect stays as well.
//!
//! An operator may call it at any time: `aws lambda invoke --function-name … --cli-binary-format raw-in-base64-out
//! --payload '{"RequestType":"Create"}' /dev/stdout`

use std::time::Duration;

use futures::FutureExt as _;
use glotto_domain::keys::KeyPurpose;
use glotto_events::{Failure, Handler, Trigger, Worker};
use glotto_runtime::{Context, Grant, Part};
use serde_json::{Value, json};

use crate::custom_resource::{Request, RequestType};
use crate::first_keys::create_missing;
use crate::key_maker::KeyMaker;
use crate::media_places::Places;

/// The worker.
pub const WORKER: Worker = Worker::new(
    "create_keys",
    Trigger::Deployment,
    Handler::Event(|context, event| handle(context, event).boxed()),
    "Creates the keys that the deployment lacks, and returns the public keys for media.",
)
.grants(&[
    Grant::Read(Part::KEYS),
    Grant::Read(&[Part::Signing]),
    Grant::Write(Part::KEYS),
    Grant::Write(&[Part::Signing]),
    Grant::Wrap,
])
.sized(256, 60);

/// How long creating the keys may take, so that there is time for an answer before the function's own timeout.
const LIMIT: Duration = Duration::from_secs(40);

/// The pauses before each try of the first read. A role that was just created takes some seconds to get its rights.
const PAUSES: [u64; 6] = [0, 1, 2, 4, 8, 16];

async fn handle(context: &Context, event: &Value) -> Result<Value, Failure> {
    let request = Request::parse(event)?;
    let outcome = match request.request_type {
        RequestType::Create | RequestType::Update => {
            let created = tokio::time::timeout(LIMIT, create(context, &request)).await;
            created.unwrap_or_else(|_| Err(Failure::because("the keys could not be created in time")))
        }
        RequestType::Delete => Ok(json!({})),
    };
    if let Err(error) = &outcome {
        tracing::error!(%error, "the keys could not be created");
    }
    let answer = request.answer(outcome);
    request.send(&answer).await?;
    Ok(answer)
}

/// Creates keys that are missing. Returns the attributes of the resource.
async fn create(context: &Context, request: &Request) -> Result<Value, Failure> {
    let maker = KeyMaker::new(context)?;
    wait_for_rights(context).await?;
    let stored = create_missing(&maker).await?;
    let media = stored.set(KeyPurpose::Media).ok_or_else(|| Failure::because("there is no key for media"))?;
    let places = Places::parse(request.media_key_versions(), &media.versions)?;
    // The versions before may be unknown, if the table was restored to an earlier time.
    if let Some(before) = request.media_key_versions_before()
        && let Ok(before) = Places::parse(before, &media.versions)
    {
        places.check_after(&before)?;
    }
    places.attributes(&maker)
}

/// Waits until the function may read the table.
async fn wait_for_rights(context: &Context) -> Result<(), Failure> {
    let mut last = None;
    for pause in PAUSES {
        tokio::time::sleep(Duration::from_secs(pause)).await;
        match context.store.key_sets().find(KeyPurpose::ALL).await {
            Ok(_) => return Ok(()),
            Err(error) => last = Some(error),
        }
    }
    Err(last.map_or_else(|| Failure::because("the table was not read"), Failure::from))
}
