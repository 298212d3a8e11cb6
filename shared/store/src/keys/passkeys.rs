//! Keys of passkeys.

use glotto_domain::id::{PasskeyId, UserId};

use super::UserPartition::Account;
use super::keys;

/// The prefix of the sort keys of a user's passkeys, which lie beside the account.
pub const PASSKEYS: &str = "ACCOUNT#PASSKEY#";

keys! {
    /// A passkey of a user.
    item passkey(user: UserId, passkey: PasskeyId) = (Account.of(user), format!("{PASSKEYS}{passkey}"));

    /// The owner of a passkey, by the hash of its credential id; makes credential ids unique.
    item owner(hash: &str) = (format!("CREDENTIAL#{hash}"), "CREDENTIAL");
}
