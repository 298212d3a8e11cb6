//! Requests to the functions for sessions, and for the server metadata.

use glotto_domain::id::SessionId;
use glotto_domain::identity::Role;
use glotto_store::sessions::SessionItem;
use serde_json::Value;

use crate::error::Result;
use crate::people::Person;
use crate::requests::Asked;
use crate::school::School;

/// The request for a function for sessions. None for other functions.
pub async fn request(school: &School<'_>, binary: &str) -> Result<Option<Asked>> {
    let none = Value::Null;
    Ok(Some(match binary {
        "get-server-metadata" => (None, "GET", "/.well-known/oauth-authorization-server".to_owned(), none),
        "list-sessions" => (Some(on_three_devices(school).await?.0), "GET", "/v1/sessions".to_owned(), none),
        "delete-session" => {
            let (person, other) = on_three_devices(school).await?;
            (Some(person), "DELETE", format!("/v1/sessions/{other}"), none)
        }
        "delete-other-sessions" => (Some(on_three_devices(school).await?.0), "DELETE", "/v1/sessions".to_owned(), none),
        _ => return Ok(None),
    }))
}

/// A user with three sessions, and the id of another session than that of the request.
async fn on_three_devices(school: &School<'_>) -> Result<(Person, SessionId)> {
    let context = &school.platform.context;
    let person = school.newcomer(Role::Learner).await?;
    let model = school.session(&person).await?;
    let others: [SessionId; 2] = [context.new_id(), context.new_id()];
    for session_id in others {
        context.store.save(&SessionItem { session_id, ..model.clone() }).await?;
    }
    Ok((person, others[0]))
}
