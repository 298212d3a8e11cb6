//! `GET /v1/sessions`: where somebody is signed in.

use std::cmp::Reverse;

use futures::FutureExt as _;
use glotto_domain::id::SessionId;
use glotto_domain::identity::{Means, device};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::Context;
use glotto_store::identity::SessionItem;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("list_sessions", Method::Get, "/v1/sessions", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .tells(
        "List one's sessions",
        "Where the caller is signed in, the session that was used last first. A person has at most 20 sessions, so \
         there are no pages. A session counts as used when it begins and when it is refreshed.",
    )
    .answers::<SessionsView>(200);

/// Where somebody is signed in.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionsView {
    /// The sessions, the one that was used last first.
    pub items: Vec<SessionView>,
}

/// One login on one device.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// Names the session.
    pub id: SessionId,
    /// Whether it is the one that asks.
    pub current: bool,
    /// The device, such as `Firefox on Linux`, as far as it can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// From where it was used last: the first part of the network address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// How the person proved who they are.
    pub means: Vec<Means>,
    /// When it began.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub began_at: Timestamp,
    /// When it was used last.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub last_used_at: Timestamp,
    /// When it ends unless it is used before that.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub ends_at: Timestamp,
}

impl SessionView {
    /// The view of a session, seen from one.
    fn of(session: SessionItem, current: SessionId) -> Self {
        Self {
            id: session.session_id,
            current: session.session_id == current,
            device: session.device.as_deref().map(device::in_words),
            place: session.place,
            means: session.means,
            began_at: session.created,
            last_used_at: session.rotated,
            ends_at: session.ends,
        }
    }
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let actor = request.actor()?;
    let mut sessions = context.store.sessions().list(actor.user, context.now()).await?;
    sessions.sort_by_key(|session| Reverse((session.rotated, session.created)));
    let items = sessions.into_iter().map(|session| SessionView::of(session, actor.session)).collect();
    Ok(Reply::ok(&SessionsView { items }))
}
