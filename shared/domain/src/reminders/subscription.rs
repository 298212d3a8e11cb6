//! What a link to unsubscribe names.

use std::fmt;

use crate::id::{Id as _, UserId};

/// A subscription that ends by one click: somebody's reminders. Its text stands in links, between
/// the slashes and before a seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subscription {
    /// Whose.
    pub user: UserId,
}

/// Keeps links to reminders apart from those to whatever else people may subscribe to one day.
const REMINDER: &str = "reminder";

impl Subscription {
    /// Reads it back from its text.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, user) = text.split_once('.')?;
        (kind == REMINDER).then(|| UserId::parse(user).ok()).flatten().map(|user| Self { user })
    }
}

impl fmt::Display for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{REMINDER}.{}", self.user)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn it_reads_back_as_itself_and_nothing_else_does() {
        let subscription = Subscription { user: UserId::new(Timestamp::UNIX_EPOCH, 7) };
        let text = subscription.to_string();
        assert_eq!(Subscription::parse(&text), Some(subscription));
        for other in ["", "reminder", "reminder.", &text.replace("reminder", "newsletter"), &text.replace("usr", "crs")]
        {
            assert_eq!(Subscription::parse(other), None, "{other}");
        }
    }
}
