//! Tests over all features together, from their reviewed snapshots.

use std::collections::BTreeSet;
use std::path::Path;

use glotto_domain::audit::AuditAction;
use glotto_store::entities;
use xtask::registry::FEATURES;

use super::{TESTED, budgets, personal_data};
use crate::tables::endpoints;
use crate::world::World;

/// Actions that no scenario performs, and the tests that check their entries in the audit trail.
const ELSEWHERE: &[(AuditAction, &str)] = &[
    (AuditAction::KeysChanged, "api/identity/rotation/emergency.rs"),
    (AuditAction::RecoveryCodeUsed, "api/factors/recovery.rs"),
    (AuditAction::RefreshReplayed, "api/identity/refresh.rs"),
    (AuditAction::PasskeyCopied, "api/passkeys/signing_in.rs"),
    (AuditAction::Erased, "api/privacy/erasure.rs"),
    (AuditAction::RegistrationLapsed, "api/identity/lapsing.rs"),
];

/// The reviewed snapshots of all features.
fn reviewed() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("it/features/snapshots");
    let read = |feature: &&str| std::fs::read_to_string(folder.join(format!("{feature}.snap"))).unwrap();
    TESTED.iter().map(read).collect()
}

#[test]
fn every_feature_is_tested() {
    assert_eq!(TESTED, FEATURES.iter().map(|feature| feature.name).collect::<Vec<_>>());
}

#[test]
fn every_type_with_personal_data_is_left_by_a_scenario() {
    let reviewed = reviewed();
    let lines: BTreeSet<&str> = reviewed.lines().collect();
    let missing: Vec<_> = entities::all()
        .map(|kind| kind.name)
        .filter(|kind| personal_data::is_erased(kind) && !lines.contains(kind))
        .collect();
    assert!(missing.is_empty(), "no scenario stores {missing:?}, so exports and erasures are not tested with it");
}

#[test]
fn every_act_of_the_audit_trail_is_done_by_a_scenario_or_shown_elsewhere() {
    let reviewed = reviewed();
    let done: BTreeSet<&str> = reviewed.split_whitespace().collect();
    for (action, file) in ELSEWHERE {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("it").join(file)).unwrap();
        let shown =
            [format!("AuditAction::{action:?}"), format!("{:?}", action.name())].iter().any(|name| text.contains(name));
        assert!(shown, "{file} does not check that {action:?} is written to the audit trail");
    }
    let elsewhere: BTreeSet<_> = ELSEWHERE.iter().map(|(action, _)| action.name()).collect();
    let wrong: Vec<_> = AuditAction::ALL
        .iter()
        .filter(|action| done.contains(action.name()) == elsewhere.contains(action.name()))
        .collect();
    assert!(
        wrong.is_empty(),
        "these actions are in no scenario, or in a scenario and in the list of exceptions: {wrong:?}"
    );
}

#[test]
fn the_budgets_have_a_row_for_every_endpoint_and_for_nothing_else() {
    let rows = budgets::committed().into_iter().flat_map(|(feature, rows)| {
        rows.into_keys().map(move |operation| (feature.clone(), operation)).collect::<Vec<_>>()
    });
    let expected = FEATURES.iter().flat_map(|feature| {
        feature.endpoints.iter().map(|endpoint| (feature.name.to_owned(), endpoint.function.operation.to_owned()))
    });
    assert_eq!(rows.collect::<BTreeSet<_>>(), expected.collect());
}

/// The checks of idempotency keys and recent proofs must not pass because no endpoint has them.
#[test]
fn there_are_endpoints_that_honour_a_key_and_endpoints_that_want_a_recent_proof() {
    assert!(endpoints().filter(|endpoint| endpoint.function.idempotent).count() >= 5);
    assert!(endpoints().filter(|endpoint| endpoint.function.requires_recent_auth).count() >= 10);
}

/// The audit trail contains only ids, because entries stay after an erasure.
#[tokio::test]
async fn no_entry_names_a_user_except_by_their_id() {
    for feature in ["identity", "factors", "federation", "administration", "privacy"] {
        let world = World::new().await;
        super::recording::run(&world, feature).await;
        for entry in super::recording::audit_trail(&world.context.store).await {
            let text = serde_json::to_string(&entry).unwrap();
            assert!(!text.contains('@') && !text.contains("Ada"), "{text}");
        }
    }
}
