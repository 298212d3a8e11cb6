//! Hands the outbox's events to the queues of those who care. The table's stream tells of every
//! event at least once, so an event may be handed on twice; whoever takes it from a queue knows
//! what they have seen.

use futures::FutureExt as _;
use glotto_domain::privacy::EXPORT_ASKED;
use glotto_domain::profiles::PICTURE_DISCARDED;
use glotto_events::{Failure, Handler, Message, Queues, Trigger, Worker};
use glotto_mail::MAIL_REQUESTED;
use glotto_runtime::{Context, Grant, Queue};

/// The worker.
pub const WORKER: Worker = Worker::new(
    "relay_events",
    Trigger::Outbox,
    Handler::Message(|context, message| handle(context, message).boxed()),
    "Hands events from the outbox to the queues of those who care.",
)
.grants(&[Grant::Send(Queue::Mail), Grant::Send(Queue::Export), Grant::Send(Queue::Avatar)]);

/// Who cares for which events: the one place that knows. A queue that is added here is also added
/// to the worker's grants.
fn listeners(kind: &str) -> &'static [Queue] {
    match kind {
        MAIL_REQUESTED => &[Queue::Mail],
        EXPORT_ASKED => &[Queue::Export],
        PICTURE_DISCARDED => &[Queue::Avatar],
        _ => &[],
    }
}

async fn handle(context: &Context, message: &Message) -> Result<(), Failure> {
    let event = message.event()?;
    let listeners = listeners(&event.kind);
    if listeners.is_empty() {
        tracing::debug!(kind = %event.kind, "nobody listens to this yet");
        return Ok(());
    }
    let queues = context.port::<Queues>()?;
    for queue in listeners {
        queues.send(*queue, vec![message.body.clone()]).await?;
    }
    tracing::info!(event = %event.id, kind = %event.kind, "handed on");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worker_may_send_to_every_queue_that_it_knows_of_and_to_no_other() {
        let known = [MAIL_REQUESTED, EXPORT_ASKED, PICTURE_DISCARDED];
        let granted: Vec<_> = known.into_iter().flat_map(listeners).map(|queue| Grant::Send(*queue)).collect();
        assert_eq!(WORKER.grants, granted);
    }

    #[test]
    fn an_event_that_nobody_listens_to_goes_nowhere() {
        assert!(listeners("SomethingElse").is_empty());
    }
}
