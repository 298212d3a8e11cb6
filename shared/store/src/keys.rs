//! Every key of the table, and no key anywhere else. Constructors take typed ids, so a key cannot
//! be spelled for a thing that it does not belong to. `docs/data-model.md` tells which access
//! pattern each serves.

use glotto_domain::audit::Act;
use glotto_domain::catalog::{Facet, Level, Topic};
use glotto_domain::federation::ProviderName;
use glotto_domain::id::{AuditId, CourseId, EventId, ExportId, LessonId, PasskeyId, SessionId, UserId, VideoId};
use glotto_domain::identity::{EmailAddress, Role};
use glotto_domain::locale::LanguageTag;
use glotto_domain::profiles::Handle;
use jiff::{Timestamp, civil};

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

/// What the sort keys of a person's sessions begin with: beside the account, so that one query
/// reads both.
pub const SESSIONS: &str = "ACCOUNT#SESSION#";

/// One login of a person.
pub fn session(user_id: UserId, session: SessionId) -> Key {
    Key::new(user_partition(user_id), format!("{SESSIONS}{session}"))
}

/// How often a subject has tried something of late.
pub fn limit(name: &str, subject: &str) -> Key {
    Key::new(format!("LIMIT#{name}#{subject}"), "LIMIT")
}

/// The partition of what was done by a person or to one.
pub fn audit_partition(subject: UserId) -> String {
    format!("AUDIT#{subject}")
}

/// An entry of the audit trail; its id sorts by time. Every partition of the trail begins with
/// `AUDIT`: no function may change or delete what lies there.
pub fn audit(subject: UserId, entry: AuditId) -> Key {
    Key::new(audit_partition(subject), entry.to_string())
}

/// The partition of what a person did.
pub fn acts_partition(actor: UserId) -> String {
    format!("AUDIT_BY#{actor}")
}

/// The same entry among what its actor did. What nobody did that is known has a partition each.
pub fn audit_by(actor: Option<UserId>, entry: AuditId) -> Key {
    let partition = actor.map_or_else(|| format!("AUDIT_BY#{entry}"), acts_partition);
    Key::new(partition, entry.to_string())
}

/// How many partitions the index spreads the audit trail over: everybody writes to it. There may
/// be more one day, and never fewer.
pub const AUDIT_SHARDS: u8 = 4;

/// The partition of the index that shows one shard of the audit trail by time.
pub fn audited_partition(shard: u8) -> String {
    format!("AUDITED#{shard}")
}

/// Where the index shows an entry of the audit trail.
pub fn audited(entry: AuditId) -> Key {
    let text = entry.to_string();
    Key::new(audited_partition(spread(&text, AUDIT_SHARDS)), text)
}

/// The partition of the index that shows one shard of all acts of a kind by time.
pub fn acted_partition(act: Act, shard: u8) -> String {
    format!("ACTED#{}#{shard}", act.name())
}

/// Where the index shows an entry among its kind.
pub fn acted(act: Act, entry: AuditId) -> Key {
    let text = entry.to_string();
    Key::new(acted_partition(act, spread(&text, AUDIT_SHARDS)), text)
}

/// That there is a person; the index shows it by the time when they registered first.
pub fn person(user_id: UserId) -> Key {
    Key::new(user_partition(user_id), "PERSON")
}

/// How many partitions the index spreads people over. There may be more one day, and never fewer.
pub const PEOPLE_SHARDS: u8 = 4;

/// The partition of the index that shows one shard of all people.
pub fn people_partition(shard: u8) -> String {
    format!("PEOPLE#{shard}")
}

/// Where the index shows a person; their id sorts by time.
pub fn enlisted(user_id: UserId) -> Key {
    let text = user_id.to_string();
    Key::new(people_partition(spread(&text, PEOPLE_SHARDS)), text)
}

/// That a person has a role that few have.
pub fn staff(user_id: UserId) -> Key {
    Key::new(user_partition(user_id), "STAFF")
}

/// The partition of the index that shows those who have a role that few have.
pub fn staff_partition(role: Role) -> String {
    format!("STAFF#{}", role.name())
}

/// Where the index shows somebody with a role that few have.
pub fn employed(role: Role, user_id: UserId) -> Key {
    Key::new(staff_partition(role), user_id.to_string())
}

/// How much of an address has to be known at least to find it.
pub const LEAST_PREFIX: usize = 2;

/// The partition of the index that shows the addresses that begin like this one.
pub fn addresses_partition(address: &str) -> String {
    format!("ADDRESSES#{}", address.chars().take(LEAST_PREFIX).collect::<String>())
}

/// Where the index shows an address.
pub fn listed_address(address: &EmailAddress) -> Key {
    let text = address.canonical();
    Key::new(addresses_partition(&text), text)
}

/// The public keys that verify access tokens.
pub fn keyring() -> Key {
    Key::new("SIGNING", "KEYRING")
}

/// A change of address that a person asked for.
pub fn email_change(user_id: UserId) -> Key {
    Key::new(user_partition(user_id), "ACCOUNT#EMAIL_CHANGE")
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

// Second factors: beside the account, so that one query reads all that lets somebody in.

/// A person's authenticator app.
pub fn totp(user_id: UserId) -> Key {
    Key::new(user_partition(user_id), "ACCOUNT#TOTP")
}

/// A person's recovery codes.
pub fn recovery_codes(user_id: UserId) -> Key {
    Key::new(user_partition(user_id), "ACCOUNT#RECOVERY")
}

// Catalogue.

/// A course: what is told of it, without its outline.
pub fn course(course_id: CourseId) -> Key {
    Key::new(format!("COURSE#{course_id}"), "COURSE")
}

/// The table of contents of a course.
pub fn outline(course_id: CourseId) -> Key {
    Key::new(format!("COURSE#{course_id}"), "OUTLINE")
}

/// The content of a lesson.
pub fn lesson(course_id: CourseId, lesson: LessonId) -> Key {
    Key::new(format!("COURSE#{course_id}"), format!("LESSON#{lesson}"))
}

/// The partition of the index that shows the courses of one teacher.
pub fn teacher_partition(owner: UserId) -> String {
    format!("TEACHER#{owner}")
}

/// Where the index shows a course among its teacher's, by the time when it was made.
pub fn taught(owner: UserId, course_id: CourseId) -> Key {
    Key::new(teacher_partition(owner), course_id.to_string())
}

/// That somebody writes a course with its owner; the index shows it as [`taught`].
pub fn co_instructor(course_id: CourseId, user_id: UserId) -> Key {
    Key::new(format!("COURSE#{course_id}"), format!("TEACHER#{user_id}"))
}

/// The partition of a shelf of the catalogue; `*` stands for any.
pub fn shelf(facet: &Facet) -> String {
    let language = facet.language.as_ref().map_or("*", LanguageTag::as_str);
    let topic = facet.topic.as_ref().map_or("*", Topic::as_str);
    format!("CATALOGUE#{language}#{}#{topic}", facet.level.map_or("*", Level::name))
}

/// A course on a shelf of the catalogue, by the time when it was published first.
pub fn shelved(facet: &Facet, published: Timestamp, course_id: CourseId) -> Key {
    // Always three digits of a second, so that moments sort as texts.
    Key::new(shelf(facet), format!("{published:.3}#{course_id}"))
}

// Learning: all of it in the learner's partition.

/// What the sort keys of somebody's enrolments begin with.
pub const ENROLMENTS: &str = "ENROLMENT#";

/// Somebody's enrolment in a course.
pub fn enrolment(user_id: UserId, course: CourseId) -> Key {
    Key::new(user_partition(user_id), format!("{ENROLMENTS}{course}"))
}

/// What somebody did in a course that they have left.
pub fn former_enrolment(user_id: UserId, course: CourseId) -> Key {
    Key::new(user_partition(user_id), format!("FORMER_ENROLMENT#{course}"))
}

/// Where somebody stopped in a lesson.
pub fn position(user_id: UserId, course: CourseId, lesson: LessonId) -> Key {
    Key::new(user_partition(user_id), format!("POSITION#{course}#{lesson}"))
}

/// Where somebody stopped in a course: the lesson that they were in last.
pub fn bookmark(user_id: UserId, course: CourseId) -> Key {
    Key::new(user_partition(user_id), format!("BOOKMARK#{course}"))
}

/// What somebody has earned and when they studied.
pub fn stats(user_id: UserId) -> Key {
    Key::new(user_partition(user_id), "STATS")
}

/// What somebody did on one of their days.
pub fn activity(user_id: UserId, day: civil::Date) -> Key {
    Key::new(user_partition(user_id), format!("ACTIVITY#{day}"))
}

// Reminders.

/// Somebody's reminder.
pub fn reminder(user_id: UserId) -> Key {
    Key::new(user_partition(user_id), "REMINDER")
}

/// How many partitions the index spreads due reminders over: half past six comes for everybody at
/// once.
pub const REMINDER_SHARDS: u8 = 16;

/// The partition of the index that shows the due reminders of one shard.
pub fn due_partition(shard: u8) -> String {
    format!("REMINDERS#{shard}")
}

/// The shard of a person's reminder.
pub fn reminder_shard(user_id: UserId) -> u8 {
    spread(&user_id.to_string(), REMINDER_SHARDS)
}

/// Where the index shows a reminder that is due at a moment.
pub fn due(user_id: UserId, at: Timestamp) -> Key {
    Key::new(due_partition(reminder_shard(user_id)), format!("{}#{user_id}", due_moment(at)))
}

/// A moment as it sorts: UTC, to the second.
pub fn due_moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The last sort key that a reminder due at a moment or before can have.
pub fn due_until(at: Timestamp) -> String {
    format!("{}#~", due_moment(at))
}

/// How far due reminders have been handed out.
pub fn reminder_dispatch() -> Key {
    Key::new("REMINDERS", "DISPATCH")
}

// Media.

/// A video.
pub fn video(id: VideoId) -> Key {
    Key::new(format!("VIDEO#{id}"), "VIDEO")
}

/// What plays in a lesson.
pub fn lesson_video(course_id: CourseId, lesson: LessonId) -> Key {
    Key::new(format!("COURSE#{course_id}"), format!("PLAYS#{lesson}"))
}

/// How many partitions the index spreads awaited uploads over.
pub const UPLOAD_SHARDS: u8 = 8;

/// The partition of the index that shows the awaited uploads of one shard.
pub fn uploads_partition(shard: u8) -> String {
    format!("UPLOADS#{shard}")
}

/// Where the index shows an upload that is to be looked at from a moment on.
pub fn swept(id: VideoId, from: Timestamp) -> Key {
    // The last character of an id is random.
    let text = id.to_string();
    let shard = text.bytes().last().unwrap_or_default() % UPLOAD_SHARDS;
    Key::new(uploads_partition(shard), format!("{}#{text}", due_moment(from)))
}

/// The last sort key that an upload to be looked at by a moment can have.
pub fn swept_until(now: Timestamp) -> String {
    due_until(now)
}

// Providers that people sign in with.

/// That a person signs in with a provider: beside their account.
pub fn linked_provider(user_id: UserId, provider: &ProviderName) -> Key {
    Key::new(user_partition(user_id), format!("ACCOUNT#PROVIDER#{provider}"))
}

/// Who signs in with an account at a provider, by the hashes of its issuer and its name there.
pub fn foreign_account(issuer: &str, subject: &str) -> Key {
    Key::new(format!("PROVIDER#{issuer}#{subject}"), "PROVIDER")
}

/// That an errand at a provider cannot be finished a second time.
pub fn finished_errand(hash: &str) -> Key {
    Key::new(format!("ERRAND#{hash}"), "ERRAND")
}

// Passkeys.

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

// Profiles.

/// How somebody shows themselves.
pub fn profile(user_id: UserId) -> Key {
    Key::new(user_partition(user_id), "PROFILE")
}

/// Somebody's picture.
pub fn avatar(user_id: UserId) -> Key {
    Key::new(user_partition(user_id), "AVATAR")
}

/// Whose a handle is, and all that look like it.
pub fn handle(handle: &Handle) -> Key {
    Key::new(format!("HANDLE#{}", handle.skeleton()), "HANDLE")
}

// Privacy.

/// Where the index shows what lies outside of a person's partition and is about them: sorted by
/// what it is.
pub fn about(user_id: UserId, kind: &str, name: &str) -> Key {
    Key::new(about_partition(user_id), format!("{kind}#{name}"))
}

/// The partition of the index that shows what is about a person and lies elsewhere.
pub fn about_partition(user_id: UserId) -> String {
    format!("ABOUT#{user_id}")
}

/// The partition of the first answers that a person was given.
pub fn answers_partition(user_id: UserId) -> String {
    format!("IDEMPOTENCY#{user_id}")
}

/// A copy of everything that is known of a person.
pub fn export(user_id: UserId, export: ExportId) -> Key {
    Key::new(user_partition(user_id), format!("EXPORT#{export}"))
}

/// That a person wants to be forgotten, or was.
pub fn erasure(user_id: UserId) -> Key {
    Key::new(user_partition(user_id), "ERASURE")
}

/// The partition of the index that shows the erasures that are under way: few enough for one.
pub const ERASURES: &str = "ERASURES";

/// Where the index shows an erasure that is due at a moment.
pub fn erasure_due(user_id: UserId, at: Timestamp) -> Key {
    Key::new(ERASURES, format!("{}#{user_id}", due_moment(at)))
}

/// What the sort keys of somebody's videos begin with.
pub const OWN_VIDEOS: &str = "VIDEO#";

/// That a video says of itself whose it is, among what is that person's.
pub fn own_video(user_id: UserId, video: VideoId) -> Key {
    Key::new(user_partition(user_id), format!("{OWN_VIDEOS}{video}"))
}

/// That the mail of somebody's day has been asked for.
pub fn reminded(user_id: UserId, day: civil::Date) -> Key {
    Key::new(user_partition(user_id), format!("REMINDED#{day}"))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use glotto_domain::id::Id as _;
    use proptest::prelude::*;

    use super::*;

    /// The keys of everything that has an id made of these bits.
    fn all(bits: u128) -> Vec<Key> {
        let now = Timestamp::UNIX_EPOCH;
        let (user, course, lesson) = (UserId::new(now, bits), CourseId::new(now, bits), LessonId::new(now, bits));
        vec![
            super::user(user),
            session(user, SessionId::new(now, bits)),
            totp(user),
            recovery_codes(user),
            passkey(user, PasskeyId::new(now, bits)),
            enrolment(user, course),
            former_enrolment(user, course),
            position(user, course, lesson),
            bookmark(user, course),
            stats(user),
            reminder(user),
            super::course(course),
            outline(course),
            super::lesson(course, lesson),
            lesson_video(course, lesson),
            video(VideoId::new(now, bits)),
            event(EventId::new(now, bits)),
        ]
    }

    proptest! {
        #[test]
        fn no_two_things_share_a_key(one in 0_u128..(1 << 80), other in 0_u128..(1 << 80)) {
            prop_assume!(one != other);
            let keys: Vec<_> = all(one).into_iter().chain(all(other)).collect();
            let distinct: HashSet<_> = keys.iter().collect();
            prop_assert_eq!(distinct.len(), keys.len());
        }

        #[test]
        fn due_moments_sort_as_they_come(one in 0_i64..4_102_444_800, other in 0_i64..4_102_444_800) {
            let moment = |second| due_moment(Timestamp::from_second(second).unwrap());
            prop_assert_eq!(one.cmp(&other), moment(one).cmp(&moment(other)));
        }
    }

    #[test]
    fn what_belongs_to_a_person_lies_in_one_partition() {
        let keys = all(7);
        assert!(keys[..10].iter().all(|key| key.pk == keys[0].pk));
    }
}
