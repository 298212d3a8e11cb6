//! Tests over all features together, from their reviewed snapshots.

use std::collections::BTreeSet;
use std::path::Path;

use glotto_domain::audit::AuditAction;
use glotto_store::entities;
use glotto_store::keys::UserPartition;
use xtask::registry::FEATURES;

use super::recording::Recording;
use super::{TESTED, budgets, personal_data};
use crate::tables::endpoints;
use crate::world::scenario::Scenario;
use crate::world::{World, leftovers};

/// Actions that no scenario performs, and the tests that check their entries in the audit trail.
const ELSEWHERE: &[(AuditAction, &str)] = &[
    (AuditAction::KeysChanged, "api/keys/emergency.rs"),
    (AuditAction::RecoveryCodeUsed, "api/factors/recovery.rs"),
    (AuditAction::RefreshReplayed, "api/identity/refresh.rs"),
    (AuditAction::PasskeyCopied, "api/passkeys/signing_in.rs"),
    (AuditAction::Erased, "api/privacy/erasure.rs"),
    (AuditAction::RegistrationLapsed, "api/identity/lapsing.rs"),
];

/// What only requests with an idempotency key leave: see [`users_of_all_features_are_exported_and_erased`].
const WITH_KEYS: &str = "Idempotency";

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
        .filter(|kind| personal_data::is_erased(kind) && !lines.contains(kind) && *kind != WITH_KEYS)
        .collect();
    assert!(missing.is_empty(), "no scenario stores {missing:?}, so exports and erasures are not tested with it");
}

#[test]
fn every_audit_action_is_covered_by_a_scenario_or_another_test() {
    let reviewed = reviewed();
    let covered: BTreeSet<&str> = reviewed.split_whitespace().collect();
    for (action, file) in ELSEWHERE {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("it").join(file)).unwrap();
        let checked =
            [format!("AuditAction::{action:?}"), format!("{:?}", action.name())].iter().any(|name| text.contains(name));
        assert!(checked, "{file} does not check that {action:?} is written to the audit trail");
    }
    let elsewhere: BTreeSet<_> = ELSEWHERE.iter().map(|(action, _)| action.name()).collect();
    let wrong: Vec<_> = AuditAction::ALL
        .iter()
        .filter(|action| covered.contains(action.name()) == elsewhere.contains(action.name()))
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
fn some_endpoints_honour_an_idempotency_key_and_some_require_recent_authentication() {
    assert!(endpoints().filter(|endpoint| endpoint.function.idempotent).count() >= 5);
    assert!(endpoints().filter(|endpoint| endpoint.function.requires_recent_auth).count() >= 10);
}

/// The audit trail contains only ids, because entries stay after an erasure. Names count as whole words: a random
/// id or hash may well contain three letters in this order.
#[tokio::test]
async fn no_entry_names_a_user_except_by_their_id() {
    for feature in TESTED {
        for entry in &Recording::of(feature).await.entries {
            let mut words = entry.split(|letter: char| !letter.is_alphanumeric());
            assert!(!entry.contains('@') && words.all(|word| word != "Ada"), "{entry}");
        }
    }
}

/// The features whose changes have to be in the audit trail. A scenario cannot take itself off this list.
#[test]
fn the_features_about_identity_permissions_and_what_admins_change_for_all_are_audited() {
    let audited: Vec<_> = TESTED.iter().filter(|feature| Scenario::of(feature).audited).collect();
    assert_eq!(
        audited,
        [&"identity", &"factors", &"passkeys", &"federation", &"profiles", &"taxonomy", &"privacy", &"administration",]
    );
}

/// Users who have done everything have something in each partition. Each of their requests that takes an
/// idempotency key has one.
#[tokio::test]
#[ignore = "takes a minute, and the tests of each feature prove the same for its own users; runs in make test-all"]
async fn users_of_all_features_are_exported_and_erased() {
    let world = World::new().await;
    for feature in TESTED {
        super::recording::run(&world, feature).await;
    }
    let items = leftovers::table(&world).await;
    for partition in UserPartition::ALL {
        let occupied = items.iter().any(|item| item["pk"].as_s().unwrap().starts_with(partition.prefix()));
        assert!(occupied, "no scenario leaves anything in {partition:?}");
    }
    assert!(items.iter().filter(|item| leftovers::kind(item) == "Account").count() > 25);
    personal_data::check_everybody(&world).await;
}
