//! `DELETE /v1/users/{userId}/sessions`: ends all sessions of somebody.

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
    "sign_out_user",
    Method::Delete,
    "/v1/users/{userId}/sessions",
    Access::May(Permission::SignOutUsers),
    |context, request| perform(context, request, &DOING).boxed(),
)
.grants(&[Grant::Write(&[Part::Audit, Part::Event, Part::User])])
.tells(
    "Sign somebody out everywhere",
    "Ends all of their sessions at once; they can sign in again, and are told by mail. One's own are ended where they \
     are listed.",
)
.answers_with(204, "")
.refuses(&[AdministerError::KINDS])
.versioned()
.fresh();

const DOING: Doing = Doing {
    power: Permission::SignOutUsers,
    act: Act::SignedOutByAdmin,
    notice: Notice::SignedOutByAdmin,
    change: |_, found| {
        let gone = sessions(found);
        Ok((!gone.is_empty()).then(|| Change { update: Update::new(), gone }))
    },
};
