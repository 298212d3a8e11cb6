//! A member of a `PATCH` body that may be left alone, cleared or set (RFC 7396).

use serde_json::Value;

use crate::{FromJson, Pointer, ValidationErrors};

/// What is to happen to an optional value. In an input its schema is that of an option:
/// `#[schemars(with = "Option<T>")]`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// The member was not there: the value stays as it is.
    #[default]
    Keep,
    /// The member was null: the value goes.
    Clear,
    /// The value becomes this.
    Set(T),
}

impl<T> Change<T> {
    /// Makes the change.
    pub fn apply(self, value: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *value = None,
            Self::Set(new) => *value = Some(new),
        }
    }
}

impl<T: FromJson> FromJson for Change<T> {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        if value.is_null() { Some(Self::Clear) } else { T::from_json(value, at, errors).map(Self::Set) }
    }

    fn from_nothing(_: &Pointer, _: &mut ValidationErrors) -> Option<Self> {
        Some(Self::Keep)
    }
}
