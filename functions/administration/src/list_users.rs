//! `GET /v1/users`

use glotto_domain::administration::{EmailPrefix, UserFilter, UserStatus};
use glotto_domain::identity::{Permission, Role};
use glotto_domain::keys::KeyPurpose;
use glotto_http::{Access, Cx, Endpoint, Json, Paging, QueryParams, Result, Spec};
use glotto_runtime::{Grant, IndexPart, Part};
use glotto_store::Page;

use crate::period::RegistrationPeriod;
use crate::user_view::UserSummaryView;

/// The query parameters.
#[derive(QueryParams)]
pub struct ListUsersQuery {
    /// The beginning of the address, in any case.
    email: Option<EmailPrefix>,
    /// The user's role.
    role: Option<Role>,
    /// Only users who are suspended, or whose address is not confirmed.
    status: Option<UserStatus>,
    #[query(flatten)]
    registered: RegistrationPeriod,
    #[query(flatten)]
    paging: Paging,
}

/// Lists users by address, role, state or day of registration.
pub struct ListUsers;

impl Endpoint for ListUsers {
    const SPEC: Spec = Spec::get("list_users", "/v1/users", Access::May(Permission::ReadUsers))
        .summary("List users")
        .description(
            "The users that match all filters: with `email` in the order of their addresses, with `status=unverified` \
             the one whose registration expires last first, otherwise the last registered first. A page may hold \
             fewer users than `limit` although there are more: go on as long as there is a cursor. A new user may take \
             a moment to appear.",
        )
        .grants(&[
            Grant::Read(&[Part::Account]),
            Grant::ReadIndex(&[
                IndexPart::Email,
                IndexPart::Staff,
                IndexPart::Suspended,
                IndexPart::Unconfirmed,
                IndexPart::User,
            ]),
            Grant::Seal(&[KeyPurpose::Cursors]),
        ]);
    type Path = ();
    type Query = ListUsersQuery;
    type Body = ();
    type Response = Json<Page<UserSummaryView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let ListUsersQuery { email, role, status, registered, paging } = &cx.query;
        let filter = UserFilter { email: email.clone(), role: *role, status: *status, registered: registered.0 };
        let (users, last) = cx.store.users().page(&filter, paging.limit, paging.after.clone()).await?;
        let items = users.into_iter().map(UserSummaryView::of).collect();
        Ok(Json(paging.page(cx, items, last).await?))
    }
}
