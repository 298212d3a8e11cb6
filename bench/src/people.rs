//! People of the school: accounts and sessions as a registration and a login leave them, put into
//! the table without either.

use glotto_domain::id::{SessionId, UserId};
use glotto_domain::identity::{AuthMethod, DisplayName, EmailAddress, Role};
use glotto_domain::locale::{LanguageTag, TimeZoneName};
use glotto_store::accounts::{AccountItem, EmailItem, PasswordHash};
use glotto_store::administration::{PersonItem, StaffItem};
use glotto_store::sessions::SessionItem;
use glotto_store::{Store, StoreError};
use jiff::SignedDuration;

use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::school::School;

/// Somebody with an account and a session.
#[derive(Debug, Clone)]
pub struct Person {
    /// Names the person.
    pub user: UserId,
    /// Their address.
    pub email: EmailAddress,
    /// Their session.
    pub session: SessionId,
}

impl Person {
    /// Somebody new. With an empty hash they have a password that nobody knows.
    pub async fn new(platform: &Platform, role: Role, password_hash: PasswordHash) -> Result<Self> {
        let context = &platform.context;
        let (user, session, now): (UserId, SessionId, _) = (context.new_id(), context.new_id(), context.now());
        let email = EmailAddress::parse(&format!("{user}@example.com").to_lowercase()).map_err(Error::new)?;
        let ends = now + SignedDuration::from_hours(24);
        let session_item = SessionItem {
            user_id: user,
            session_id: session,
            role,
            generation: 1,
            rotated: now,
            created: now,
            ends,
            device: None,
            place: None,
            means: vec![AuthMethod::Password],
            proven: now,
        };
        let account = AccountItem {
            user_id: user,
            email: email.clone(),
            display_name: DisplayName::parse("Ada Lovelace").map_err(Error::new)?,
            locale: LanguageTag::english(),
            time_zone: TimeZoneName::parse("Europe/Berlin").map_err(Error::new)?,
            role,
            password_hash: Some(password_hash),
            verified: true,
            registrations: 1,
            logins: 1,
            suspended: None,
            devices: Vec::new(),
            created: now,
            rev: 1,
        };
        let address = EmailItem { email: email.clone(), user_id: user };
        let (listed, store) = (PersonItem { user_id: user }, &context.store);
        futures::try_join!(
            store.save(&session_item),
            store.save(&account),
            store.save(&address),
            store.save(&listed),
            index_staff_role(store, user, role),
        )?;
        Ok(Self { user, email, session })
    }
}

/// Lists those among the staff who are of it.
async fn index_staff_role(store: &Store, user: UserId, role: Role) -> Result<(), StoreError> {
    if role == Role::Learner { Ok(()) } else { store.save(&StaffItem { user_id: user, role }).await }
}

impl School<'_> {
    /// Somebody new.
    pub async fn newcomer(&self, role: Role) -> Result<Person> {
        Person::new(self.platform, role, PasswordHash(String::new())).await
    }

    /// Somebody new who learns, and whose password is [`crate::school::PASSWORD`].
    pub async fn newcomer_with_password(&self) -> Result<Person> {
        Person::new(self.platform, Role::Learner, self.password.clone()).await
    }

    /// Somebody new who has begun to learn.
    pub async fn enrolled(&self) -> Result<Person> {
        let newcomer = self.newcomer(Role::Learner).await?;
        let path = format!("{}/enrolment", self.course);
        self.done(Some(&newcomer), "POST", &path, serde_json::Value::Null).await?;
        Ok(newcomer)
    }

    /// The admin, who has proven just now who they are: what is sensitive wants that every few
    /// minutes, and a bench takes longer.
    pub async fn proven_admin(&self) -> Result<Person> {
        let (context, admin) = (&self.platform.context, self.admin.clone());
        let session = self.session(&admin).await?;
        context.store.save(&SessionItem { proven: context.now(), ..session }).await?;
        Ok(admin)
    }

    /// Somebody's account.
    pub async fn account(&self, person: &Person) -> Result<AccountItem> {
        let account = self.platform.context.store.account(person.user).await?;
        account.ok_or_else(|| Error::new("no account"))
    }

    /// Somebody's session.
    pub async fn session(&self, person: &Person) -> Result<SessionItem> {
        let context = &self.platform.context;
        let session = context.store.session(person.user, person.session, context.now()).await?;
        session.ok_or_else(|| Error::new("no session"))
    }
}
