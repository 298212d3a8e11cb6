//! Entries of the audit trail, as admins see them.

use glotto_domain::UtcTime;
use glotto_domain::audit::AuditAction;
use glotto_domain::id::{AuditId, SessionId, UserId};
use glotto_store::administration::AuditItem;
use schemars::JsonSchema;
use serde::Serialize;

/// An entry of the audit trail.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditView {
    /// The entry.
    pub id: AuditId,
    /// When.
    pub at: UtcTime,
    /// What was done.
    pub act: AuditAction,
    /// The user it was done to. Missing if it concerns no user, such as a change of keys or of a
    /// category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject_id: Option<UserId>,
    /// The user who did it. Missing if that is unknown, or if it was the platform or its operator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor_id: Option<UserId>,
    /// The session of the user who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_id: Option<SessionId>,
    /// The network of the request: the prefix of the IP address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Browser and system of the request, if they were recognised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// The id of the request, which is in the logs, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Further information, such as the new role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl From<AuditItem> for AuditView {
    fn from(entry: AuditItem) -> Self {
        Self {
            id: entry.audit_id,
            at: entry.at.into(),
            act: entry.act,
            subject_id: entry.subject.unless_nil(),
            actor_id: entry.actor,
            session_id: entry.session,
            place: entry.place,
            device: entry.device,
            request_id: entry.request,
            detail: entry.detail,
        }
    }
}
