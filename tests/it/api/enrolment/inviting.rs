//! A course that admits by invitation, and what is done with its invitations.

use serde_json::{Value, json};

use crate::world::scenario::{Draft, Fixtures};
use crate::world::{Actor, Answer};

/// A published course that admits by invitation.
pub(super) async fn by_invitation<'w>(fixtures: &Fixtures<'w>) -> Draft<'w> {
    let draft = fixtures.draft().await;
    draft.publish_with_article().await;
    let admission = json!({"access": "invitation", "price": "free"});
    draft.author.put(&format!("{}/admission", draft.course), admission).await.is(200);
    draft
}

/// Creates an invitation to a course.
pub(super) async fn invite(draft: &Draft<'_>, invitation: Value) -> Answer {
    draft.author.post(&format!("{}/invitations", draft.course), invitation).await
}

/// Enrols with a code.
pub(super) async fn enrol(learner: &Actor<'_>, draft: &Draft<'_>, code: &str) -> Answer {
    learner.post(&format!("{}/enrolment", draft.course), json!({"invitation": code})).await
}

/// The invitations to a course, as its author sees them.
pub(super) async fn listed(draft: &Draft<'_>) -> Vec<Value> {
    let list = draft.author.get(&format!("{}/invitations", draft.course)).await.is(200).json();
    list["items"].as_array().unwrap().clone()
}
