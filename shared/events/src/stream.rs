//! Records of the table's stream, as Lambda delivers them: the members that workers read
//! (<https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html>).

use serde::Deserialize;
use serde_dynamo::{AttributeValue, Item};

/// A batch of records.
#[derive(Deserialize)]
pub struct StreamEvent {
    /// The records, in the order of their changes.
    #[serde(rename = "Records")]
    pub records: Vec<StreamRecord>,
}

/// A change of an item.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StreamRecord {
    /// `INSERT`, `MODIFY` or `REMOVE`.
    pub event_name: String,
    /// What has changed.
    #[serde(rename = "dynamodb")]
    pub change: Change,
    /// Who has changed it, if it was a service of AWS.
    pub user_identity: Option<UserIdentity>,
}

/// What has changed.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Change {
    /// The item before the change, if there was one.
    pub old_image: Option<Item>,
    /// The item after the change, if there is one.
    pub new_image: Option<Item>,
    /// The position in the stream.
    pub sequence_number: Option<String>,
}

/// A service of AWS that has changed an item.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserIdentity {
    /// `dynamodb.amazonaws.com` for items that have expired.
    pub principal_id: Option<String>,
}

// Items contain personal data and mails with links that sign a user in.
glotto_domain::redacted_debug!(StreamEvent, StreamRecord, Change);

impl StreamRecord {
    /// Whether the item is new.
    pub fn is_insert(&self) -> bool {
        self.event_name == "INSERT"
    }
}

impl Change {
    /// A text of the item before the change.
    pub fn old_text(&self, name: &str) -> Option<&str> {
        text(self.old_image.as_ref()?, name)
    }

    /// A text of the item after the change.
    pub fn new_text(&self, name: &str) -> Option<&str> {
        text(self.new_image.as_ref()?, name)
    }
}

fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    match item.get(name)? {
        AttributeValue::S(text) => Some(text),
        _ => None,
    }
}
