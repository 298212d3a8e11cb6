//! Putting messages on queues.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;
use futures::future::BoxFuture;
use glotto_runtime::settings::{MissingSetting, Settings};
use glotto_runtime::{Context, Port, Queue, aws};

use crate::Failure;

/// The queues.
#[derive(Debug)]
pub struct Queues {
    client: Client,
    settings: Settings,
}

/// SQS takes this many messages at once.
const BATCH: usize = 10;

impl Port for Queues {
    fn open(context: &Context) -> Result<Self, MissingSetting> {
        let mut config = aws_sdk_sqs::config::Builder::from(context.aws());
        config.set_endpoint_resolver(aws::address(&context.settings, "SQS", "sqs"));
        Ok(Self { client: Client::from_conf(config.build()), settings: context.settings.clone() })
    }
}

impl Queues {
    /// Puts texts on a queue. If some of them could not be put, all may be put again: consumers
    /// know what they have seen.
    pub fn send(&self, queue: Queue, bodies: Vec<String>) -> BoxFuture<'_, Result<(), Failure>> {
        Box::pin(async move {
            let url = self.settings.queue(queue)?;
            for chunk in bodies.chunks(BATCH) {
                self.send_batch(url, chunk).await?;
            }
            Ok(())
        })
    }

    async fn send_batch(&self, url: &str, bodies: &[String]) -> Result<(), Failure> {
        let entry = |(index, body): (usize, &String)| {
            SendMessageBatchRequestEntry::builder().id(index.to_string()).message_body(body).build()
        };
        let entries = bodies.iter().enumerate().map(entry).collect::<Result<Vec<_>, _>>().map_err(Failure::because)?;
        let answer = self.client.send_message_batch().queue_url(url).set_entries(Some(entries)).send().await;
        // SQS may quote what it was sent, and that may be a letter: its code alone.
        let failed = answer
            .map_err(|error| Failure(format!("the queue did not take a batch: {}", aws::describe(&error).code)))?
            .failed;
        if failed.is_empty() {
            Ok(())
        } else {
            Err(Failure(format!("the queue refused {} messages of a batch", failed.len())))
        }
    }
}
