//! Keys of second factors: beside the account, so that one query reads them together.

use glotto_domain::id::UserId;

use super::UserPartition::Account;
use super::keys;

keys! {
    /// A user's authenticator app.
    item totp(user: UserId) = (Account.of(user), "ACCOUNT#TOTP");

    /// A user's recovery codes.
    item recovery_codes(user: UserId) = (Account.of(user), "ACCOUNT#RECOVERY");
}
