//! Every key of the table, and no key anywhere else. Constructors take typed ids, so a key cannot
//! be spelled for a thing that it does not belong to. `docs/data-model.md` tells which access
//! pattern each serves.

use glotto_domain::id::{EventId, SessionId, UserId};
use glotto_domain::identity::EmailAddress;

/// Where an item lives.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    /// Partition key: the item collection.
    pub pk: String,
    /// Sort key: the item's place in it.
    pub sk: String,
}

impl Key {
    /// Only this module spells keys.
    pub(crate) fn new(pk: impl Into<String>, sk: impl Into<String>) -> Self {
        Self { pk: pk.into(), sk: sk.into() }
    }
}

/// The partition of everything that belongs to one person.
pub fn user_partition(user: UserId) -> String {
    format!("USER#{user}")
}

/// A person's account.
pub fn user(user_id: UserId) -> Key {
    Key::new(user_partition(user_id), "ACCOUNT")
}

/// Which account an address belongs to; makes addresses unique.
pub fn email(address: &EmailAddress) -> Key {
    Key::new(format!("EMAIL#{}", address.canonical()), "EMAIL")
}

/// What the sort keys of a person's sessions begin with.
pub const SESSIONS: &str = "SESSION#";

/// One login of a person.
pub fn session(user_id: UserId, session: SessionId) -> Key {
    Key::new(user_partition(user_id), format!("{SESSIONS}{session}"))
}

/// The partition of the keys that verify tokens.
pub const KEYRING: &str = "KEYRING";

/// One public key that verifies access tokens.
pub fn public_key(kid: &str) -> Key {
    Key::new(KEYRING, format!("KEY#{kid}"))
}

/// A single-use token, found by the hash of its secret.
pub fn one_time_token(hash: &str) -> Key {
    Key::new(format!("TOKEN#{hash}"), "TOKEN")
}

/// The first answer to a request that carried an idempotency key.
pub fn idempotency(owner: &str, operation: &str, key_hash: &str) -> Key {
    Key::new(format!("IDEMPOTENCY#{owner}"), format!("{operation}#{key_hash}"))
}

/// An event in the outbox. A partition each: everybody writes events.
pub fn event(id: EventId) -> Key {
    Key::new(format!("EVENT#{id}"), "EVENT")
}

/// Marks that a consumer has done what a message asked for.
pub fn done(consumer: &str, message: &str) -> Key {
    Key::new(format!("DONE#{consumer}#{message}"), "DONE")
}
