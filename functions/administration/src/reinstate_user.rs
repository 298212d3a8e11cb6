//! `DELETE /v1/users/{userId}/suspension`: lets somebody in again.

use futures::FutureExt as _;
use glotto_domain::administration::AdministerError;
use glotto_domain::audit::Act;
use glotto_domain::identity::Permission;
use glotto_http::{Access, EndpointSpec, Method};
use glotto_mail::Notice;
use glotto_runtime::{Grant, Part};
use glotto_store::Update;

use crate::deed::{Change, Doing, perform};

/// The endpoint.
pub const ENDPOINT: EndpointSpec = EndpointSpec::new(
    "reinstate_user",
    Method::Delete,
    "/v1/users/{userId}/suspension",
    Access::May(Permission::SuspendUsers),
    |context, request| perform(context, request, &DOING).boxed(),
)
.grants(&[Grant::Write(&[Part::Audit, Part::Event, Part::User])])
.tells("Reinstate somebody", "Lets somebody in again who was suspended, with all the ways in that they had.")
.answers_with(204, "")
.refuses(&[AdministerError::KINDS])
.versioned()
.fresh();

const DOING: Doing = Doing {
    power: Permission::SuspendUsers,
    act: Act::Reinstated,
    notice: Notice::Reinstated,
    change: |_, found| {
        let change = || Change { update: Update::new().remove("suspended"), gone: Vec::new() };
        Ok(found.account.suspended.is_some().then(change))
    },
};
