//! `GET /v1/users/{userId}`

use futures::try_join;
use glotto_domain::identity::Permission;
use glotto_http::errors::NotFound;
use glotto_http::{Access, Cx, Endpoint, Json, Problem, Respond as _, Result, Spec, UserPath, Versioned};
use glotto_runtime::{Grant, Part, hash};

use crate::user_view::UserView;

/// Gets a user, as admins see them.
pub struct GetUser;

impl Endpoint for GetUser {
    const SPEC: Spec = Spec::get("get_user", "/v1/users/{userId}", Access::May(Permission::ReadUsers))
        .summary("Get user")
        .description(
            "A user's account, how they can sign in, and whether they are suspended. `emailStatus` says whether mail \
             reaches them, and `erasesAt` when the account will be erased, if that is scheduled. No secrets.",
        )
        .grants(&[Grant::Read(&[Part::Account, Part::MailFeedback, Part::Privacy, Part::Profile])]);
    type Path = UserPath;
    type Query = ();
    type Body = ();
    type Response = Versioned<Json<UserView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let user = cx.path.user_id;
        let (accounts, profiles) = (cx.store.accounts(), cx.store.profiles());
        let (found, own) = try_join!(accounts.find_credentials(user, cx.now()), profiles.find_own(user))?;
        let (found, own) = found.zip(own).ok_or(NotFound)?;
        let revision = found.account.rev;
        let view = UserView::of(found, &own)?;
        // Much of what is shown changes without the account: sessions, mail feedback, the erasure.
        let shown = hash::text(&serde_json::to_vec(&view).map_err(|error| Problem::internal(&error))?);
        Ok(Json(view).revision_in(revision, &shown))
    }
}
