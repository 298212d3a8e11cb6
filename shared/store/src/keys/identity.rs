//! Keys of accounts, addresses, tokens and sessions.

use glotto_domain::id::{SessionId, UserId};
use glotto_domain::identity::EmailAddress;
use jiff::Timestamp;

use super::UserPartition::{Account, Registration, Sessions};
use super::{keys, shard_of, sortable};

/// The prefix of the sort keys of an account and of everything that signs its user in, so that one
/// query reads them together.
pub const CREDENTIALS: &str = "ACCOUNT";

/// The number of index partitions of unconfirmed registrations. Never reduce it.
pub const UNCONFIRMED_SHARDS: u8 = 4;

keys! {
    /// `ACCOUNT#<user>` / `ACCOUNT`: a user's account.
    item account(user: UserId) = (Account.of(user), CREDENTIALS);

    /// `ACCOUNT#<user>` / `ACCOUNT#EMAIL_CHANGE`: a change of address that a user requested.
    item email_change(user: UserId) = (Account.of(user), "ACCOUNT#EMAIL_CHANGE");

    /// `SESSION#<user>` / `SESSION#<session>`: one login of a user.
    item session(user: UserId, session: SessionId) = (Sessions.of(user), format!("SESSION#{session}"));

    /// `SESSION#<user>` / `COUNT`: how many sessions of a user have begun. Before them in their partition.
    item login_count(user: UserId) = (Sessions.of(user), "COUNT");

    /// `REGISTRATION#<user>` / `UNCONFIRMED`: a registration that is not confirmed yet. It has a partition of
    /// its own, so that the function that sends a mail again cannot write accounts.
    item unconfirmed(user: UserId) = (Registration.of(user), "UNCONFIRMED");

    /// `UNCONFIRMED#<0–3>` / `<due time>#<user>`: the index key of an unconfirmed registration, sorted by expiry.
    index unconfirmed_by_deadline(user: UserId, at: Timestamp) = (
        unconfirmed_partition(shard_of(&user.to_string(), UNCONFIRMED_SHARDS)),
        format!("{}#{user}", sortable(at))
    );

    /// `EMAIL#<address>` / `EMAIL`: which account an address belongs to; makes addresses unique.
    item email(address: &EmailAddress) = (format!("EMAIL#{}", address.canonical()), "EMAIL");

    /// `TOKEN#<hash>` / `TOKEN`: a single-use token, found by the hash of its secret.
    item one_time_token(hash: &str) = (format!("TOKEN#{hash}"), "TOKEN");

    /// `SIGNING` / `KEYRING`: the public keys that verify access tokens.
    item keyring() = ("SIGNING", "KEYRING");
}

/// The partition of a user's account and of everything that signs them in.
pub fn credentials_partition(user: UserId) -> String {
    Account.of(user)
}

/// The partition of a user's sessions.
pub fn sessions_partition(user: UserId) -> String {
    Sessions.of(user)
}

/// The index partition of one shard of unconfirmed registrations.
pub fn unconfirmed_partition(shard: u8) -> String {
    format!("UNCONFIRMED#{shard}")
}
