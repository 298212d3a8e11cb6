//! Event patterns of `EventBridge` rules and of the filters of event source mappings.

use serde_json::{Map, Value};

use crate::error::{Error, Result};

/// A pattern that was checked when it was read: matching cannot fail.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern(Node);

#[derive(Debug, Clone, PartialEq)]
enum Node {
    /// Every field matches.
    Fields(Vec<(String, Node)>),
    /// `$or`: one of them matches.
    AnyOf(Vec<Node>),
    /// Matches if one of the tests on a leaf does.
    Leaf(Vec<Test>),
}

#[derive(Debug, Clone, PartialEq)]
enum Test {
    Is(Value),
    Exists(bool),
    Prefix(String),
    Suffix(String),
    EqualsIgnoringCase(String),
    Wildcard(String),
    AnythingBut(Vec<Test>),
    /// Comparisons that must all hold: `["<", 10, ">=", 0]`.
    Numeric(Vec<(String, f64)>),
}

impl Pattern {
    /// Parses a pattern. `at` is its place in the template, for error messages.
    pub fn read(pattern: &Value, at: &str) -> Result<Self> {
        match pattern {
            Value::Object(members) => fields(members, at).map(Self),
            _ => Err(Error::new(format!("{at}: an event pattern is an object"))),
        }
    }

    /// Whether an event matches.
    pub fn matches(&self, event: &Value) -> bool {
        self.0.matches(Some(event))
    }
}

fn fields(members: &Map<String, Value>, at: &str) -> Result<Node> {
    let read = |(key, value): (&String, &Value)| {
        let at = format!("{at}.{key}");
        let node = match value {
            Value::Object(members) => fields(members, &at)?,
            Value::Array(choices) if key == "$or" => any_of(choices, &at)?,
            Value::Array(tests) => Node::Leaf(tests.iter().map(|t| test(t, &at)).collect::<Result<_>>()?),
            _ => return Err(Error::new(format!("{at}: a pattern's leaf is a list of choices"))),
        };
        Ok((key.clone(), node))
    };
    members.iter().map(read).collect::<Result<_>>().map(Node::Fields)
}

fn any_of(choices: &[Value], at: &str) -> Result<Node> {
    let read = |choice: &Value| Pattern::read(choice, at).map(|Pattern(node)| node);
    choices.iter().map(read).collect::<Result<_>>().map(Node::AnyOf)
}

fn test(value: &Value, at: &str) -> Result<Test> {
    let Value::Object(members) = value else { return Ok(Test::Is(value.clone())) };
    let mut all = members.iter();
    let (Some((name, argument)), None) = (all.next(), all.next()) else {
        return Err(Error::new(format!("{at}: {value} is not a valid test of a pattern")));
    };
    let string = || argument.as_str().map(str::to_owned);
    let read = match name.as_str() {
        "exists" => argument.as_bool().map(Test::Exists),
        "prefix" => string().map(Test::Prefix),
        "suffix" => string().map(Test::Suffix),
        "equals-ignore-case" => string().map(|text| Test::EqualsIgnoringCase(text.to_lowercase())),
        "wildcard" => string().map(Test::Wildcard),
        "anything-but" => Some(Test::AnythingBut(match argument {
            Value::Array(items) => items.iter().map(|i| self::test(i, at)).collect::<Result<_>>()?,
            Value::Object(inner) if inner.values().all(Value::is_array) => each(inner, at)?,
            one => vec![self::test(one, at)?],
        })),
        "numeric" => comparisons(argument).map(Test::Numeric),
        _ => None,
    };
    read.ok_or_else(|| {
        Error::new(format!("{at}: the local stack does not support the test {value}"))
            .hint("use values, exists, prefix, suffix, equals-ignore-case, wildcard, anything-but or numeric")
    })
}

/// `{"prefix": ["a", "b"]}` inside `anything-but`: one test for each.
fn each(members: &Map<String, Value>, at: &str) -> Result<Vec<Test>> {
    let mut tests = Vec::new();
    for (name, arguments) in members {
        for argument in arguments.as_array().into_iter().flatten() {
            tests.push(test(&serde_json::json!({ name: argument }), at)?);
        }
    }
    Ok(tests)
}

fn comparisons(argument: &Value) -> Option<Vec<(String, f64)>> {
    let items = argument.as_array()?;
    let pair = |pair: &[Value]| match pair {
        [Value::String(operator), number] if ["<", "<=", "=", ">", ">="].contains(&operator.as_str()) => {
            Some((operator.clone(), number.as_f64()?))
        }
        _ => None,
    };
    items.chunks(2).map(pair).collect()
}

impl Node {
    fn matches(&self, value: Option<&Value>) -> bool {
        match self {
            Self::Fields(fields) => fields.iter().all(|(key, node)| match node {
                Self::AnyOf(_) => node.matches(value),
                _ => node.matches(value.and_then(|value| value.get(key))),
            }),
            Self::AnyOf(nodes) => nodes.iter().any(|node| node.matches(value)),
            Self::Leaf(tests) => tests.iter().any(|test| test.holds(value)),
        }
    }
}

impl Test {
    fn holds(&self, value: Option<&Value>) -> bool {
        match (self, value) {
            (Self::Exists(wanted), value) => {
                // Only a leaf counts as there: an object is a way to other leaves.
                value.is_some_and(|value| !value.is_object()) == *wanted
            }
            (_, None) => false,
            // A list matches when one of its items does.
            (test, Some(Value::Array(items))) => match test {
                Self::AnythingBut(tests) => items.iter().all(|item| !tests.iter().any(|test| test.holds(Some(item)))),
                test => items.iter().any(|item| test.holds(Some(item))),
            },
            (Self::AnythingBut(tests), value) => !tests.iter().any(|test| test.holds(value)),
            (Self::Is(wanted), Some(value)) => same(wanted, value),
            (Self::Numeric(all), Some(value)) => {
                value.as_f64().is_some_and(|n| all.iter().all(|(op, limit)| compares(n, op, *limit)))
            }
            (other, Some(Value::String(text))) => other.holds_for_text(text),
            _ => false,
        }
    }

    fn holds_for_text(&self, text: &str) -> bool {
        match self {
            Self::Prefix(prefix) => text.starts_with(prefix.as_str()),
            Self::Suffix(suffix) => text.ends_with(suffix.as_str()),
            Self::EqualsIgnoringCase(wanted) => text.to_lowercase() == *wanted,
            Self::Wildcard(pattern) => wildcard(pattern, text),
            _ => false,
        }
    }
}

fn same(wanted: &Value, value: &Value) -> bool {
    match (wanted.as_f64(), value.as_f64()) {
        // 300, 300.0 and 3e2 are one number.
        (Some(wanted), Some(value)) => wanted.total_cmp(&value).is_eq(),
        _ => wanted == value,
    }
}

fn compares(number: f64, operator: &str, limit: f64) -> bool {
    match operator {
        "<" => number < limit,
        "<=" => number <= limit,
        ">" => number > limit,
        ">=" => number >= limit,
        _ => number.total_cmp(&limit).is_eq(),
    }
}

fn wildcard(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|tail| {
            tail.char_indices().map(|(i, _)| i).chain([tail.len()]).any(|i| wildcard(rest, &tail[i..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn matches(pattern: &Value, event: &Value) -> bool {
        Pattern::read(pattern, "test").unwrap().matches(event)
    }

    #[test]
    fn a_job_event_matches_by_source_type_and_nested_detail() {
        let pattern = json!({
            "source": ["aws.mediaconvert"],
            "detail-type": ["MediaConvert Job State Change"],
            "detail": {"status": ["COMPLETE", "ERROR"], "userMetadata": {"app": ["glotto"]}},
        });
        let event = |status: &str| {
            json!({
                "source": "aws.mediaconvert", "detail-type": "MediaConvert Job State Change",
                "detail": {"status": status, "userMetadata": {"app": "glotto", "x": "y"}},
            })
        };
        assert!(matches(&pattern, &event("COMPLETE")));
        assert!(matches(&pattern, &event("ERROR")));
        assert!(!matches(&pattern, &event("PROGRESSING")));
        assert!(!matches(&pattern, &json!({"source": "aws.mediaconvert"})));
    }

    #[test]
    fn every_operator_matches_as_aws_documents() {
        for (test, hit, miss) in [
            (json!({"prefix": "uploads/"}), json!("uploads/x"), json!("hls/x")),
            (json!({"suffix": ".mp4"}), json!("a.mp4"), json!("a.ts")),
            (json!({"equals-ignore-case": "Ada"}), json!("ADA"), json!("Bob")),
            (json!({"wildcard": "a*c*e"}), json!("abcde"), json!("abcd")),
            (json!({"anything-but": ["x", "y"]}), json!("z"), json!("y")),
            (json!({"anything-but": {"prefix": "x"}}), json!("z"), json!("xy")),
            (json!({"numeric": [">", 0, "<=", 5]}), json!(5), json!(5.1)),
            (json!(null), json!(null), json!("")),
            (json!(true), json!(true), json!("true")),
            (json!(300), json!(300.0), json!(301)),
        ] {
            let pattern = json!({"a": [test]});
            assert!(matches(&pattern, &json!({"a": hit})), "{test} should match {hit}");
            assert!(!matches(&pattern, &json!({"a": miss})), "{test} should not match {miss}");
        }
    }

    #[test]
    fn the_exists_operator_looks_at_leaves() {
        assert!(matches(&json!({"a": {"b": [{"exists": true}]}}), &json!({"a": {"b": 1}})));
        assert!(!matches(&json!({"a": [{"exists": true}]}), &json!({"a": {"b": 1}})));
        assert!(matches(&json!({"a": {"b": [{"exists": false}]}}), &json!({"c": 1})));
    }

    #[test]
    fn a_list_in_the_event_matches_by_any_item() {
        let pattern = json!({"resources": ["b"]});
        assert!(matches(&pattern, &json!({"resources": ["a", "b"]})));
        assert!(!matches(&pattern, &json!({"resources": ["a"]})));
    }

    #[test]
    fn or_joins_alternatives() {
        let pattern = json!({"$or": [{"a": [1]}, {"b": [2]}]});
        assert!(matches(&pattern, &json!({"b": 2})));
        assert!(!matches(&pattern, &json!({"a": 2, "b": 1})));
    }

    #[test]
    fn an_unknown_operator_is_rejected_by_name() {
        let error = Pattern::read(&json!({"ip": [{"cidr": "10.0.0.0/8"}]}), "Rule").unwrap_err();
        assert!(error.to_string().contains("Rule.ip"), "{error}");
    }
}
