//! Begins, rotates and ends sessions.

use glotto_domain::id::{SessionId, UserId};
use glotto_domain::identity::DeleteSessionError;
use glotto_domain::keys::KeyPurpose;
use jiff::Timestamp;

use crate::administration::AuditItem;
use crate::engine::Event;
use crate::identity::{AccountItem, Credentials, PasswordHash, SessionItem, UserSessions};
use crate::key_sets::StoredKeys;
use crate::{CommitError, Condition, Conflict, Entity as _, Query, Store, StoreError, Transaction, Update, keys};

/// Sessions per read. A user has fewer, but expired ones are deleted late.
const PAGE: u16 = 100;

/// Sessions in the table.
#[derive(Debug, Clone, Copy)]
pub struct Sessions<'a>(&'a Store);

/// A new session and its consequences.
#[derive(Debug)]
pub struct NewSession<'a> {
    /// The user's account and sessions, as they were read.
    pub credentials: &'a Credentials,
    /// The session.
    pub session: &'a SessionItem,
    /// The sessions that end because the user has too many.
    pub ended: &'a [SessionId],
    /// The password's hash with the current parameters, if it had others.
    pub rehashed: Option<&'a PasswordHash>,
    /// The known devices from now on.
    pub devices: &'a [String],
}

/// What the decision on a refresh needs.
#[derive(Debug)]
pub struct RefreshState {
    /// The session, if it exists and has not ended.
    pub session: Option<SessionItem>,
    /// The user's account.
    pub account: Option<AccountItem>,
    /// The keys that verify access tokens, and the keys of the requested purposes.
    pub keys: StoredKeys,
}

impl Store {
    /// Sessions in the table.
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions(self)
    }
}

impl Sessions<'_> {
    /// A session that has not ended. It is read with what the same request reads next ([`crate::merge_reads`]).
    pub async fn find(
        self,
        user: UserId,
        session: SessionId,
        now: Timestamp,
    ) -> Result<Option<SessionItem>, StoreError> {
        let mut found = self.0.get_many_with_next(vec![keys::identity::session(user, session)]).await?;
        Ok(found.take()?.filter(|session: &SessionItem| session.ends > now))
    }

    /// A session that has not ended, the keys that verify access tokens, and the keys of some purposes, in one round
    /// trip.
    pub async fn find_with_keys(
        self,
        user: UserId,
        session: SessionId,
        purposes: &[KeyPurpose],
        now: Timestamp,
    ) -> Result<(Option<SessionItem>, StoredKeys), StoreError> {
        let wanted = std::iter::once(keys::identity::session(user, session)).chain(StoredKeys::keys(purposes));
        let mut found = self.0.get_many_with_next(wanted.collect()).await?;
        let session = found.take()?.filter(|session: &SessionItem| session.ends > now);
        Ok((session, StoredKeys::take(found)?))
    }

    /// What the decision on a refresh needs, with the keys of some purposes, in one round trip.
    pub async fn find_for_refresh(
        self,
        user: UserId,
        session: SessionId,
        purposes: &[KeyPurpose],
        now: Timestamp,
    ) -> Result<RefreshState, StoreError> {
        let wanted = [keys::identity::session(user, session), keys::identity::account(user)];
        let wanted = wanted.into_iter().chain(StoredKeys::keys(purposes));
        let mut found = self.0.get_many(wanted.collect()).await?;
        let session = found.take()?.filter(|session: &SessionItem| session.ends > now);
        Ok(RefreshState { session, account: found.take()?, keys: StoredKeys::take(found)? })
    }

    /// A user's sessions that have not ended, the oldest first.
    pub async fn list(self, user: UserId, now: Timestamp) -> Result<UserSessions, StoreError> {
        let query = Query::collection(keys::identity::sessions_partition(user), PAGE).consistent();
        UserSessions::of(user, self.0.query_all(query).await?, now)
    }

    /// Begins a session of an account and ends others; the caller adds its own writes and commits.
    /// Fails if the account has changed since it was read: a session must not begin with an outdated
    /// role or factor. Also fails if another session has begun since, because it was not counted in the
    /// decision which ones to end.
    pub fn prepare_session(self, new: &NewSession<'_>) -> Transaction<Conflict> {
        let NewSession { credentials: Credentials { account, sessions, .. }, session, ended, rehashed, devices } = new;
        let mut tx = Transaction::new(self.0);
        tx.create(*session, Conflict).count_login(sessions, (session.session_id, ended), Conflict);
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

    /// Increments the generation of a session; false if it was incremented before. Of any number of
    /// concurrent requests, one succeeds.
    pub async fn rotate(self, next: &SessionItem) -> Result<bool, StoreError> {
        let update = Update::new()
            .set("generation", next.generation)
            .set("rotated", next.rotated)
            .set("ends", next.ends)
            .set("place", &next.place)
            .set("expiresAt", next.ends.as_second());
        let present = Condition::that("generation = :present AND expiresAt > :now")
            .with(":present", next.generation - 1)
            .with(":now", next.rotated.as_second());
        self.0.update_if(next.key(), update, present).await
    }

    /// Ends a session: from now on its tokens are rejected. `notice` is the mail about it, if there is
    /// one.
    pub async fn end(
        self,
        user: UserId,
        session: SessionId,
        entry: &AuditItem,
        notice: Option<&Event>,
    ) -> Result<(), CommitError<DeleteSessionError>> {
        let alive = Condition::that("expiresAt > :now").with(":now", entry.at.as_second());
        let mut tx = Transaction::new(self.0);
        tx.delete_if(&keys::identity::session(user, session), alive, DeleteSessionError::NoSuchSession)
            .record(entry)
            .emit_all(notice);
        tx.commit(self.0).await
    }

    /// Ends all of a user's sessions but one, which must be among those that were read. Fails if that one
    /// has ended. Also fails if another has begun since they were read, because it would not end.
    pub async fn end_others(
        self,
        (user, but): (UserId, SessionId),
        sessions: &UserSessions,
        entry: &AuditItem,
    ) -> Result<(), CommitError<Conflict>> {
        let mut tx = Transaction::new(self.0);
        tx.end_sessions(sessions, |session| session.session_id != but, Conflict)
            .require_session(user, but, Conflict)
            .record(entry);
        tx.commit(self.0).await
    }
}

impl<E> Transaction<E> {
    /// Requires that a session has not ended.
    pub(crate) fn require_session(&mut self, user: UserId, session: SessionId, ended: E) -> &mut Self {
        self.require(&keys::identity::session(user, session), Condition::present(), ended)
    }
}
