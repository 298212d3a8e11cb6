//! What stored types hold about users. Every type declares it
//! ([`Entity::PERSONAL`](crate::Entity::PERSONAL)), and there is no default. Exports and erasures find
//! items by it ([`crate::privacy`]), so they need no change for a new type. Debug builds, and so all
//! tests, check every item that is written against it.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::keys::UserPartition;
use crate::keys::privacy::ABOUT;
use crate::{Item, StoreError};

/// Names of attributes that no response contains, not even the user's own export: hashes and keys of
/// secrets.
pub type Secrets = &'static [&'static str];

/// What a stored type holds about users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Personal {
    /// It is stored in one of the user's own partitions. Their export contains it without these secrets;
    /// their erasure deletes it.
    OfUser(Secrets),
    /// It lies elsewhere, and the index lists it among everything that is about the user
    /// ([`crate::keys::privacy::about`]). Their export contains it without these secrets; their erasure
    /// deletes it.
    About(Secrets),
    /// Like [`Self::About`], but it is on its way from one part of the platform to another, for some
    /// days at most, and what the user may see of it is stored elsewhere too. It may contain more than
    /// the user may see: for example whether an address that they entered has an account. Their export
    /// leaves it out; their erasure deletes it.
    InTransit,
    /// It makes something unique to one user, and their account contains the same data. It is deleted
    /// when the account is closed.
    OfAccount,
    /// It belongs to a course. Its author's export contains it; their erasure deletes it or transfers
    /// it, together with the course.
    OfCourse,
    /// It names users by their ids only, and stays after their erasure, for this reason.
    Retained(&'static str),
    /// It names no user; the text describes what it holds.
    NotPersonal(&'static str),
}

/// What the partitions of courses and of what belongs to them begin with.
const OF_COURSE: [&str; 4] = ["ADMISSION#", "COURSE#", "MEDIA#", "VIDEO#"];

impl Personal {
    /// In one of the user's own partitions, and without secrets.
    pub const OF_USER: Self = Self::OfUser(&[]);
    /// Listed by the index among what is about the user, and without secrets.
    pub const ABOUT: Self = Self::About(&[]);

    /// Whether an export contains it.
    pub const fn is_exported(self) -> bool {
        !matches!(self, Self::InTransit)
    }

    /// What an export leaves out.
    pub const fn secrets(self) -> Secrets {
        match self {
            Self::OfUser(secrets) | Self::About(secrets) => secrets,
            _ => &[],
        }
    }

    /// Checks an item of a type against what the type declares.
    pub(crate) fn check(self, kind: &str, item: &Item) -> Result<(), StoreError> {
        let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).map_or("", String::as_str);
        let names_user = || item.values().any(names_user);
        let holds = match self {
            Self::OfUser(_) => UserPartition::ALL.iter().any(|partition| text("pk").starts_with(partition.prefix())),
            Self::About(_) | Self::InTransit => text("gsi1pk").starts_with(ABOUT) || !names_user(),
            Self::OfCourse => OF_COURSE.iter().any(|prefix| text("pk").starts_with(prefix)),
            Self::NotPersonal(_) => !names_user(),
            Self::OfAccount | Self::Retained(_) => true,
        };
        let error = || StoreError::Malformed(format!("{kind} is not what it declares: {self:?}"));
        holds.then_some(()).ok_or_else(error)
    }
}

/// Whether a value names a user: by an id or by an address.
fn names_user(value: &AttributeValue) -> bool {
    match value {
        AttributeValue::S(text) => holds_id(text) || holds_address(text),
        AttributeValue::Ss(texts) => texts.iter().any(|text| holds_id(text) || holds_address(text)),
        AttributeValue::L(values) => values.iter().any(names_user),
        AttributeValue::M(members) => members.values().any(names_user),
        _ => false,
    }
}

fn holds_id(text: &str) -> bool {
    let ids = text.split("usr_").skip(1);
    ids.into_iter().any(|rest| rest.chars().take_while(char::is_ascii_alphanumeric).count() == 26)
}

fn holds_address(text: &str) -> bool {
    text.split(|c: char| c.is_whitespace() || c == '"')
        .any(|word| word.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(pk: &str, other: AttributeValue) -> Item {
        Item::from([("pk".to_owned(), AttributeValue::S(pk.to_owned())), ("other".to_owned(), other)])
    }

    fn text(text: &str) -> AttributeValue {
        AttributeValue::S(text.to_owned())
    }

    #[test]
    fn an_entity_declared_not_personal_must_not_name_a_user() {
        let not_personal = Personal::NotPersonal("a test");
        assert!(not_personal.check("Note", &item("NOTE", text("names no user, and no one @ home"))).is_ok());
        for personal in
            ["usr_01J9ZK5W6V4QX0N8R3T7B2M1CD", "2026#usr_01J9ZK5W6V4QX0N8R3T7B2M1CD#1", r#"{"to":"a@b.org"}"#]
        {
            assert!(not_personal.check("Note", &item("NOTE", text(personal))).is_err(), "{personal}");
            let deep = AttributeValue::L(vec![AttributeValue::M([("x".to_owned(), text(personal))].into())]);
            assert!(not_personal.check("Note", &item("NOTE", deep)).is_err(), "{personal}");
            assert!(not_personal.check("Note", &item(personal, text("nothing"))).is_err(), "{personal}");
        }
    }

    #[test]
    fn personal_data_of_a_user_must_be_in_the_users_partition() {
        assert!(Personal::OF_USER.check("Note", &item("ACCOUNT#usr_1", text("x"))).is_ok());
        assert!(Personal::OF_USER.check("Note", &item("NOTE", text("x"))).is_err());
    }

    #[test]
    fn personal_data_about_a_user_must_be_in_the_index() {
        let mut note = item("NOTE", text("usr_01J9ZK5W6V4QX0N8R3T7B2M1CD"));
        assert!(Personal::ABOUT.check("Note", &note).is_err());
        note.insert("gsi1pk".to_owned(), text("ABOUT#usr_01J9ZK5W6V4QX0N8R3T7B2M1CD"));
        assert!(Personal::ABOUT.check("Note", &note).is_ok());
        assert!(Personal::ABOUT.check("Note", &item("NOTE", text("about no user"))).is_ok());
    }
}
