//! Conditions of policies. Operators and keys that this cloud does not know are errors when a role is read, because
//! a condition that is ignored allows too much.

use serde_json::Value;

use super::access::Access;
use super::pattern::{matches, matches_arn};

/// The condition keys that requests to this cloud have, and whether a request can have several values of them.
const KEYS: [(&str, bool); 8] = [
    ("dynamodb:EnclosingOperation", false),
    ("dynamodb:LeadingKeys", true),
    ("iam:PassedToService", false),
    ("s3:delimiter", false),
    ("s3:max-keys", false),
    ("s3:prefix", false),
    ("ses:FromAddress", false),
    ("ses:Recipients", true),
];

/// One operator on one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    quantifier: Quantifier,
    test: Test,
    /// The operator ends in `IfExists`: it holds for requests without the key.
    if_exists: bool,
    key: String,
    values: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quantifier {
    One,
    ForAllValues,
    ForAnyValue,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Test {
    /// Whether the request has the key.
    Null,
    Matches(Comparison),
    Differs(Comparison),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    EqualIgnoringCase,
    Like,
    Arn,
}

impl Condition {
    /// The conditions of a statement; all of them have to hold.
    pub(super) fn list(conditions: &Value) -> Result<Vec<Self>, String> {
        let mut list = Vec::new();
        for (operator, keys) in conditions.as_object().into_iter().flatten() {
            for (key, values) in keys.as_object().into_iter().flatten() {
                list.push(Self::parse(operator, key, values)?);
            }
        }
        Ok(list)
    }

    fn parse(operator: &str, key: &str, values: &Value) -> Result<Self, String> {
        let (quantifier, name) = match operator.split_once(':') {
            Some(("ForAllValues", name)) => (Quantifier::ForAllValues, name),
            Some(("ForAnyValue", name)) => (Quantifier::ForAnyValue, name),
            _ => (Quantifier::One, operator),
        };
        let (if_exists, name) = match name.strip_suffix("IfExists") {
            Some(name) => (true, name),
            None => (false, name),
        };
        let test = Test::parse(name).ok_or_else(|| format!("the condition operator {operator} is not supported"))?;
        let several = KEYS.iter().find(|(known, _)| known.eq_ignore_ascii_case(key)).map(|(_, several)| *several);
        let several = several.ok_or_else(|| format!("the condition key {key} is not supported"))?;
        if several != (quantifier != Quantifier::One) && test != Test::Null {
            return Err(format!("{operator} does not fit {key}: ForAllValues and ForAnyValue are for lists of values"));
        }
        let values = texts(values).ok_or_else(|| format!("{operator} of {key} needs texts"))?;
        if values.iter().any(|value| value.contains("${")) {
            return Err(format!("{key} is compared with a policy variable, which is not supported"));
        }
        Ok(Self { quantifier, test, if_exists, key: key.to_owned(), values })
    }

    /// The patterns of which a value of `key` has to match one, if that is the condition.
    pub(super) fn patterns(&self, key: &str) -> Option<&[String]> {
        let compares = matches!(self.test, Test::Matches(_)) && self.key.eq_ignore_ascii_case(key);
        compares.then_some(self.values.as_slice())
    }

    /// The same condition without one of its patterns.
    pub(super) fn without(&self, pattern: &str) -> Self {
        let values = self.values.iter().filter(|value| *value != pattern).cloned().collect();
        Self { values, ..self.clone() }
    }

    /// Whether it holds for a request.
    pub(super) fn holds(&self, access: &Access) -> bool {
        let present = access.values(&self.key);
        if self.test == Test::Null {
            return self.values.iter().any(|value| value.eq_ignore_ascii_case("true") == present.is_none());
        }
        let Some(present) = present else {
            // Every operator that negates holds for a request without the key, and so does `ForAllValues`, because
            // there is no value for which it does not hold.
            return self.if_exists
                || self.quantifier == Quantifier::ForAllValues
                || (self.quantifier == Quantifier::One && matches!(self.test, Test::Differs(_)));
        };
        let mut outcomes = present.iter().map(|value| self.test.holds(value, &self.values));
        match self.quantifier {
            Quantifier::One | Quantifier::ForAllValues => outcomes.all(|holds| holds),
            Quantifier::ForAnyValue => outcomes.any(|holds| holds),
        }
    }
}

impl Test {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "Null" => Self::Null,
            "StringEquals" => Self::Matches(Comparison::Equal),
            "StringNotEquals" => Self::Differs(Comparison::Equal),
            "StringEqualsIgnoreCase" | "Bool" => Self::Matches(Comparison::EqualIgnoringCase),
            "StringNotEqualsIgnoreCase" => Self::Differs(Comparison::EqualIgnoringCase),
            "StringLike" => Self::Matches(Comparison::Like),
            "StringNotLike" => Self::Differs(Comparison::Like),
            "ArnEquals" | "ArnLike" => Self::Matches(Comparison::Arn),
            "ArnNotEquals" | "ArnNotLike" => Self::Differs(Comparison::Arn),
            _ => return None,
        })
    }

    fn holds(self, value: &str, wanted: &[String]) -> bool {
        match self {
            Self::Null => false,
            Self::Matches(comparison) => wanted.iter().any(|wanted| comparison.fits(wanted, value)),
            Self::Differs(comparison) => !wanted.iter().any(|wanted| comparison.fits(wanted, value)),
        }
    }
}

impl Comparison {
    fn fits(self, wanted: &str, value: &str) -> bool {
        match self {
            Self::Equal => wanted == value,
            Self::EqualIgnoringCase => wanted.eq_ignore_ascii_case(value),
            Self::Like => matches(wanted, value),
            Self::Arn => matches_arn(wanted, value),
        }
    }
}

/// One scalar or a list of them, as texts.
pub(super) fn texts(value: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    };
    match value {
        Value::Array(values) => values.iter().map(text).collect(),
        one => text(one).map(|text| vec![text]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Whether conditions hold for a request with these partition keys, in the prefix `hls/`.
    fn hold(conditions: &Value, partitions: &[&str]) -> bool {
        let partitions = partitions.iter().map(|partition| (*partition).to_owned());
        let access = Access::new("a:B", "*").with("dynamodb:LeadingKeys", partitions);
        let access = access.with("s3:prefix", ["hls/".to_owned()]);
        Condition::list(conditions).unwrap().iter().all(|condition| condition.holds(&access))
    }

    #[test]
    fn for_all_values_holds_if_each_value_fits_and_if_there_is_none() {
        let condition = json!({"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["A#*", "B#*"]}});
        assert!(hold(&condition, &["A#1", "B#1"]));
        assert!(!hold(&condition, &["A#1", "C#1"]));
        assert!(hold(&condition, &[]));
    }

    #[test]
    fn a_null_check_requires_the_key() {
        let condition = json!({
            "ForAllValues:StringLike": {"dynamodb:LeadingKeys": "A#*"},
            "Null": {"dynamodb:LeadingKeys": "false"},
        });
        assert!(hold(&condition, &["A#1"]));
        assert!(!hold(&condition, &[]));
        assert!(hold(&json!({"Null": {"dynamodb:LeadingKeys": true}}), &[]));
    }

    #[test]
    fn for_any_value_needs_one_value_that_fits() {
        let condition = json!({"ForAnyValue:StringEquals": {"dynamodb:LeadingKeys": "A"}});
        assert!(hold(&condition, &["B", "A"]));
        assert!(!hold(&condition, &["B"]) && !hold(&condition, &[]));
    }

    #[test]
    fn operators_compare_as_iam_documents() {
        let prefix = |operator: &str, value: &str| hold(&json!({ operator: {"s3:prefix": value} }), &[]);
        assert!(prefix("StringEquals", "hls/") && !prefix("StringEquals", "hls/*"));
        assert!(prefix("StringLike", "h*") && !prefix("StringLike", "x*"));
        assert!(prefix("StringNotEquals", "x") && !prefix("StringNotLike", "h*"));
        assert!(prefix("StringEqualsIgnoreCase", "HLS/"));
    }

    #[test]
    fn a_key_that_the_request_lacks_fits_negations_and_if_exists_only() {
        let absent = |operator: &str| hold(&json!({ operator: {"ses:FromAddress": "a"} }), &[]);
        assert!(!absent("StringEquals") && !absent("StringLike"));
        assert!(absent("StringNotEquals") && absent("StringEqualsIfExists"));
    }

    #[test]
    fn what_is_not_known_is_an_error() {
        for (condition, reason) in [
            (json!({"IpAddress": {"s3:prefix": "10.0.0.0/8"}}), "operator IpAddress"),
            (json!({"StringEquals": {"aws:SourceVpc": "vpc-1"}}), "key aws:SourceVpc"),
            (json!({"StringLike": {"dynamodb:LeadingKeys": "A#*"}}), "does not fit"),
            (json!({"ForAllValues:StringLike": {"s3:prefix": "a"}}), "does not fit"),
            (json!({"StringLike": {"s3:prefix": "home/${aws:username}/*"}}), "policy variable"),
            (json!({"StringLike": {"s3:prefix": {}}}), "needs texts"),
        ] {
            let error = Condition::list(&condition).unwrap_err();
            assert!(error.contains(reason), "{error}");
        }
    }
}
