//! Sends messages to queues.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;
use futures::future::BoxFuture;
use glotto_runtime::settings::{MissingSetting, Settings};
use glotto_runtime::{Context, Port, Queue, aws};

use crate::Failure;

/// The queues of the platform.
#[derive(Debug)]
pub struct Queues {
    client: Client,
    settings: Settings,
}

/// The number of messages that SQS accepts in a request.
const MAX_BATCH: usize = 10;

impl Port for Queues {
    fn open(context: &Context) -> Result<Self, MissingSetting> {
        let mut config = aws_sdk_sqs::config::Builder::from(context.aws());
        config.set_endpoint_resolver(aws::endpoint(&context.settings, "SQS", "sqs"));
        Ok(Self { client: Client::from_conf(config.build()), settings: context.settings.clone() })
    }
}

impl Queues {
    /// Sends messages to a queue. If some fail, all may be sent again, as consumers are idempotent.
    pub fn send(&self, queue: Queue, bodies: Vec<String>) -> BoxFuture<'_, Result<(), Failure>> {
        Box::pin(async move {
            let url = self.settings.queue(queue)?;
            for chunk in bodies.chunks(MAX_BATCH) {
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
        let response = self.client.send_message_batch().queue_url(url).set_entries(Some(entries)).send().await;
        // Only the code of the error: its message may quote the request, which may be a mail.
        let failed = response
            .map_err(|error| {
                Failure::because(format!("the queue did not accept a batch: {}", aws::describe(&error).code))
            })?
            .failed;
        if failed.is_empty() {
            Ok(())
        } else {
            Err(Failure::because(format!("the queue rejected {} messages of a batch", failed.len())))
        }
    }
}
