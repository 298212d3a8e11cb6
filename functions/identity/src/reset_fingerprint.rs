//! A fingerprint of address and password. A mail that resets a password works as long as the
//! account has the fingerprint that it had when the mail was requested. Once the address or the
//! password changes the mail is worthless: for a reader of the former mailbox, and for a finder of
//! a mail whose owner has remembered the password and changed it.

use glotto_runtime::hash;
use glotto_store::identity::AccountItem;

/// The fingerprint of an account, as a hash. The password of an unconfirmed account does not count:
/// anyone can change it by registering again, and would invalidate the owner's mails.
pub fn of(account: &AccountItem) -> String {
    let (state, password) = match (&account.password_hash, account.verified) {
        (Some(hash), true) => ("password", hash.0.as_str()),
        (None, true) => ("none", ""),
        (_, false) => ("unconfirmed", ""),
    };
    hash::text(format!("{state}\n{}\n{password}", account.email.canonical()).as_bytes())
}

#[cfg(test)]
mod tests {
    use glotto_domain::Revision;
    use glotto_domain::id::{Id as _, UserId};
    use glotto_domain::identity::{DisplayName, EmailAddress, Role};
    use glotto_domain::locale::{LanguageTag, TimeZoneName};
    use glotto_store::identity::PasswordHash;
    use jiff::Timestamp;

    use super::*;

    fn account() -> AccountItem {
        AccountItem {
            user_id: UserId::new(Timestamp::UNIX_EPOCH, 1),
            email: EmailAddress::parse("ada@example.com").unwrap(),
            display_name: DisplayName::parse("Ada").unwrap(),
            locale: LanguageTag::english(),
            time_zone: TimeZoneName::utc(),
            role: Role::Learner,
            password_hash: Some(PasswordHash("one".to_owned())),
            verified: true,
            registrations: 1,
            suspended: None,
            devices: Vec::new(),
            passkey_handle: None,
            created: Timestamp::UNIX_EPOCH,
            rev: Revision::UNWRITTEN,
        }
    }

    #[test]
    fn the_fingerprint_changes_with_the_password_and_the_address() {
        let lock = of(&account());
        assert_eq!(of(&AccountItem { rev: Revision::UNWRITTEN.next(), ..account() }), lock);
        assert_ne!(of(&AccountItem { password_hash: Some(PasswordHash("two".to_owned())), ..account() }), lock);
        assert_ne!(of(&AccountItem { password_hash: None, ..account() }), lock);
        let email = EmailAddress::parse("countess@example.com").unwrap();
        assert_ne!(of(&AccountItem { email, ..account() }), lock);
    }

    #[test]
    fn registering_an_unconfirmed_address_again_keeps_the_fingerprint() {
        let before = AccountItem { verified: false, ..account() };
        assert_eq!(
            of(&AccountItem { password_hash: Some(PasswordHash("two".to_owned())), ..before.clone() }),
            of(&before)
        );
        assert_ne!(of(&account()), of(&before));
    }
}
