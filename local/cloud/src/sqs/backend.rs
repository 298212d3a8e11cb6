//! The queues, as winterbaume's protocol implementation uses them.
//!
//! There is one account and one region, so both are ignored. Winterbaume's rules decide what a call does. This
//! module adds the spool, the wake-up of waiting receivers, exact depths, and the redrive of dead-letter queues.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;

use winterbaume_core::StateViewError;
use winterbaume_sqs::state::SqsError;
use winterbaume_sqs::types::{Message, MessageAttribute, MessageMoveTask, Queue};
use winterbaume_sqs::{SendMessageOutput, SqsBackend, SqsStateView};

use super::Shared;
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
