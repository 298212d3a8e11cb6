//! Converts YAML to JSON and expands `CloudFormation`'s short tags (`!Ref`, `!Sub` …), so that other modules
//! handle only the long form.

use glotto_template::Tags;
use serde_json::{Value, json};

use crate::error::{Error, Result};

/// Reads a template's text.
pub fn to_json(text: &str) -> Result<Value> {
    glotto_template::parse::<LongForms>(text)
        .map_err(|error| Error::new(format!("the template is not valid YAML: {error}")))
}

/// Tags as the keys of intrinsic functions.
struct LongForms;

impl Tags for LongForms {
    fn apply(name: &str, value: Value) -> Value {
        match (name, value) {
            ("Ref" | "Condition", value) => json!({ name: value }),
            ("GetAtt", Value::String(path)) => {
                let (resource, attribute) = path.split_once('.').unwrap_or((&path, ""));
                json!({ "Fn::GetAtt": [resource, attribute] })
            }
            (name, value) => json!({ format!("Fn::{name}"): value }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_tags_become_long_forms() {
        let text = "a: !Ref Table\nb: !GetAtt Queue.Arn\nc: !Sub 'x-${Y}'\n\
                    d: !If [Prod, !Ref A, !Ref 'AWS::NoValue']\ne: !Join ['', [a, !Ref B]]\n\
                    f: !Sub\n  - '${Z}'\n  - Z: !Ref C\ng: !Condition Prod\n";
        assert_eq!(
            to_json(text).unwrap(),
            json!({
                "a": {"Ref": "Table"},
                "b": {"Fn::GetAtt": ["Queue", "Arn"]},
                "c": {"Fn::Sub": "x-${Y}"},
                "d": {"Fn::If": ["Prod", {"Ref": "A"}, {"Ref": "AWS::NoValue"}]},
                "e": {"Fn::Join": ["", ["a", {"Ref": "B"}]]},
                "f": {"Fn::Sub": ["${Z}", {"Z": {"Ref": "C"}}]},
                "g": {"Condition": "Prod"},
            })
        );
    }

    #[test]
    fn broken_yaml_is_reported_with_its_line() {
        let error = to_json("a: [1, 2\nb: 3").unwrap_err().to_string();
        assert!(error.contains("line"), "{error}");
    }
}
