//! `PUT /v1/users/{userId}/suspension`: locks somebody out, at once and until they are let in
//! again.

use futures::FutureExt as _;
use glotto_domain::administration::AdministerError;
use glotto_domain::audit::Act;
use glotto_domain::identity::Permission;
use glotto_http::{Access, EndpointSpec, Method};
use glotto_mail::Notice;
use glotto_runtime::{Grant, Part};
use glotto_store::Update;

use crate::deed::{Change, Doing, perform, sessions};

/// The endpoint.
pub const ENDPOINT: EndpointSpec = EndpointSpec::new(
    "suspend_user",
    Method::Put,
    "/v1/users/{userId}/suspension",
    Access::May(Permission::SuspendUsers),
    |context, request| perform(context, request, &DOING).boxed(),
)
.grants(&[Grant::Write(&[Part::Audit, Part::Event, Part::User])])
.tells(
    "Suspend somebody",
    "Ends all of their sessions at once and lets nobody in to their account, by whatever means, until they are \
     reinstated. They are told by mail. What they made stays. Nobody suspends themselves, so somebody who can \
     reinstate is always left.",
)
.answers_with(204, "")
.refuses(&[AdministerError::KINDS])
.versioned()
.fresh();

const DOING: Doing = Doing {
    power: Permission::SuspendUsers,
    act: Act::Suspended,
    notice: Notice::Suspended,
    change: |context, found| {
        let update = Update::new().set("suspended", context.now());
        Ok(found.account.suspended.is_none().then(|| Change { update, gone: sessions(found) }))
    },
};
