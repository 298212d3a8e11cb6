//! Begins, rotates and ends sessions.

use glotto_domain::id::{SessionId, UserId};
use glotto_domain::identity::DeleteSessionError;
use jiff::Timestamp;

use crate::administration::AuditItem;
use crate::engine::Event;
use crate::identity::{AccountItem, Credentials, KeyringItem, PasswordHash, SessionItem, UserSessions};
use crate::{CommitError, Condition, Conflict, Entity as _, Query, Store, StoreError, Transaction, Update, keys};

/// Sessions that are read at once: far more than a user has.
const PAGE: u16 = 100;

/// Sessions in the table.
#[derive(Debug, Clone, Copy)]
pub struct Sessions<'a>(&'a Store);

/// A session that begins, and what follows from it.
#[derive(Debug)]
pub struct NewSession<'a> {
    /// The user's account and sessions, as they were read.
    pub credentials: &'a Credentials,
    /// The session.
    pub session: &'a SessionItem,
    /// The sessions that make room for it.
    pub ended: &'a [SessionId],
    /// The password's hash with present parameters, if it had others.
    pub rehashed: Option<&'a PasswordHash>,
    /// The devices that are known from now on.
    pub devices: &'a [String],
}

/// What a refresh is decided on.
#[derive(Debug)]
pub struct RefreshState {
    /// The session, if it exists and has not ended.
    pub session: Option<SessionItem>,
    /// The user's account.
    pub account: Option<AccountItem>,
    /// The keys that verify access tokens.
    pub keyring: Option<KeyringItem>,
}

impl Store {
    /// Sessions in the table.
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions(self)
    }
}

impl Sessions<'_> {
    /// A session that has not ended.
    pub async fn find(
        self,
        user: UserId,
        session: SessionId,
        now: Timestamp,
    ) -> Result<Option<SessionItem>, StoreError> {
        let found: Option<SessionItem> = self.0.load(keys::identity::session(user, session)).await?;
        Ok(found.filter(|session| session.ends > now))
    }

    /// A session that has not ended, and the keys that verify access tokens, in one round trip.
    pub async fn find_with_keyring(
        self,
        user: UserId,
        session: SessionId,
        now: Timestamp,
    ) -> Result<(Option<SessionItem>, Option<KeyringItem>), StoreError> {
        let wanted = vec![keys::identity::session(user, session), keys::identity::keyring()];
        let mut found = self.0.get_many(wanted).await?;
        let session = found.take()?.filter(|session: &SessionItem| session.ends > now);
        Ok((session, found.take()?))
    }

    /// What a refresh is decided on, in one round trip.
    pub async fn find_for_refresh(
        self,
        user: UserId,
        session: SessionId,
        now: Timestamp,
    ) -> Result<RefreshState, StoreError> {
        let wanted =
            vec![keys::identity::session(user, session), keys::identity::account(user), keys::identity::keyring()];
        let mut found = self.0.get_many(wanted).await?;
        let session = found.take()?.filter(|session: &SessionItem| session.ends > now);
        Ok(RefreshState { session, account: found.take()?, keyring: found.take()? })
    }

    /// A user's sessions that have not ended, the oldest first.
    pub async fn list(self, user: UserId, now: Timestamp) -> Result<UserSessions, StoreError> {
        let query = Query::collection(keys::identity::sessions_partition(user), PAGE).consistent();
        let (items, _) = self.0.query(query).await?;
        UserSessions::of(user, items, now)
    }

    /// Begins a session of an account and ends others; the caller adds what else belongs to it and
    /// commits. Fails if the account has changed since it was read: a session must not begin with an
    /// outdated role or factor. Fails also if another session has begun since: it was not counted when
    /// it was decided which ones to end.
    pub fn begin(self, new: &NewSession<'_>) -> Transaction<Conflict> {
        let NewSession { credentials: Credentials { account, sessions, .. }, session, ended, rehashed, devices } = new;
        let mut tx = Transaction::new(self.0);
        tx.create(*session, Conflict).count_login(sessions, Conflict);
        let mut update = Update::new();
        if let Some(hash) = rehashed {
            update = update.set("passwordHash", hash);
        }
        if **devices != account.devices {
            update = update.set("devices", devices);
        }
        if update.is_empty() {
            tx.require(&account.key(), account.unchanged(), Conflict);
        } else {
            tx.update_if(&account.key(), &update, account.unchanged(), Conflict);
        }
        for id in *ended {
            tx.delete(&keys::identity::session(account.user_id, *id));
        }
        tx
    }

    /// Moves a session from its generation to the next; false if it is in another one. Of many who try
    /// at the same time, one succeeds.
    pub async fn rotate(self, next: &SessionItem) -> Result<bool, StoreError> {
        let update = Update::new()
            .set("generation", next.generation)
            .set("rotated", next.rotated)
            .set("ends", next.ends)
            .set("place", &next.place)
            .set("expiresAt", next.ends.as_second());
        let present = Condition::that("generation = :present").with(":present", next.generation - 1);
        self.0.update_if(next.key(), update, present).await
    }

    /// Ends a session that has not ended: from now on its tokens are refused. `notice` is the mail about
    /// it, if there is one.
    pub async fn end(
        self,
        user: UserId,
        session: SessionId,
        entry: &AuditItem,
        notice: Option<&Event>,
    ) -> Result<(), CommitError<DeleteSessionError>> {
        let alive = Condition::that("expiresAt > :now").with(":now", entry.at.as_second());
        let mut tx = Transaction::new(self.0);
        tx.delete_if(&keys::identity::session(user, session), alive, DeleteSessionError::NoSuchSession).record(entry);
        if let Some(notice) = notice {
            tx.emit(notice);
        }
        tx.commit(self.0).await
    }

    /// Ends all of a user's sessions but one. Fails if another has begun since they were read, which would be
    /// left.
    pub async fn end_others(
        self,
        sessions: &UserSessions,
        but: SessionId,
        entry: &AuditItem,
    ) -> Result<(), CommitError<Conflict>> {
        let mut tx = Transaction::new(self.0);
        tx.require_no_new_session(sessions, Conflict);
        for session in sessions.iter().filter(|session| session.session_id != but) {
            tx.delete(&session.key());
        }
        tx.record(entry);
        tx.commit(self.0).await
    }
}
