//! `PUT /v1/users/{userId}/suspension`: locks somebody out, at once and until they are let in
//! again.

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
    "suspend_user",
    Method::Put,
    "/v1/users/{userId}/suspension",
    Access::May(Permission::SuspendUsers),
    |context, request| perform(context, request, &ACTION).boxed(),
)
.grants(&[Grant::Write(&[Part::Audit, Part::Event, Part::User])])
.describe(
    "Suspend somebody",
    "Ends all of their sessions at once and lets nobody in to their account, by whatever means, until they are \
     reinstated. They are told by mail. What they made stays. Nobody suspends themselves, so somebody who can \
     reinstate is always left.",
)
.answers_with(204, "")
.errors(&[AdministerError::KINDS])
.versioned()
.requires_recent_auth();

const ACTION: AdminAction = AdminAction {
    power: Permission::SuspendUsers,
    act: Act::Suspended,
    notice: Notice::Suspended,
    change: |context, found| {
        let update = Update::new().set("suspended", context.now());
        Ok(found.account.suspended.is_none().then(|| Change { update, gone: sessions(found) }))
    },
};
