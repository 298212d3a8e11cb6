//! Keys of second factors: in the partition of the account, so that one query reads them together.

use glotto_domain::id::UserId;

use super::UserPartition::Account;
use super::keys;

keys! {
    /// `ACCOUNT#<user>` / `ACCOUNT#TOTP`: a user's authenticator app.
    item totp(user: UserId) = (Account.of(user), "ACCOUNT#TOTP");

    /// `ACCOUNT#<user>` / `ACCOUNT#RECOVERY`: a user's recovery codes.
    item recovery_codes(user: UserId) = (Account.of(user), "ACCOUNT#RECOVERY");
}
