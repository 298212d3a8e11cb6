//! Placeholder pages for the links in mails. Developers without a front end can follow the links, and developers
//! of a front end see which page a link opens and which endpoint it calls.

use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use axum::response::Html;

use super::Site;
use super::html::escaped;

/// A page of the front end that sends the token of a mail to an endpoint.
struct TokenPage {
    path: &'static str,
    title: &'static str,
    calls: &'static str,
    /// Whether the page also asks for a new password.
    password: bool,
    button: &'static str,
    done: &'static str,
}

const TOKEN_PAGES: [TokenPage; 5] = [
    TokenPage {
        path: "verify-email",
        title: "Confirm your e-mail address",
        calls: "/v1/accounts/verification",
        password: false,
        button: "Confirm the address",
        done: "Your address is confirmed. You can log in now.",
    },
    TokenPage {
        path: "reset-password",
        title: "Choose a new password",
        calls: "/v1/password-resets/completion",
        password: true,
        button: "Set the password",
        done: "The password is set, and all sessions have ended. You can log in now.",
    },
    TokenPage {
        path: "confirm-email-change",
        title: "Agree to the new e-mail address",
        calls: "/v1/email-changes/confirmation",
        password: false,
        button: "Agree",
        done: "Agreed. The account moves once both mailboxes have.",
    },
    TokenPage {
        path: "reject-email-change",
        title: "Refuse the new e-mail address",
        calls: "/v1/email-changes/refusal",
        password: false,
        button: "Refuse",
        done: "Refused. The address stays as it is.",
    },
    TokenPage {
        path: "export-download",
        title: "Download your data",
        calls: "/v1/exports/download",
        password: false,
        button: "Get the link",
        done: "The archive is there for five minutes:",
    },
];

/// The target of links that need no action.
pub(super) async fn home(State(site): State<Site>) -> Html<String> {
    site.page("The front end would be here", "", HINT)
}

/// Any other page of the front end that a mail leads to.
pub(super) async fn any(
    State(site): State<Site>,
    Path(path): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Html<String> {
    let api = format!("http://{}", site.address);
    let token = query.get("token").map(String::as_str).unwrap_or_default();
    let (title, body) = match path.trim_end_matches('/') {
        "security" => ("Security of the account", signed_in(&api, "/v1/sessions", SESSIONS)),
        path if let Some(course) = invited_to(path) => {
            let code = query.get("code").map(String::as_str).unwrap_or_default();
            ("Invitation to a course", invitation(&api, course, code))
        }
        path => match (TOKEN_PAGES.iter().find(|page| page.path == path), path.strip_prefix("exports/")) {
            (Some(page), _) => (page.title, with_token(&api, page, token)),
            (None, Some(export)) => {
                let calls = format!("/v1/me/exports/{export}/download");
                ("Your data", signed_in(&api, &calls, "where the copy can be fetched"))
            }
            (None, None) => {
                ("The front end would be here", "<p>No mail of Glotto's leads to this page.</p>".to_owned())
            }
        },
    };
    site.page(title, "", &format!("<p>The page of the front end: <code>/{}</code></p>{body}{HINT}", escaped(&path)))
}

/// Asks before it calls the endpoint, as front ends must: programs that scan mails follow links.
fn with_token(api: &str, page: &TokenPage, token: &str) -> String {
    let TokenPage { calls, button, done, .. } = page;
    let (field, member) = if page.password { (PASSWORD_FIELD, r#","password":"…""#) } else { ("", "") };
    let json = format!(r#"{{"token":"{token}"{member}}}"#);
    let curl = escaped(&format!("curl {api}{calls} --json '{}'", json.replace('\'', r"'\''")));
    let token = escaped(token);
    format!(
        r#"<form data-api="{calls}" data-done="{done}">
<label>Token from the mail <input name="token" required value="{token}"></label>{field}
<button>{button}</button></form>
<p>The same from a terminal:</p><pre class="mail">{curl}</pre>"#
    )
}

const PASSWORD_FIELD: &str = r#"
<label>New password <input name="password" type="password" required autocomplete="new-password"></label>"#;

const SESSIONS: &str = "the sessions; beside them stand second factors (<code>/v1/me/factors</code>) \
                        and the password (<code>/v1/me/password</code>)";

/// A page for signed-in users. Here, no user is signed in.
fn signed_in(api: &str, calls: &str, what: &str) -> String {
    let curl = escaped(&format!(r#"curl {api}{calls} -H "Authorization: Bearer $ACCESS_TOKEN""#));
    format!(
        r#"<p>For signed-in users. It asks for {what}:</p><pre class="mail">{curl}</pre>
<p>The token comes from a log-in: <code>POST /v1/sessions</code>.</p>"#
    )
}

/// The course that a page with an invitation is about.
fn invited_to(path: &str) -> Option<&str> {
    path.strip_prefix("courses/")?.strip_suffix("/invitation")
}

/// A page for users who have signed in or registered with the address of the mail.
fn invitation(api: &str, course: &str, code: &str) -> String {
    let json = format!(r#"{{"invitation":"{code}"}}"#).replace('\'', r"'\''");
    let calls = format!("/v1/courses/{course}/enrolment");
    let curl = escaped(&format!(r#"curl {api}{calls} -H "Authorization: Bearer $ACCESS_TOKEN" --json '{json}'"#));
    format!(
        r#"<p>For users who have signed in or registered with the address of the mail:</p><pre class="mail">{curl}</pre>
<p>The token comes from a log-in: <code>POST /v1/sessions</code>.</p>"#
    )
}

const HINT: &str = r"<p>This page stands in for the front end. To let mails lead to yours:
<code>make run ARGS='--parameter AppUrl=http://localhost:3000'</code></p>";
