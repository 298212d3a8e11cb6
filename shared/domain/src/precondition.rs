//! What a request requires of the present state of the resource that it changes: `If-Match` and
//! `If-None-Match` (RFC 9110, 13.1).

use crate::Revision;

/// The revisions that one of the headers names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revisions {
    /// `*`: any revision of a resource that exists.
    Any,
    /// These. There are none if the header has no `ETag` of this API.
    OneOf(Vec<Revision>),
}

impl Revisions {
    /// Whether the present revision is among them. A resource that does not exist may be shown in an empty state, and
    /// then has [`Revision::UNWRITTEN`].
    fn contain(&self, present: Option<Revision>) -> bool {
        match self {
            Self::Any => present.is_some(),
            Self::OneOf(revisions) => revisions.contains(&present.unwrap_or(Revision::UNWRITTEN)),
        }
    }
}

/// The condition under which a request may change a resource.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Precondition {
    /// The revisions of which one must be present (`If-Match`).
    pub required: Option<Revisions>,
    /// The revisions of which none may be present (`If-None-Match`).
    pub excluded: Option<Revisions>,
}

impl Precondition {
    /// Whether the change is permitted, given the present revision; none if the resource does not exist.
    pub fn holds(&self, present: Option<Revision>) -> bool {
        let is_among = |revisions: &Revisions| revisions.contain(present);
        self.required.as_ref().is_none_or(is_among) && !self.excluded.as_ref().is_some_and(is_among)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rev(number: u64) -> Revision {
        number.to_string().parse().unwrap()
    }

    fn one_of(numbers: &[u64]) -> Revisions {
        Revisions::OneOf(numbers.iter().copied().map(rev).collect())
    }

    /// Whether a condition holds for nothing, revision 1 and revision 2.
    fn held(required: impl Into<Option<Revisions>>, excluded: impl Into<Option<Revisions>>) -> [bool; 3] {
        let (required, excluded) = (required.into(), excluded.into());
        let condition = Precondition { required, excluded };
        [None, Some(rev(1)), Some(rev(2))].map(|present| condition.holds(present))
    }

    #[test]
    fn without_a_condition_every_change_is_permitted() {
        assert_eq!(held(None, None), [true, true, true]);
    }

    #[test]
    fn if_match_requires_one_of_its_revisions_and_an_asterisk_any() {
        assert_eq!(held(Some(Revisions::Any), None), [false, true, true]);
        assert_eq!(held(one_of(&[2, 3]), None), [false, false, true]);
        assert_eq!(held(one_of(&[]), None), [false, false, false]);
    }

    #[test]
    fn if_none_match_excludes_its_revisions_and_an_asterisk_all() {
        assert_eq!(held(None, Some(Revisions::Any)), [true, false, false]);
        assert_eq!(held(None, one_of(&[2, 3])), [true, true, false]);
        assert_eq!(held(None, one_of(&[])), [true, true, true]);
    }

    #[test]
    fn a_resource_that_does_not_exist_is_in_the_revision_of_what_was_never_written() {
        assert_eq!(held(Some(Revisions::OneOf(vec![Revision::UNWRITTEN])), None), [true, false, false]);
        assert_eq!(held(None, Some(Revisions::OneOf(vec![Revision::UNWRITTEN]))), [false, true, true]);
    }

    #[test]
    fn both_conditions_must_hold() {
        assert_eq!(held(one_of(&[1, 2]), one_of(&[2])), [false, true, false]);
        assert_eq!(held(Some(Revisions::Any), Some(Revisions::Any)), [false, false, false]);
    }
}
