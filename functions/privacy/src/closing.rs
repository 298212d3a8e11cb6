//! Closing an account: the end of changing one's mind. Whoever is signed in is not any more, and
//! nobody can sign in; nothing else is deleted yet.

use glotto_domain::identity::Permission;
use glotto_events::Failure;
use glotto_runtime::Context;
use glotto_store::privacy::{Addressee, ErasureItem};
use glotto_store::{CommitError, Conflict};
use jiff::SignedDuration;

use crate::erase_accounts::moved;

/// When it is looked again whether there is another admin by now, or whether they are suspended still.
const ANOTHER_DAY: SignedDuration = SignedDuration::from_hours(24);

/// Closes an account.
pub(crate) async fn close(context: &Context, item: &ErasureItem) -> Result<(), Failure> {
    let (user, now) = (item.user_id, context.now());
    let closed = item.with(item.erasure().advanced(now));
    let Some(credentials) = context.store.accounts().find_credentials(user, now).await? else {
        return moved(context.store.erasures().advance(item, &closed, None, None).await);
    };
    if credentials.account.suspended.is_some() && item.erasure().waits_for_the_suspended(now) {
        // Whoever signs in nowhere cannot change their mind, and the wish may have been a thief's.
        tracing::warn!(%user, "somebody who is suspended is to be forgotten: it waits until a month is over");
        let later = item.with(item.erasure().put_off(now, ANOTHER_DAY));
        return moved(context.store.erasures().advance(item, &later, None, None).await);
    }
    let closed = ErasureItem { addressee: Addressee::of(&credentials.account), ..closed };
    let runs_the_place = credentials.account.role.may(Permission::ChangeRoles);
    let left = if runs_the_place { context.store.users().find_another_admin(user).await? } else { None };
    if runs_the_place && left.is_none() {
        // There was another one when they asked. The place must not be left without any.
        tracing::error!(%user, "the last admin wants to be forgotten: appoint another one");
        let later = item.with(item.erasure().put_off(now, ANOTHER_DAY));
        return moved(context.store.erasures().advance(item, &later, None, None).await);
    }
    match context.store.erasures().close_account(&credentials, (item, &closed), left).await {
        Ok(()) => {
            tracing::info!(%user, "closed");
            Ok(())
        }
        // Somebody has just signed in, or changed their mind: the next run looks again.
        Err(CommitError::Refused(Conflict)) => Err(Failure::because("the account keeps changing")),
        Err(error) => Err(error.into()),
    }
}
