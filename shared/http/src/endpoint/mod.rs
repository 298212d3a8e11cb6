//! An endpoint is a type. Its associated types declare request and response, its [`Spec`] who may call it
//! and which permissions it has. The arguments of the handler, the route, the policy, `openapi.json`,
//! the event file and the test tables all come from these declarations, so that they cannot differ.

mod caching;
mod call;
mod derived;
mod erased;
mod spec;

pub use caching::{CacheKey, Caching};
pub use call::{Call, Cx};
pub use erased::{EndpointSpec, Function, Handler, Method};
pub use spec::{Spec, Throttle};

use crate::{DomainErrors, PathParams, QueryParams, Reply, RequestBody, Respond, Result};

/// Renders the page that a person gets in place of a problem.
pub type ProblemPage = fn(&Call<'_>) -> Result<Reply>;

/// One endpoint of the API.
///
/// ```
/// use glotto_http::{Access, Cx, Endpoint, Json, Result, Spec};
///
/// /// The health of the platform.
/// #[derive(serde::Serialize, schemars::JsonSchema)]
/// pub struct HealthView {
///     /// Whether functions run.
///     pub healthy: bool,
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
///         Ok(Json(HealthView { healthy: true }))
///     }
/// }
/// ```
pub trait Endpoint: Sized + Send + Sync + 'static {
    /// Operation, method, path, access, and what else the types do not declare.
    const SPEC: Spec;
    /// The path parameters.
    type Path: PathParams;
    /// The query parameters.
    type Query: QueryParams;
    /// The request body.
    type Body: RequestBody;
    /// The response to a request that succeeds.
    type Response: Respond;
    /// The domain errors of the endpoint, as a tuple. Errors that follow from its spec and types are not
    /// listed.
    type Errors: DomainErrors;
    /// The page in place of a 404, for clients that accept `text/html`: a link that people open may be damaged. None if
    /// only programs call the endpoint.
    const NOT_FOUND_PAGE: Option<ProblemPage> = None;

    /// Handles a request. The caller has been authorised, and path, query and body have been parsed.
    fn handle(cx: &Cx<'_, Self>) -> impl Future<Output = Result<Self::Response>> + Send;
}
