//! All sessions of a user, as they were read together, and how many have ever begun.

use std::ops::Deref;

use glotto_domain::id::{SessionId, UserId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::engine::entity::{from_item, is_a};
use crate::identity::SessionItem;
use crate::{Condition, Entity, Item, Key, Personal, StoreError, Transaction, keys};

/// How many sessions of a user have begun, as stored. It sorts before the sessions in their partition, so
/// a query reads it first. The query may still miss a session that it counts: items of a transaction
/// become visible to a query one by one. Therefore it also names the sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoginCountItem {
    /// The user.
    pub user_id: UserId,
    /// How many sessions have begun, ended ones included.
    pub logins: u64,
    /// The sessions that had not ended when the last one began, and that one.
    #[serde(default)]
    pub living: Vec<SessionId>,
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
    hidden: Vec<SessionId>,
}

/// How long after its end a session may still be extended by a refresh that began before.
const EXTENDABLE: SignedDuration = SignedDuration::from_mins(1);

impl UserSessions {
    /// Those of a new user.
    pub(crate) fn none(user: UserId) -> Self {
        Self { user, logins: 0, list: Vec::new(), hidden: Vec::new() }
    }

    pub(crate) fn of(user: UserId, items: Vec<Item>, now: Timestamp) -> Result<Self, StoreError> {
        let (counts, items): (Vec<_>, Vec<_>) = items.into_iter().partition(is_a::<LoginCountItem>);
        let count: Option<LoginCountItem> = counts.into_iter().next().map(from_item).transpose()?;
        let (logins, named) = count.map_or((0, Vec::new()), |count| (count.logins, count.living));
        let found: Vec<SessionItem> = items.into_iter().map(from_item).collect::<Result<_, _>>()?;
        let missed = named.into_iter().filter(|id| found.iter().all(|session| session.session_id != *id));
        let just_ended = found.iter().filter(|session| session.ends <= now && session.ends > now - EXTENDABLE);
        let hidden = missed.chain(just_ended.map(|session| session.session_id)).collect();
        let list = found.into_iter().filter(|session| session.ends > now).collect();
        Ok(Self { user, logins, list, hidden })
    }

    /// How many sessions have ever begun.
    pub fn logins(&self) -> u64 {
        self.logins
    }

    /// A session among them.
    pub fn find(&self, session: SessionId) -> Option<&SessionItem> {
        self.list.iter().find(|one| one.session_id == session)
    }

    /// Whether there may be a session other than `but`, including those that could not be read.
    pub fn has_any_but(&self, but: Option<SessionId>) -> bool {
        let listed = self.list.iter().map(|session| session.session_id);
        listed.chain(self.hidden.iter().copied()).any(|session| Some(session) != but)
    }

    fn count_is_unchanged(&self) -> Condition {
        let unchanged = match self.logins {
            // Usually there is no count, but a count of zero means the same.
            0 => "attribute_not_exists(pk) OR logins = :logins",
            _ => "logins = :logins",
        };
        Condition::that(unchanged).with(":logins", self.logins)
    }
}

impl Deref for UserSessions {
    type Target = [SessionItem];

    fn deref(&self) -> &[SessionItem] {
        &self.list
    }
}

impl<E> Transaction<E> {
    /// Requires that no session of a user has begun since these were read. Ends sessions that could not be
    /// read: one that had begun but was not visible yet, and one that a refresh may be extending. If they
    /// have ended, nothing happens.
    pub fn require_no_new_session(&mut self, sessions: &UserSessions, conflict: E) -> &mut Self {
        self.keep_sessions(sessions, |_| true, conflict)
    }

    /// Ends sessions of a user, and those that could not be read. Fails if another one has begun since these
    /// were read, because it would not end.
    pub fn end_sessions(
        &mut self,
        sessions: &UserSessions,
        ends: impl Fn(&SessionItem) -> bool,
        conflict: E,
    ) -> &mut Self {
        for session in sessions.iter().filter(|session| ends(session)) {
            self.delete(&session.key());
        }
        self.keep_sessions(sessions, |session| !ends(session), conflict)
    }

    fn keep_sessions(
        &mut self,
        sessions: &UserSessions,
        stays: impl Fn(&SessionItem) -> bool,
        conflict: E,
    ) -> &mut Self {
        let UserSessions { user, logins, list, hidden } = sessions;
        let living: Vec<_> = list.iter().filter(|session| stays(session)).map(|session| session.session_id).collect();
        if living.len() == list.len() && hidden.is_empty() {
            self.require(&keys::identity::login_count(*user), sessions.count_is_unchanged(), conflict);
        } else {
            let next = LoginCountItem { user_id: *user, logins: *logins, living };
            self.put_if(&next, sessions.count_is_unchanged(), conflict);
        }
        for id in hidden {
            self.delete(&keys::identity::session(*user, *id));
        }
        self
    }

    /// Counts a session that begins while others end. Fails if another one has begun since these were read.
    pub(crate) fn count_login(
        &mut self,
        sessions: &UserSessions,
        (begun, ended): (SessionId, &[SessionId]),
        conflict: E,
    ) -> &mut Self {
        let left = sessions.iter().map(|session| session.session_id).filter(|id| !ended.contains(id));
        let living = left.chain([begun]).collect();
        let next = LoginCountItem { user_id: sessions.user, logins: sessions.logins + 1, living };
        self.put_if(&next, sessions.count_is_unchanged(), conflict)
    }
}
