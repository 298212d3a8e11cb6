//! Checks of the dependencies of the platform.

use std::time::{Duration, Instant};

use aws_sdk_s3::Client as S3;
use aws_sdk_sqs::Client as Sqs;
use aws_sdk_sqs::types::QueueAttributeName;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use glotto_runtime::settings::MissingSetting;
use glotto_runtime::{Bucket, Context, Port, Queue};

/// A dependency that takes longer counts as failed.
const TIMEOUT: Duration = Duration::from_secs(3);

/// The result of a check.
#[derive(Debug)]
pub struct Check {
    /// The dependency.
    pub name: &'static str,
    /// Whether it answered successfully.
    pub passed: bool,
    /// How long it took.
    pub took: Duration,
}

/// Clients for buckets and queues.
#[derive(Debug)]
struct Clients {
    s3: S3,
    sqs: Sqs,
}

impl Port for Clients {
    fn open(context: &Context) -> Result<Self, MissingSetting> {
        let s3 = aws_sdk_s3::config::Builder::from(context.aws()).force_path_style(true).build();
        Ok(Self { s3: S3::from_conf(s3), sqs: Sqs::new(context.aws()) })
    }
}

/// Checks all dependencies at the same time.
pub fn check_all(context: &Context) -> BoxFuture<'_, Result<Vec<Check>, MissingSetting>> {
    async move {
        let clients = context.port::<Clients>()?;
        let bucket = context.settings.bucket(Bucket::Media)?;
        let queue = context.settings.queue(Queue::Mail)?;
        let table = async { passed(&context.store.keyring().find().await) };
        let media =
            async { passed(&clients.s3.list_objects_v2().bucket(bucket).prefix("hls/").max_keys(1).send().await) };
        let mail = async {
            let request = clients.sqs.get_queue_attributes().queue_url(queue);
            passed(&request.attribute_names(QueueAttributeName::ApproximateNumberOfMessages).send().await)
        };
        let (table, media, mail) = futures::join!(check("table", table), check("media", media), check("queues", mail));
        Ok(vec![table, media, mail])
    }
    .boxed()
}

async fn check(name: &'static str, request: impl Future<Output = bool>) -> Check {
    let began = Instant::now();
    let passed = tokio::time::timeout(TIMEOUT, request).await.unwrap_or(false);
    Check { name, passed, took: began.elapsed() }
}

/// Whether a request succeeded. The reason for a failure is logged and not shown to callers.
fn passed<T, E: std::error::Error>(outcome: &Result<T, E>) -> bool {
    if let Err(error) = outcome {
        let cause = error.source().map(ToString::to_string);
        tracing::warn!(%error, cause, "a dependency failed its check");
    }
    outcome.is_ok()
}
