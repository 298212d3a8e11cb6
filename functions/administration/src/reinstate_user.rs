//! `DELETE /v1/users/{userId}/suspension`: lets somebody in again.

use futures::FutureExt as _;
use glotto_domain::administration::AdministerError;
use glotto_domain::audit::Act;
use glotto_domain::identity::Permission;
use glotto_http::{Access, Endpoint, Method};
use glotto_mail::Notice;
use glotto_runtime::{Grant, Part};
use glotto_store::Update;

use crate::admin_action::{AdminAction, Change, perform};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "reinstate_user",
    Method::Delete,
    "/v1/users/{userId}/suspension",
    Access::May(Permission::SuspendUsers),
    |context, request| perform(context, request, &ACTION).boxed(),
)
.grants(&[Grant::Write(&[Part::Audit, Part::Event, Part::User])])
.describe("Reinstate somebody", "Lets somebody in again who was suspended, with all the ways in that they had.")
.answers_with(204, "")
.errors(&[AdministerError::KINDS])
.versioned()
.requires_recent_auth();

const ACTION: AdminAction = AdminAction {
    power: Permission::SuspendUsers,
    act: Act::Reinstated,
    notice: Notice::Reinstated,
    change: |_, found| {
        let change = || Change { update: Update::new().remove("suspended"), gone: Vec::new() };
        Ok(found.account.suspended.is_some().then(change))
    },
};
