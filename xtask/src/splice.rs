//! Replaces generated text between two marker lines of a file that is otherwise written by hand.

use thiserror::Error;

/// A marker line that is not there.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the marker line `{0}` is missing")]
pub struct Missing(pub String);

/// Replaces the text between the lines `begin` and `end`, and keeps these lines.
pub fn splice(text: &str, begin: &str, end: &str, body: &str) -> Result<String, Missing> {
    let missing = |marker: &str| Missing(marker.to_owned());
    let (head, rest) = text.split_once(begin).ok_or_else(|| missing(begin))?;
    let (_, tail) = rest.split_once(end).ok_or_else(|| missing(end))?;
    let body = body.trim_start_matches('\n').trim_end();
    let gap = if body.is_empty() { "" } else { "\n" };
    Ok(format!("{head}{begin}\n{gap}{body}{gap}{gap}{end}{tail}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_text_between_the_markers_is_replaced() {
        let once = splice("a\n# <\nold\n# >\nz\n", "# <", "# >", "new\n").unwrap();
        assert_eq!(once, "a\n# <\n\nnew\n\n# >\nz\n");
        assert_eq!(splice(&once, "# <", "# >", "new").unwrap(), once);
        assert_eq!(splice(&once, "# <", "# >", "").unwrap(), "a\n# <\n# >\nz\n");
    }

    #[test]
    fn a_missing_marker_is_named() {
        assert_eq!(splice("a", "# <", "# >", ""), Err(Missing("# <".into())));
    }
}
