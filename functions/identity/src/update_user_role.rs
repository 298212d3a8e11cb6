//! `PUT /v1/users/{userId}/role`: gives somebody a role. It holds from their next request on.

use futures::FutureExt as _;
use glotto_domain::id::UserId;
use glotto_domain::identity::{ChangeRoleError, Permission, Role};
use glotto_domain::input;
use glotto_http::{Access, EndpointSpec, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};
use schemars::JsonSchema;
use serde::Serialize;

use crate::roles;

/// The endpoint.
pub const ENDPOINT: EndpointSpec = EndpointSpec::new(
    "update_user_role",
    Method::Put,
    "/v1/users/{userId}/role",
    Access::May(Permission::ChangeRoles),
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Write(&[Part::Audit, Part::Event, Part::User])])
.tells(
    "Give somebody a role",
    "Changes what a person may do, in all of their sessions at once. Nobody changes their own role, so there is \
         always an admin left.",
)
.accepts::<UpdateUserRole>()
.example(r#"{"role":"instructor"}"#)
.answers::<UserRoleView>(200)
.refuses(&[ChangeRoleError::KINDS])
.versioned()
.fresh();

/// What the person is to be.
#[input]
pub struct UpdateUserRole {
    /// The role.
    pub role: Role,
}

/// What somebody may do.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserRoleView {
    /// The person.
    pub id: UserId,
    /// Their role.
    pub role: Role,
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let user: UserId = request.path_id("userId")?;
    let input: UpdateUserRole = request.json()?;
    let changed = roles::give(context, Some(request), user, input.role, request.if_match()?).await?;
    let account = changed.ok_or_else(Problem::not_found)?;
    Ok(Reply::ok(&UserRoleView { id: account.user_id, role: account.role }).revision(account.rev))
}
