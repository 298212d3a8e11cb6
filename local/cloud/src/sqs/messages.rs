//! What becomes of messages: they are sent, received, deleted, given back and moved. Each change goes to the spool,
//! and wakes the receivers that may wait for it.

use std::collections::HashMap;

use winterbaume_sqs::state::{SendMessageOutcome, SqsError};
use winterbaume_sqs::types::{Message, MessageAttribute};

use super::{QueueDepth, Shared};
use crate::names;

impl Shared {
    pub(super) fn send(
        &self,
        queue: &str,
        body: &str,
        delay: Option<u32>,
        attributes: HashMap<String, MessageAttribute>,
        group: Option<&str>,
        deduplication: Option<&str>,
    ) -> Result<SendMessageOutcome, SqsError> {
        let mut state = self.lock();
        let sent = state.send_message(queue, body, delay, attributes, group, deduplication)?;
        if let Some(queue_state) = state.queues.get(queue) {
            self.spool.put(queue, queue_state.messages.last());
        }
        drop(state);
        self.arrived.notify_waiters();
        Ok(sent)
    }

    pub(super) fn receive(&self, queue: &str, max: usize, visibility: Option<u32>) -> Result<Vec<Message>, SqsError> {
        let mut state = self.lock();
        let held = state.queues.get(queue).map_or(0, |q| q.messages.len());
        let messages = state.receive_message(queue, max, visibility)?;
        self.spool.put(queue, &messages);
        let Some(now) = state.queues.get(queue) else { return Ok(messages) };
        if now.messages.len() < held {
            // Some were received too often and have gone to the dead-letter queue. They enter it
            // before they leave here: a crash in between duplicates, it does not lose.
            if let Some(arn) = now.dead_letter_target_arn.as_deref() {
                let name = names::last_part(arn);
                let dead = state.queues.get(name).map_or(&[][..], |q| &q.messages);
                self.spool.sync(name, dead);
            }
            self.spool.sync(queue, &now.messages);
            self.arrived.notify_waiters();
        }
        Ok(messages)
    }

    pub(super) fn delete(&self, queue: &str, receipt: &str) -> Result<(), SqsError> {
        let mut state = self.lock();
        let id = state.queues.get(queue).and_then(|q| {
            let message = q.messages.iter().find(|m| m.all_receipt_handles.iter().any(|h| h == receipt));
            message.map(|m| m.message_id.clone())
        });
        state.delete_message(queue, receipt)?;
        if let Some(id) = id {
            self.spool.remove(queue, &id);
        }
        Ok(())
    }

    pub(super) fn change_visibility(&self, queue: &str, receipt: &str, seconds: u32) -> Result<(), SqsError> {
        let mut state = self.lock();
        state.change_message_visibility(queue, receipt, seconds)?;
        if let Some(queue_state) = state.queues.get(queue) {
            let changed = queue_state.messages.iter();
            self.spool.put(queue, changed.filter(|m| m.receipt_handle.as_deref() == Some(receipt)));
        }
        drop(state);
        self.arrived.notify_waiters();
        Ok(())
    }

    /// Moves all messages of the queue `source` to `destination`, or to the queue that it is the
    /// dead-letter queue of.
    pub(super) fn redrive(&self, source: &str, destination: Option<&str>) -> usize {
        let mut state = self.lock();
        let mut served: Vec<&str> = state
            .queues
            .values()
            .filter(|queue| queue.dead_letter_target_arn.as_deref() == Some(source))
            .map(|queue| queue.queue.name.as_str())
            .collect();
        served.sort_unstable();
        let target = destination.map(names::last_part).or(served.first().copied());
        let target = target.map(str::to_owned);
        let Some(target) = target.filter(|name| state.queues.contains_key(name)) else { return 0 };
        let source = names::last_part(source);
        let Some(from) = state.queues.get_mut(source) else { return 0 };
        let mut moved = std::mem::take(&mut from.messages);
        let count = moved.len();
        for message in &mut moved {
            message.approximate_receive_count = 0;
            message.visible_at = 0;
            message.receipt_handle = None;
            message.all_receipt_handles.clear();
        }
        if let Some(to) = state.queues.get_mut(&target) {
            to.messages.append(&mut moved);
            self.spool.sync(&target, &to.messages);
        }
        self.spool.sync(source, &[]);
        drop(state);
        self.arrived.notify_waiters();
        count
    }

    pub(super) fn attributes(&self, queue: &str) -> Result<HashMap<String, String>, SqsError> {
        let state = self.lock();
        let mut attributes = state.get_queue_attributes(queue)?;
        if let Some(queue) = state.queues.get(queue) {
            // Winterbaume does not count a message that was given back as visible.
            let depth = QueueDepth::of(queue, &state);
            let visible = depth.visible.to_string();
            attributes.insert("ApproximateNumberOfMessages".to_owned(), visible);
        }
        Ok(attributes)
    }
}
