//! Reads YAML with tags as JSON. JSON has no tags, so the caller defines what they become ([`Tags`]).

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use serde_saphyr::Tagged;

/// What tags become in JSON.
pub trait Tags {
    /// The value of a node with a tag. The name of the tag is without its `!`, such as `Ref`.
    fn apply(name: &str, value: Value) -> Value;
}

/// A text of YAML as JSON.
pub fn parse<T: Tags>(text: &str) -> Result<Value, serde_saphyr::Error> {
    serde_saphyr::from_str::<Node<T>>(text).map(|node| node.value)
}

/// A node to which its tag has been applied.
struct Node<T> {
    value: Value,
    tags: PhantomData<T>,
}

/// A node without its tag.
struct Untagged<T> {
    value: Value,
    tags: PhantomData<T>,
}

impl<'de, T: Tags> Deserialize<'de> for Node<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Tagged(Untagged { value, tags }, tag) = Tagged::<Untagged<T>>::deserialize(deserializer)?;
        let value = match tag.as_deref().and_then(|tag| tag.strip_prefix('!')) {
            None | Some("") => value,
            Some(name) => T::apply(name, value),
        };
        Ok(Self { value, tags })
    }
}

impl<'de, T: Tags> Deserialize<'de> for Untagged<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = deserializer.deserialize_any(AnyNode(PhantomData::<T>))?;
        Ok(Self { value, tags: PhantomData })
    }
}

struct AnyNode<T>(PhantomData<T>);

impl<'de, T: Tags> Visitor<'de> for AnyNode<T> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any YAML node")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
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
        while let Some(item) = seq.next_element::<Node<T>>()? {
            items.push(item.value);
        }
        Ok(items.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some((name, member)) = map.next_entry::<String, Node<T>>()? {
            members.insert(name, member.value);
        }
        Ok(members.into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A list of the tag and the value.
    struct Pairs;

    impl Tags for Pairs {
        fn apply(name: &str, value: Value) -> Value {
            json!([name, value])
        }
    }

    #[test]
    fn tags_of_scalars_lists_and_maps_are_applied_from_the_inside_out() {
        let text = "a: !Ref Table\nb: !If [Prod, !Ref A]\nc: !Sub\n  - '${Z}'\n  - Z: !Ref C\nd: !Map {x: 1}\n";
        assert_eq!(
            parse::<Pairs>(text).unwrap(),
            json!({
                "a": ["Ref", "Table"],
                "b": ["If", ["Prod", ["Ref", "A"]]],
                "c": ["Sub", ["${Z}", {"Z": ["Ref", "C"]}]],
                "d": ["Map", {"x": 1}],
            })
        );
    }

    #[test]
    fn scalars_keep_their_kind() {
        let value = parse::<Pairs>("n: 5\nb: true\nf: 0.5\ns: '5'\nv: 2012-10-17\nz:\nm: |\n  x\n  y\n").unwrap();
        let expected = json!({"n": 5, "b": true, "f": 0.5, "s": "5", "v": "2012-10-17", "z": null, "m": "x\ny\n"});
        assert_eq!(value, expected);
    }
}
