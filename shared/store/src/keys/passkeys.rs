//! Keys of passkeys.

use glotto_domain::id::{PasskeyId, UserId};

use super::UserPartition::Account;
use super::keys;

/// The prefix of the sort keys of a user's passkeys, which are in the partition of the account.
pub const PASSKEYS: &str = "ACCOUNT#PASSKEY#";

keys! {
    /// `ACCOUNT#<user>` / `ACCOUNT#PASSKEY#<passkey>`: a passkey of a user.
    item passkey(user: UserId, passkey: PasskeyId) = (Account.of(user), format!("{PASSKEYS}{passkey}"));

    /// `CREDENTIAL#<hash>` / `CREDENTIAL`: the owner of a passkey, by the hash of its credential id; makes
    /// credential ids unique.
    item owner(hash: &str) = (format!("CREDENTIAL#{hash}"), "CREDENTIAL");
}
