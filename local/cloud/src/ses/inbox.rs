//! The mail that was sent.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::watch;

use super::mime;

/// A mail that was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Mail {
    /// The id that the sender got.
    pub id: String,
    /// When it was sent, RFC 3339.
    pub time: String,
    /// The sender.
    pub from: String,
    /// Recipients.
    pub to: Vec<String>,
    /// Recipients of a copy.
    pub cc: Vec<String>,
    /// Recipients that the others do not see.
    pub bcc: Vec<String>,
    /// Where answers go, if not to the sender.
    pub reply_to: Vec<String>,
    /// The subject.
    pub subject: String,
    /// Other headers, such as `List-Unsubscribe`, unchanged.
    pub headers: Vec<(String, String)>,
    /// The body as plain text.
    pub text: Option<String>,
    /// The body as HTML.
    pub html: Option<String>,
    /// The tags that the sender gave it.
    pub tags: Vec<(String, String)>,
}

impl Mail {
    /// A header's value; names are compared without regard to case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut named = self.headers.iter().filter(|(header, _)| header.eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value.as_str())
    }

    /// The mail of a `SendEmail` request.
    pub(super) fn from_request(id: &str, request: &Value) -> Self {
        let destination = &request["Destination"];
        let content = &request["Content"];
        let mut mail = Self {
            id: id.to_owned(),
            time: jiff::Timestamp::now().to_string(),
            from: text(&request["FromEmailAddress"]),
            to: texts(&destination["ToAddresses"]),
            cc: texts(&destination["CcAddresses"]),
            bcc: texts(&destination["BccAddresses"]),
            reply_to: texts(&request["ReplyToAddresses"]),
            tags: pairs(&request["EmailTags"]),
            ..Self::default()
        };
        let simple = &content["Simple"];
        if simple.is_object() {
            mail.subject = text(&simple["Subject"]["Data"]);
            mail.headers = pairs(&simple["Headers"]);
            mail.text = simple["Body"]["Text"]["Data"].as_str().map(str::to_owned);
            mail.html = simple["Body"]["Html"]["Data"].as_str().map(str::to_owned);
        } else if let Some(raw) = content["Raw"]["Data"].as_str() {
            mime::read(raw, &mut mail);
        } else {
            mail.subject = text(&content["Template"]["TemplateName"]);
            mail.text = content["Template"]["TemplateData"].as_str().map(str::to_owned);
        }
        mail
    }
}

/// Every mail sent, newest first, on disk if the cloud has a state directory. Clones share it.
#[derive(Debug, Clone)]
pub struct Inbox {
    directory: Option<PathBuf>,
    mails: Arc<Mutex<Vec<Mail>>>,
    arrived: watch::Sender<()>,
}

impl Inbox {
    pub(super) fn open(directory: Option<PathBuf>) -> io::Result<Self> {
        let mut mails: Vec<Mail> = Vec::new();
        if let Some(directory) = &directory {
            fs::create_dir_all(directory)?;
            let files = fs::read_dir(directory)?.flatten().filter_map(|f| fs::read(f.path()).ok());
            mails.extend(files.filter_map(|json| serde_json::from_slice(&json).ok()));
            mails.sort_by(|a, b| a.time.cmp(&b.time));
        }
        let mails = Arc::new(Mutex::new(mails));
        Ok(Self { directory, mails, arrived: watch::Sender::new(()) })
    }

    pub(super) fn keep(&self, mail: Mail) -> io::Result<()> {
        if let Some(directory) = &self.directory {
            let file = directory.join(format!("{}.json", file_name(&mail.id)));
            fs::write(file, serde_json::to_vec_pretty(&mail)?)?;
        }
        self.mails.lock().unwrap_or_else(PoisonError::into_inner).push(mail);
        self.arrived.send_replace(());
        Ok(())
    }

    /// All mails, newest first.
    pub fn list(&self) -> Vec<Mail> {
        let mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
        mails.iter().rev().cloned().collect()
    }

    /// One mail.
    pub fn get(&self, id: &str) -> Option<Mail> {
        let mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
        mails.iter().find(|mail| mail.id == id).cloned()
    }

    /// The newest mail that `wanted` accepts, waiting at most `wait` for one to arrive.
    pub async fn wait_for(&self, wait: Duration, wanted: impl Fn(&Mail) -> bool) -> Option<Mail> {
        let mut arrived = self.arrived.subscribe();
        let found = async {
            loop {
                arrived.borrow_and_update();
                if let Some(mail) = self.list().into_iter().find(&wanted) {
                    return Some(mail);
                }
                // Fails only if the inbox was dropped, but `self` keeps it alive.
                arrived.changed().await.ok()?;
            }
        };
        tokio::time::timeout(wait, found).await.ok().flatten()
    }

    /// Throws every mail away.
    pub fn clear(&self) -> io::Result<()> {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let Some(directory) = &self.directory else { return Ok(()) };
        for file in fs::read_dir(directory)? {
            fs::remove_file(file?.path())?;
        }
        Ok(())
    }
}

/// An id as a file name, without path separators.
fn file_name(id: &str) -> String {
    id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().map(text).collect()
}

fn pairs(list: &Value) -> Vec<(String, String)> {
    let entries = list.as_array().into_iter().flatten();
    entries.map(|entry| (text(&entry["Name"]), text(&entry["Value"]))).collect()
}
