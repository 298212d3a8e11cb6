//! The partitions that hold one user's data: one for each group of functions that may write it. IAM sees partition
//! keys only, so a function that may write points could write a password hash if both lay in one partition.

use glotto_domain::id::UserId;

macro_rules! partitions {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)+) => {
        /// The partitions that hold one user's data. An export reads all of them and an erasure deletes
        /// them, so a partition that is added here is covered by both. An item that declares to be in
        /// a user's partition and is in none of these is rejected ([`Personal`](crate::Personal)).
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
    /// The account, and what signs the user in: password, factors, passkeys, linked providers.
    Account = "ACCOUNT#";
    /// That the address is not confirmed yet.
    Registration = "REGISTRATION#";
    /// The sessions.
    Sessions = "SESSION#";
    /// The public profile and its picture.
    Profile = "PROFILE#";
    /// Enrolments, positions, points, streaks.
    Learning = "LEARNING#";
    /// The reminder, and which days it was sent on.
    Reminder = "REMINDER#";
    /// What came back after mails to the user: bounces and complaints.
    MailFeedback = "FEEDBACK#";
    /// Exports of personal data, and the erasure.
    Privacy = "PRIVACY#";
    /// The list of uploaded videos.
    Videos = "VIDEOS#";
    /// First responses to requests that carried an idempotency key.
    Responses = "IDEMPOTENCY#";
}

impl UserPartition {
    /// The partition of one user.
    pub fn of(self, user: UserId) -> String {
        format!("{}{user}", self.prefix())
    }
}
