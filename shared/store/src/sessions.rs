//! Logins. A session carries what every request needs to know of its person, so that one read
//! authenticates: whether it is still there, and in which role.

use glotto_domain::id::{SessionId, UserId};
use glotto_domain::identity::{Means, Role};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Condition, Entity, Key, Store, StoreError, Update, keys};

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
    pub means: Vec<Means>,
    /// When they proved it last.
    #[serde(default)]
    pub proven: Timestamp,
}

impl Entity for SessionItem {
    const TYPE: &'static str = "Session";

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

    /// Moves a session from its generation to the next; tells whether it was still in it. Of many
    /// who try at once, one does.
    pub async fn rotate_session(
        &self,
        session: &SessionItem,
        now: Timestamp,
        ends: Timestamp,
    ) -> Result<bool, StoreError> {
        let next = Update::new()
            .set("generation", session.generation + 1)
            .set("rotated", now)
            .set("ends", ends)
            .set("expiresAt", ends.as_second());
        let present = Condition::that("generation = :present").with(":present", session.generation);
        self.update_if(session.key(), next, present).await
    }

    /// Ends a session: from now on neither of its tokens opens anything.
    pub async fn end_session(&self, user: UserId, session: SessionId) -> Result<(), StoreError> {
        self.delete(keys::session(user, session)).await
    }
}
