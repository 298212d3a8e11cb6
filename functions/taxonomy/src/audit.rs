//! Entries of the audit trail: what admins change for all users.

use std::fmt::Display;

use glotto_domain::audit::AuditAction;
use glotto_domain::id::UserId;
use glotto_http::Call;
use glotto_store::administration::AuditItem;

/// The entry of a change of the taxonomy. It concerns no user, so its subject is none, and its detail is what was
/// changed.
pub(crate) fn entry(call: &Call<'_>, action: AuditAction, changed: impl Display) -> AuditItem {
    call.audit(action, UserId::NIL).detail(changed.to_string())
}
