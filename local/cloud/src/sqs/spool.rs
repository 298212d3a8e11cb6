//! Messages on disk, one file each, so that accepted messages survive the end of the process.
//!
//! A message is written when it is sent and each time it is received, because its receive count, and the delay of one
//! that was not received, matter after a restart. It is removed when it is deleted. Disk errors are logged and otherwise
//! ignored, as the queue in memory still works.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use winterbaume_sqs::types::{Message, MessageAttribute};

/// The folder for messages; none if the cloud has no state directory.
pub(crate) struct Spool {
    directory: Option<PathBuf>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    id: String,
    body: String,
    md5: String,
    sender: String,
    sent: i64,
    first_received: Option<i64>,
    receive_count: u32,
    visible_at: i64,
    receipts: Vec<String>,
    attributes: HashMap<String, StoredAttribute>,
}

#[derive(Serialize, Deserialize)]
struct StoredAttribute {
    data_type: String,
    text: Option<String>,
    binary: Option<Vec<u8>>,
}

impl Spool {
    pub(crate) fn new(directory: Option<PathBuf>) -> Self {
        Self { directory }
    }

    /// Saves these messages of a queue.
    pub(crate) fn put<'a>(&self, queue: &str, messages: impl IntoIterator<Item = &'a Message>) {
        let Some(directory) = self.queue(queue) else { return };
        for message in messages {
            let path = directory.join(file_name(&message.message_id));
            report(write(&path, message), queue);
        }
    }

    /// Forgets a message.
    pub(crate) fn remove(&self, queue: &str, id: &str) {
        let Some(directory) = self.queue(queue) else { return };
        report(fs::remove_file(directory.join(file_name(id))), queue);
    }

    /// Saves exactly these messages of a queue, and removes all others.
    pub(crate) fn sync(&self, queue: &str, messages: &[Message]) {
        let Some(directory) = self.queue(queue) else { return };
        let current: HashSet<_> = messages.iter().map(|m| file_name(&m.message_id)).collect();
        for entry in fs::read_dir(&directory).into_iter().flatten().flatten() {
            if !current.contains(entry.file_name().to_string_lossy().as_ref()) {
                report(fs::remove_file(entry.path()), queue);
            }
        }
        self.put(queue, messages);
    }

    /// The messages that a queue held when the process ended, oldest first.
    pub(crate) fn load(&self, queue: &str) -> Vec<Message> {
        let Some(directory) = self.queue(queue) else { return Vec::new() };
        let files = fs::read_dir(directory).into_iter().flatten().flatten();
        let mut messages: Vec<Message> = files
            .filter_map(|file| fs::read(file.path()).ok())
            .filter_map(|json| serde_json::from_slice::<Stored>(&json).ok())
            .map(Message::from)
            .collect();
        messages.sort_by_key(|message| message.sent_timestamp);
        messages
    }

    fn queue(&self, name: &str) -> Option<PathBuf> {
        let directory = self.directory.as_ref()?.join(name);
        report(fs::create_dir_all(&directory), name);
        Some(directory)
    }
}

fn file_name(id: &str) -> String {
    format!("{id}.json")
}

/// Writes to a temporary file and renames it, so that readers never see a partial message.
fn write(path: &std::path::Path, message: &Message) -> io::Result<()> {
    let beside = path.with_extension("part");
    fs::write(&beside, serde_json::to_vec(&Stored::from(message))?)?;
    fs::rename(beside, path)
}

fn report(result: io::Result<()>, queue: &str) {
    if let Err(error) = result {
        tracing::warn!(queue, %error, "a message could not be saved to disk");
    }
}

impl From<&Message> for Stored {
    fn from(message: &Message) -> Self {
        let attributes = message.message_attributes.iter().map(|(name, attribute)| {
            let stored = StoredAttribute {
                data_type: attribute.data_type.clone(),
                text: attribute.string_value.clone(),
                binary: attribute.binary_value.clone(),
            };
            (name.clone(), stored)
        });
        Self {
            id: message.message_id.clone(),
            body: message.body.clone(),
            md5: message.body_md5.clone(),
            sender: message.sender_id.clone(),
            sent: message.sent_timestamp,
            first_received: message.approximate_first_receive_timestamp,
            receive_count: message.approximate_receive_count,
            visible_at: message.visible_at,
            receipts: message.all_receipt_handles.clone(),
            attributes: attributes.collect(),
        }
    }
}

impl From<Stored> for Message {
    fn from(stored: Stored) -> Self {
        let attributes = stored.attributes.into_iter().map(|(name, attribute)| {
            let attribute = MessageAttribute {
                data_type: attribute.data_type,
                string_value: attribute.text,
                binary_value: attribute.binary,
            };
            (name, attribute)
        });
        Self {
            message_id: stored.id,
            body: stored.body,
            body_md5: stored.md5,
            receipt_handle: stored.receipts.last().cloned(),
            all_receipt_handles: stored.receipts,
            sender_id: stored.sender,
            sent_timestamp: stored.sent,
            approximate_first_receive_timestamp: stored.first_received,
            approximate_receive_count: stored.receive_count,
            visible_at: stored.visible_at,
            message_attributes: attributes.collect(),
        }
    }
}
