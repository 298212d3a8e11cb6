//! Administration: the journeys, and what the modules below share.

mod archive;
mod factors;
mod finding;
mod history;
mod power;
mod profile_texts;
mod suspension;
mod viewing;
mod written_down;

use glotto_domain::audit::{AuditAction, Days};
use glotto_domain::id::UserId;
use glotto_store::administration::{AuditItem, AuditQuery};

use crate::world::World;

fn path(user: UserId, rest: &str) -> String {
    format!("/v1/users/{user}{rest}")
}

/// The entries about a user in the audit trail, the latest first.
pub async fn trail_of(world: &World, user: UserId) -> Vec<AuditItem> {
    world.context.store.audit_trail().page(AuditQuery::BySubject(user), &Days::default(), 100, None).await.unwrap().0
}

async fn actions_upon(world: &World, user: UserId) -> Vec<AuditAction> {
    trail_of(world, user).await.into_iter().map(|entry| entry.act).collect()
}

/// Delivers pending mails; returns the subjects of the mails to an address.
async fn subjects_to(world: &World, address: &str) -> Vec<String> {
    assert_eq!(world.deliver().await, Vec::<String>::new());
    let mails = world.cloud.inbox().list();
    mails.into_iter().filter(|mail| mail.to == [address]).map(|mail| mail.subject).collect()
}
