//! Logins. A session carries what every request needs to know of its person, so that one read
//! authenticates: whether it is still there, and in which role.

use glotto_domain::id::{SessionId, UserId};
use glotto_domain::identity::{AuthMethod, DeleteSessionError, Role};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::accounts::AccountItem;
use crate::audit::AuditItem;
use crate::outbox::Event;
use crate::{
    CommitError, Condition, Conflict, Entity, Key, Personal, Query, Store, StoreError, Transaction, Update, entity,
    keys,
};

/// Sessions that are read at once: far more than a person has.
const READ: u16 = 100;

/// One login of a person on one device, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionItem {
    /// Whose it is.
    pub user_id: UserId,
    /// Names the session.
    pub session_id: SessionId,
    /// The person's role.
    pub role: Role,
    /// How often the refresh token was rotated: the generation of the only one that is valid.
    pub generation: u32,
    /// When it was rotated last: the last use, as far as it is known.
    pub rotated: Timestamp,
    /// When the person logged in.
    pub created: Timestamp,
    /// When it ends whatever happens.
    pub ends: Timestamp,
    /// The device, as it called itself (`User-Agent`).
    pub device: Option<String>,
    /// From where it was used last: the prefix of the caller's address.
    #[serde(default)]
    pub place: Option<String>,
    /// How the person proved who they are.
    #[serde(default)]
    pub means: Vec<AuthMethod>,
    /// When they proved it last; [`UNPROVEN`](Self::UNPROVEN) if what they showed does not count
    /// as a proof, or does no more.
    #[serde(default)]
    pub proven: Timestamp,
}

impl SessionItem {
    /// The moment of a proof that was never made.
    pub const UNPROVEN: Timestamp = Timestamp::UNIX_EPOCH;
}

impl Entity for SessionItem {
    const TYPE: &'static str = "Session";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::session(self.user_id, self.session_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.ends)
    }
}

impl Store {
    /// A session that is still there and has not ended.
    pub async fn session(
        &self,
        user: UserId,
        session: SessionId,
        now: Timestamp,
    ) -> Result<Option<SessionItem>, StoreError> {
        let found: Option<SessionItem> = self.load(keys::session(user, session)).await?;
        Ok(found.filter(|session| session.ends > now))
    }

    /// A person's sessions that have not ended, the oldest first.
    pub async fn sessions(&self, user: UserId, now: Timestamp) -> Result<Vec<SessionItem>, StoreError> {
        let query = Query::collection(keys::user_partition(user), READ).begins_with(keys::SESSIONS).consistent();
        let (items, _) = self.query(query).await?;
        let mut sessions: Vec<SessionItem> = items.into_iter().map(entity::from_item).collect::<Result<_, _>>()?;
        sessions.retain(|session| session.ends > now);
        Ok(sessions)
    }

    /// Moves a session from its generation to the next, as it will be then; tells whether it was
    /// still in it. Of many who try at once, one does.
    pub async fn rotate_session(&self, next: &SessionItem) -> Result<bool, StoreError> {
        let update = Update::new()
            .set("generation", next.generation)
            .set("rotated", next.rotated)
            .set("ends", next.ends)
            .set("place", &next.place)
            .set("expiresAt", next.ends.as_second());
        let present = Condition::that("generation = :present").with(":present", next.generation - 1);
        self.update_if(next.key(), update, present).await
    }

    /// Ends a session that has not ended: from now on neither of its tokens opens anything.
    /// `notice` is the mail about it, if there is to be one.
    pub async fn delete_session(
        &self,
        user: UserId,
        session: SessionId,
        entry: &AuditItem,
        notice: Option<&Event>,
    ) -> Result<(), CommitError<DeleteSessionError>> {
        let living = Condition::that("expiresAt > :now").with(":now", entry.at.as_second());
        let mut tx = Transaction::new(self);
        tx.delete_if(&keys::session(user, session), living, DeleteSessionError::NoSuchSession).record(entry);
        if let Some(notice) = notice {
            tx.emit(notice);
        }
        tx.commit(self).await
    }

    /// Ends sessions of an account. Fails if another has begun since the account was read, which
    /// would be left.
    pub async fn end_sessions(
        &self,
        account: &AccountItem,
        ended: &[SessionId],
        entry: &AuditItem,
    ) -> Result<(), CommitError<Conflict>> {
        let mut tx = Transaction::new(self);
        tx.require_equal(&account.key(), "logins", account.logins, Conflict);
        for session in ended {
            tx.delete(&keys::session(account.user_id, *session));
        }
        tx.record(entry);
        tx.commit(self).await
    }
}
