//! `GET /v1/users/{userId}`

use glotto_domain::identity::Permission;
use glotto_http::errors::NotFound;
use glotto_http::{Access, Cx, Endpoint, Json, Respond as _, Result, Spec, UserPath, Versioned};
use glotto_runtime::{Grant, Part};

use crate::user_view::UserView;

/// Gets a user, as admins see them.
pub struct GetUser;

impl Endpoint for GetUser {
    const SPEC: Spec = Spec::get("get_user", "/v1/users/{userId}", Access::May(Permission::ReadUsers))
        .summary("Get user")
        .description("A user's account, how they can sign in, and whether they are suspended. No secrets.")
        .grants(&[Grant::Read(&[Part::Account])]);
    type Path = UserPath;
    type Query = ();
    type Body = ();
    type Response = Versioned<Json<UserView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let found = cx.store.accounts().find_credentials(cx.path.user_id, cx.now()).await?.ok_or(NotFound)?;
        let revision = found.account.rev;
        Ok(Json(UserView::of(found)?).revision(revision))
    }
}
