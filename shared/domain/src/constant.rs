//! Members of responses that always have the same value.

/// Declares members that always have the same value, which standards demand or which tell responses apart. Each is a
/// type of its own, so that value and schema (`const`) cannot differ, and the type of a generated client has exactly
/// this value.
///
/// ```
/// glotto_domain::constants! {
///     /// The only token type (RFC 6750).
///     pub struct Bearer = "Bearer";
/// }
///
/// assert_eq!(serde_json::to_value(Bearer).ok(), Some("Bearer".into()));
/// assert_eq!(schemars::schema_for!(Bearer).get("const"), Some(&"Bearer".into()));
/// ```
#[macro_export]
macro_rules! constants {
    ($($(#[$meta:meta])* $vis:vis struct $name:ident = $value:literal;)+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $vis struct $name;

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str($value)
            }
        }

        impl ::schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                ::schemars::json_schema!({"type": "string", "const": $value})
            }
        }
    )+};
}
