//! The queues, as winterbaume's protocol implementation uses them.
//!
//! There is one account and one region, so both are ignored. Winterbaume's rules decide what a call does. This
//! module adds the spool, the wake-up of waiting receivers, exact depths, and the redrive of dead-letter queues.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;

use winterbaume_core::StateViewError;
use winterbaume_sqs::state::{SendMessageOutcome, SqsError};
use winterbaume_sqs::types::{Message, MessageAttribute, MessageMoveTask, Queue};
use winterbaume_sqs::{SendMessageOutput, SqsBackend, SqsStateView};

use super::{QueueDepth, Shared};
use crate::names;

type Answer<T> = Pin<Box<dyn Future<Output = T> + Send>>;
type Outcome<T> = Answer<Result<T, SqsError>>;
type Texts = HashMap<String, String>;

pub(crate) struct Backend {
    shared: Arc<Shared>,
}

impl Backend {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

/// Nothing here waits, so the result is ready when the call returns.
fn ready<T: Send + 'static>(answer: T) -> Answer<T> {
    Box::pin(std::future::ready(answer))
}

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

    fn attributes(&self, queue: &str) -> Result<Texts, SqsError> {
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

impl SqsBackend for Backend {
    fn create_queue(
        &self,
        _: String,
        _: String,
        name: String,
        attributes: Texts,
        tags: Option<Texts>,
    ) -> Outcome<Queue> {
        let mut state = self.shared.lock();
        let made = self.shared.create(&mut state, &name, &attributes, tags.as_ref());
        let queue = state.queues.get(&name).map(|queue| queue.queue.clone());
        ready(made.and_then(|()| queue.ok_or(SqsError::NonExistentQueue)))
    }

    fn delete_queue(&self, _: String, _: String, queue: String) -> Outcome<()> {
        let deleted = self.shared.lock().delete_queue(&queue);
        if deleted.is_ok() {
            self.shared.spool.sync(&queue, &[]);
        }
        ready(deleted)
    }

    fn get_queue_url(&self, _: String, _: String, queue: String) -> Outcome<String> {
        ready(self.shared.lock().get_queue_url(&queue).map(str::to_owned))
    }

    fn get_queue_attributes(&self, _: String, _: String, queue: String) -> Outcome<Texts> {
        ready(self.shared.attributes(&queue))
    }

    fn set_queue_attributes(&self, _: String, _: String, queue: String, attributes: Texts) -> Outcome<()> {
        ready(self.shared.lock().set_queue_attributes(&queue, &attributes))
    }

    fn list_queues(&self, _: String, _: String, prefix: Option<String>) -> Outcome<Vec<Queue>> {
        let state = self.shared.lock();
        ready(Ok(state.list_queues(prefix.as_deref()).into_iter().cloned().collect()))
    }

    fn send_message(
        &self,
        _: String,
        _: String,
        queue: String,
        body: String,
        delay: Option<u32>,
        attributes: HashMap<String, MessageAttribute>,
        group: Option<String>,
        deduplication: Option<String>,
    ) -> Outcome<SendMessageOutput> {
        let (group, deduplication) = (group.as_deref(), deduplication.as_deref());
        let sent = self.shared.send(&queue, &body, delay, attributes, group, deduplication);
        ready(sent.map(|s| SendMessageOutput { message_id: s.message_id, body_md5: s.body_md5 }))
    }

    fn receive_messages(
        &self,
        _: String,
        _: String,
        queue: String,
        max: usize,
        visibility: Option<u32>,
    ) -> Outcome<Vec<Message>> {
        ready(self.shared.receive(&queue, max.min(10), visibility))
    }

    fn delete_message(&self, _: String, _: String, queue: String, receipt: String) -> Outcome<()> {
        ready(self.shared.delete(&queue, &receipt))
    }

    fn purge_queue(&self, _: String, _: String, queue: String) -> Outcome<()> {
        let purged = self.shared.lock().purge_queue(&queue);
        if purged.is_ok() {
            self.shared.spool.sync(&queue, &[]);
        }
        ready(purged)
    }

    fn change_message_visibility(
        &self,
        _: String,
        _: String,
        queue: String,
        receipt: String,
        seconds: u32,
    ) -> Outcome<()> {
        ready(self.shared.change_visibility(&queue, &receipt, seconds))
    }

    fn change_message_visibility_batch(
        &self,
        _: String,
        _: String,
        queue: String,
        entries: Vec<(String, String, u32)>,
    ) -> Outcome<Vec<String>> {
        let changed = entries.into_iter().filter_map(|(id, receipt, seconds)| {
            self.shared.change_visibility(&queue, &receipt, seconds).ok().map(|()| id)
        });
        ready(Ok(changed.collect()))
    }

    fn list_queue_tags(&self, _: String, _: String, queue: String) -> Outcome<Texts> {
        ready(self.shared.lock().list_queue_tags(&queue))
    }

    fn tag_queue(&self, _: String, _: String, queue: String, tags: Texts) -> Outcome<()> {
        ready(self.shared.lock().tag_queue(&queue, &tags))
    }

    fn untag_queue(&self, _: String, _: String, queue: String, keys: Vec<String>) -> Outcome<()> {
        ready(self.shared.lock().untag_queue(&queue, &keys))
    }

    fn add_permission(
        &self,
        _: String,
        _: String,
        queue: String,
        label: String,
        accounts: Vec<String>,
        actions: Vec<String>,
    ) -> Outcome<()> {
        ready(self.shared.lock().add_permission(&queue, &label, accounts, actions))
    }

    fn remove_permission(&self, _: String, _: String, queue: String, label: String) -> Outcome<()> {
        ready(self.shared.lock().remove_permission(&queue, &label))
    }

    fn list_dead_letter_source_queues(&self, _: String, _: String, queue: String) -> Outcome<Vec<String>> {
        ready(self.shared.lock().list_dead_letter_source_queues(&queue))
    }

    fn start_message_move_task(
        &self,
        _: String,
        _: String,
        source: String,
        destination: Option<String>,
        rate: Option<i32>,
    ) -> Outcome<String> {
        let (arn, to) = (source.as_str(), destination.as_deref());
        let handle = match self.shared.lock().start_message_move_task(arn, to, rate) {
            Ok(handle) => handle,
            Err(error) => return ready(Err(error)),
        };
        let moved = i64::try_from(self.shared.redrive(arn, to)).unwrap_or(i64::MAX);
        let mut state = self.shared.lock();
        if let Some(task) = state.message_move_tasks.last_mut() {
            "COMPLETED".clone_into(&mut task.status);
            task.approximate_number_of_messages_moved = moved;
            task.approximate_number_of_messages_to_move = Some(moved);
        }
        ready(Ok(handle))
    }

    fn cancel_message_move_task(&self, _: String, _: String, handle: String) -> Outcome<i64> {
        ready(self.shared.lock().cancel_message_move_task(&handle))
    }

    fn list_message_move_tasks(&self, _: String, _: String, source: String) -> Outcome<Vec<MessageMoveTask>> {
        let state = self.shared.lock();
        ready(Ok(state.list_message_move_tasks(&source).into_iter().cloned().collect()))
    }

    fn scopes_with_state(&self) -> Vec<(String, String)> {
        vec![(names::ACCOUNT.to_owned(), self.shared.names.region().to_owned())]
    }

    fn snapshot(&self, _: String, _: String) -> Answer<SqsStateView> {
        ready(SqsStateView::from(&*self.shared.lock()))
    }

    fn restore(&self, _: String, _: String, view: SqsStateView) -> Answer<Result<(), StateViewError>> {
        *self.shared.lock() = view.into();
        ready(Ok(()))
    }

    fn merge(&self, _: String, _: String, view: SqsStateView) -> Answer<Result<(), StateViewError>> {
        let merged: winterbaume_sqs::SqsState = view.into();
        self.shared.lock().queues.extend(merged.queues);
        ready(Ok(()))
    }
}
