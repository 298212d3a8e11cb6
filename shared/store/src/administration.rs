//! Finding people, and changing accounts of others.
//!
//! An account stands in no index: it changes with every login, and it holds a password's hash.
//! Small items beside it do: one per address, one per person, and one more for each of the few
//! who have a role of their own. They are written when somebody registers or gets a role, and
//! name only who it is.

use std::collections::HashMap;

use glotto_domain::administration::{AdminActionError, UserFilter};
use glotto_domain::audit::Days;
use glotto_domain::id::{Id as _, UserId};
use glotto_domain::identity::{ChangeRoleError, Permission, Role};
use serde::{Deserialize, Serialize};

use crate::accounts::{AccountItem, EmailItem, as_read};
use crate::audit::AuditItem;
use crate::courses::cut;
use crate::entity::from_item;
use crate::outbox::Event;
use crate::sessions::SessionItem;
use crate::{CommitError, Condition, Entity, Item, Key, Personal, Query, Store, StoreError, Transaction, Update, keys};

/// That there is a person, as stored. When they registered is told by their id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PersonItem {
    /// The person.
    pub user_id: UserId,
}

impl Entity for PersonItem {
    const TYPE: &'static str = "Person";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::person(self.user_id)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::user_by_signup(self.user_id))
    }
}

/// That somebody has a role that few have, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StaffItem {
    /// The person.
    pub user_id: UserId,
    /// Their role.
    pub role: Role,
}

impl Entity for StaffItem {
    const TYPE: &'static str = "Staff";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::staff(self.user_id)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::staff_by_role(self.role, self.user_id))
    }
}

/// What is done to somebody's account by another.
#[derive(Debug)]
pub struct AdminChange<'a> {
    /// Whose, as it was read.
    pub account: &'a AccountItem,
    /// What changes in it, but for the revision.
    pub change: Update,
    /// What goes beside it: sessions, factors.
    pub gone: Vec<Key>,
    /// Who wants it, and the power that they need.
    pub by: (UserId, Permission),
    /// What is written down.
    pub entry: &'a AuditItem,
    /// What the person is told.
    pub notice: Option<&'a Event>,
}

/// A role that somebody is given.
#[derive(Debug)]
pub struct RoleChange<'a> {
    /// Whose account, as it was read.
    pub account: &'a AccountItem,
    /// Their sessions.
    pub sessions: &'a [SessionItem],
    /// The role.
    pub role: Role,
    /// Who wants it, unless that is the operator.
    pub by: Option<UserId>,
    /// What is written down.
    pub entry: &'a AuditItem,
    /// What the person is told.
    pub notice: &'a Event,
}

impl Store {
    /// A page of people, and where it ended if there are more. By address in its order, otherwise
    /// those who registered last first. What no index knows is looked at afterwards, so a page may
    /// hold fewer than were asked for; its cost is the same whatever there is.
    pub async fn people(
        &self,
        filter: &UserFilter,
        limit: u16,
        after: Option<Item>,
    ) -> Result<(Vec<AccountItem>, Option<Item>), StoreError> {
        let range = range(&filter.registered);
        let (found, last) = match (&filter.email, filter.role) {
            (Some(prefix), _) => {
                let prefix = prefix.as_str();
                let query = Query::index(keys::addresses_partition(prefix), limit + 1).begins_with(prefix).after(after);
                let (items, last) = cut(self.query(query).await?, limit);
                (ids(items, |item: EmailItem| item.user_id)?, last)
            }
            (None, Some(role)) if is_rare(role) => {
                let query = Query::index(keys::staff_partition(role), limit + 1).between(range.0, range.1);
                let (items, last) = cut(self.query(query.descending().after(after)).await?, limit);
                (ids(items, |item: StaffItem| item.user_id)?, last)
            }
            (None, _) => {
                let partitions = (0..keys::PEOPLE_SHARDS).map(keys::people_partition).collect();
                let (items, last) = self.merged(partitions, range, limit, after).await?;
                (ids(items, |item: PersonItem| item.user_id)?, last)
            }
        };
        let mut accounts = self.accounts(found).await?;
        accounts.retain(|account| filter.fits(account.role, account.user_id.created()));
        Ok((accounts, last))
    }

    /// Changes somebody's account for another, if it is as it was read and the other still has the
    /// power to do so: of any number who take it from each other at once, somebody keeps it.
    pub async fn administer(&self, change: AdminChange<'_>) -> Result<(), CommitError<AdminActionError>> {
        let AdminChange { account, change, gone, by: (admin, power), entry, notice } = change;
        let mut tx = Transaction::new(self);
        tx.update_if(&account.key(), &change.add("rev", 1), as_read(account), AdminActionError::Stale)
            .require_power(admin, power, AdminActionError::Forbidden)
            .record(entry);
        for key in &gone {
            tx.delete(key);
        }
        if let Some(notice) = notice {
            tx.emit(notice);
        }
        tx.commit(self).await
    }

    /// Gives a person a role, in the account and in every session, so that it holds from the next
    /// request on. If somebody wants it, they must have the power to do so still when it happens:
    /// of two who demote each other, one stays.
    pub async fn change_role(&self, change: RoleChange<'_>) -> Result<(), CommitError<ChangeRoleError>> {
        let RoleChange { account, sessions, role, by, entry, notice } = change;
        let update = Update::new().set("role", role).set("rev", account.rev + 1);
        let mut tx = Transaction::new(self);
        tx.update_if(&account.key(), &update, as_read(account), ChangeRoleError::Stale)
            .index_staff_role(account.user_id, role)
            .record(entry)
            .emit(notice);
        if let Some(admin) = by {
            tx.require_power(admin, Permission::ChangeRoles, ChangeRoleError::Forbidden);
        }
        let update = Update::new().set("role", role);
        for session in sessions {
            tx.update_if(&session.key(), &update, Condition::present(), ChangeRoleError::Stale);
        }
        tx.commit(self).await
    }
}

impl<E> Transaction<E> {
    /// Lets people be found: belongs to every transaction that makes an account.
    pub fn index_user(&mut self, user: UserId) -> &mut Self {
        self.put(&PersonItem { user_id: user })
    }

    /// Lets those with a rare role be found by it: belongs to every transaction that gives a role.
    pub fn index_staff_role(&mut self, user: UserId, role: Role) -> &mut Self {
        if is_rare(role) { self.put(&StaffItem { user_id: user, role }) } else { self.delete(&keys::staff(user)) }
    }

    /// Demands that somebody has a power, and is not suspended, at the moment of the transaction.
    pub fn require_power(&mut self, user: UserId, power: Permission, lost: E) -> &mut Self {
        let roles: Vec<_> = Role::ALL.into_iter().filter(|role| role.may(power)).collect();
        let places: Vec<_> = (0..roles.len()).map(|number| format!(":role{number}")).collect();
        let free = "(attribute_not_exists(suspended) OR attribute_type(suspended, :null))";
        let mut condition =
            Condition::that(&format!("#role IN ({}) AND {free}", places.join(", "))).with(":null", "NULL");
        for (place, role) in places.iter().zip(roles) {
            condition = condition.with(place, role);
        }
        let names = HashMap::from([("#role".to_owned(), "role".to_owned())]);
        self.check_operation(&keys::user(user), condition, Some(names), lost)
    }
}

/// Whether few enough have a role for an index of its own.
fn is_rare(role: Role) -> bool {
    role != Role::Learner
}

fn ids<T: Entity>(items: Vec<Item>, id: fn(T) -> UserId) -> Result<Vec<UserId>, StoreError> {
    let mut found = Vec::with_capacity(items.len());
    for item in items {
        let user = id(from_item(item)?);
        // Somebody who changes their address has two for a moment; a key is read once.
        if !found.contains(&user) {
            found.push(user);
        }
    }
    Ok(found)
}

/// The sort keys of those who registered on some days.
fn range(days: &Days) -> (String, String) {
    let (from, until) = days.bounds();
    (UserId::new(from, 0).to_string(), UserId::new(until, u128::MAX).to_string())
}
