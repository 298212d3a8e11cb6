//! Relays the events of the outbox to the queues of their consumers. The stream of the table delivers
//! every event at least once, so an event may be relayed twice; consumers ignore repetitions.

use futures::FutureExt as _;
use glotto_domain::privacy::EXPORT_REQUESTED;
use glotto_domain::profiles::PICTURE_DISCARDED;
use glotto_events::{Failure, Handler, Message, Queues, Trigger, Worker};
use glotto_mail::MAIL_REQUESTED;
use glotto_runtime::{Context, Grant, Queue};

/// The worker.
pub const WORKER: Worker = Worker::new(
    "relay_events",
    Trigger::Outbox,
    Handler::Message(|context, message| handle(context, message).boxed()),
    "Relays events from the outbox to the queues of their consumers.",
)
.grants(&[Grant::Send(Queue::Mail), Grant::Send(Queue::Export), Grant::Send(Queue::Avatar)]);

/// The queues of the consumers of an event. A queue that is added here has to be added to the grants of
/// the worker.
fn consumers(kind: &str) -> &'static [Queue] {
    match kind {
        MAIL_REQUESTED => &[Queue::Mail],
        EXPORT_REQUESTED => &[Queue::Export],
        PICTURE_DISCARDED => &[Queue::Avatar],
        _ => &[],
    }
}

async fn handle(context: &Context, message: &Message) -> Result<(), Failure> {
    let event = message.event()?;
    let consumers = consumers(&event.kind);
    if consumers.is_empty() {
        tracing::debug!(kind = %event.kind, "the event has no consumer");
        return Ok(());
    }
    let queues = context.port::<Queues>()?;
    for queue in consumers {
        queues.send(*queue, vec![message.body.clone()]).await?;
    }
    tracing::info!(event = %event.id, kind = %event.kind, "event relayed");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worker_may_send_to_every_queue_that_it_knows_of_and_to_no_other() {
        let kinds = [MAIL_REQUESTED, EXPORT_REQUESTED, PICTURE_DISCARDED];
        let granted: Vec<_> = kinds.into_iter().flat_map(consumers).map(|queue| Grant::Send(*queue)).collect();
        assert_eq!(WORKER.grants, granted);
    }

    #[test]
    fn an_event_without_consumers_is_not_sent() {
        assert!(consumers("SomethingElse").is_empty());
    }
}
