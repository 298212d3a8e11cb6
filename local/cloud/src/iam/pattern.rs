//! Patterns of policies and of paths: `*` stands for any text, `?` for any one character.

use std::str::Chars;

/// Whether a text fits a pattern, as in policies of IAM and in CloudFront's path patterns. Upper and lower case differ.
/// Takes time proportional to the product of their lengths at most.
pub fn matches(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    // The rest of the pattern after the last star, and the text that is left if the star takes no more.
    let mut star: Option<(Chars<'_>, Chars<'_>)> = None;
    loop {
        match (pattern.next(), text.clone().next()) {
            (Some('*'), _) => star = Some((pattern.clone(), text.clone())),
            (None, None) => return true,
            (Some(wanted), Some(found)) if wanted == '?' || wanted == found => _ = text.next(),
            _ => {
                // The star takes one more character.
                let Some((after, left)) = &mut star else { return false };
                if left.next().is_none() {
                    return false;
                }
                (pattern, text) = (after.clone(), left.clone());
            }
        }
    }
}

/// Whether an ARN fits a pattern of ARNs, each of the six parts for itself.
pub(super) fn matches_arn(pattern: &str, arn: &str) -> bool {
    let (mut patterns, mut parts) = (pattern.splitn(6, ':'), arn.splitn(6, ':'));
    loop {
        match (patterns.next(), parts.next()) {
            (None, None) => return true,
            (Some(pattern), Some(part)) if matches(pattern, part) => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_takes_any_text_and_a_question_mark_one_character() {
        for (pattern, text) in [
            ("*", ""),
            ("*", "a"),
            ("EVENT#*", "EVENT#"),
            ("EVENT#*", "EVENT#1"),
            ("a*c", "abcbc"),
            ("a*b*c", "axxbyyc"),
            ("a?c", "aüc"),
            ("arn:*:secret:name-??????", "arn:aws:secretsmanager:x:1:secret:name-local0"),
            ("**", "a"),
            ("*a", "ba"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("", "a"),
            ("a", ""),
            ("EVENT#*", "EVENT"),
            ("a*c", "ab"),
            ("a?c", "ac"),
            ("a?", "a"),
            ("*a", "ab"),
            ("a*b*c", "acb"),
            ("uploads/*", "Uploads/a"),
        ] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn a_long_text_of_near_matches_takes_no_exponential_time() {
        assert!(!matches(&"a*".repeat(30), &"b".repeat(2_000)));
        assert!(!matches(&format!("{}b", "a*".repeat(30)), &"a".repeat(2_000)));
    }

    #[test]
    fn a_star_of_an_arn_stays_within_its_part() {
        assert!(matches_arn("arn:*:s3:::glotto-*", "arn:aws:s3:::glotto-dev"));
        assert!(matches_arn("arn:aws:events:*:*:rule/*", "arn:aws:events:eu-west-1:1:rule/a:b"));
        assert!(!matches_arn("arn:*:rule/a", "arn:aws:events:eu-west-1:1:rule/a"));
    }
}
