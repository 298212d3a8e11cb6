//! Stands in for the front end where mails lead: whoever has none can still follow their links.

use std::collections::HashMap;

use axum::extract::Query;
use axum::response::Html;

use super::html::{escaped, page};

const HINT: &str = r"<p>This page stands in for the front end. To let mails lead to yours:
<code>make run ARGS='--parameter AppUrl=http://localhost:3000'</code></p>";

/// Where mails lead that ask for nothing in particular.
pub(super) async fn home() -> Html<String> {
    page("The front end would be here", "", HINT)
}

/// Asks before it verifies, as a front end has to: programs that read mails follow links.
pub(super) async fn verify_email(Query(query): Query<HashMap<String, String>>) -> Html<String> {
    let token = query.get("token").map(|token| escaped(token)).unwrap_or_default();
    let body = format!(
        r#"<form data-api="/v1/accounts/verification" data-done="Your address is confirmed. You can log in now.">
<label>Token from the mail <input name="token" required value="{token}"></label>
<button>Confirm the address</button></form>{HINT}"#
    );
    page("Confirm your e-mail address", "", &body)
}
