//! Converts YAML to JSON and expands `CloudFormation`'s short tags (`!Ref`, `!Sub` …), so that other modules
//! handle only the long form.

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value, json};
use serde_saphyr::Tagged;

use crate::error::{Error, Result};

/// Reads a template's text.
pub fn to_json(text: &str) -> Result<Value> {
    let LongForm(value) =
        serde_saphyr::from_str(text).map_err(|error| Error::new(format!("the template is not valid YAML: {error}")))?;
    Ok(value)
}

/// A node whose tag became the key of an intrinsic function.
struct LongForm(Value);

/// A node without its tag.
struct Untagged(Value);

impl<'de> Deserialize<'de> for LongForm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Tagged(Untagged(value), tag) = Tagged::<Untagged>::deserialize(deserializer)?;
        match tag.as_deref().and_then(|tag| tag.strip_prefix('!')) {
            None | Some("") => Ok(Self(value)),
            Some(name) => Ok(Self(intrinsic(name, value))),
        }
    }
}

fn intrinsic(name: &str, value: Value) -> Value {
    match (name, value) {
        ("Ref" | "Condition", value) => json!({ name: value }),
        ("GetAtt", Value::String(path)) => {
            let (resource, attribute) = path.split_once('.').unwrap_or((&path, ""));
            json!({ "Fn::GetAtt": [resource, attribute] })
        }
        (name, value) => json!({ format!("Fn::{name}"): value }),
    }
}

impl<'de> Deserialize<'de> for Untagged {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyNode).map(Self)
    }
}

struct AnyNode;

impl<'de> Visitor<'de> for AnyNode {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("any YAML node")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(LongForm(item)) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some((key, LongForm(value))) = map.next_entry::<String, LongForm>()? {
            members.insert(key, value);
        }
        Ok(Value::Object(members))
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
    fn scalars_keep_their_kind() {
        let value = to_json("n: 5\nb: true\ns: '5'\nv: 2012-10-17\nz:\nm: |\n  x\n  y\n").unwrap();
        assert_eq!(value, json!({"n": 5, "b": true, "s": "5", "v": "2012-10-17", "z": null, "m": "x\ny\n"}));
    }

    #[test]
    fn broken_yaml_is_reported_with_its_line() {
        let error = to_json("a: [1, 2\nb: 3").unwrap_err().to_string();
        assert!(error.contains("line"), "{error}");
    }
}
