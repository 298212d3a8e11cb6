//! How a role is given: by an admin's request or by the operator's command.

use glotto_domain::audit::AuditAction;
use glotto_domain::identity::{ChangeRoleError, Role};
use glotto_http::Call;
use glotto_runtime::Context;
use glotto_signin::role_notice;
use glotto_store::CommitError;
use glotto_store::administration::{AuditItem, RoleChange};
use glotto_store::identity::{AccountItem, Credentials};

/// Gives a user a role and returns the account as it is then. `by` is the admin's request; the
/// operator's command has none. Fails with [`ChangeRoleError::Stale`] if the user signs in or out at
/// the same moment, as the role is stored in every session.
pub async fn assign(
    context: &Context,
    found: &Credentials,
    role: Role,
    by: Option<&Call<'_>>,
) -> Result<AccountItem, CommitError<ChangeRoleError>> {
    let account = &found.account;
    if account.role == role {
        return Ok(account.clone());
    }
    let (user, action) = (account.user_id, AuditAction::RoleChanged);
    let entry = match by {
        Some(call) => call.audit(action, user),
        None => AuditItem::of_platform(context.new_id(), action, user, context.now()),
    };
    let (entry, notice) = (&entry.detail(role.name()), &role_notice(context, by, account, role));
    let admin = by.and_then(Call::optional_actor).map(|actor| actor.user);
    context.store.users().change_role(RoleChange { credentials: found, role, by: admin, entry, notice }).await?;
    Ok(AccountItem { role, rev: account.rev.next(), ..account.clone() })
}
