//! Redacted `Debug` for types that must not be logged.

/// Implements `Debug` with the name of the type only, for types with secrets, tokens or personal data. So no log line
/// and no panic message contains them.
#[macro_export]
macro_rules! redacted_debug {
    ($($name:ident $(<$of:lifetime>)?),+ $(,)?) => {$(
        impl ::std::fmt::Debug for $name $(<$of>)? {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )+};
}

#[cfg(test)]
mod tests {
    struct Key {
        #[expect(dead_code, reason = "it is there so as not to be printed")]
        text: &'static str,
    }
    crate::redacted_debug!(Key);

    #[test]
    fn redacted_debug_prints_only_the_type_name() {
        assert_eq!(format!("{:?}", Some(Key { text: "a secret" })), "Some(Key(..))");
    }
}
