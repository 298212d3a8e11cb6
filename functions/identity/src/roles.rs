//! Giving roles: what the admins' endpoint and the operator's command share.

use glotto_domain::Revision;
use glotto_domain::audit::Act;
use glotto_domain::id::UserId;
use glotto_domain::identity::{ChangeRoleError, Role, change_role};
use glotto_http::Request;
use glotto_mail::Notice;
use glotto_runtime::Context;
use glotto_signin::notice_by_others;
use glotto_store::administration::{AuditItem, RoleChange};
use glotto_store::identity::{AccountItem, Credentials};
use glotto_store::{CommitError, ConflictRetry};

/// Gives somebody a role; the account as it is then, or nothing if there is none. `by` is the
/// request of the admin who wants it; the operator makes none. `rev` is the revision that it is
/// meant for, if any.
pub async fn give(
    context: &Context,
    by: Option<&Request>,
    to: UserId,
    role: Role,
    rev: Option<Revision>,
) -> Result<Option<AccountItem>, CommitError<ChangeRoleError>> {
    let admin = by.and_then(Request::visitor).map(|actor| actor.user);
    let mut retry = ConflictRetry::default();
    loop {
        let Some(found) = context.store.accounts().find_credentials(to, context.now()).await? else { return Ok(None) };
        let Credentials { account, sessions, .. } = found;
        change_role(admin, to, account.verified).map_err(CommitError::Refused)?;
        if rev.is_some_and(|rev| rev != account.rev) {
            return Err(CommitError::Refused(ChangeRoleError::Stale));
        }
        if account.role == role {
            return Ok(Some(account));
        }
        let entry = entry(context, by, to).detail(role.name());
        let notice = notice_by_others(context, by.map(|request| &request.trace), &account, Notice::RoleChanged);
        let (entry, notice, sessions) = (&entry, &notice, &sessions[..]);
        let change = RoleChange { account: &account, sessions, role, by: admin, entry, notice };
        match context.store.users().change_role(change).await {
            Ok(()) => return Ok(Some(AccountItem { role, rev: account.rev.next(), ..account })),
            // The person logged in or out at the same moment.
            Err(CommitError::Refused(ChangeRoleError::Stale)) => retry.wait("the account").await?,
            Err(error) => return Err(error),
        }
    }
}

fn entry(context: &Context, by: Option<&Request>, to: UserId) -> AuditItem {
    match by {
        Some(request) => request.act(context, Act::RoleChanged, to),
        None => AuditItem::of_platform(context.new_id(), Act::RoleChanged, to, context.now()),
    }
}
