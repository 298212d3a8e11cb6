//! Everything about a person, wherever it lies: for their export, and for their erasure. Where to
//! look follows from what each stored type says of itself ([`crate::Personal`]).

use futures::future::join_all;
use glotto_domain::id::{MailId, UserId};
use glotto_domain::identity::{DisplayName, EmailAddress, Permission, Role};
use glotto_domain::locale::LanguageTag;
use glotto_domain::privacy::{Erasure, Phase};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::accounts::AccountItem;
use crate::administration::StaffItem;
use crate::audit::AuditItem;
use crate::client::Slice;
use crate::credentials::Credentials;
use crate::enrolments::next;
use crate::entity::{from_item, is_a};
use crate::outbox::Event;
use crate::profiles::HandleItem;
use crate::{
    CommitError, Condition, Conflict, Entity, Item, Key, Personal, Query, Store, StoreError, Transaction, keys,
};

/// Where things about a person lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonalDataSource {
    /// What lies in their own partition.
    Own,
    /// The first answers to their requests.
    Answers,
    /// What lies elsewhere, and the index shows among all that is about them.
    About,
    /// The courses that they teach, as the index shows them.
    Taught,
    /// What was done to them, in the audit trail.
    AuditBySubject,
    /// What they did, in the audit trail.
    AuditByActor,
}

impl PersonalDataSource {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Own, Self::Answers, Self::About, Self::Taught, Self::AuditBySubject, Self::AuditByActor];

    /// Whether what lies here is deleted as it is. Courses are handed on where others have a share
    /// in them; the audit trail stays, and nobody may write over it.
    pub const CLEARED: [Self; 3] = [Self::About, Self::Answers, Self::Own];

    fn query(self, user: UserId, limit: u16) -> Query {
        match self {
            Self::Own => Query::collection(keys::user_partition(user), limit).consistent(),
            Self::Answers => Query::collection(keys::answers_partition(user), limit).consistent(),
            Self::About => Query::index(keys::about_partition(user), limit),
            Self::Taught => Query::index(keys::teacher_partition(user), limit),
            Self::AuditBySubject => Query::collection(keys::audit_partition(user), limit).consistent(),
            Self::AuditByActor => Query::collection(keys::acts_partition(user), limit).consistent(),
        }
    }
}

/// Whom to say goodbye to. Kept until the farewell is asked for, and no longer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Addressee {
    /// Their address, which was verified.
    pub email: EmailAddress,
    /// How they were called.
    pub display_name: DisplayName,
    /// The language that they read.
    pub locale: LanguageTag,
}

impl Addressee {
    /// The owner of an account, if the address is known to be theirs.
    pub fn of(account: &AccountItem) -> Option<Self> {
        account.verified.then(|| Self {
            email: account.email.clone(),
            display_name: account.display_name.clone(),
            locale: account.locale.clone(),
        })
    }
}

// It shows in no log.
glotto_domain::redacted_debug!(Addressee);

/// That somebody wants to be forgotten, or was, as stored. In the end it holds nothing but the id,
/// by which whatever comes late learns that there is nobody any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErasureItem {
    /// Who.
    pub user_id: UserId,
    /// When they asked.
    pub asked: Timestamp,
    /// How far it is.
    pub phase: Phase,
    /// When this phase began.
    pub since: Timestamp,
    /// When the next step is due.
    pub due: Timestamp,
    /// Whom to say goodbye to, while that is to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addressee: Option<Addressee>,
    /// The mail that says goodbye, once it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub farewell: Option<MailId>,
    /// Changes with every write.
    pub rev: u64,
}

impl ErasureItem {
    /// The item of an erasure that was asked for.
    pub fn asked(user_id: UserId, erasure: &Erasure) -> Self {
        let Erasure { asked, phase, since, due } = *erasure;
        Self { user_id, asked, phase, since, due, addressee: None, farewell: None, rev: 1 }
    }

    /// The erasure, as the rules work on it.
    pub fn erasure(&self) -> Erasure {
        Erasure { asked: self.asked, phase: self.phase, since: self.since, due: self.due }
    }

    /// The next revision, in which the erasure is like this.
    #[must_use]
    pub fn with(&self, erasure: Erasure) -> Self {
        let Erasure { asked, phase, since, due } = erasure;
        Self { asked, phase, since, due, rev: self.rev + 1, ..self.clone() }
    }
}

impl Entity for ErasureItem {
    const TYPE: &'static str = "Erasure";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::erasure(self.user_id)
    }

    fn index(&self) -> Option<Key> {
        (self.phase != Phase::Done).then(|| keys::erasure_due(self.user_id, self.due))
    }
}

/// Items that are deleted at once.
const AT_ONCE: usize = 25;

/// Admins that are looked at at once: one is enough.
const ADMINS: u16 = 10;

impl Store {
    /// A page of what lies somewhere about a person, and where it ended if there is more.
    pub async fn personal_data(
        &self,
        user: UserId,
        source: PersonalDataSource,
        limit: u16,
        after: Option<Item>,
    ) -> Result<Slice, StoreError> {
        self.query(source.query(user, limit).after(after)).await
    }

    /// Deletes what was found somewhere about a person, but for the erasure itself. What the index
    /// showed is deleted only if it is about them still: an index lags behind. Their handles stay for
    /// a while, and nobody's.
    pub async fn clear(
        &self,
        user: UserId,
        source: PersonalDataSource,
        found: &[Item],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let found: Vec<_> = found.iter().filter(|item| !is_a::<ErasureItem>(item)).collect();
        for chunk in found.chunks(AT_ONCE) {
            let cleared = match source {
                PersonalDataSource::About => join_all(chunk.iter().map(|item| self.clear_about(user, item, now))).await,
                _ => join_all(chunk.iter().map(|item| self.clear_own(item))).await,
            };
            cleared.into_iter().collect::<Result<Vec<_>, _>>()?;
        }
        Ok(())
    }

    async fn clear_own(&self, item: &Item) -> Result<(), StoreError> {
        self.delete(crate::client::key_of(item)?).await
    }

    async fn clear_about(&self, user: UserId, item: &Item, now: Timestamp) -> Result<(), StoreError> {
        let still = Condition::that("gsi1pk = :about").with(":about", keys::about_partition(user));
        let mut tx = Transaction::new(self);
        if is_a::<HandleItem>(item) {
            tx.put_if(&from_item::<HandleItem>(item.clone())?.left_behind(now), still, ());
        } else {
            tx.delete_if(&crate::client::key_of(item)?, still, ());
        }
        settled(tx.commit(self).await)
    }

    /// Somebody's erasure, whatever its phase.
    pub async fn erasure(&self, user: UserId) -> Result<Option<ErasureItem>, StoreError> {
        self.load(keys::erasure(user)).await
    }

    /// Somebody's account and their erasure, in one round trip.
    pub async fn account_and_erasure(
        &self,
        user: UserId,
    ) -> Result<(Option<AccountItem>, Option<ErasureItem>), StoreError> {
        let mut found = self.get_many(vec![keys::user(user), keys::erasure(user)]).await?.into_iter();
        Ok((next(&mut found)?, next(&mut found)?))
    }

    /// A page of the erasures that are due, the longest due first, and where it ended if there are
    /// more.
    pub async fn due_erasures(
        &self,
        now: Timestamp,
        limit: u16,
        after: Option<Item>,
    ) -> Result<(Vec<ErasureItem>, Option<Item>), StoreError> {
        let query = Query::index(keys::ERASURES, limit).between("0", keys::due_until(now)).after(after);
        let (items, last) = self.query(query).await?;
        Ok((items.into_iter().map(from_item).collect::<Result<_, _>>()?, last))
    }

    /// Somebody else who runs the place and is not suspended, if there is anybody.
    pub async fn another_admin(&self, but: UserId) -> Result<Option<UserId>, StoreError> {
        let mut after = None;
        loop {
            let query = Query::index(keys::staff_partition(Role::Admin), ADMINS).after(after);
            let (items, last) = self.query(query).await?;
            let mut others = Vec::with_capacity(items.len());
            for item in items {
                others.push(from_item::<StaffItem>(item)?.user_id);
            }
            others.retain(|other| *other != but);
            let admins = self.accounts(others).await?.into_iter();
            let mut present = admins.filter(|account| account.role == Role::Admin && account.suspended.is_none());
            if let Some(admin) = present.next() {
                return Ok(Some(admin.user_id));
            }
            after = last;
            if after.is_none() {
                return Ok(None);
            }
        }
    }

    /// Asks for an erasure: the wish, the mail that says when it will be, and the entry of the audit
    /// trail. Fails if it was asked for before.
    pub fn ask_erasure(&self, item: &ErasureItem, mail: &Event, entry: &AuditItem) -> Transaction<Conflict> {
        let mut tx = Transaction::new(self);
        tx.create(item, Conflict)
            .require(&keys::user(item.user_id), Condition::present(), Conflict)
            .emit(mail)
            .record(entry);
        tx
    }

    /// Calls an erasure off; fails if it has begun.
    pub async fn call_off_erasure(&self, item: &ErasureItem, entry: &AuditItem) -> Result<(), CommitError<Conflict>> {
        let mut tx = Transaction::new(self);
        tx.delete_if(&item.key(), Condition::revision(item.rev), Conflict).record(entry);
        tx.commit(self).await
    }

    /// Takes an account away together with its address and all sessions, so that nobody can sign in
    /// or is signed in, and notes that. Fails if anything of it has changed since it was read, or if
    /// the admin who is to be left is none any more.
    pub async fn close_account(
        &self,
        read: &Credentials,
        closed: &ErasureItem,
        left: Option<UserId>,
    ) -> Result<(), CommitError<Conflict>> {
        let (account, user) = (&read.account, read.account.user_id);
        let theirs = Condition::that("attribute_not_exists(pk) OR userId = :owner").with(":owner", user);
        let as_read = Condition::that("rev = :rev AND logins = :logins")
            .with(":rev", account.rev)
            .with(":logins", account.logins);
        let mut tx = Transaction::new(self);
        tx.delete_if(&account.key(), as_read, Conflict)
            .delete_if(&keys::email(&account.email), theirs, Conflict)
            .delete(&keys::person(user))
            .delete(&keys::staff(user))
            .replace(closed, closed.rev - 1, Conflict);
        for session in &read.sessions {
            tx.delete(&session.key());
        }
        if let Some(admin) = left {
            tx.require_power(admin, Permission::ChangeRoles, Conflict);
        }
        tx.commit(self).await
    }

    /// Moves an erasure on, together with what it tells and with the entry of the audit trail.
    pub async fn advance_erasure(
        &self,
        item: &ErasureItem,
        mail: Option<&Event>,
        entry: Option<&AuditItem>,
    ) -> Result<(), CommitError<Conflict>> {
        let mut tx = Transaction::new(self);
        tx.replace(item, item.rev - 1, Conflict);
        if let Some(mail) = mail {
            tx.emit(mail);
        }
        if let Some(entry) = entry {
            tx.record(entry);
        }
        tx.commit(self).await
    }
}

/// A condition that did not hold means that there was nothing to do.
pub(crate) fn settled(outcome: Result<(), CommitError<()>>) -> Result<(), StoreError> {
    match outcome {
        Ok(()) | Err(CommitError::Condition(()) | CommitError::AnsweredBefore) => Ok(()),
        Err(CommitError::Store(error)) => Err(error),
    }
}
