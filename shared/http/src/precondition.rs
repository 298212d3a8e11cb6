//! `If-Match` and `If-None-Match` of a request that changes something (RFC 9110, 13.1): it applies to a revision that
//! the client has read, or to what does not exist yet.

use glotto_domain::{Precondition, Revision, Revisions};

use crate::Problem;

/// The most `ETag`s of this API that a header may have. A condition of DynamoDB compares with no more.
const MAX_TAGS: usize = 100;

/// Reads the two headers.
///
/// # Errors
///
/// 400 if one of them has more than a hundred `ETag`s of this API.
pub(crate) fn read(if_match: Option<&str>, if_none_match: Option<&str>) -> Result<Precondition, Problem> {
    let required = if_match.map(|header| revisions(header, strong)).transpose()?;
    let excluded = if_none_match.map(|header| revisions(header, weak)).transpose()?;
    Ok(Precondition { required, excluded })
}

/// The revisions in a header. A tag that is no `ETag` of this API matches nothing.
fn revisions(header: &str, revision: fn(&str) -> Option<Revision>) -> Result<Revisions, Problem> {
    if header.trim() == "*" {
        return Ok(Revisions::Any);
    }
    // A comma inside of a foreign tag divides it into parts that are no tags.
    let mut revisions: Vec<_> = header.split(',').filter_map(|tag| revision(tag.trim())).collect();
    revisions.sort_unstable();
    revisions.dedup();
    if revisions.len() > MAX_TAGS {
        return Err(Problem::malformed(format!("If-Match and If-None-Match may have {MAX_TAGS} ETags each.")));
    }
    Ok(Revisions::OneOf(revisions))
}

/// The revision in an `ETag` of any representation: `"r7"`, `"r7.en"`. None in a weak one: `If-Match` uses the strong
/// comparison.
fn strong(tag: &str) -> Option<Revision> {
    let unquoted = tag.strip_prefix("\"r")?.strip_suffix('"')?;
    unquoted.split('.').next()?.parse().ok()
}

/// The revision in an `ETag`, weak or not: `If-None-Match` uses the weak comparison.
fn weak(tag: &str) -> Option<Revision> {
    strong(tag.strip_prefix("W/").unwrap_or(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The revisions below 10 that a header names.
    fn named(header: &str, revision: fn(&str) -> Option<Revision>) -> Vec<u64> {
        let Revisions::OneOf(revisions) = revisions(header, revision).unwrap() else { panic!("{header}") };
        revisions.iter().map(|revision| revision.to_string().parse().unwrap()).collect()
    }

    #[test]
    fn a_missing_header_requires_nothing_and_an_asterisk_names_every_revision() {
        assert_eq!(read(None, None), Ok(Precondition::default()));
        let any = Some(Revisions::Any);
        assert_eq!(read(Some(" * "), None), Ok(Precondition { required: any.clone(), excluded: None }));
        assert_eq!(read(None, Some("*")), Ok(Precondition { required: None, excluded: any }));
    }

    #[test]
    fn every_tag_of_a_list_counts() {
        assert_eq!(named("\"r7\"", strong), [7]);
        assert_eq!(named("\"r7\", \"r3.de+en\",\"r5\", \"r7\"", strong), [3, 5, 7]);
        assert_eq!(named("\"foreign\", W/\"r3\", \"r5\", , \"a,b\", *", strong), [5]);
        assert_eq!(named("\"foreign\", W/\"r3\", \"r5\"", weak), [3, 5]);
    }

    #[test]
    fn a_tag_that_is_foreign_or_for_if_match_weak_names_no_revision() {
        for header in ["", "nonsense", "W/\"r2\"", "\"2\"", "\"r2é\"", "r2", "\"r2", "\"r-2\"", "\"r\"", "*, *"] {
            assert_eq!(named(header, strong), Vec::<u64>::new(), "{header}");
        }
    }

    #[test]
    fn a_header_with_more_than_a_hundred_tags_of_this_api_is_malformed() {
        let tags = |count: u64| (0..count).map(|number| format!("\"r{number}\"")).collect::<Vec<_>>().join(",");
        assert!(read(Some(&tags(100)), Some(&tags(100))).is_ok());
        let malformed = |result: Result<Precondition, Problem>| result.unwrap_err().status == 400;
        assert!(malformed(read(Some(&tags(101)), None)) && malformed(read(None, Some(&tags(101)))));
        assert!(read(Some(&"\"foreign\",".repeat(200)), None).is_ok());
    }
}
