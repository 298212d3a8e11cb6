//! `PUT /v1/users/{userId}/role`

use glotto_domain::id::UserId;
use glotto_domain::identity::{ChangeRoleError, Permission, Role, change_role};
use glotto_domain::input;
use glotto_http::errors::NotFound;
use glotto_http::{Access, Cx, Endpoint, Json, Respond as _, Result, Spec, UserPath, Versioned};
use glotto_runtime::{Grant, Part};
use schemars::JsonSchema;
use serde::Serialize;

use crate::roles;

/// A role for a user.
#[input]
pub struct UpdateUserRoleInput {
    /// The role.
    pub role: Role,
}

/// Gives a user a role, which holds from the user's next request on.
pub struct UpdateUserRole;

impl Endpoint for UpdateUserRole {
    const SPEC: Spec = Spec::put("update_user_role", "/v1/users/{userId}/role", Access::May(Permission::ChangeRoles))
        .summary("Update user role")
        .description(
            "Changes a user's permissions in all of their sessions at once. You cannot change your own role, so there \
                 is always an admin left.",
        )
        .example(r#"{"role":"instructor"}"#)
        .grants(&[
            Grant::Read(&[Part::Account]),
            Grant::Write(&[Part::Account, Part::Audit, Part::Event, Part::Session]),
        ])
        .requires_recent_auth();
    type Path = UserPath;
    type Query = ();
    type Body = Json<UpdateUserRoleInput>;
    type Response = Versioned<Json<UserRoleView>>;
    type Errors = (ChangeRoleError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let (admin, user) = (cx.actor()?.user, cx.path.user_id);
        cx.retry_on_conflict("the account", || async {
            let found = cx.store.accounts().find_credentials(user, cx.now()).await?.ok_or(NotFound)?;
            change_role(Some(admin), user, found.account.verified)?;
            cx.check_revision(found.account.rev)?;
            let account = roles::assign(cx, &found, cx.body.role, Some(cx)).await?;
            Ok(Json(UserRoleView { id: account.user_id, role: account.role }).revision(account.rev))
        })
        .await
    }
}

/// A user's role.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserRoleView {
    /// The user.
    pub id: UserId,
    /// The role.
    pub role: Role,
}
