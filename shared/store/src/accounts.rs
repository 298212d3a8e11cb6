//! Accounts: one item per person, and one per address that makes it theirs alone. A person's account
//! and sessions lie side by side, so that one query reads them together.

use std::fmt;

use glotto_domain::id::{SessionId, UserId};
use glotto_domain::identity::{DisplayName, EmailAddress, Role};
use glotto_domain::locale::{LanguageTag, TimeZoneName};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use crate::retry::Conflict;
use crate::sessions::SessionItem;
use crate::{CommitError, Condition, Entity, Key, Personal, Store, StoreError, Transaction, Update, decoy, keys};

/// A password's hash with its parameters, as a PHC string.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordHash(pub String);

// A hash is worth guessing at: it shows in no log.
glotto_domain::redacted_debug!(PasswordHash);

/// A person's account, as stored.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountItem {
    /// Names the person.
    pub user_id: UserId,
    /// Their address.
    pub email: EmailAddress,
    /// How they want to be called.
    pub display_name: DisplayName,
    /// The language that they read.
    pub locale: LanguageTag,
    /// Where their day begins.
    pub time_zone: TimeZoneName,
    /// What they may do.
    pub role: Role,
    /// Their password, hashed; none if they sign in by other means only.
    pub password_hash: Option<PasswordHash>,
    /// Whether they have shown that the address is theirs.
    pub verified: bool,
    /// How often the address was registered before it was verified.
    pub registrations: u32,
    /// How often they logged in. Whoever changes all sessions sees by it that one was added.
    pub logins: u64,
    /// Since when they are suspended, if they are.
    #[serde(default)]
    pub suspended: Option<Timestamp>,
    /// Devices that they have signed in with, as short hashes, the latest last.
    #[serde(default)]
    pub devices: Vec<String>,
    /// When they registered.
    pub created: Timestamp,
    /// The revision; a login does not count as a change.
    pub rev: u64,
}

/// An account is personal: of it, only names that say nothing show in a log.
impl fmt::Debug for AccountItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccountItem({}, r{})", self.user_id, self.rev)
    }
}

impl Entity for AccountItem {
    const TYPE: &'static str = "Account";
    const PERSONAL: Personal = Personal::OfUser(&["passwordHash"]);

    fn key(&self) -> Key {
        keys::user(self.user_id)
    }
}

/// That an address belongs to an account, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EmailItem {
    /// The address.
    pub email: EmailAddress,
    /// Whose it is.
    pub user_id: UserId,
}

impl EmailItem {
    /// That an account has its address.
    pub(crate) fn of(account: &AccountItem) -> Self {
        Self { email: account.email.clone(), user_id: account.user_id }
    }
}

impl Entity for EmailItem {
    const TYPE: &'static str = "Email";
    const PERSONAL: Personal = Personal::OfAccount;

    fn key(&self) -> Key {
        keys::email(&self.email)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::listed_address(&self.email))
    }
}

impl Store {
    /// A person's account.
    pub async fn account(&self, user: UserId) -> Result<Option<AccountItem>, StoreError> {
        self.load(keys::user(user)).await
    }

    /// Whose an address is. If it is nobody's, as much work is done as if it were somebody's.
    pub async fn owner_of(&self, address: &EmailAddress) -> Result<Option<UserId>, StoreError> {
        let owner: Option<EmailItem> = self.load(keys::email(address)).await?;
        if owner.is_none() {
            decoy::email(UserId::NIL)?;
        }
        Ok(owner.map(|owner| owner.user_id))
    }

    /// The account of an address. For an unknown address the same two reads are made, of a
    /// stand-in that is nobody: how long an answer takes must not tell who has an account.
    pub async fn account_of(&self, address: &EmailAddress, decoy: UserId) -> Result<Option<AccountItem>, StoreError> {
        let owner = self.owner_of(address).await?;
        let account = self.account(owner.unwrap_or(decoy)).await?;
        if account.is_none() {
            decoy::account(decoy)?;
        }
        Ok(account)
    }

    /// Writes what a person says about themselves over a revision.
    pub async fn update_account(&self, account: &AccountItem, rev: u64) -> Result<(), CommitError<Conflict>> {
        let update = Update::new()
            .set("displayName", &account.display_name)
            .set("locale", &account.locale)
            .set("timeZone", &account.time_zone)
            .set("rev", account.rev);
        let mut tx = Transaction::new(self);
        tx.update_if(&account.key(), &update, Condition::revision(rev), Conflict);
        tx.commit(self).await
    }

    /// Keeps a password's hash with the parameters of the present; tells whether the account was
    /// as it was read, and nobody else was quicker to do the same.
    pub async fn rehash(&self, account: &AccountItem, hash: &PasswordHash) -> Result<bool, StoreError> {
        let update = Update::new().set("passwordHash", hash);
        let read = Condition::that("rev = :rev AND passwordHash = :read").with(":rev", account.rev);
        self.update_if(account.key(), update, read.with(":read", &account.password_hash)).await
    }

    /// What begins a session of an account and ends others, to be committed with whatever else
    /// belongs to it. Fails if the account has changed since it was read: a session must not
    /// begin with a role or a factor that no longer holds. Fails also if another session has
    /// begun since: it was not counted when others were to end.
    pub fn opening(&self, opened: &OpenedSession<'_>) -> Transaction<Conflict> {
        let OpenedSession { account, session, ended, rehashed, devices } = opened;
        let mut update = Update::new().add("logins", 1);
        if let Some(hash) = rehashed {
            update = update.set("passwordHash", hash);
        }
        if **devices != account.devices {
            update = update.set("devices", devices);
        }
        let mut tx = Transaction::new(self);
        tx.create(*session, Conflict).update_if(&account.key(), &update, as_read(account), Conflict);
        for id in *ended {
            tx.delete(&keys::session(account.user_id, *id));
        }
        tx
    }
}

/// A session that begins, and what follows from it.
#[derive(Debug)]
pub struct OpenedSession<'a> {
    /// Whose, as it was read.
    pub account: &'a AccountItem,
    /// The session.
    pub session: &'a SessionItem,
    /// Those that make room for it.
    pub ended: &'a [SessionId],
    /// The password's hash with the parameters of the present, if it had others.
    pub rehashed: Option<&'a PasswordHash>,
    /// The devices that are known from now on.
    pub devices: &'a [String],
}

/// Neither the account has changed since it was read, nor has a session begun.
pub(crate) fn as_read(account: &AccountItem) -> Condition {
    Condition::that("rev = :rev AND logins = :logins").with(":rev", account.rev).with(":logins", account.logins)
}
