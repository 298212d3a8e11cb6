//! A member of a `PATCH` body that can be missing, null or a value (RFC 7396).

use serde_json::Value;

use crate::{FromJson, Pointer, ValidationErrors};

/// The change of an optional value. In an input, its schema is that of an option:
/// `#[schemars(with = "Option<T>")]`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// The member is missing: the value stays as it is.
    #[default]
    Keep,
    /// The member is null: the value is removed.
    Clear,
    /// The member has a value: it replaces the present one.
    Set(T),
}

impl<T> Change<T> {
    /// Applies the change.
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
