//! What stored types hold about people. Every type says it ([`Entity::PERSONAL`]), and there is no
//! default: what is not said does not compile. What is said decides how a person's export and
//! their erasure find the items ([`crate::privacy`]), so that neither has to be told of a new
//! type; and every write of a debug build, which is to say of every test, holds an item to it.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::{Item, StoreError};

/// Names of attributes that are kept from everybody, the person included: hashes and keys of
/// secrets.
pub type Secrets = &'static [&'static str];

/// What a stored type holds about people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Personal {
    /// It lies in a partition of the person's own. Their export shows it, but for these secrets;
    /// their erasure deletes it.
    OfUser(Secrets),
    /// It lies elsewhere, and the index shows it among all that is about the person
    /// ([`crate::keys::privacy::about`]). Their export shows it, but for these secrets; their erasure
    /// deletes it.
    About(Secrets),
    /// It lies elsewhere, and the index shows it among all that is about the person, as
    /// [`Self::About`]; but it is on its way from one part of the platform to another, for some days
    /// at most, and what it says stands elsewhere where it is the person's to know. It may say more
    /// than they may: whether an address that they named has an account, for one. Their export
    /// leaves it out; their erasure deletes it.
    Passing,
    /// It says that something is a person's and nobody else's, and what it says stands in their
    /// account too. It is deleted when the account is closed.
    OfAccount,
    /// It belongs to a course. Its author's export shows it; their erasure deletes it or hands it
    /// on, with the course.
    OfCourse,
    /// It names people by their ids alone, and outlives them; says why.
    Kept(&'static str),
    /// It names nobody; says what it is instead.
    Nothing(&'static str),
}

/// How the partitions of a person's own begin, as [`crate::keys`] spells them.
const OF_USER: [&str; 2] = ["USER#", "IDEMPOTENCY#"];
/// How the partition of the index begins that shows what is about a person.
const ABOUT: &str = "ABOUT#";
/// How the partitions of courses and of what belongs to them begin.
const OF_COURSE: [&str; 2] = ["COURSE#", "VIDEO#"];

impl Personal {
    /// In a partition of the person's own, and without secrets.
    pub const OF_USER: Self = Self::OfUser(&[]);
    /// Shown by the index among what is about the person, and without secrets.
    pub const ABOUT: Self = Self::About(&[]);

    /// Whether an export shows it.
    pub const fn is_told(self) -> bool {
        !matches!(self, Self::Passing)
    }

    /// What an export leaves out.
    pub const fn secrets(self) -> Secrets {
        match self {
            Self::OfUser(secrets) | Self::About(secrets) => secrets,
            _ => &[],
        }
    }

    /// Holds an item of a type to what the type says of itself.
    pub(crate) fn check(self, kind: &str, item: &Item) -> Result<(), StoreError> {
        let begins = |name: &str, with: &[&str]| {
            let text = item.get(name).and_then(|value| value.as_s().ok());
            text.is_some_and(|text| with.iter().any(|prefix| text.starts_with(prefix)))
        };
        let true_to_it = match self {
            Self::OfUser(_) => begins("pk", &OF_USER),
            Self::About(_) | Self::Passing => begins("gsi1pk", &[ABOUT]) || !item.values().any(names_somebody),
            Self::OfCourse => begins("pk", &OF_COURSE),
            Self::Nothing(_) => !item.values().any(names_somebody),
            Self::OfAccount | Self::Kept(_) => true,
        };
        let untrue = || StoreError::Malformed(format!("{kind} is not what it says of itself: {self:?}"));
        true_to_it.then_some(()).ok_or_else(untrue)
    }
}

/// Whether a value names a person: by an id or by an address.
fn names_somebody(value: &AttributeValue) -> bool {
    match value {
        AttributeValue::S(text) => holds_id(text) || holds_address(text),
        AttributeValue::Ss(texts) => texts.iter().any(|text| holds_id(text) || holds_address(text)),
        AttributeValue::L(values) => values.iter().any(names_somebody),
        AttributeValue::M(members) => members.values().any(names_somebody),
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
    fn what_says_that_it_names_nobody_is_found_out() {
        let says = Personal::Nothing("a test");
        assert!(says.check("Note", &item("NOTE", text("nobody at all, and no one @ home"))).is_ok());
        for somebody in
            ["usr_01J9ZK5W6V4QX0N8R3T7B2M1CD", "2026#usr_01J9ZK5W6V4QX0N8R3T7B2M1CD#1", r#"{"to":"a@b.org"}"#]
        {
            assert!(says.check("Note", &item("NOTE", text(somebody))).is_err(), "{somebody}");
            let deep = AttributeValue::L(vec![AttributeValue::M([("x".to_owned(), text(somebody))].into())]);
            assert!(says.check("Note", &item("NOTE", deep)).is_err(), "{somebody}");
            assert!(says.check("Note", &item(somebody, text("nothing"))).is_err(), "{somebody}");
        }
    }

    #[test]
    fn what_says_that_it_lies_with_the_person_does() {
        assert!(Personal::OF_USER.check("Note", &item("USER#usr_1", text("x"))).is_ok());
        assert!(Personal::OF_USER.check("Note", &item("NOTE", text("x"))).is_err());
    }

    #[test]
    fn what_is_about_somebody_is_shown_by_the_index() {
        let mut note = item("NOTE", text("usr_01J9ZK5W6V4QX0N8R3T7B2M1CD"));
        assert!(Personal::ABOUT.check("Note", &note).is_err());
        note.insert("gsi1pk".to_owned(), text("ABOUT#usr_01J9ZK5W6V4QX0N8R3T7B2M1CD"));
        assert!(Personal::ABOUT.check("Note", &note).is_ok());
        assert!(Personal::ABOUT.check("Note", &item("NOTE", text("about nobody"))).is_ok());
    }
}
