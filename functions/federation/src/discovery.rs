//! The metadata document of a provider (`OpenID` Connect Discovery, 3), with the members that are read. The library
//! parses all standard members and fails at the first one of another type, such as an empty `op_policy_uri`. A member
//! that is not read must not decide whether users can sign in, so the library gets only those that are.

use openidconnect::UserInfoUrl;
use serde_json::{Map, Value};

use crate::provider_http::IssuerHttpClient;
use crate::reducing_http::ReducingHttpClient;

/// The path of the document below the issuer.
const DOCUMENT: &str = "/.well-known/openid-configuration";

/// Members that decide how the provider is used, or that every document must have. A value of another type is an
/// error.
const DECIDING: [&str; 8] = [
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "jwks_uri",
    "response_types_supported",
    "subject_types_supported",
    "id_token_signing_alg_values_supported",
    "authorization_response_iss_parameter_supported",
];

/// The HTTP client for discovery: the library gets only the members that are read. It fetches the keys with the same
/// client, and these stay as they are.
pub(crate) fn http_client<'w>(issuer_client: &'w IssuerHttpClient<'w>) -> ReducingHttpClient<'w> {
    ReducingHttpClient {
        issuer_client,
        reduce: |path, body| if path.ends_with(DOCUMENT) { reduce(body) } else { body },
    }
}

/// The members that are read. What is not a JSON object stays as it is, and the library rejects it.
fn reduce(body: Vec<u8>) -> Vec<u8> {
    let document: Option<Map<String, Value>> = serde_json::from_slice(&body).ok();
    let read = document.map(|document| -> Map<String, Value> {
        let members = document.into_iter();
        members.filter_map(|(name, value)| readable(&name, value).map(|value| (name, value))).collect()
    });
    read.and_then(|read| serde_json::to_vec(&read).ok()).unwrap_or(body)
}

/// The value of a member as it is read; none if it is not, or if an optional one is of another type. `null` is none.
fn readable(name: &str, value: Value) -> Option<Value> {
    match (name, value) {
        (_, Value::Null) => None,
        // Without an endpoint, the claims of the token are all there are.
        ("userinfo_endpoint", Value::String(url)) => {
            UserInfoUrl::new(url.clone()).is_ok().then_some(Value::String(url))
        }
        // Without a known method, it is `client_secret_basic` (Discovery, 3).
        ("token_endpoint_auth_methods_supported", Value::Array(methods)) => {
            Some(methods.into_iter().filter(Value::is_string).collect())
        }
        (name, value) => DECIDING.contains(&name).then_some(value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn reduced(document: &Value) -> Value {
        serde_json::from_slice(&reduce(document.to_string().into_bytes())).unwrap()
    }

    #[test]
    fn a_document_is_reduced_to_the_members_that_are_read() {
        let read = json!({
            "issuer": "https://id.example.com", "jwks_uri": 7, "userinfo_endpoint": "https://id.example.com/me",
            "authorization_response_iss_parameter_supported": "true", "response_types_supported": ["code", "odd"],
        });
        let mut document = read.clone();
        for (name, value) in [
            ("service_documentation", json!("")),
            ("op_policy_uri", json!("")),
            ("op_tos_uri", json!("not a URL")),
            ("registration_endpoint", json!("")),
            ("acr_values_supported", json!([0, 1])),
            ("claims_parameter_supported", json!("true")),
            ("ui_locales_supported", json!(7)),
            ("token_endpoint", json!(null)),
        ] {
            document[name] = value;
        }
        assert_eq!(reduced(&document), read);
    }

    #[test]
    fn an_optional_member_of_another_type_is_as_good_as_none() {
        for value in [json!(""), json!("me"), json!(7), json!(["https://id.example.com/me"]), json!(null)] {
            assert_eq!(reduced(&json!({"userinfo_endpoint": value})), json!({}), "{value}");
        }
        let methods = |value: Value| reduced(&json!({"token_endpoint_auth_methods_supported": value}));
        assert_eq!(methods(json!("client_secret_post")), json!({}));
        assert_eq!(
            methods(json!(["client_secret_post", null, 7])),
            json!({"token_endpoint_auth_methods_supported": ["client_secret_post"]})
        );
    }

    #[test]
    fn a_body_that_is_no_document_is_kept() {
        for body in ["", "[]", "null", "<html>"] {
            assert_eq!(reduce(body.as_bytes().to_vec()), body.as_bytes());
        }
    }
}
