//! The subscription that a link to unsubscribe names.

use std::fmt;

use crate::id::{Id as _, UserId};

/// A subscription that ends by one click: the reminders of a user. Its text is part of links, with a
/// seal after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subscription {
    /// The user.
    pub user: UserId,
}

/// Distinguishes reminders from other subscriptions that may be added later.
const REMINDER: &str = "reminder";

impl Subscription {
    /// Parses the text of a link.
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
    fn its_text_parses_to_the_same_value_and_no_other_text_is_accepted() {
        let subscription = Subscription { user: UserId::new(Timestamp::UNIX_EPOCH, 7) };
        let text = subscription.to_string();
        assert_eq!(Subscription::parse(&text), Some(subscription));
        for other in ["", "reminder", "reminder.", &text.replace("reminder", "newsletter"), &text.replace("usr", "crs")]
        {
            assert_eq!(Subscription::parse(other), None, "{other}");
        }
    }
}
