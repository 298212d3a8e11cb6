//! Giving roles: what the admins' endpoint and the operator's command share.

use glotto_domain::id::UserId;
use glotto_domain::identity::{ChangeRoleError, Role, change_role};
use glotto_runtime::Context;
use glotto_store::CommitError;
use glotto_store::accounts::AccountItem;
use glotto_store::attempts::Attempts;
use glotto_store::credentials::Credentials;

/// Gives somebody a role; the account as it is then, or nothing if there is none. `by` is whoever
/// wants it, unless that is the operator; `rev` is the revision that it is meant for, if any.
pub async fn give(
    context: &Context,
    by: Option<UserId>,
    to: UserId,
    role: Role,
    rev: Option<u64>,
) -> Result<Option<AccountItem>, CommitError<ChangeRoleError>> {
    let mut attempts = Attempts::default();
    loop {
        let Some(found) = context.store.credentials(to, context.now()).await? else { return Ok(None) };
        let Credentials { account, sessions, .. } = found;
        change_role(by, to, account.verified).map_err(CommitError::Refused)?;
        if rev.is_some_and(|rev| rev != account.rev) {
            return Err(CommitError::Refused(ChangeRoleError::Stale));
        }
        if account.role == role {
            return Ok(Some(account));
        }
        match context.store.change_role(&account, &sessions, role, by).await {
            Ok(()) => return Ok(Some(AccountItem { role, rev: account.rev + 1, ..account })),
            // The person logged in or out at the same moment.
            Err(CommitError::Refused(ChangeRoleError::Stale)) if attempts.left() => attempts.pause().await,
            Err(error) => return Err(error),
        }
    }
}
