//! Keys of the items that all features share.

use glotto_domain::id::EventId;

use super::UserPartition::Responses;
use super::keys;

keys! {
    /// `LIMIT#<limit>#<subject>` / `LIMIT`: how often a subject has recently tried something.
    item rate_limit(name: &str, subject: &str) = (format!("LIMIT#{name}#{subject}"), "LIMIT");

    /// `IDEMPOTENCY#<owner>` / `<operation>#<hash of key>`: the first response to a request that carried an
    /// idempotency key. The owner is a user's id, or the hash of an anonymous caller's address.
    item idempotency(owner: &str, operation: &str, key_hash: &str) =
        (format!("{}{owner}", Responses.prefix()), format!("{operation}#{key_hash}"));

    /// `EVENT#<event>` / `EVENT`: an event in the outbox. Each has its own partition, because every function
    /// writes events.
    item event(id: EventId) = (format!("EVENT#{id}"), "EVENT");
}
