//! The mail that would have been sent.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use glotto_cloud::Mail;

use super::Site;
use super::html::{escaped, linked};

pub(super) async fn list(State(site): State<Site>) -> Html<String> {
    let mails = site.cloud.inbox().list();
    let row = |mail: &Mail| {
        format!(
            r#"<li><a href="/local/inbox/{}"><strong>{}</strong></a> to {} <time>{}</time></li>"#,
            escaped(&mail.id),
            escaped(if mail.subject.is_empty() { "(no subject)" } else { &mail.subject }),
            escaped(&mail.to.join(", ")),
            escaped(mail.time.get(..19).unwrap_or(&mail.time)),
        )
    };
    let body = match mails.len() {
        0 => "<p>No mail yet. What the functions send arrives here; nothing leaves this machine.</p>".to_owned(),
        _ => format!(
            r#"<p><button type="button" data-post="/local/api/inbox/clear">Throw all away</button></p>
<ul class="mails">{}</ul>"#,
            mails.iter().map(row).collect::<String>()
        ),
    };
    site.page("Inbox", "/local/inbox", &body)
}

pub(super) async fn one(State(site): State<Site>, Path(id): Path<String>) -> Response {
    let Some(mail) = site.cloud.inbox().get(&id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let field = |name: &str, value: &str| {
        if value.is_empty() { String::new() } else { format!("<dt>{name}</dt><dd>{value}</dd>") }
    };
    let mut fields = [
        field("From", &escaped(&mail.from)),
        field("To", &escaped(&mail.to.join(", "))),
        field("Copy", &escaped(&mail.cc.join(", "))),
        field("Sent", &escaped(&mail.time)),
    ]
    .concat();
    for (name, value) in &mail.headers {
        fields.push_str(&field(&escaped(name), &linked(value)));
    }
    let text = mail.text.as_deref().map(|text| format!(r#"<h2>As text</h2><pre class="mail">{}</pre>"#, linked(text)));
    // The sandbox allows links to open a window, and nothing else: no scripts, forms or cookies.
    let html = mail.html.as_deref().map(|_| {
        format!(
            r#"<h2>As HTML</h2><iframe class="mail" title="The mail as HTML"
sandbox="allow-popups allow-popups-to-escape-sandbox" src="/local/inbox/{}/html"></iframe>"#,
            escaped(&id)
        )
    });
    let body = format!("<dl>{fields}</dl>{}{}", text.unwrap_or_default(), html.unwrap_or_default());
    site.page(&mail.subject, "", &body).into_response()
}

/// The HTML of a mail, for the frame of its page.
pub(super) async fn html_part(State(site): State<Site>, Path(id): Path<String>) -> Response {
    let Some(html) = site.cloud.inbox().get(&id).and_then(|mail| mail.html) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let policy = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; \
                  img-src data: http: https:; style-src 'unsafe-inline'; frame-ancestors 'self'";
    let html = format!(r#"<base target="_blank">{html}"#);
    ([("content-security-policy", policy)], Html(html)).into_response()
}
