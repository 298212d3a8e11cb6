//! What all actions of admins on users share: admins cannot act on themselves, they need the
//! permission at the moment of the change, the audit trail records the action, and the user gets a
//! mail about it.

use std::marker::PhantomData;

use glotto_domain::administration::{AdminActionError, may_administer};
use glotto_domain::audit::AuditAction;
use glotto_domain::identity::Permission;
use glotto_http::errors::NotFound;
use glotto_http::{Cx, Endpoint, NoContent, Respond as _, Result, Spec, UserPath, Versioned};
use glotto_mail::Notice;
use glotto_runtime::{Context, Grant, Part};
use glotto_signin::notice_by_admin;
use glotto_store::administration::AdminChange;
use glotto_store::identity::Credentials;
use glotto_store::{Key, StoreError, Update};

/// What an action that ends all sessions needs. One that deletes more needs more.
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
    /// Whether the user is suspended afterwards. None if that does not change.
    pub suspends: Option<bool>,
}

/// An action of admins on users. Its endpoint is [`AdminEndpoint`].
pub(crate) trait AdminAction: Send + Sync + 'static {
    /// The spec of its endpoint, which requires a permission and recent authentication.
    const SPEC: Spec;
    /// The entry in the audit trail.
    const AUDITED_AS: AuditAction;
    /// The mail to the user.
    const NOTICE: Notice;

    /// The change, given the present state of the user; none if nothing has to change.
    fn change(context: &Context, found: &Credentials) -> Result<Option<Change>, StoreError>;
}

/// The endpoint of an action. It performs the action on the user of the path, and responds with the
/// revision of the account.
pub(crate) struct AdminEndpoint<A>(PhantomData<A>);

impl<A: AdminAction> AdminEndpoint<A> {
    /// The permission that the endpoint requires. The transaction requires it, too.
    const PERMISSION: Permission = match A::SPEC.permission() {
        Some(permission) => permission,
        None => panic!("an action of admins requires a permission"),
    };
}

impl<A: AdminAction> Endpoint for AdminEndpoint<A> {
    const SPEC: Spec = A::SPEC;
    type Path = UserPath;
    type Query = ();
    type Body = ();
    type Response = Versioned<NoContent>;
    type Errors = (AdminActionError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let (admin, user) = (cx.actor()?.user, cx.path.user_id);
        cx.retry_on_conflict("the account", || async {
            let found = cx.store.accounts().find_credentials(user, cx.now()).await?.ok_or(NotFound)?;
            may_administer(admin, user)?;
            cx.check_revision(found.account.rev)?;
            let Some(Change { update, deleted, ends_sessions, suspends }) = A::change(cx, &found)? else {
                return Ok(NoContent.revision(found.account.rev));
            };
            let change = AdminChange {
                credentials: &found,
                change: update,
                deleted,
                ends_sessions,
                suspends,
                by: (admin, Self::PERMISSION),
                entry: &cx.audit(A::AUDITED_AS, user),
                notice: Some(&notice_by_admin(cx, &found.account, A::NOTICE)),
            };
            cx.store.users().apply(change).await?;
            Ok(NoContent.revision(found.account.rev.next()))
        })
        .await
    }
}
