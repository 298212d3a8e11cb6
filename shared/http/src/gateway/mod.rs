//! Requests and responses as HTTP APIs of API Gateway exchange them with functions: payload format 2.0
//! (<https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>).
//!
//! The platform reads and writes this format itself, because `lambda_http` ends the process on some
//! requests (docs/decisions/0029-entry.md).

mod event;
mod query_string;
mod response;

pub use event::{GatewayEvent, Malformed};
pub use query_string::{InvalidQueryString, parse_query_string};
pub use response::GatewayResponse;

/// Whether a text is a header value that every client and server reads in the same way: printable ASCII,
/// spaces and tabs (RFC 9110, 5.5, without the obsolete bytes above 127).
pub(crate) fn is_header_value(text: &str) -> bool {
    text.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte))
}
