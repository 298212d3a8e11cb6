//! How the audit trail is shown.

use glotto_domain::audit::Act;
use glotto_domain::id::{AuditId, SessionId, UserId};
use glotto_store::audit::AuditItem;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// Something that was done, as admins see it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditView {
    /// Names the entry.
    pub id: AuditId,
    /// When.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub at: Timestamp,
    /// What was done.
    pub act: Act,
    /// To whom.
    pub subject_id: UserId,
    /// By whom; missing if that is not known, or if it was the platform or its operator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor_id: Option<UserId>,
    /// Through which of the actor's sessions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_id: Option<SessionId>,
    /// From where: the prefix of the caller's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The caller's device, as it called itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// The request that did it; logs name it too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// What more there is to know, such as the new role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl From<AuditItem> for AuditView {
    fn from(entry: AuditItem) -> Self {
        Self {
            id: entry.audit_id,
            at: entry.at,
            act: entry.act,
            subject_id: entry.subject,
            actor_id: entry.actor,
            session_id: entry.session,
            place: entry.place,
            device: entry.device,
            request_id: entry.request,
            detail: entry.detail,
        }
    }
}

/// Something that was done to one's own account.
#[derive(Debug, Serialize, JsonSchema)]
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
    /// Through which of one's sessions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_id: Option<SessionId>,
    /// From where: the prefix of the caller's address; not if it was another person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The caller's device, as it called itself; not if it was another person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// What more there is to know, such as the new role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// Who did something to one's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum By {
    /// Oneself.
    Yourself,
    /// Another person: an admin, or the owner of a course.
    SomebodyElse,
    /// Whoever had a password, a token or a link, or the platform itself.
    Unknown,
}

impl From<AuditItem> for OwnAuditView {
    fn from(entry: AuditItem) -> Self {
        let by = match entry.actor {
            Some(actor) if actor == entry.subject => By::Yourself,
            Some(_) => By::SomebodyElse,
            None => By::Unknown,
        };
        // Whence another person acted is theirs to know.
        let theirs = by != By::SomebodyElse;
        Self {
            id: entry.audit_id,
            at: entry.at,
            act: entry.act,
            by,
            session_id: entry.session.filter(|_| theirs),
            place: entry.place.filter(|_| theirs),
            device: entry.device.filter(|_| theirs),
            detail: entry.detail,
        }
    }
}
