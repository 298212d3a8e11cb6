//! What all actions of admins on users share: admins cannot act on themselves, they need the
//! permission at the moment of the change, the audit trail records the action, and the user gets a
//! mail about it.

use glotto_domain::administration::may_administer;
use glotto_domain::audit::AuditAction;
use glotto_domain::identity::Permission;
use glotto_http::errors::NotFound;
use glotto_http::{Cx, Endpoint, NoContent, Respond as _, Result, UserPath, Versioned};
use glotto_mail::Notice;
use glotto_runtime::{Context, Grant, Part};
use glotto_signin::notice_by_admin;
use glotto_store::administration::AdminChange;
use glotto_store::identity::Credentials;
use glotto_store::{Key, StoreError, Update};

/// What [`perform`] needs. An action that deletes more needs more.
pub(crate) const GRANTS: &[Grant] =
    &[Grant::Read(&[Part::Account]), Grant::Write(&[Part::Account, Part::Audit, Part::Event, Part::Session])];

/// A change to an account.
pub(crate) struct Change {
    /// The changes in the account's item.
    pub update: Update,
    /// The factors that are deleted.
    pub deleted: Vec<Key>,
    /// Whether all sessions end.
    pub ends_sessions: bool,
}

/// An action of admins on users.
pub(crate) struct AdminAction {
    /// The permission that it requires.
    pub permission: Permission,
    /// The entry in the audit trail.
    pub audited_as: AuditAction,
    /// The mail to the user.
    pub notice: Notice,
    /// The change, given the present state; none if nothing has to change.
    pub change: fn(&Context, &Credentials) -> Result<Option<Change>, StoreError>,
}

/// Performs an action on the user of the path. The response has the revision of the account.
pub(crate) async fn perform<E>(cx: &Cx<'_, E>, action: &AdminAction) -> Result<Versioned<NoContent>>
where
    E: Endpoint<Path = UserPath, Response = Versioned<NoContent>>,
{
    let (admin, user) = (cx.actor()?.user, cx.path.user_id);
    cx.retry_on_conflict("the account", || async {
        let found = cx.store.accounts().find_credentials(user, cx.now()).await?.ok_or(NotFound)?;
        may_administer(admin, user)?;
        cx.check_revision(found.account.rev)?;
        let Some(Change { update, deleted, ends_sessions }) = (action.change)(cx, &found)? else {
            return Ok(NoContent.revision(found.account.rev));
        };
        let change = AdminChange {
            credentials: &found,
            change: update,
            deleted,
            ends_sessions,
            by: (admin, action.permission),
            entry: &cx.audit(action.audited_as, user),
            notice: Some(&notice_by_admin(cx, &found.account, action.notice)),
        };
        cx.store.users().apply(change).await?;
        Ok(NoContent.revision(found.account.rev.next()))
    })
    .await
}
