//! What an entry of the audit trail says, and that none can be changed. Which operations write one is in
//! the reviewed snapshots of [`crate::features`].

use glotto_domain::audit::AuditAction;
use glotto_domain::id::UserId;
use glotto_store::administration::AuditItem;
use glotto_store::{CommitError, StoreError, Transaction};

use super::{path, trail_of};
use crate::api::identity::{ADA, PASSWORD, member, try_login};
use crate::world::World;

#[tokio::test]
async fn an_audit_entry_has_actor_action_subject_and_network() {
    let world = World::new().await;
    let (admin, person) = (world.admin().await, world.learner().await);
    let admin = admin.with("user-agent", "Mozilla/5.0 (Linux; of Ada Lovelace) Firefox/140.0");
    let answer = admin.send("PUT", &path(person.user(), "/suspension"), "").await;
    let entry = trail_of(&world, person.user()).await.remove(0);
    assert_eq!((entry.act, entry.subject), (AuditAction::Suspended, person.user()));
    assert_eq!((entry.actor, entry.session), (Some(admin.user()), admin.identity.map(|(_, session)| session)));
    assert_eq!(entry.place.as_deref(), Some("203.0.113.0/24"), "a prefix and not the address");
    assert_eq!(entry.device.as_deref(), Some("Firefox, Linux"), "words of ours, and nothing that a device makes up");
    assert_eq!(entry.request.as_deref(), answer.header("x-request-id"));
    assert_eq!(entry.at, world.context.now());
}

#[tokio::test]
async fn audit_entries_are_never_overwritten() {
    let world = World::new().await;
    let store = &world.context.store;
    let user = world.learner().await.user();
    let entry = AuditItem::of_platform(world.context.new_id(), AuditAction::Suspended, user, world.context.now());
    store.audit_trail().record(&entry).await.unwrap();
    let forged = AuditItem { act: AuditAction::Reinstated, ..entry.clone() };
    assert!(matches!(store.audit_trail().record(&forged).await, Err(StoreError::Rejected(_))));
    let mut tx: Transaction<()> = Transaction::new(store);
    tx.record(&forged);
    assert!(matches!(tx.commit(store).await, Err(CommitError::Store(_))));
    assert_eq!(trail_of(&world, user).await, [entry]);
}

#[tokio::test]
async fn audit_entries_expire_after_thirteen_months() {
    let world = World::new().await;
    let (admin, person) = (world.admin().await, world.learner().await);
    admin.send("PUT", &path(person.user(), "/suspension"), "").await.is(204);
    let entry = trail_of(&world, person.user()).await.remove(0);
    for key in [
        glotto_store::keys::administration::audit_by_subject(person.user(), entry.audit_id),
        glotto_store::keys::administration::audit_by_actor(Some(admin.user()), entry.audit_id),
    ] {
        let item = world.context.store.get(key).await.unwrap().unwrap();
        let expires: i64 = item["expiresAt"].as_n().unwrap().parse().unwrap();
        assert_eq!(expires, (entry.at + jiff::SignedDuration::from_hours(400 * 24)).as_second());
    }
}

#[tokio::test]
async fn exhausted_login_attempts_are_audited_once_an_hour_at_the_same_cost_for_an_unknown_address() {
    let world = World::new().await;
    let ada = member(&world, ADA).await;
    // The first attempt of a network costs less than those that follow.
    try_login(&world, "another@example.com", PASSWORD).await;
    let mut costs = Vec::new();
    for address in [ADA, "unknown@example.com"] {
        let mut used = Vec::new();
        for _ in 0..13 {
            let before = world.context.store.meter().reading();
            try_login(&world, address, "not the password").await;
            let cost = world.context.store.meter().reading().since(before);
            used.push((cost.reads, cost.writes));
        }
        costs.push(used);
    }
    assert_eq!(costs[0], costs[1]);
    for user in [ada.user_id, UserId::NIL] {
        let trail = trail_of(&world, user).await;
        let blocked: Vec<_> = trail.iter().filter(|entry| entry.act == AuditAction::SignInBlocked).collect();
        assert_eq!(blocked.len(), 1);
        assert_eq!((blocked[0].actor, blocked[0].place.as_deref()), (None, Some("203.0.113.0/24")));
    }
}
