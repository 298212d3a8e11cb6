//! All kinds of ids. Each kind has its own prefix, so that an id shows what it names, and an id of the wrong kind
//! is rejected without a lookup. After the prefix comes a ULID (<https://github.com/ulid/spec>), so that ids of
//! one kind sort by creation time.

use jiff::Timestamp;
use thiserror::Error;
use ulid::Ulid;

use crate::Revision;

/// A text that is not an id of the expected kind.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("must be an id that looks like {prefix}_01J9ZK5W6V4QX0N8R3T7B2M1CD")]
pub struct IdError {
    prefix: &'static str,
}

/// What all kinds of ids have in common.
pub trait Id: Sized {
    /// The prefix before the underscore.
    const PREFIX: &'static str;
    /// Makes an id from the creation time and 80 random bits.
    fn new(now: Timestamp, random: u128) -> Self;
    /// Parses an id.
    fn parse(text: &str) -> Result<Self, IdError>;
}

fn ulid_at(now: Timestamp, random: u128) -> Ulid {
    // A moment before 1970 cannot be written in a ULID; such a clock is broken, and zero is as good.
    Ulid::from_parts(u64::try_from(now.as_millisecond()).unwrap_or(0), random)
}

fn parse_ulid(text: &str, prefix: &'static str) -> Result<Ulid, IdError> {
    let error = IdError { prefix };
    let rest = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_'));
    let ulid = rest.and_then(|rest| Ulid::from_string(rest).ok()).ok_or(error.clone())?;
    // Crockford's alphabet reads lower case and look-alikes too; one thing has one name here.
    if rest == Some(ulid.to_string().as_str()) { Ok(ulid) } else { Err(error) }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name(Ulid);

            impl Id for $name {
                const PREFIX: &'static str = $prefix;
                fn new(now: Timestamp, random: u128) -> Self {
                    Self(ulid_at(now, random))
                }
                fn parse(text: &str) -> Result<Self, IdError> {
                    parse_ulid(text, $prefix).map(Self)
                }
            }

            impl $name {
                /// The creation time, to the millisecond.
                pub fn created(self) -> Timestamp {
                    // 48 bits of milliseconds reach beyond what a timestamp can say.
                    let millis = i64::try_from(self.0.timestamp_ms()).unwrap_or(i64::MAX);
                    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX)
                }

                /// The first revision of what it names: nothing else ever has this id.
                pub fn first_revision(self) -> Revision {
                    // The upper 64 of 80 random bits.
                    Revision::new(self.created(), u64::try_from(self.0.random() >> 16).unwrap_or_default())
                }
            }

            impl std::fmt::Display for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    write!(f, "{}_{}", $prefix, self.0)
                }
            }

            impl std::fmt::Debug for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    std::fmt::Display::fmt(self, f)
                }
            }

            impl std::str::FromStr for $name {
                type Err = IdError;
                fn from_str(text: &str) -> Result<Self, IdError> {
                    Self::parse(text)
                }
            }

            impl crate::input::ParseText for $name {
                fn parse_text(text: &str) -> Result<Self, crate::Violation> {
                    Self::parse(text).map_err(|error| crate::Violation::format(error.to_string()))
                }
            }

            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.collect_str(self)
                }
            }

            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                    Self::parse(&text).map_err(serde::de::Error::custom)
                }
            }

            impl schemars::JsonSchema for $name {
                fn schema_name() -> std::borrow::Cow<'static, str> {
                    stringify!($name).into()
                }
                fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                    schemars::json_schema!({
                        "type": "string",
                        "pattern": concat!("^", $prefix, "_[0-7][0-9A-HJKMNP-TV-Z]{25}$"),
                        "examples": [concat!($prefix, "_01J9ZK5W6V4QX0N8R3T7B2M1CD")],
                    })
                }
            }
        )*

        /// The prefixes of all kinds, so that a test can compare them.
        pub const PREFIXES: &[&str] = &[$($prefix),*];
    };
}

ids! {
    /// Names a user.
    UserId = "usr";
    /// Names a session.
    SessionId = "ses";
    /// Names a course.
    CourseId = "crs";
    /// Names a module of a course.
    ModuleId = "mod";
    /// Names a lesson of a course.
    LessonId = "les";
    /// Names an uploaded video and its renditions.
    VideoId = "vid";
    /// Names an uploaded file of a lesson that is no video: a recording, a document.
    MediaId = "med";
    /// Names a quiz.
    QuizId = "quz";
    /// Names a deck of cards.
    DeckId = "dck";
    /// Names an invitation to a course.
    InvitationId = "inv";
    /// Names an event of the outbox.
    EventId = "evt";
    /// Names a mail to send.
    MailId = "mal";
    /// Names an uploaded picture of a user and its sizes.
    AvatarId = "avt";
    /// Names a passkey of a user.
    PasskeyId = "psk";
    /// Names an entry of the audit trail.
    AuditId = "aud";
    /// Names an export of a user's data.
    ExportId = "exp";
    /// Names a skill.
    SkillId = "skl";
    /// Names an import of skills.
    SkillImportId = "ski";
}

impl UserId {
    /// No user. It replaces the id of a user who was erased.
    pub const NIL: Self = Self(Ulid::nil());

    /// The id, as responses show it: none in place of no user.
    pub fn unless_nil(self) -> Option<Self> {
        (self != Self::NIL).then_some(self)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_id_reads_back_as_itself(millis in 0_i64..253_402_300_799_000, random in 0_u128..(1 << 80)) {
            let id = CourseId::new(Timestamp::from_millisecond(millis).unwrap(), random);
            prop_assert_eq!(CourseId::parse(&id.to_string()), Ok(id));
            prop_assert_eq!(id.created().as_millisecond(), millis);
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in ".*") {
            let _ = CourseId::parse(&text);
        }

        #[test]
        fn a_later_id_sorts_after_an_earlier_one(millis in 0_i64..253_402_300_798_000, random in 0_u128..(1 << 80)) {
            let earlier = CourseId::new(Timestamp::from_millisecond(millis).unwrap(), random);
            let later = CourseId::new(Timestamp::from_millisecond(millis + 1).unwrap(), 0);
            prop_assert!(earlier.to_string() < later.to_string());
        }
    }

    #[test]
    fn an_id_of_another_kind_is_refused() {
        let user = UserId::new(Timestamp::UNIX_EPOCH, 7).to_string();
        assert!(CourseId::parse(&user).is_err());
    }

    #[test]
    fn an_id_in_lower_case_is_refused_so_that_a_thing_has_one_name() {
        let id = CourseId::new(Timestamp::UNIX_EPOCH, 0x00AB_CDEF).to_string();
        assert!(CourseId::parse(&format!("crs_{}", id[4..].to_lowercase())).is_err());
    }

    #[test]
    fn every_kind_has_a_prefix_of_its_own() {
        let distinct: HashSet<_> = PREFIXES.iter().collect();
        assert_eq!(distinct.len(), PREFIXES.len());
    }
}
