//! `GET /v1/sessions`

use std::cmp::Reverse;

use glotto_domain::UtcTime;
use glotto_domain::id::SessionId;
use glotto_domain::identity::{AuthMethod, device};
use glotto_http::{Access, Cx, Endpoint, Json, Result, Spec};
use glotto_store::identity::SessionItem;
use schemars::JsonSchema;
use serde::Serialize;

/// Lists the caller's sessions.
pub struct ListSessions;

impl Endpoint for ListSessions {
    const SPEC: Spec =
        Spec::get("list_sessions", "/v1/sessions", Access::SignedIn).summary("List sessions and devices").description(
            "The sessions in which you are signed in, the last used first. A session is used when it begins and when \
             it is refreshed. A user has at most 20 sessions, so there are no pages.",
        );
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Json<SessionsView>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let actor = cx.actor()?;
        let mut sessions = cx.store.sessions().list(actor.user, cx.now()).await?.to_vec();
        sessions.sort_by_key(|session| Reverse((session.rotated, session.created)));
        let items = sessions.into_iter().map(|session| SessionView::of(session, actor.session)).collect();
        Ok(Json(SessionsView { items }))
    }
}

/// A user's sessions.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionsView {
    /// The sessions, the last used first.
    pub items: Vec<SessionView>,
}

/// One login on one device.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// The session.
    pub id: SessionId,
    /// Whether it is the session of this request.
    pub current: bool,
    /// The device, such as `Firefox on Linux`, if it can be recognised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// The network in which it was last used: the prefix of the IP address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// How the user signed in.
    pub means: Vec<AuthMethod>,
    /// When it began.
    pub began_at: UtcTime,
    /// When it was last used.
    pub last_used_at: UtcTime,
    /// When it ends unless it is refreshed before.
    pub ends_at: UtcTime,
}

impl SessionView {
    /// The view of a session for a caller in a session.
    fn of(session: SessionItem, current: SessionId) -> Self {
        Self {
            id: session.session_id,
            current: session.session_id == current,
            device: session.device.as_deref().map(device::describe),
            place: session.place,
            means: session.means,
            began_at: session.created.into(),
            last_used_at: session.rotated.into(),
            ends_at: session.ends.into(),
        }
    }
}
