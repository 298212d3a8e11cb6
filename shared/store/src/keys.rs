//! Every key of the table, and no key anywhere else. Constructors take typed ids, so a key cannot
//! be spelled for a thing that it does not belong to. `docs/data-model.md` tells which access
//! pattern each serves.

mod accounts;
mod administration;
mod courses;
mod learning;
mod media;
mod privacy;
mod profiles;
mod reminders;

use glotto_domain::id::EventId;

pub use accounts::{
    LAPSING_SHARDS, PASSKEYS, SESSIONS, email, email_change, finished_authorization, foreign_account, keyring, lapsing,
    lapsing_partition, linked_provider, passkey, passkey_owner, recovery_codes, session, totp, unconfirmed, user,
    user_partition,
};
pub use administration::{
    AUDIT_SHARDS, LEAST_PREFIX, PEOPLE_SHARDS, acts_partition, addresses_partition, audit, audit_by, audit_by_action,
    audit_by_action_partition, audit_by_time, audit_by_time_partition, audit_partition, listed_address,
    people_partition, person, staff, staff_by_role, staff_partition, user_by_signup,
};
pub use courses::{
    catalogue_entry, catalogue_partition, co_instructor, course, lesson, outline, taught, teacher_partition,
};
pub use learning::{ENROLMENTS, activity, bookmark, enrolment, former_enrolment, position, stats};
pub use media::{OWN_VIDEOS, UPLOAD_SHARDS, lesson_video, own_video, swept, swept_until, uploads_partition, video};
pub use privacy::{ERASURES, about, about_partition, answers_partition, erasure, erasure_due, export};
pub use profiles::{avatar, handle, profile};
pub use reminders::{
    REMINDER_SHARDS, due, due_moment, due_partition, due_until, reminded, reminder, reminder_dispatch, reminder_shard,
};

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

/// One of so many shards, by FNV-1a: ids of one minute begin alike, and are to be spread all the
/// same.
fn spread(text: &str, shards: u8) -> u8 {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    hash.to_be_bytes()[0] % shards
}

/// How often a subject has tried something of late.
pub fn limit(name: &str, subject: &str) -> Key {
    Key::new(format!("LIMIT#{name}#{subject}"), "LIMIT")
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

#[cfg(test)]
mod tests;
