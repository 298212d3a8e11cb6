//! Lists with a bound.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use crate::{FromJson, Pointer, ValidationErrors, Violation};

/// A list in an input, of at most so many elements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List<T, const MOST: usize>(pub Vec<T>);

impl<T, const MOST: usize> Default for List<T, MOST> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: FromJson, const MOST: usize> FromJson for List<T, MOST> {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        // The length comes first: the elements of a list that is too long are not worth a hundred errors.
        if let Some(count) = value.as_array().map(Vec::len).filter(|count| *count > MOST) {
            let detail = format!("must have at most {MOST} elements, not {count}");
            errors.add(at, Violation::count(0, MOST, count, detail));
            return None;
        }
        Vec::from_json(value, at, errors).map(Self)
    }
}

impl<T: JsonSchema, const MOST: usize> JsonSchema for List<T, MOST> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("{}List", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "array", "items": generator.subschema_for::<T>(), "maxItems": MOST})
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{FieldErrorCode, input};

    #[test]
    fn a_list_that_is_too_long_is_one_error_with_its_counts() {
        assert_eq!(input::read::<List<bool, 2>>(&json!([true, false])).unwrap().0, [true, false]);
        let errors = input::read::<List<bool, 2>>(&json!([1, 2, 3])).unwrap_err().into_vec();
        assert_eq!((errors.len(), errors[0].code), (1, FieldErrorCode::WrongCount));
        assert_eq!((errors[0].params["max"].clone(), errors[0].params["actual"].clone()), (json!(2), json!(3)));
        let errors = input::read::<List<bool, 2>>(&json!([1, 2])).unwrap_err().into_vec();
        assert_eq!(errors.iter().map(|error| error.pointer.as_str()).collect::<Vec<_>>(), ["/0", "/1"]);
    }
}
