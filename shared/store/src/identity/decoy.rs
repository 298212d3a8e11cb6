//! Decoy accounts of users who do not exist. The response time must not reveal whether an address has
//! an account, and parsing a found item takes time. So if nothing is found, these are parsed instead.

use aws_sdk_dynamodb::types::AttributeValue;
use glotto_domain::Revision;
use glotto_domain::id::UserId;

use crate::engine::entity::from_item;
use crate::identity::{AccountItem, EmailItem};
use crate::{Entity, Item, StoreError};

/// A hash of the usual length that belongs to no password.
const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$Z2xvdHRvLW5vYm9keS4uLg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The attributes that both items have.
fn item<T: Entity>(user: UserId) -> Item {
    let texts = [("type", T::TYPE), ("email", "decoy@example.com")];
    let mut item: Item = texts.map(|(name, value)| (name.to_owned(), AttributeValue::S(value.to_owned()))).into();
    item.insert("v".to_owned(), AttributeValue::N(T::VERSION.to_string()));
    item.insert("userId".to_owned(), AttributeValue::S(user.to_string()));
    item
}

/// Parses the owner of an address that belongs to no account.
pub(crate) fn email(user: UserId) -> Result<EmailItem, StoreError> {
    from_item(item::<EmailItem>(user))
}

/// Parses the account of a user who does not exist.
pub fn account(user: UserId) -> Result<AccountItem, StoreError> {
    let mut item = item::<AccountItem>(user);
    let texts = [
        ("displayName", "Decoy"),
        ("locale", "en"),
        ("timeZone", "Europe/London"),
        ("role", "learner"),
        ("passwordHash", HASH),
        ("passkeyHandle", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        ("created", "2026-01-01T00:00:00Z"),
    ];
    item.extend(texts.map(|(name, value)| (name.to_owned(), AttributeValue::S(value.to_owned()))));
    let rev = Revision::new(user.created(), 0).to_string();
    for (name, value) in [("registrations", "1"), ("rev", &rev)] {
        item.insert(name.to_owned(), AttributeValue::N(value.to_owned()));
    }
    item.insert("verified".to_owned(), AttributeValue::Bool(true));
    item.insert("suspended".to_owned(), AttributeValue::Null(true));
    item.insert("devices".to_owned(), AttributeValue::L(Vec::new()));
    from_item(item)
}

#[cfg(test)]
mod tests {
    use glotto_domain::id::Id as _;
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn the_decoy_can_be_read_like_any_account() {
        let user = UserId::new(Timestamp::UNIX_EPOCH, 1);
        assert_eq!(account(user).unwrap().user_id, user);
        assert_eq!(email(user).unwrap().user_id, user);
    }
}
