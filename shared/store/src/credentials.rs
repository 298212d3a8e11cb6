//! Everything that lets a person in: their account, sessions, factors and linked providers. All
//! of it lies side by side, so that one query reads it; whoever changes any of it moves the
//! account's revision on in the same transaction, so that nobody decides on what no longer holds.

use glotto_domain::id::{SessionId, UserId};
use jiff::Timestamp;

use crate::accounts::{AccountItem, as_read};
use crate::sessions::SessionItem;
use crate::{Condition, Entity, Item, Query, Store, StoreError, Transaction, Update, decoy, entity, keys};

/// Items that are read at once: far more than anybody has.
const READ: u16 = 100;

/// What lets a person in, as it was at one moment.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// Their account.
    pub account: AccountItem,
    /// Their sessions that have not ended, the oldest first.
    pub sessions: Vec<SessionItem>,
    others: Vec<Item>,
}

impl Credentials {
    /// The one item of a type, if it is there.
    pub fn find<T: Entity>(&self) -> Result<Option<T>, StoreError> {
        self.of_type::<T>().next().cloned().map(entity::from_item).transpose()
    }

    /// All items of a type.
    pub fn all<T: Entity>(&self) -> Result<Vec<T>, StoreError> {
        self.of_type::<T>().cloned().map(entity::from_item).collect()
    }

    /// How many items of a type they have, by its name.
    pub fn count(&self, kind: &str) -> usize {
        let is = |item: &&Item| item.get("type").and_then(|value| value.as_s().ok()).is_some_and(|one| one == kind);
        self.others.iter().filter(is).count()
    }

    /// In how many ways they can sign in, where so many of their links to providers still lead
    /// somewhere: the last one must stay.
    pub fn sign_in_methods(&self, providers: usize) -> usize {
        usize::from(self.account.password_hash.is_some()) + self.count("Passkey") + providers
    }

    fn of_type<T: Entity>(&self) -> impl Iterator<Item = &Item> {
        self.others.iter().filter(|item| entity::is_a::<T>(item))
    }
}

impl<E: Copy> Transaction<E> {
    /// Moves an account on from the revision in which it was read: whoever decided by what let its
    /// owner in before decides again.
    pub fn account_moved_on(&mut self, account: &AccountItem, conflict: E) -> &mut Self {
        let next = Update::new().add("rev", 1);
        self.update_if(&account.key(), &next, Condition::revision(account.rev), conflict)
    }

    /// The same where more proves from now on who somebody is: what was shown in sessions other
    /// than this one proves it no more. Who stole a password a minute ago must not be able to undo
    /// what its owner does about it. Fails also if a session has begun since.
    pub fn more_is_asked(&mut self, (read, within): (&Credentials, SessionId), conflict: E) -> &mut Self {
        let next = Update::new().add("rev", 1);
        self.update_if(&read.account.key(), &next, as_read(&read.account), conflict);
        let unproven = Update::new().set("proven", SessionItem::UNPROVEN);
        for session in read.sessions.iter().filter(|session| session.session_id != within) {
            self.update_if(&session.key(), &unproven, Condition::present(), conflict);
        }
        self
    }
}

impl Store {
    /// What lets a person in, in one round trip.
    pub async fn credentials(&self, user: UserId, now: Timestamp) -> Result<Option<Credentials>, StoreError> {
        let account = keys::user(user);
        let query = Query::collection(account.pk, READ).begins_with(account.sk).consistent();
        let (items, _) = self.query(query).await?;
        let (accounts, rest): (Vec<_>, Vec<_>) = items.into_iter().partition(entity::is_a::<AccountItem>);
        let Some(account) = accounts.into_iter().next() else {
            // As much work for nobody as for somebody.
            decoy::account(user)?;
            return Ok(None);
        };
        let (sessions, others): (Vec<_>, Vec<_>) = rest.into_iter().partition(entity::is_a::<SessionItem>);
        let mut sessions: Vec<SessionItem> = sessions.into_iter().map(entity::from_item).collect::<Result<_, _>>()?;
        sessions.retain(|session| session.ends > now);
        Ok(Some(Credentials { account: entity::from_item(account)?, sessions, others }))
    }
}
