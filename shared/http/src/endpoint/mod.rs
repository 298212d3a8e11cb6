//! What an endpoint is: a type. Its associated types say what it reads and what it answers, its
//! [`Spec`] who may call it and what it may touch; from the same types come the handler's arguments,
//! the route, the policy, `openapi.json`, the event file and the rows of all tables.

mod call;
mod erased;
mod spec;

pub use call::{Call, Cx};
pub use erased::{EndpointSpec, Function, Handler, Method};
pub use spec::Spec;

use crate::{DomainErrors, PathParams, QueryParams, RequestBody, Respond, Result};

/// One endpoint of the API.
///
/// ```
/// use glotto_http::{Access, Cx, Endpoint, Json, Result, Spec};
///
/// /// How the platform is.
/// #[derive(serde::Serialize, schemars::JsonSchema)]
/// pub struct HealthView {
///     /// Always `ok`.
///     pub status: &'static str,
/// }
///
/// pub struct GetHealth;
///
/// impl Endpoint for GetHealth {
///     const SPEC: Spec = Spec::get("get_health", "/health", Access::Public("load balancers send no token"))
///         .summary("Get health");
///     type Path = ();
///     type Query = ();
///     type Body = ();
///     type Response = Json<HealthView>;
///     type Errors = ();
///
///     async fn handle(_: &Cx<'_, Self>) -> Result<Self::Response> {
///         Ok(Json(HealthView { status: "ok" }))
///     }
/// }
/// ```
pub trait Endpoint: Sized + Send + Sync + 'static {
    /// Operation, method, path, access, and whatever no type says.
    const SPEC: Spec;
    /// The parameters of the path.
    type Path: PathParams;
    /// The query parameters.
    type Query: QueryParams;
    /// The body.
    type Body: RequestBody;
    /// The response if the request succeeds.
    type Response: Respond;
    /// The errors of its own, as a tuple. Those that follow from its spec and types need no mention.
    type Errors: DomainErrors;

    /// Handles a request whose caller has been authorised and whose parts have been parsed.
    fn handle(cx: &Cx<'_, Self>) -> impl Future<Output = Result<Self::Response>> + Send;
}
