//! Entries of the audit trail as their users see them: in lists and in exports.

use schemars::JsonSchema;
use serde::Serialize;

use super::AuditAction;
use crate::UtcTime;
use crate::id::{AuditId, SessionId, UserId};

/// An action on your account, or of your account on others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnAuditView {
    /// The entry.
    pub id: AuditId,
    /// When.
    pub at: UtcTime,
    /// What was done.
    pub act: AuditAction,
    /// Who did it.
    pub by: AuditActor,
    /// The user it was done to, if that is another user. Missing if it concerns no user, such as a change of a category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject_id: Option<UserId>,
    /// Your session in which it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_id: Option<SessionId>,
    /// The network of the request: the prefix of the IP address. Missing if another user did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Browser and system of the request. Missing if another user did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// Further information, such as the new role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum AuditActor {
    /// You, or a person with your session.
    Yourself,
    /// Another user: an admin, or the owner of a course.
    SomebodyElse,
    /// A person with a password, a token or a link, or the platform itself.
    Unknown,
}

impl AuditActor {
    /// Who an actor is for the reader of the entry.
    pub fn of(actor: Option<UserId>, reader: UserId) -> Self {
        match actor {
            Some(actor) if actor == reader => Self::Yourself,
            Some(_) => Self::SomebodyElse,
            None => Self::Unknown,
        }
    }

    /// Whether the reader may know device and network. Those of another user are personal.
    pub fn shows_origin(self) -> bool {
        self != Self::SomebodyElse
    }
}
