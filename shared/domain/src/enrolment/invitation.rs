//! Invitations to courses: codes that instructors give to learners.

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::numbers::read_whole_number;
use crate::progress::DeviceTime;
use crate::typed_code::{self, LONGEST, take};
use crate::{DomainError, FromJson, ParseText, Pointer, ValidationErrors, Violation};

/// Invitations of a course at most that have not expired. Those to an address are gone once they are used.
pub const MAX_INVITATIONS: usize = 100;

/// How long an invitation to an address is valid if its author does not say it.
const FOR_ADDRESS: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Users that an invitation can admit at most.
const MOST_USES: u32 = 1_000_000;

/// Why an invitation cannot be created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum CreateInvitationError {
    /// The course has as many as allowed.
    #[problem(Conflict, "too-many-invitations", "A course has at most 100 invitations. Delete one first.")]
    TooMany,
}

crate::line_of_text! {
    /// What an instructor notes about an invitation, such as the class that it is for.
    pub struct InvitationNote(1..=200);
}

/// The code of an invitation, in canonical spelling: `7KQ2-M9XD-0FTR-5HWB-3NVC-8JZE`.
#[derive(Clone, PartialEq, Eq)]
pub struct InvitationCode(String);

// A code must not be logged.
crate::redacted_debug!(InvitationCode);

impl InvitationCode {
    /// The code of 120 random bits.
    pub fn of_bits(bits: [u8; 15]) -> Self {
        Self(typed_code::spell(bits))
    }

    /// The canonical spelling: it is shown once, and hashed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ParseText for InvitationCode {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let code = take(text).and_then(|text| typed_code::read(&text));
        code.map(Self).ok_or_else(|| Violation::format("must be a code such as 7KQ2-M9XD-0FTR-5HWB-3NVC-8JZE"))
    }
}

impl JsonSchema for InvitationCode {
    fn schema_name() -> Cow<'static, str> {
        "InvitationCode".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string", "maxLength": LONGEST, "pattern": typed_code::pattern(),
            "examples": ["7KQ2-M9XD-0FTR-5HWB-3NVC-8JZE"],
        })
    }
}

/// How many users an invitation admits, from 1 to a million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InvitationUses(u32);

impl InvitationUses {
    /// One user.
    pub const ONE: Self = Self(1);

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl FromJson for InvitationUses {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        read_whole_number(value, 1..=MOST_USES, at, errors).map(Self)
    }
}

impl JsonSchema for InvitationUses {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "InvitationUses".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": 1, "maximum": MOST_USES, "examples": [1]})
    }
}

/// When an invitation expires, to the second: RFC 3339, with any offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvitationExpiry(pub Timestamp);

impl ParseText for InvitationExpiry {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        DeviceTime::parse_text(text).map(|time| Self(time.0))
    }
}

impl JsonSchema for InvitationExpiry {
    fn schema_name() -> Cow<'static, str> {
        "InvitationExpiry".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string", "format": "date-time", "examples": ["2026-05-04T08:30:00Z"],
            "description": "When an invitation expires: RFC 3339, with any offset.",
        })
    }
}

/// What an author wants of an invitation.
#[derive(Debug, Clone, Copy)]
pub struct InvitationTerms {
    /// How many users it shall admit; none without a limit.
    pub most: Option<InvitationUses>,
    /// When it shall expire.
    pub ends: Option<Timestamp>,
    /// Whether it is for the owner of one address.
    pub is_for_address: bool,
}

impl InvitationTerms {
    /// Checks them. An invitation to an address admits one user, and expires after a month if its author says nothing.
    pub fn check(self, now: Timestamp) -> Result<Invitation, ValidationErrors> {
        let Self { mut most, mut ends, is_for_address } = self;
        let mut errors = ValidationErrors::default();
        if is_for_address && most.is_some_and(|most| most != InvitationUses::ONE) {
            errors.add(&Pointer::root().child("maxUses"), "must be 1, or be missing, if there is an email");
        }
        if is_for_address {
            most = Some(InvitationUses::ONE);
            ends = ends.or_else(|| now.checked_add(FOR_ADDRESS).ok());
        }
        let invitation = Invitation { most, used: 0, ends };
        if invitation.has_expired(now) {
            errors.add(&Pointer::root().child("expiresAt"), "must be in the future");
        }
        if errors.is_empty() { Ok(invitation) } else { Err(errors) }
    }
}

/// What decides whether an invitation admits a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invitation {
    /// How many users it admits; none without a limit.
    pub most: Option<InvitationUses>,
    /// How many it has admitted.
    pub used: u32,
    /// When it expires.
    pub ends: Option<Timestamp>,
}

impl Invitation {
    /// Whether it admits one more user.
    pub fn admits(&self, now: Timestamp) -> bool {
        self.most.is_none_or(|most| self.used < most.get()) && !self.has_expired(now)
    }

    /// Whether it has expired. Seconds count, as in the table.
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.ends.is_some_and(|ends| ends.as_second() <= now.as_second())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::input;

    #[test]
    fn a_code_is_read_however_it_was_typed_and_hashed_in_one_spelling() {
        let code = InvitationCode::of_bits([7; 15]);
        let typed = code.as_str().to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        assert_eq!(InvitationCode::parse_text(&typed), Ok(code.clone()));
        assert_eq!(InvitationCode::parse_text(code.as_str()), Ok(code));
        for wrong in ["", "7KQ2", "7KQ2-M9XD-0FTR-5HWB-3NVC-8JZU", &"A".repeat(65)] {
            assert!(InvitationCode::parse_text(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_invitation_admits_until_it_is_used_up_or_expires() {
        let now = Timestamp::UNIX_EPOCH;
        let later = now + SignedDuration::from_secs(1);
        let most = |uses: u32| input::read::<InvitationUses>(&json!(uses)).ok();
        for (most, used, ends, admits) in [
            (None, 1_000, None, true),
            (most(2), 1, Some(later), true),
            (most(2), 2, None, false),
            (None, 0, Some(now), false),
        ] {
            assert_eq!(Invitation { most, used, ends }.admits(now), admits, "{most:?} {used} {ends:?}");
        }
        assert_eq!((most(0), most(1_000_001)), (None, None));
    }

    #[test]
    fn an_invitation_to_an_address_admits_one_user_and_expires() {
        let now = Timestamp::from_second(1_000).unwrap();
        let terms = |most: Option<u32>, ends: Option<i64>, is_for_address| InvitationTerms {
            most: most.and_then(|most| input::read(&json!(most)).ok()),
            ends: ends.map(|second| Timestamp::from_second(second).unwrap()),
            is_for_address,
        };
        let month = now + SignedDuration::from_hours(720);
        for most in [None, Some(1)] {
            let expected = Invitation { most: Some(InvitationUses::ONE), used: 0, ends: Some(month) };
            assert_eq!(terms(most, None, true).check(now).unwrap(), expected);
        }
        assert_eq!(terms(Some(2), None, false).check(now).unwrap().ends, None);
        let pointers = |terms: InvitationTerms| -> Vec<String> {
            terms.check(now).unwrap_err().into_vec().into_iter().map(|error| error.pointer).collect()
        };
        assert_eq!(pointers(terms(Some(2), Some(1_000), true)), ["/maxUses", "/expiresAt"]);
        assert_eq!(pointers(terms(Some(2), Some(999), false)), ["/expiresAt"]);
    }
}
