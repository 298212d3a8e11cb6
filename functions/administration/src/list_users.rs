//! `GET /v1/users`: finds people.

use futures::FutureExt as _;
use glotto_domain::Faults;
use glotto_domain::administration::{AddressPrefix, PeopleFilter};
use glotto_domain::identity::{Permission, Role};
use glotto_http::docs::{CURSOR, LIMIT};
use glotto_http::{Access, Endpoint, ListWindow, Method, Parameter, Problem, Reply, Request, page};
use glotto_runtime::{Context, Grant};
use glotto_store::Page;

use crate::period;
use crate::user_view::UserSummaryView;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "list_users",
    Method::Get,
    "/v1/users",
    Access::May(Permission::ReadUsers),
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::ReadIndex, Grant::Seal])
.tells(
    "Find people",
    "By how their address begins, in its order; otherwise those who registered last come first, all of them or those \
     of one role. All that is asked for has to fit. A page may hold fewer people than were asked for while there are \
     more: it goes on as long as there is a cursor. Who just registered may take a moment to appear.",
)
.query(&[EMAIL, ROLE, REGISTERED_FROM, REGISTERED_TO, LIMIT, CURSOR])
.answers::<Page<UserSummaryView>>(200);

const EMAIL: Parameter = Parameter {
    name: "email",
    description: "How the address begins, in any case.",
    schema: r#"{"type":"string","minLength":2,"maxLength":254,"examples":["ada@"]}"#,
};
const ROLE: Parameter = Parameter {
    name: "role",
    description: "The role that they have.",
    schema: r#"{"type":"string","enum":["learner","instructor","admin"]}"#,
};
const REGISTERED_FROM: Parameter = Parameter {
    name: "registeredFrom",
    description: "The first day on which they may have registered, in UTC.",
    schema: r#"{"type":"string","format":"date"}"#,
};
const REGISTERED_TO: Parameter = Parameter {
    name: "registeredTo",
    description: "The last day on which they may have registered, in UTC.",
    schema: r#"{"type":"string","format":"date"}"#,
};

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let mut faults = request.query_faults();
    let filter = filter(request, &mut faults);
    let window = ListWindow::read(context, request, &scope(request), &mut faults)?;
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let (people, last) = context.store.users().page(&filter, window.limit, window.after.clone()).await?;
    let items = people.into_iter().map(UserSummaryView::of).collect();
    Ok(Reply::ok(&page(context, &window, items, last)?))
}

fn filter(request: &Request, faults: &mut Faults) -> PeopleFilter {
    PeopleFilter {
        email: request.query::<AddressPrefix>("email", faults),
        role: request.query::<Role>("role", faults),
        registered: period::read(request, ("registeredFrom", "registeredTo"), faults),
    }
}

/// What a cursor belongs to: every filter as it was given.
fn scope(request: &Request) -> String {
    period::scope(request, "list_users", &["email", "role", "registeredFrom", "registeredTo"])
}
