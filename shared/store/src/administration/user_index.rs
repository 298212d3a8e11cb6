//! The items by which admins find users.
//!
//! Accounts are not in the index, because they change with every login and hold a password's hash.
//! Small items are in the index instead: one per address, one per user, and one more per user with a
//! rare role and per suspended user. They are written when a user registers, gets a role or is suspended, and hold only
//! ids.

use glotto_domain::id::UserId;
use glotto_domain::identity::Role;
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, Transaction, keys};

/// A user in the index by sign-up, as stored. Their id says when they registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserEntryItem {
    /// The user.
    pub user_id: UserId,
}

impl Entity for UserEntryItem {
    const TYPE: &'static str = "UserEntry";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::administration::user_entry(self.user_id)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::administration::user_by_signup(self.user_id))
    }
}

/// A user in the index by role, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StaffEntryItem {
    /// The user.
    pub user_id: UserId,
    /// Their role.
    pub role: Role,
}

impl Entity for StaffEntryItem {
    const TYPE: &'static str = "StaffEntry";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::administration::staff_entry(self.user_id)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::administration::staff_by_role(self.role, self.user_id))
    }
}

/// A suspended user in the index, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SuspendedEntryItem {
    /// The user.
    pub user_id: UserId,
}

impl Entity for SuspendedEntryItem {
    const TYPE: &'static str = "SuspendedEntry";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::administration::suspended_entry(self.user_id)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::administration::user_by_suspension(self.user_id))
    }
}

/// Whether few enough users have a role for an index of its own.
pub(crate) fn is_rare(role: Role) -> bool {
    role != Role::Learner
}

impl<E> Transaction<E> {
    /// Adds a user to the index by sign-up: part of every transaction that creates an account.
    pub fn index_user(&mut self, user: UserId) -> &mut Self {
        self.put(&UserEntryItem { user_id: user })
    }

    /// Updates the index by role: part of every transaction that assigns a role.
    pub fn index_staff_role(&mut self, user: UserId, role: Role) -> &mut Self {
        if is_rare(role) {
            self.put(&StaffEntryItem { user_id: user, role })
        } else {
            self.delete(&keys::administration::staff_entry(user))
        }
    }

    /// Updates the index of suspended users: part of every transaction that suspends or reinstates a user.
    pub fn index_suspension(&mut self, user: UserId, is_suspended: bool) -> &mut Self {
        if is_suspended {
            self.put(&SuspendedEntryItem { user_id: user })
        } else {
            self.delete(&keys::administration::suspended_entry(user))
        }
    }
}
