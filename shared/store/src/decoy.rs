//! Nobody: what is read in the place of an account that is not there. To find nothing is quicker
//! than to find something and take it apart, and how long an answer takes must not tell who has an
//! account. So whoever finds nothing takes this apart, and goes on with it.

use aws_sdk_dynamodb::types::AttributeValue;
use glotto_domain::id::UserId;

use crate::accounts::{AccountItem, EmailItem};
use crate::{Entity, Item, StoreError, entity};

/// A hash as long as any, which no password has.
const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$Z2xvdHRvLW5vYm9keS4uLg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// What every item of nobody's says.
fn item<T: Entity>(user: UserId) -> Item {
    let texts = [("type", T::TYPE), ("email", "nobody@example.com")];
    let mut item: Item = texts.map(|(name, value)| (name.to_owned(), AttributeValue::S(value.to_owned()))).into();
    item.insert("v".to_owned(), AttributeValue::N(T::VERSION.to_string()));
    item.insert("userId".to_owned(), AttributeValue::S(user.to_string()));
    item
}

/// Whose an address is that nobody has, taken apart for nothing.
pub(crate) fn email(user: UserId) -> Result<EmailItem, StoreError> {
    entity::from_item(item::<EmailItem>(user))
}

/// The account of nobody.
pub fn account(user: UserId) -> Result<AccountItem, StoreError> {
    let mut item = item::<AccountItem>(user);
    let texts = [
        ("displayName", "Nobody"),
        ("locale", "en"),
        ("timeZone", "Europe/London"),
        ("role", "learner"),
        ("passwordHash", HASH),
        ("created", "2026-01-01T00:00:00Z"),
    ];
    item.extend(texts.map(|(name, value)| (name.to_owned(), AttributeValue::S(value.to_owned()))));
    for name in ["registrations", "logins", "rev"] {
        item.insert(name.to_owned(), AttributeValue::N("1".to_owned()));
    }
    item.insert("verified".to_owned(), AttributeValue::Bool(true));
    item.insert("suspended".to_owned(), AttributeValue::Null(true));
    item.insert("devices".to_owned(), AttributeValue::L(Vec::new()));
    entity::from_item(item)
}

#[cfg(test)]
mod tests {
    use glotto_domain::id::Id as _;
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn nobody_can_be_read_like_anybody() {
        let user = UserId::new(Timestamp::UNIX_EPOCH, 1);
        assert_eq!(account(user).unwrap().user_id, user);
        assert_eq!(email(user).unwrap().user_id, user);
    }
}
