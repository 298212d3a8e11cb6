//! All sessions of a user, as they were read together, and how many have ever begun.

use std::ops::Deref;

use glotto_domain::id::{SessionId, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::engine::entity::{from_item, is_a};
use crate::identity::SessionItem;
use crate::{Condition, Entity, Item, Key, Personal, StoreError, Transaction, keys};

/// How many sessions of a user have begun, as stored. It sorts before the sessions in their partition, so
/// a query reads it first, and returns every session that it counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoginCountItem {
    /// The user.
    pub user_id: UserId,
    /// How many sessions have begun, ended ones included.
    pub logins: u64,
}

impl Entity for LoginCountItem {
    const TYPE: &'static str = "LoginCount";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::identity::login_count(self.user_id)
    }
}

/// The sessions of a user that have not ended, the oldest first. A change of all of them requires
/// [`no_new_session`](Transaction::require_no_new_session), so that none that begins meanwhile is left
/// out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserSessions {
    user: UserId,
    logins: u64,
    list: Vec<SessionItem>,
}

impl UserSessions {
    pub(crate) fn of(user: UserId, items: Vec<Item>, now: Timestamp) -> Result<Self, StoreError> {
        let (counts, items): (Vec<_>, Vec<_>) = items.into_iter().partition(is_a::<LoginCountItem>);
        let count: Option<LoginCountItem> = counts.into_iter().next().map(from_item).transpose()?;
        let mut list: Vec<SessionItem> = items.into_iter().map(from_item).collect::<Result<_, _>>()?;
        list.retain(|session| session.ends > now);
        Ok(Self { user, logins: count.map_or(0, |count| count.logins), list })
    }

    /// How many sessions have ever begun.
    pub fn logins(&self) -> u64 {
        self.logins
    }

    /// A session among them.
    pub fn find(&self, session: SessionId) -> Option<&SessionItem> {
        self.list.iter().find(|one| one.session_id == session)
    }

    fn count_is_unchanged(&self) -> Condition {
        match self.logins {
            0 => Condition::absent(),
            logins => Condition::that("logins = :logins").with(":logins", logins),
        }
    }
}

impl Deref for UserSessions {
    type Target = [SessionItem];

    fn deref(&self) -> &[SessionItem] {
        &self.list
    }
}

impl<E> Transaction<E> {
    /// Requires that no session of a user has begun since these were read.
    pub fn require_no_new_session(&mut self, sessions: &UserSessions, conflict: E) -> &mut Self {
        self.require(&keys::identity::login_count(sessions.user), sessions.count_is_unchanged(), conflict)
    }

    /// Counts a session that begins. Fails if another one has begun since these were read.
    pub(crate) fn count_login(&mut self, sessions: &UserSessions, conflict: E) -> &mut Self {
        let next = LoginCountItem { user_id: sessions.user, logins: sessions.logins + 1 };
        self.put_if(&next, sessions.count_is_unchanged(), conflict)
    }
}
