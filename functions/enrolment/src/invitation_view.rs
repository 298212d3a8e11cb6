//! Views of invitations.

use glotto_domain::UtcTime;
use glotto_domain::enrolment::{InvitationNote, InvitationUses};
use glotto_domain::id::InvitationId;
use glotto_store::enrolment::InvitationItem;
use schemars::JsonSchema;
use serde::Serialize;

/// An invitation to a course.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvitationView {
    /// The id of the invitation.
    pub id: InvitationId,
    /// How many users it admits. Missing without a limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_uses: Option<InvitationUses>,
    /// How many users it has admitted.
    pub used_count: u32,
    /// When it expires. Missing if it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<UtcTime>,
    /// Where it was sent to: the first character of the address, and its domain. Missing if it is for any user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_hint: Option<String>,
    /// What its author notes about it. Only authors of the course see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<InvitationNote>,
    /// When it was created.
    pub created_at: UtcTime,
}

/// The invitations to a course that have not expired, the oldest first: a hundred at most.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvitationsView {
    /// The invitations.
    pub items: Vec<InvitationView>,
}

/// A new invitation with its code.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewInvitationView {
    /// The invitation.
    #[serde(flatten)]
    pub invitation: InvitationView,
    /// The code that learners enrol with. It is shown only once.
    pub invitation_code: String,
}

// The code must not be logged.
glotto_domain::redacted_debug!(NewInvitationView);

impl From<InvitationItem> for InvitationView {
    fn from(item: InvitationItem) -> Self {
        Self {
            id: item.id,
            max_uses: item.most,
            used_count: item.used,
            expires_at: item.ends.map(UtcTime::from),
            email_hint: item.email_hint,
            note: item.note,
            created_at: item.created.into(),
        }
    }
}
