//! Relays the events of the outbox to their consumers: to queues, where batching or a limit of concurrency matters, and
//! to the event bus for workers that subscribe to a kind. The stream of the table delivers every event at least once,
//! so an event may be relayed twice; consumers ignore repetitions.

use futures::FutureExt as _;
use glotto_domain::media::job::TRANSCODING_INTERRUPTED;
use glotto_events::{EventBus, Failure, Handler, Message, Queues, Trigger, Worker};
use glotto_mail::MAIL_REQUESTED;
use glotto_runtime::{Context, Grant, Queue};

/// The queues, and the kinds of events that go there. A queue that is added here has to be added to the grants of the
/// worker.
const ROUTES: &[(&str, Queue)] = &[(MAIL_REQUESTED, Queue::Mail), (TRANSCODING_INTERRUPTED, Queue::Transcode)];

/// The worker.
pub const WORKER: Worker = Worker::new(
    "relay_events",
    Trigger::Outbox(ROUTES),
    Handler::Message(|context, message| handle(context, message).boxed()),
    "Relays events from the outbox to the queues of their consumers, and to the event bus.",
)
.grants(&[Grant::Send(Queue::Mail), Grant::Send(Queue::Transcode), Grant::PutEvents]);

/// The queues of the consumers of an event.
fn queues(kind: &str) -> impl Iterator<Item = Queue> {
    ROUTES.iter().filter(move |(routed, _)| *routed == kind).map(|(_, queue)| *queue)
}

async fn handle(context: &Context, message: &Message) -> Result<(), Failure> {
    let event = message.event()?;
    let kind = event.kind.as_str();
    let is_published = context.settings.published_kinds().any(|published| published == kind);
    if !is_published && queues(kind).next().is_none() {
        tracing::debug!(kind, "the event has no consumer");
        return Ok(());
    }
    for queue in queues(kind) {
        context.port::<Queues>()?.send(queue, vec![message.body.clone()]).await?;
    }
    if is_published {
        context.port::<EventBus>()?.publish(event.kind.clone(), message.body.clone()).await?;
    }
    tracing::info!(event = %event.id, kind, "event relayed");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worker_may_send_to_every_queue_of_its_routes_and_to_no_other() {
        let routed = ROUTES.iter().map(|(_, queue)| Grant::Send(*queue));
        let granted: Vec<_> = routed.chain([Grant::PutEvents]).collect();
        assert_eq!(WORKER.grants, granted);
    }

    #[test]
    fn an_event_without_consumers_is_sent_to_no_queue() {
        assert_eq!(queues("SomethingElse").next(), None);
    }
}
