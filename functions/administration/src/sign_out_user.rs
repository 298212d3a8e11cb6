//! `DELETE /v1/users/{userId}/sessions`: ends all sessions of somebody.

use futures::FutureExt as _;
use glotto_domain::administration::AdministerError;
use glotto_domain::audit::Act;
use glotto_domain::identity::Permission;
use glotto_http::{Access, Endpoint, Method};
use glotto_mail::Notice;
use glotto_runtime::{Grant, Part};
use glotto_store::Update;

use crate::admin_action::{AdminAction, Change, perform, sessions};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "sign_out_user",
    Method::Delete,
    "/v1/users/{userId}/sessions",
    Access::May(Permission::SignOutUsers),
    |context, request| perform(context, request, &ACTION).boxed(),
)
.grants(&[Grant::Write(&[Part::Audit, Part::Event, Part::User])])
.describe(
    "Sign somebody out everywhere",
    "Ends all of their sessions at once; they can sign in again, and are told by mail. One's own are ended where they \
     are listed.",
)
.answers_with(204, "")
.errors(&[AdministerError::KINDS])
.versioned()
.requires_recent_auth();

const ACTION: AdminAction = AdminAction {
    power: Permission::SignOutUsers,
    act: Act::SignedOutByAdmin,
    notice: Notice::SignedOutByAdmin,
    change: |_, found| {
        let gone = sessions(found);
        Ok((!gone.is_empty()).then(|| Change { update: Update::new(), gone }))
    },
};
