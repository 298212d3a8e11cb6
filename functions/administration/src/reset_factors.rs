//! `DELETE /v1/users/{userId}/factors`: takes factors away that somebody has lost.

use futures::FutureExt as _;
use glotto_domain::administration::AdministerError;
use glotto_domain::audit::Act;
use glotto_domain::identity::Permission;
use glotto_http::{Access, Endpoint, Method};
use glotto_mail::Notice;
use glotto_runtime::Grant;
use glotto_store::Update;

use crate::deed::{Change, Doing, perform, sessions};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "reset_factors",
    Method::Delete,
    "/v1/users/{userId}/factors",
    Access::May(Permission::ResetFactors),
    |context, request| perform(context, request, &DOING).boxed(),
)
.grants(&[Grant::Read, Grant::Write])
.tells(
    "Take somebody's factors away",
    "For those who lost their device: removes the app for codes, the recovery codes and all passkeys, and ends all \
     sessions, which may be those of whoever has the device now. Password and linked providers stay; whoever has \
     neither gets in by a password that they choose by mail. They are told by mail. Make sure who asks for it.",
)
.answers_with(204, "")
.refuses(&[AdministerError::KINDS])
.versioned()
.fresh();

/// The types of items that are factors.
const FACTORS: &[&str] = &["Totp", "RecoveryCodes", "Passkey"];

const DOING: Doing = Doing {
    power: Permission::ResetFactors,
    act: Act::FactorsReset,
    notice: Some(Notice::FactorsReset),
    change: |_, found| {
        let mut gone = found.keys_of(FACTORS);
        let any = !gone.is_empty();
        gone.extend(sessions(found));
        any.then(|| Change { update: Update::new(), gone })
    },
};
