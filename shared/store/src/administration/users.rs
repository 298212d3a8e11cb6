//! Finds users for admins, and changes accounts on their behalf.

use std::collections::HashMap;

use glotto_domain::administration::{AdminActionError, EmailPrefix, UserFilter, UserStatus};
use glotto_domain::audit::Days;
use glotto_domain::id::UserId;
use glotto_domain::identity::{ChangeRoleError, Permission, Role};

use crate::administration::user_index::is_rare;
use crate::administration::{AuditItem, StaffEntryItem, SuspendedEntryItem, UserEntryItem, sort_keys};
use crate::engine::entity::from_item;
use crate::engine::{Event, Slice, cut};
use crate::identity::{AccountItem, Credentials, EmailItem, UnconfirmedItem};
use crate::{CommitError, Condition, Entity, Item, Key, Query, Store, StoreError, Transaction, Update, keys};

/// Users in the table, as admins find them.
#[derive(Debug, Clone, Copy)]
pub struct Users<'a>(&'a Store);

/// A change that an admin makes to another user's account.
#[derive(Debug)]
pub struct AdminChange<'a> {
    /// The account and its sessions, as they were read.
    pub credentials: &'a Credentials,
    /// What changes in the account, apart from the revision.
    pub change: Update,
    /// Factors that are deleted with it.
    pub deleted: Vec<Key>,
    /// Whether all sessions end.
    pub ends_sessions: bool,
    /// Whether the user is suspended afterwards. None if that does not change.
    pub suspends: Option<bool>,
    /// The admin, and the permission that they need.
    pub by: (UserId, Permission),
    /// The entry of the audit trail.
    pub entry: &'a AuditItem,
    /// The mail to the user.
    pub notice: Option<&'a Event>,
}

/// A role that is assigned to a user.
#[derive(Debug)]
pub struct RoleChange<'a> {
    /// The account and its sessions, as they were read.
    pub credentials: &'a Credentials,
    /// The role.
    pub role: Role,
    /// The admin; none if the operator assigns the role.
    pub by: Option<UserId>,
    /// The entry of the audit trail.
    pub entry: &'a AuditItem,
    /// The mail to the user.
    pub notice: &'a Event,
}

impl Store {
    /// Users in the table, as admins find them.
    pub fn users(&self) -> Users<'_> {
        Users(self)
    }
}

impl Users<'_> {
    /// A page of users: sorted by address if the filter names one, by the end of their registration if they are
    /// unverified, otherwise the latest registration first. Filters that the index does not cover are applied
    /// afterwards, so a page may hold fewer users than requested; its cost does not depend on how many users there are.
    pub async fn page(
        self,
        filter: &UserFilter,
        limit: u16,
        after: Option<Item>,
    ) -> Result<Slice<AccountItem>, StoreError> {
        let (found, last) = self.page_ids(filter, limit, after).await?;
        let mut accounts = self.0.accounts().find_many(found).await?;
        let is_in = |account: &AccountItem, status| match status {
            UserStatus::Suspended => account.suspended.is_some(),
            UserStatus::Unverified => !account.verified,
        };
        accounts
            .retain(|account| filter.fits(account.role, account.user_id.created(), |status| is_in(account, status)));
        Ok((accounts, last))
    }

    /// The users of a page, by the part of the index that the filter names.
    async fn page_ids(self, filter: &UserFilter, limit: u16, after: Option<Item>) -> Result<Slice<UserId>, StoreError> {
        let page = (limit, after);
        match (&filter.email, filter.status, filter.role) {
            (Some(prefix), _, _) => self.page_by_email(prefix, page).await,
            (None, Some(UserStatus::Suspended), _) => {
                let id = |item: SuspendedEntryItem| item.user_id;
                self.page_by_registration(keys::administration::SUSPENDED, &filter.registered, page, id).await
            }
            (None, Some(UserStatus::Unverified), _) => self.page_unverified(page).await,
            (None, None, Some(role)) if is_rare(role) => {
                let partition = keys::administration::staff_partition(role);
                let id = |item: StaffEntryItem| item.user_id;
                self.page_by_registration(&partition, &filter.registered, page, id).await
            }
            (None, None, _) => {
                let id = |item: UserEntryItem| item.user_id;
                self.page_by_registration(keys::administration::USERS, &filter.registered, page, id).await
            }
        }
    }

    /// The users whose address begins like this, in the order of their addresses.
    async fn page_by_email(
        self,
        prefix: &EmailPrefix,
        (limit, after): (u16, Option<Item>),
    ) -> Result<Slice<UserId>, StoreError> {
        let prefix = prefix.as_str();
        let partition = keys::administration::emails_partition(prefix);
        let query = Query::index(partition, limit + 1).begins_with(prefix).after(after);
        let (items, last) = cut(self.0.query(query).await?, limit);
        Ok((ids(items, |item: EmailItem| item.user_id)?, last))
    }

    /// The users of a partition of the index that is sorted by their ids, the latest registration first.
    async fn page_by_registration<T: Entity>(
        self,
        partition: &str,
        days: &Days,
        (limit, after): (u16, Option<Item>),
        id: fn(T) -> UserId,
    ) -> Result<Slice<UserId>, StoreError> {
        let (from, to) = sort_keys::<UserId>(days);
        let query = Query::index(partition, limit + 1).between(from, to).descending().after(after);
        let (items, last) = cut(self.0.query(query).await?, limit);
        Ok((ids(items, id)?, last))
    }

    /// The users whose registration is not confirmed, the one that expires last first. A few may be confirmed, or may
    /// not exist: the index is a hint ([`UnconfirmedItem`]).
    async fn page_unverified(self, (limit, after): (u16, Option<Item>)) -> Result<Slice<UserId>, StoreError> {
        let shards = 0..keys::identity::UNCONFIRMED_SHARDS;
        let partitions = shards.map(keys::identity::unconfirmed_partition).collect();
        // All times: sort keys begin with digits.
        let all = ("0".to_owned(), ":".to_owned());
        let (items, last) = self.0.query_shards(partitions, all, limit, after).await?;
        Ok((ids(items, |item: UnconfirmedItem| item.user_id)?, last))
    }

    /// Another admin who is not suspended, if there is one. An index is never read consistently, so an admin of the
    /// last second may be missing: an admin who leaves right after appointing another is refused, and has to try again.
    /// That one is an admin no longer is never missed, since accounts are read consistently.
    pub async fn find_another_admin(self, but: UserId) -> Result<Option<UserId>, StoreError> {
        /// The number of admins in one read; one result is enough.
        const PAGE: u16 = 10;
        let mut after = None;
        loop {
            let partition = keys::administration::staff_partition(Role::Admin);
            let (items, last) = self.0.query(Query::index(partition, PAGE).after(after)).await?;
            let mut others = ids(items, |item: StaffEntryItem| item.user_id)?;
            others.retain(|other| *other != but);
            let mut admins = self.0.accounts().find_many(others).await?;
            admins.retain(|account| account.role == Role::Admin && account.suspended.is_none());
            if let Some(admin) = admins.first() {
                return Ok(Some(admin.user_id));
            }
            after = last;
            if after.is_none() {
                return Ok(None);
            }
        }
    }

    /// Changes an account, if it is as it was read and the admin still has the permission. If several
    /// admins take the permission from each other at the same time, one of them keeps it.
    pub async fn apply(self, action: AdminChange<'_>) -> Result<(), CommitError<AdminActionError>> {
        let AdminChange {
            credentials,
            change,
            deleted,
            ends_sessions,
            suspends,
            by: (admin, permission),
            entry,
            notice,
        } = action;
        let Credentials { account, sessions, .. } = credentials;
        let mut tx = Transaction::new(self.0);
        tx.update_if(&account.key(), &change.next_revision(), account.unchanged(), AdminActionError::Stale)
            .require_permission(admin, permission, AdminActionError::Forbidden)
            .record(entry);
        if ends_sessions {
            tx.end_sessions(sessions, |_| true, AdminActionError::Stale);
        }
        if let Some(is_suspended) = suspends {
            tx.index_suspension(account.user_id, is_suspended);
        }
        for key in &deleted {
            tx.delete(key);
        }
        tx.emit_all(notice);
        tx.commit(self.0).await
    }

    /// Assigns a role to a user, in the account and in every session, so that it applies from the next
    /// request on. The admin must still have the permission in the transaction: if two admins demote
    /// each other, one stays admin.
    pub async fn change_role(self, change: RoleChange<'_>) -> Result<(), CommitError<ChangeRoleError>> {
        let RoleChange { credentials: Credentials { account, sessions, .. }, role, by, entry, notice } = change;
        let update = Update::new().set("role", role).set("rev", account.rev.next());
        let mut tx = Transaction::new(self.0);
        tx.update_if(&account.key(), &update, account.unchanged(), ChangeRoleError::Stale)
            .require_no_new_session(sessions, ChangeRoleError::Stale)
            .index_staff_role(account.user_id, role)
            .record(entry)
            .emit(notice);
        if let Some(admin) = by {
            tx.require_permission(admin, Permission::ChangeRoles, ChangeRoleError::Forbidden);
        }
        let update = Update::new().set("role", role);
        for session in sessions.iter() {
            tx.update_if(&session.key(), &update, Condition::present(), ChangeRoleError::Stale);
        }
        tx.commit(self.0).await
    }
}

impl<E> Transaction<E> {
    /// Requires that a user has a permission and is not suspended when the transaction is committed.
    pub fn require_permission(&mut self, user: UserId, permission: Permission, missing: E) -> &mut Self {
        let roles: Vec<_> = Role::ALL.into_iter().filter(|role| role.may(permission)).collect();
        let places: Vec<_> = (0..roles.len()).map(|number| format!(":role{number}")).collect();
        let active = "(attribute_not_exists(suspended) OR attribute_type(suspended, :null))";
        let mut condition =
            Condition::that(&format!("#role IN ({}) AND {active}", places.join(", "))).with(":null", "NULL");
        for (place, role) in places.iter().zip(roles) {
            condition = condition.with(place, role);
        }
        let names = HashMap::from([("#role".to_owned(), "role".to_owned())]);
        self.check_operation(&keys::identity::account(user), condition, Some(names), missing)
    }
}

/// The users that the index lists. One who changes their address may be among them twice for a moment; their account is
/// read once.
fn ids<T: Entity>(items: Vec<Item>, id: fn(T) -> UserId) -> Result<Vec<UserId>, StoreError> {
    items.into_iter().map(|item| from_item(item).map(id)).collect()
}
