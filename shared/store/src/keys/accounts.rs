//! Keys of what lets somebody in: all of it in the partition of the person, but for what finds the person.

use glotto_domain::federation::ProviderName;
use glotto_domain::id::{PasskeyId, SessionId, UserId};
use glotto_domain::identity::EmailAddress;

use jiff::Timestamp;

use super::{Key, due_moment, spread};

/// The partition of everything that belongs to one person.
pub fn user_partition(user: UserId) -> String {
    format!("USER#{user}")
}

/// A person's account.
pub fn user(user_id: UserId) -> Key {
    Key::new(user_partition(user_id), "ACCOUNT")
}

/// That a registration waits to be confirmed. Not beside the account: nobody who signs in reads it.
pub fn unconfirmed(user_id: UserId) -> Key {
    Key::new(user_partition(user_id), "UNCONFIRMED")
}

/// How many partitions the index spreads those over. There may be more one day, and never fewer.
pub const LAPSING_SHARDS: u8 = 4;

/// The partition of the index that shows one shard of them by when they lapse.
pub fn lapsing_partition(shard: u8) -> String {
    format!("LAPSING#{shard}")
}

/// Where the index shows a registration that lapses at a moment unless it is confirmed.
pub fn lapsing(user_id: UserId, at: Timestamp) -> Key {
    let text = user_id.to_string();
    Key::new(lapsing_partition(spread(&text, LAPSING_SHARDS)), format!("{}#{text}", due_moment(at)))
}

/// Which account an address belongs to; makes addresses unique.
pub fn email(address: &EmailAddress) -> Key {
    Key::new(format!("EMAIL#{}", address.canonical()), "EMAIL")
}

/// What the sort keys of a person's sessions begin with: beside the account, so that one query
/// reads both.
pub const SESSIONS: &str = "ACCOUNT#SESSION#";

/// One login of a person.
pub fn session(user_id: UserId, session: SessionId) -> Key {
    Key::new(user_partition(user_id), format!("{SESSIONS}{session}"))
}

/// The public keys that verify access tokens.
pub fn keyring() -> Key {
    Key::new("SIGNING", "KEYRING")
}

/// A change of address that a person asked for.
pub fn email_change(user_id: UserId) -> Key {
    Key::new(user_partition(user_id), "ACCOUNT#EMAIL_CHANGE")
}

/// A person's authenticator app.
pub fn totp(user_id: UserId) -> Key {
    Key::new(user_partition(user_id), "ACCOUNT#TOTP")
}

/// A person's recovery codes.
pub fn recovery_codes(user_id: UserId) -> Key {
    Key::new(user_partition(user_id), "ACCOUNT#RECOVERY")
}

/// That a person signs in with a provider: beside their account.
pub fn linked_provider(user_id: UserId, provider: &ProviderName) -> Key {
    Key::new(user_partition(user_id), format!("ACCOUNT#PROVIDER#{provider}"))
}

/// Who signs in with an account at a provider, by the hashes of its issuer and its name there.
pub fn foreign_account(issuer: &str, subject: &str) -> Key {
    Key::new(format!("PROVIDER#{issuer}#{subject}"), "PROVIDER")
}

/// That an errand at a provider cannot be finished a second time.
pub fn finished_authorization(hash: &str) -> Key {
    Key::new(format!("AUTHORIZATION#{hash}"), "AUTHORIZATION")
}

/// What the sort keys of a person's passkeys begin with: beside the account.
pub const PASSKEYS: &str = "ACCOUNT#PASSKEY#";

/// A passkey of a person.
pub fn passkey(user_id: UserId, passkey: PasskeyId) -> Key {
    Key::new(user_partition(user_id), format!("{PASSKEYS}{passkey}"))
}

/// Whose a passkey is, by the hash of its credential id; makes credential ids unique.
pub fn passkey_owner(hash: &str) -> Key {
    Key::new(format!("CREDENTIAL#{hash}"), "CREDENTIAL")
}
