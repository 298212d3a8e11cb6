//! What a person is told of an entry that concerns them: in their history, and in their copy.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::Act;
use crate::id::{AuditId, SessionId, UserId};

/// Something that was done to one's own account, or with it to others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnAuditView {
    /// Names the entry.
    pub id: AuditId,
    /// When.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub at: Timestamp,
    /// What was done.
    pub act: Act,
    /// By whom.
    pub by: By,
    /// To whom, if it was done to another person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject_id: Option<UserId>,
    /// Through which of one's sessions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_id: Option<SessionId>,
    /// From where: the prefix of the caller's address; not if it was another person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The caller's browser and system; not if it was another person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// What more there is to know, such as the new role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum By {
    /// Oneself, or whoever had one's session.
    Yourself,
    /// Another person: an admin, or the owner of a course.
    SomebodyElse,
    /// Whoever had a password, a token or a link, or the platform itself.
    Unknown,
}

impl By {
    /// Who an actor is to whoever reads of it.
    pub fn of(actor: Option<UserId>, reader: UserId) -> Self {
        match actor {
            Some(actor) if actor == reader => Self::Yourself,
            Some(_) => Self::SomebodyElse,
            None => Self::Unknown,
        }
    }

    /// Whether one may know whence it was done: where another person is, is theirs to know.
    pub fn shows_origin(self) -> bool {
        self != Self::SomebodyElse
    }
}
