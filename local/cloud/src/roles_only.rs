//! Protects the endpoints from containers on this machine. Only those with the credentials of a role may use them, and
//! can do what the role may; the developer's credentials, which may do everything, are known to all.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use crate::iam::Iam;

/// Rejects requests without valid credentials of a role.
pub(crate) async fn guard(State(iam): State<Iam>, request: Request, next: Next) -> Response {
    if iam.is_role(request.headers(), request.uri()) {
        return next.run(request).await;
    }
    (StatusCode::FORBIDDEN, "This address answers to the roles of functions only.\n").into_response()
}
