//! `If-Match`: a change applies to the revision that the client has read, or to none (RFC 9110, 13.1.1).

use glotto_domain::Revision;

use crate::{Problem, kinds};

/// The condition of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IfMatch {
    /// Any revision: the header is missing or `*`.
    Any,
    /// One of these. There is none if the header has no `ETag` of this API.
    OneOf(Vec<Revision>),
}

impl IfMatch {
    /// Reads the header. A tag that is not an `ETag` of this API matches nothing, and neither does a weak one:
    /// the comparison is the strong one.
    pub(crate) fn parse(header: Option<&str>) -> Self {
        let Some(header) = header.map(str::trim).filter(|header| *header != "*") else { return Self::Any };
        // A comma inside of a foreign tag divides it into parts that are no tags.
        let mut revisions: Vec<_> = header.split(',').filter_map(|tag| revision(tag.trim())).collect();
        revisions.sort_unstable();
        revisions.dedup();
        Self::OneOf(revisions)
    }

    /// Whether a change of this revision is permitted.
    pub fn allows(&self, present: Revision) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(revisions) => revisions.contains(&present),
        }
    }

    /// The only revision that is permitted, for a write that is conditional on it. None for any.
    ///
    /// # Errors
    ///
    /// 412 if the header has no `ETag` of this API, 400 if it has several.
    pub fn single(&self) -> Result<Option<Revision>, Problem> {
        match self {
            Self::Any => Ok(None),
            Self::OneOf(revisions) => match revisions.as_slice() {
                [] => Err(Problem::of(kinds::STALE)),
                [revision] => Ok(Some(*revision)),
                _ => Err(Problem::malformed("If-Match must be one ETag or * here.")),
            },
        }
    }
}

/// The revision in an `ETag` of any representation: `"r7"`, `"r7.en"`.
fn revision(tag: &str) -> Option<Revision> {
    let unquoted = tag.strip_prefix("\"r")?.strip_suffix('"')?;
    unquoted.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rev(number: u64) -> Revision {
        number.to_string().parse().unwrap()
    }

    fn matches(header: &str) -> Vec<u64> {
        let condition = IfMatch::parse(Some(header));
        (0..10).filter(|number| condition.allows(rev(*number))).collect()
    }

    #[test]
    fn no_header_and_an_asterisk_match_every_revision() {
        assert_eq!(IfMatch::parse(None), IfMatch::Any);
        assert_eq!(IfMatch::parse(Some(" * ")), IfMatch::Any);
        assert!(IfMatch::Any.allows(rev(7)));
        assert_eq!(IfMatch::Any.single(), Ok(None));
    }

    #[test]
    fn any_tag_of_a_list_may_match() {
        assert_eq!(matches("\"r7\""), [7]);
        assert_eq!(matches("\"r7\", \"r3.de+en\",\"r5\""), [3, 5, 7]);
        assert_eq!(matches("\"foreign\", W/\"r3\", \"r5\", , \"a,b\", *"), [5]);
    }

    #[test]
    fn a_tag_that_is_weak_or_foreign_matches_nothing() {
        for header in ["", "nonsense", "W/\"r2\"", "\"2\"", "\"r2é\"", "r2", "\"r2", "\"r-2\"", "\"r\"", "*, *"] {
            assert!(matches(header).is_empty(), "{header}");
            assert_eq!(IfMatch::parse(Some(header)).single().unwrap_err().status, 412, "{header}");
        }
    }

    #[test]
    fn several_revisions_are_no_single_one() {
        let single = |header| IfMatch::parse(Some(header)).single();
        assert_eq!(single("\"r7\""), Ok(Some(rev(7))));
        assert_eq!(single("\"r7\", \"r7.en\", \"foreign\""), Ok(Some(rev(7))));
        assert_eq!(single("\"r7\", \"r8\"").unwrap_err().kind, kinds::MALFORMED);
    }
}
