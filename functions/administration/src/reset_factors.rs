//! `DELETE /v1/users/{userId}/factors`: takes factors away that somebody has lost.

use futures::FutureExt as _;
use glotto_domain::administration::AdministerError;
use glotto_domain::audit::Act;
use glotto_domain::identity::Permission;
use glotto_http::{Access, Endpoint, Method};
use glotto_mail::Notice;
use glotto_runtime::{Grant, Part};
use glotto_store::factors::{RecoveryCodesItem, TotpItem};
use glotto_store::identity::Credentials;
use glotto_store::passkeys::PasskeyItem;
use glotto_store::{Entity, Key, StoreError, Update, keys};

use crate::deed::{Change, Doing, perform, sessions};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "reset_factors",
    Method::Delete,
    "/v1/users/{userId}/factors",
    Access::May(Permission::ResetFactors),
    |context, request| perform(context, request, &DOING).boxed(),
)
.grants(&[Grant::Write(&[Part::Audit, Part::Credential, Part::Event, Part::User])])
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

const DOING: Doing = Doing {
    power: Permission::ResetFactors,
    act: Act::FactorsReset,
    notice: Notice::FactorsReset,
    change: |_, found| {
        let mut gone = factors(found)?;
        let any = !gone.is_empty();
        gone.extend(sessions(found));
        // Whoever has the lost device is known by it.
        let update = Update::new().set("devices", Vec::<String>::new());
        Ok(any.then_some(Change { update, gone }))
    },
};

/// The keys of all that proves who somebody is beside their password, and of what finds it.
fn factors(found: &Credentials) -> Result<Vec<Key>, StoreError> {
    let mut keys: Vec<Key> = found.find::<TotpItem>()?.iter().map(Entity::key).collect();
    keys.extend(found.find::<RecoveryCodesItem>()?.iter().map(Entity::key));
    for passkey in found.all::<PasskeyItem>()? {
        keys.extend([passkey.key(), keys::passkeys::owner(&passkey.credential_hash)]);
    }
    Ok(keys)
}
