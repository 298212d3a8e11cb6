//! The response of a user info endpoint (`OpenID` Connect Core, 5.3.2), with the claims that are read.

use crate::claims::readable;
use crate::provider_http::IssuerHttpClient;
use crate::reducing_http::ReducingHttpClient;

/// The HTTP client for a user info endpoint: the library gets only the claims that are read.
pub(crate) fn http_client<'w>(issuer_client: &'w IssuerHttpClient<'w>) -> ReducingHttpClient<'w> {
    ReducingHttpClient { issuer_client, reduce: |_, body| reduce(body) }
}

/// The claims that are read. What is not a JSON object stays as it is, and the library rejects or verifies it.
fn reduce(body: Vec<u8>) -> Vec<u8> {
    let claims = serde_json::from_slice(&body).ok();
    let readable = claims.and_then(|claims| serde_json::to_vec(&readable(claims)).ok());
    readable.unwrap_or(body)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_response_is_reduced_to_the_claims_that_are_read_and_another_body_is_kept() {
        let claims = json!({"sub": "ada", "updated_at": "2026-11-30T07:00:00Z"});
        let reduced: Value = serde_json::from_slice(&reduce(claims.to_string().into_bytes())).unwrap();
        assert_eq!(reduced, json!({"sub": "ada", "received": claims}));
        for body in ["", "[]", "null", "eyJhbGciOiJFZERTQSJ9.e30.AA"] {
            assert_eq!(reduce(body.as_bytes().to_vec()), body.as_bytes());
        }
    }
}
