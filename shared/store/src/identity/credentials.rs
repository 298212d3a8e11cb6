//! Everything that signs a user in: their account, factors and linked providers, which have adjacent
//! sort keys, and their sessions, in a partition of their own. Both are read at the same time. Every
//! change of one of them increments the account's revision in the same transaction, so that no decision
//! is made on outdated credentials.

use glotto_domain::id::SessionId;
use glotto_domain::identity::AuthMethod;
use jiff::Timestamp;

use crate::engine::entity::{from_item, is_a, to_item};
use crate::identity::{AccountItem, SessionItem, UserSessions};
use crate::{Condition, Conflict, Entity, Item, StoreError, Transaction, Update, keys};

/// What signs a user in, read at one moment.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// Their account.
    pub account: AccountItem,
    /// Their sessions that have not ended, the oldest first.
    pub sessions: UserSessions,
    factors: Vec<Item>,
}

impl Credentials {
    /// Sorts the items of an account; none if there is no account among them.
    pub(crate) fn of(items: Vec<Item>, sessions: UserSessions) -> Result<Option<Self>, StoreError> {
        let (accounts, factors): (Vec<_>, Vec<_>) = items.into_iter().partition(is_a::<AccountItem>);
        let Some(account) = accounts.into_iter().next() else { return Ok(None) };
        Ok(Some(Self { account: from_item(account)?, sessions, factors }))
    }

    /// What was written when an account was created with one item that signs its user in. The user's id is new, so no
    /// session has begun. If one begins, or the account changes, a session that begins with these fails as usual.
    pub(crate) fn of_new<T: Entity>(account: &AccountItem, factor: &T) -> Result<Self, StoreError> {
        let sessions = UserSessions::none(account.user_id);
        Ok(Self { account: account.clone(), sessions, factors: vec![to_item(factor)?] })
    }

    /// The one item of a type, if it exists.
    pub fn find<T: Entity>(&self) -> Result<Option<T>, StoreError> {
        self.of_type::<T>().next().cloned().map(from_item).transpose()
    }

    /// All items of a type.
    pub fn all<T: Entity>(&self) -> Result<Vec<T>, StoreError> {
        self.of_type::<T>().cloned().map(from_item).collect()
    }

    /// The number of items of a type.
    pub fn count<T: Entity>(&self) -> usize {
        self.of_type::<T>().count()
    }

    fn of_type<T: Entity>(&self) -> impl Iterator<Item = &Item> {
        self.factors.iter().filter(|item| is_a::<T>(item))
    }
}

impl<E: Copy> Transaction<E> {
    /// Increments the revision of an account from the one that was read, so that concurrent requests
    /// that have read the old credentials decide again. Also fails if the session `within` has ended, so
    /// that its end stops what was requested in it.
    pub fn advance_account(&mut self, (account, within): (&AccountItem, SessionId), conflict: E) -> &mut Self {
        let next = Update::new().next_revision();
        self.update_if(&account.key(), &next, account.unchanged(), conflict).require_session(
            account.user_id,
            within,
            conflict,
        )
    }

    /// The same, if the account now requires more proof: the proofs in sessions other than `within` no
    /// longer count. An attacker who stole a password a minute ago must not be able to undo the owner's
    /// countermeasures. Also fails if a session has begun since. `within` must be among the sessions that
    /// were read.
    pub fn advance_account_and_reset_proofs(
        &mut self,
        (credentials, within): (&Credentials, SessionId),
        conflict: E,
    ) -> &mut Self {
        self.advance_account((&credentials.account, within), conflict)
            .require_no_new_session(&credentials.sessions, conflict);
        let unproven = Update::new().set("proven", SessionItem::UNPROVEN);
        for session in credentials.sessions.iter().filter(|session| session.session_id != within) {
            self.update_if(&session.key(), &unproven, Condition::present(), conflict);
        }
        self
    }
}

impl Transaction<Conflict> {
    /// Records a new proof in its session. Fails if the account has changed since it was read, or if
    /// the session has ended. Returns everything that was proven in the session.
    pub fn record_proof(
        &mut self,
        (credentials, session): (&Credentials, SessionId),
        means: &[AuthMethod],
        now: Timestamp,
    ) -> Vec<AuthMethod> {
        let account = &credentials.account;
        let found = credentials.sessions.find(session);
        let mut all = found.map(|session| session.means.clone()).unwrap_or_default();
        let new: Vec<_> = means.iter().copied().filter(|one| !all.contains(one)).collect();
        all.extend(new);
        let proof = Update::new().set("proven", now).set("means", &all);
        self.require(&account.key(), account.unchanged(), Conflict).update_if(
            &keys::identity::session(account.user_id, session),
            &proof,
            Condition::present(),
            Conflict,
        );
        all
    }
}
