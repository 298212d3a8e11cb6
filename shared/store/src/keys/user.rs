//! The partitions that hold one user's data.

use glotto_domain::id::UserId;

macro_rules! partitions {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)+) => {
        /// The partitions that hold one user's data. An export reads all of them and an erasure deletes
        /// them, so a partition that is added here is covered by both. An item that declares to lie in
        /// a user's partition and lies in none of these is rejected ([`Personal`](crate::Personal)).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum UserPartition {
            $($(#[$doc])* $name,)+
        }

        impl UserPartition {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The prefix of their keys.
            pub const fn prefix(self) -> &'static str {
                match self {
                    $(Self::$name => $prefix,)+
                }
            }
        }
    };
}

partitions! {
    /// Everything that belongs to a user.
    User = "USER#";
    /// First responses to requests that carried an idempotency key.
    Responses = "IDEMPOTENCY#";
}

impl UserPartition {
    /// The partition of one user.
    pub fn of(self, user: UserId) -> String {
        format!("{}{user}", self.prefix())
    }
}
