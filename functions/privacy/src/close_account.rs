//! Closing an account: the erasure cannot be cancelled any more. All sessions end and the user cannot
//! sign in; other data is not deleted yet.

use glotto_domain::identity::Permission;
use glotto_events::Failure;
use glotto_runtime::Context;
use glotto_store::privacy::{Addressee, ErasureItem};
use glotto_store::{CommitError, Conflict};
use jiff::SignedDuration;

use crate::erase_accounts::ignore_conflict;

/// How long an erasure waits for another admin to be appointed, or for a suspension to end, before it is
/// checked again.
const RETRY_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// Closes an account.
pub(crate) async fn close(context: &Context, item: &ErasureItem) -> Result<(), Failure> {
    let (user, now) = (item.user_id, context.now());
    let closed = item.with(item.erasure().advance(now));
    let Some(credentials) = context.store.accounts().find_credentials(user, now).await? else {
        return ignore_conflict(context.store.erasures().advance(item, &closed, None, None).await);
    };
    if credentials.account.suspended.is_some() && item.erasure().waits_for_suspension(now) {
        // A suspended user cannot sign in to cancel, and an attacker may have requested the erasure.
        tracing::warn!(%user, "the erasure of a suspended user waits for up to a month");
        let later = item.with(item.erasure().postpone(now, RETRY_AFTER));
        return ignore_conflict(context.store.erasures().advance(item, &later, None, None).await);
    }
    let closed = ErasureItem { addressee: Addressee::of(&credentials.account), ..closed };
    let is_admin = credentials.account.role.may(Permission::ChangeRoles);
    let left = if is_admin { context.store.users().find_another_admin(user).await? } else { None };
    if is_admin && left.is_none() {
        // There was another admin when the erasure was requested. The last admin must stay.
        tracing::error!(%user, "the last admin has requested their erasure: appoint another admin");
        let later = item.with(item.erasure().postpone(now, RETRY_AFTER));
        return ignore_conflict(context.store.erasures().advance(item, &later, None, None).await);
    }
    match context.store.erasures().close_account(&credentials, (item, &closed), left).await {
        Ok(()) => {
            tracing::info!(%user, "account closed");
            Ok(())
        }
        // The user has just signed in or cancelled; the next run decides again.
        Err(CommitError::Condition(Conflict)) => Err(Failure::because("the account keeps changing")),
        Err(error) => Err(error.into()),
    }
}
