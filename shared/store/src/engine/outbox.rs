//! Events, written in the transaction of the change that they report. The table's stream delivers them
//! to the relay, which puts them on the queues of their consumers. So no event is lost, and none
//! reports a change that was not committed.

use glotto_domain::id::{EventId, UserId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Entity, Key, Personal, keys};

/// How long a delivered event can be looked up.
const RETENTION: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Something that happened.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// Names the event; consumers recognise duplicates by it.
    pub id: EventId,
    /// What happened, such as `MailRequested`.
    pub kind: String,
    /// When.
    pub occurred: Timestamp,
    /// W3C trace context of the request that caused it.
    pub traceparent: Option<String>,
    /// The details, by kind.
    pub payload: Value,
}

// The payload of a requested mail contains links that sign a user in.
glotto_domain::redacted_debug!(Event);

/// An event, as stored. The payload is a text: the relay passes it on without reading it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventItem {
    /// Names the event.
    pub id: EventId,
    /// The whole event as JSON.
    pub event: String,
    /// What happened; the stream's filters may use it.
    pub kind: String,
    /// When.
    pub occurred: Timestamp,
    /// The user it is about, if any, so that their erasure finds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<UserId>,
}

// See [`Event`].
glotto_domain::redacted_debug!(EventItem);

impl Event {
    /// The event as stored.
    pub(crate) fn item(&self) -> EventItem {
        EventItem {
            id: self.id,
            event: serde_json::to_string(self).unwrap_or_default(),
            kind: self.kind.clone(),
            occurred: self.occurred,
            about: self.about(),
        }
    }

    /// The user it is about: events name users in these members of their payload only.
    fn about(&self) -> Option<UserId> {
        ["userId", "ownerId"].iter().find_map(|name| self.payload.get(name)?.as_str()?.parse().ok())
    }
}

impl Entity for EventItem {
    const TYPE: &'static str = "Event";
    const PERSONAL: Personal = Personal::InTransit;

    fn key(&self) -> Key {
        keys::engine::event(self.id)
    }

    fn index(&self) -> Option<Key> {
        self.about.map(|user| keys::privacy::about(user, Self::TYPE, &self.id.to_string()))
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.occurred.checked_add(RETENTION).ok()
    }
}
