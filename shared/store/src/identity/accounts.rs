//! Finds and changes accounts.

use glotto_domain::Revision;
use glotto_domain::id::UserId;
use glotto_domain::identity::EmailAddress;
use jiff::Timestamp;

use crate::identity::{AccountItem, Credentials, EmailItem, PasswordHash, decoy};
use crate::{Condition, Conflict, Entity as _, Query, Store, StoreError, Transaction, Update, keys};

/// Items per read: far more than an account has.
const PAGE: u16 = 100;

/// Accounts in the table.
#[derive(Debug, Clone, Copy)]
pub struct Accounts<'a>(&'a Store);

impl Store {
    /// Accounts in the table.
    pub fn accounts(&self) -> Accounts<'_> {
        Accounts(self)
    }
}

impl Accounts<'_> {
    /// A user's account.
    pub async fn find(self, user: UserId) -> Result<Option<AccountItem>, StoreError> {
        self.0.load(keys::identity::account(user)).await
    }

    /// The accounts of up to a hundred users, in one round trip and in their order; those that do not
    /// exist are left out.
    pub async fn find_many(self, users: impl IntoIterator<Item = UserId>) -> Result<Vec<AccountItem>, StoreError> {
        self.0.get_many(users.into_iter().map(keys::identity::account).collect()).await?.rest()
    }

    /// The user with an address. Takes as long if there is none.
    pub async fn find_owner(self, address: &EmailAddress) -> Result<Option<UserId>, StoreError> {
        let owner: Option<EmailItem> = self.0.load(keys::identity::email(address)).await?;
        if owner.is_none() {
            decoy::email(UserId::NIL)?;
        }
        Ok(owner.map(|owner| owner.user_id))
    }

    /// The account of an address. For an unknown address the same two reads are made, the second of
    /// `decoy`, a user who does not exist: the response time must not reveal whether an address has an
    /// account.
    pub async fn find_by_email(self, address: &EmailAddress, decoy: UserId) -> Result<Option<AccountItem>, StoreError> {
        let owner = self.find_owner(address).await?;
        let account = self.find(owner.unwrap_or(decoy)).await?;
        if account.is_none() {
            decoy::account(decoy)?;
        }
        Ok(account)
    }

    /// The account with everything else that signs the user in, and their sessions: two queries, at the same
    /// time except in the first invocation of a process.
    pub async fn find_credentials(self, user: UserId, now: Timestamp) -> Result<Option<Credentials>, StoreError> {
        let partition = keys::identity::credentials_partition(user);
        let query = Query::collection(partition, PAGE).begins_with(keys::identity::CREDENTIALS).consistent();
        let (items, sessions) = self.0.read_both(self.0.query_all(query), self.0.sessions().list(user, now)).await?;
        let credentials = Credentials::of(items, sessions)?;
        if credentials.is_none() {
            // The same work for a user who does not exist.
            decoy::account(user)?;
        }
        Ok(credentials)
    }

    /// Writes the name, language and time zone of an account over a revision.
    pub fn prepare_update(self, account: &AccountItem, read: Revision) -> Transaction<Conflict> {
        let update = Update::new()
            .set("displayName", &account.display_name)
            .set("locale", &account.locale)
            .set("timeZone", &account.time_zone)
            .set("rev", account.rev);
        let mut tx = Transaction::new(self.0);
        tx.update_if(&account.key(), &update, Condition::revision(read), Conflict);
        tx
    }

    /// Stores a password's hash with the current parameters; false if the account or the hash has
    /// changed since it was read.
    pub async fn rehash_password(self, account: &AccountItem, hash: &PasswordHash) -> Result<bool, StoreError> {
        let update = Update::new().set("passwordHash", hash);
        let unchanged = Condition::that("rev = :rev AND passwordHash = :read").with(":rev", account.rev);
        self.0.update_if(account.key(), update, unchanged.with(":read", &account.password_hash)).await
    }
}

impl<E> Transaction<E> {
    /// Requires that a user still has an account, so that nothing is left of one who is being erased.
    pub(crate) fn require_account(&mut self, user: UserId, missing: E) -> &mut Self {
        self.require(&keys::identity::account(user), Condition::present(), missing)
    }
}
