//! How the audit trail is shown to those who run the place.

use glotto_domain::audit::Act;
use glotto_domain::id::{AuditId, SessionId, UserId};
use glotto_store::administration::AuditItem;
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
    /// The caller's browser and system, as far as they are known here.
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
