//! Types that hold what no log may hear.

/// Lets `{:?}` say no more of types than their names. For those that hold a secret, a way in, or
/// what is somebody's own: what prints them, a log or a panic, prints nothing of it.
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
    fn what_is_silent_says_its_name_alone() {
        assert_eq!(format!("{:?}", Some(Key { text: "a secret" })), "Some(Key(..))");
    }
}
