//! The audit trail is complete and cannot change. The lists are made from the endpoints themselves: an
//! endpoint that changes how users sign in, or their permissions, cannot be added without an entry.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use glotto_domain::audit::{AuditAction, Days};
use glotto_domain::id::UserId;
use glotto_http::{EndpointSpec, Method};
use glotto_store::audit::{AuditItem, Trail};
use glotto_store::{CommitError, Store, StoreError, Transaction};

use serde_json::json;

use super::{path, trail_of};
use crate::api::identity::{ADA, PASSWORD, member, try_login};
use crate::world::World;

/// The features about identity and permissions.
const FEATURES: [&str; 6] = ["identity", "factors", "federation", "profiles", "administration", "privacy"];

/// Their endpoints that change something and need no entry, each with the reason.
const SILENT: &[(&str, &str)] = &[
    ("resend_verification_mail", "a mail is no change of the account"),
    ("refresh_session", "the session goes on; its last use stands in it"),
    ("update_me", "name, language and time zone give no access"),
    ("update_my_profile", "the profile that others see gives no access"),
    ("create_avatar_upload", "a picture gives no access"),
    ("delete_avatar", "a picture gives no access"),
    ("create_totp", "an app counts from its first code on, which is written down"),
    ("create_passkey_options", "a question; its answer is written down"),
    ("create_passkey_login_options", "a question; its answer is written down"),
    ("create_passkey_reauthentication_options", "a question; its answer is written down"),
    ("create_provider_login_authorization", "a question; its answer is written down"),
    ("create_provider_link_authorization", "a question; its answer is written down"),
    ("relay_provider_response", "hands an answer on, which is written down when it is taken"),
];

/// Acts that the tour does not do, each with the test that shows its entry.
const ELSEWHERE: &[(AuditAction, &str)] = &[
    (AuditAction::RecoveryCodeUsed, "api/factors/recovery.rs"),
    (AuditAction::RefreshReplayed, "api/identity/refresh.rs"),
    (AuditAction::PasskeyCopied, "api/passkeys/signing_in.rs"),
    (AuditAction::Erased, "api/privacy/erasure.rs"),
    (AuditAction::RegistrationLapsed, "api/identity/lapsing.rs"),
];

async fn everything(store: &Store) -> Vec<AuditItem> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let (entries, last) = store.audit(Trail::All, &Days::default(), 100, after).await.unwrap();
        all.extend(entries);
        after = last;
        if after.is_none() {
            return all;
        }
    }
}

fn sensitive() -> impl Iterator<Item = &'static EndpointSpec> {
    let features = xtask::registry::FEATURES.iter().filter(|feature| FEATURES.contains(&feature.name));
    features.flat_map(|feature| feature.endpoints).filter(|endpoint| endpoint.method != Method::Get)
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_changes_how_people_sign_in_or_what_they_may_do_is_written_down() {
    let world = World::new().await;
    world.tour().await;
    for _ in 0..11 {
        try_login(&world, "nobody@example.com", PASSWORD).await;
    }
    world.invoke("rotate_keys", json!({"emergency": true})).await.unwrap();
    let mut acts: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut done = BTreeSet::new();
    for entry in everything(&world.context.store).await {
        done.insert(entry.act.name());
        if let Some(operation) = entry.request.and_then(|request| world.ledger.operation_of(&request)) {
            acts.entry(operation).or_default().insert(entry.act.name());
        }
    }
    let silent: BTreeSet<_> = SILENT.iter().map(|(operation, _)| *operation).collect();
    let missing: Vec<_> = sensitive()
        .chain(crate::tables::endpoints().filter(|endpoint| endpoint.function.requires_recent_auth))
        .map(|endpoint| endpoint.function.operation)
        .filter(|operation| acts.contains_key(operation) == silent.contains(operation))
        .collect();
    assert!(missing.is_empty(), "these write nothing down, or are said not to and do: {missing:?}");
    for (act, file) in ELSEWHERE {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("it").join(file)).unwrap();
        let shown = [format!("Act::{act:?}"), format!("{:?}", act.name())].iter().any(|name| text.contains(name));
        assert!(shown, "{file} does not show that {act:?} is written down");
    }
    let elsewhere: BTreeSet<_> = ELSEWHERE.iter().map(|(act, _)| act.name()).collect();
    let undone: Vec<_> =
        AuditAction::ALL.iter().filter(|act| done.contains(act.name()) == elsewhere.contains(act.name())).collect();
    assert!(undone.is_empty(), "the tour does not do these, or they are said to be done elsewhere: {undone:?}");
    insta::assert_json_snapshot!("acts_by_operation", acts);
}

#[tokio::test]
async fn an_entry_says_who_did_what_to_whom_from_where() {
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
async fn nothing_is_written_over() {
    let world = World::new().await;
    let store = &world.context.store;
    let user = world.learner().await.user();
    let entry = AuditItem::of_platform(world.context.new_id(), AuditAction::Suspended, user, world.context.now());
    store.record(&entry).await.unwrap();
    let forged = AuditItem { act: AuditAction::Reinstated, ..entry.clone() };
    assert!(matches!(store.record(&forged).await, Err(StoreError::Rejected(_))));
    let mut tx: Transaction<()> = Transaction::new(store);
    tx.record(&forged);
    assert!(matches!(tx.commit(store).await, Err(CommitError::Store(_))));
    assert_eq!(trail_of(&world, user).await, [entry]);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_entry_names_anybody_but_by_their_id() {
    let world = World::new().await;
    world.tour().await;
    for entry in everything(&world.context.store).await {
        let text = serde_json::to_string(&entry).unwrap();
        assert!(!text.contains('@') && !text.contains("Ada"), "{text}");
    }
}

#[tokio::test]
async fn entries_are_forgotten_after_thirteen_months() {
    let world = World::new().await;
    let (admin, person) = (world.admin().await, world.learner().await);
    admin.send("PUT", &path(person.user(), "/suspension"), "").await.is(204);
    let entry = trail_of(&world, person.user()).await.remove(0);
    for key in [
        glotto_store::keys::audit(person.user(), entry.audit_id),
        glotto_store::keys::audit_by(Some(admin.user()), entry.audit_id),
    ] {
        let item = world.context.store.get(key).await.unwrap().unwrap();
        let expires: i64 = item["expiresAt"].as_n().unwrap().parse().unwrap();
        assert_eq!(expires, (entry.at + jiff::SignedDuration::from_hours(400 * 24)).as_second());
    }
}

#[tokio::test]
async fn guesses_that_were_used_up_are_written_down_once_an_hour_and_cost_the_same_for_nobody() {
    let world = World::new().await;
    let ada = member(&world, ADA).await;
    // The first attempt of a network costs less than those that follow.
    try_login(&world, "somebody@example.com", PASSWORD).await;
    let mut costs = Vec::new();
    for address in [ADA, "nobody@example.com"] {
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
