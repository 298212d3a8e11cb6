//! What the platform stands on, asked whether it answers.

use std::time::{Duration, Instant};

use aws_sdk_s3::Client as S3;
use aws_sdk_sqs::Client as Sqs;
use aws_sdk_sqs::types::QueueAttributeName;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use glotto_runtime::settings::MissingSetting;
use glotto_runtime::{Bucket, Context, Port, Queue};

/// A dependency that takes longer counts as gone.
const PATIENCE: Duration = Duration::from_secs(3);

/// What an asked dependency told.
#[derive(Debug)]
pub struct Finding {
    /// Which it is.
    pub name: &'static str,
    /// Whether it answered as it should.
    pub well: bool,
    /// How long that took.
    pub took: Duration,
}

/// Ways to ask buckets and queues.
#[derive(Debug)]
struct Doors {
    s3: S3,
    sqs: Sqs,
}

impl Port for Doors {
    fn open(context: &Context) -> Result<Self, MissingSetting> {
        let s3 = aws_sdk_s3::config::Builder::from(context.aws()).force_path_style(true).build();
        Ok(Self { s3: S3::from_conf(s3), sqs: Sqs::new(context.aws()) })
    }
}

/// Asks all of them at once.
pub fn ask_all(context: &Context) -> BoxFuture<'_, Result<Vec<Finding>, MissingSetting>> {
    async move {
        let doors = context.port::<Doors>()?;
        let bucket = context.settings.bucket(Bucket::Media)?;
        let queue = context.settings.queue(Queue::Mail)?;
        let table = async { told(&context.store.keyring().find().await) };
        let media = async { told(&doors.s3.list_objects_v2().bucket(bucket).prefix("hls/").max_keys(1).send().await) };
        let mail = async {
            let ask = doors.sqs.get_queue_attributes().queue_url(queue);
            told(&ask.attribute_names(QueueAttributeName::ApproximateNumberOfMessages).send().await)
        };
        let (table, media, mail) = futures::join!(ask("table", table), ask("media", media), ask("queues", mail));
        Ok(vec![table, media, mail])
    }
    .boxed()
}

async fn ask(name: &'static str, question: impl Future<Output = bool>) -> Finding {
    let began = Instant::now();
    let well = tokio::time::timeout(PATIENCE, question).await.unwrap_or(false);
    Finding { name, well, took: began.elapsed() }
}

/// The reason goes to the log: whoever asks learns only that something is wrong.
fn told<T, E: std::error::Error>(outcome: &Result<T, E>) -> bool {
    if let Err(error) = outcome {
        let cause = error.source().map(ToString::to_string);
        tracing::warn!(%error, cause, "a dependency does not answer as it should");
    }
    outcome.is_ok()
}
