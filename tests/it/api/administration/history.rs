//! Reading the audit trail: the caller's own part of it, and all.

use glotto_domain::audit::AuditAction;
use glotto_domain::id::UserId;
use glotto_store::administration::AuditItem;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::path;
use crate::api::identity::{ADA, login, member};
use crate::world::{Actor, World};

fn actions(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|item| item["act"].as_str().unwrap().to_owned()).collect()
}

/// All pages of a search.
async fn all(admin: &Actor<'_>, query: &str) -> Vec<Value> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = admin.get(&format!("/v1/audit?{query}{cursor}")).await.is(200).json();
        found.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

#[tokio::test]
async fn every_user_reads_their_own_history_without_other_actors() {
    let world = World::new().await;
    let ada = member(&world, ADA).await;
    world.wait(SignedDuration::from_secs(1));
    let tokens = login(&world, ADA).await;
    world.wait(SignedDuration::from_secs(1));
    let admin = world.admin().await;
    admin.put(&path(ada.user_id, "/role"), json!({"role": "instructor"})).await.is(200);
    let answer = tokens.actor(&world).get("/v1/me/audit").await;
    let page = answer.is(200).json();
    assert_eq!(actions(&page)[..2], ["roleChanged", "signedIn"]);
    let changed = &page["items"][0];
    assert_eq!((&changed["by"], &changed["detail"]), (&json!("somebodyElse"), &json!("instructor")));
    assert!(changed["place"].is_null() && changed["device"].is_null() && changed["sessionId"].is_null());
    assert_eq!((&page["items"][1]["by"], &page["items"][1]["place"]), (&json!("yourself"), &json!("203.0.113.0/24")));
    assert!(!answer.text().contains(&admin.user().to_string()));
    let other = world.learner().await;
    assert_eq!(actions(&other.get("/v1/me/audit").await.is(200).json()), [""; 0]);
}

#[tokio::test]
async fn a_user_can_list_actions_on_others_by_their_own_account() {
    let world = World::new().await;
    let (admin, ada, bob) = (world.admin().await, world.learner().await, world.learner().await);
    for person in [&ada, &bob] {
        admin.put(&path(person.user(), "/role"), json!({"role": "instructor"})).await.is(200);
        world.wait(SignedDuration::from_secs(1));
    }
    assert_eq!(actions(&admin.get("/v1/me/audit").await.is(200).json()), [""; 0], "nothing was done to the admin");
    let first = admin.get("/v1/me/audit?by=me&limit=1").await.is(200).json();
    let entry = &first["items"][0];
    assert_eq!((&entry["act"], &entry["by"]), (&json!("roleChanged"), &json!("yourself")));
    assert_eq!((&entry["subjectId"], &entry["place"]), (&json!(bob.user()), &json!("203.0.113.0/24")));
    let cursor = first["nextCursor"].as_str().unwrap();
    let second = admin.get(&format!("/v1/me/audit?by=me&limit=1&cursor={cursor}")).await.is(200).json();
    assert_eq!(second["items"][0]["subjectId"], json!(ada.user()));
    let elsewhere = admin.get(&format!("/v1/me/audit?limit=1&cursor={cursor}")).await;
    assert_eq!(elsewhere.is_problem(422, "invalid-input").pointers(), ["/query/cursor"]);
    assert_eq!(actions(&ada.get("/v1/me/audit?by=me").await.is(200).json()), [""; 0]);
    let wrong = ada.get("/v1/me/audit?by=you").await;
    assert_eq!(wrong.is_problem(422, "invalid-input").pointers(), ["/query/by"]);
}

#[tokio::test]
async fn the_audit_trail_is_searched_by_subject_actor_action_and_day() {
    let world = World::new().await;
    let (ada, bob) = (world.admin().await, world.admin().await);
    let (carl, dora) = (world.instructor().await, world.instructor().await);
    let (mut first, mut number) = (Vec::new(), 0);
    for (admin, person, rest) in
        [(&ada, &carl, "/suspension"), (&bob, &dora, "/suspension"), (&ada, &dora, "/role"), (&bob, &carl, "/role")]
    {
        let answer = match rest {
            "/role" => admin.put(&path(person.user(), rest), json!({"role": "learner"})).await,
            _ => admin.send("PUT", &path(person.user(), rest), "").await,
        };
        assert!(answer.status < 300, "{}", answer.text());
        first.push((number, admin.user(), person.user()));
        number += 1;
        world.wait(SignedDuration::from_mins(1));
    }
    let found = |entries: Vec<Value>| -> Vec<(String, String, String)> {
        let text = |entry: &Value, name: &str| entry[name].as_str().unwrap().to_owned();
        entries.iter().map(|entry| (text(entry, "act"), text(entry, "actorId"), text(entry, "subjectId"))).collect()
    };
    let row = |action: AuditAction, actor: &Actor<'_>, subject: &Actor<'_>| {
        (action.name().to_owned(), actor.user().to_string(), subject.user().to_string())
    };
    let everything = [
        row(AuditAction::RoleChanged, &bob, &carl),
        row(AuditAction::RoleChanged, &ada, &dora),
        row(AuditAction::Suspended, &bob, &dora),
        row(AuditAction::Suspended, &ada, &carl),
    ];
    let picked = |numbers: &[usize]| numbers.iter().map(|number| everything[*number].clone()).collect::<Vec<_>>();
    let (ada_id, carl_id) = (ada.user(), carl.user());
    for (query, expected) in [
        ("limit=1".to_owned(), picked(&[0, 1, 2, 3])),
        (format!("subjectId={carl_id}&limit=1"), picked(&[0, 3])),
        (format!("actorId={ada_id}&limit=1"), picked(&[1, 3])),
        ("act=suspended&limit=1".to_owned(), picked(&[2, 3])),
        (format!("actorId={ada_id}&act=suspended"), picked(&[3])),
        (format!("subjectId={carl_id}&actorId={ada_id}"), picked(&[3])),
        ("from=2026-03-01&to=2026-03-01".to_owned(), picked(&[0, 1, 2, 3])),
        ("from=2026-03-02".to_owned(), picked(&[])),
        ("to=2026-02-28".to_owned(), picked(&[])),
        ("act=erased".to_owned(), picked(&[])),
    ] {
        assert_eq!(found(all(&ada, &query).await), expected, "{query}");
    }
}

#[tokio::test]
async fn a_page_of_the_audit_trail_costs_the_same_at_any_length() {
    let world = World::new().await;
    let (admin, person) = (world.admin().await, world.learner().await);
    let suspend = async || {
        admin.send("PUT", &path(person.user(), "/suspension"), "").await.is(204);
        admin.delete(&path(person.user(), "/suspension")).await.is(204);
    };
    suspend().await;
    let mut costs = Vec::new();
    for _ in 0..2 {
        for query in [String::new(), format!("&subjectId={}", person.user()), "&act=suspended".to_owned()] {
            let before = world.context.store.meter().reading();
            admin.get(&format!("/v1/audit?limit=1{query}")).await.is(200);
            costs.push(world.context.store.meter().reading().since(before).reads);
        }
        for _ in 0..20 {
            suspend().await;
        }
    }
    assert_eq!(costs[..3], costs[3..]);
}

#[tokio::test]
async fn every_error_of_a_search_is_reported() {
    let world = World::new().await;
    let answer = world.admin().await.get("/v1/audit?subjectId=x&actorId=crs_1&act=slept&from=x&to=y&limit=x").await;
    let mut pointers = answer.is_problem(422, "invalid-input").pointers();
    pointers.sort();
    assert_eq!(pointers, ["act", "actorId", "from", "limit", "subjectId", "to"].map(|name| format!("/query/{name}")));
    let own = world.learner().await.get("/v1/me/audit?from=x&subjectId=usr_01J9ZK5W6V4QX0N8R3T7B2M1CD").await;
    assert_eq!(own.is_problem(422, "invalid-input").pointers(), ["/query/from", "/query/subjectId"]);
}

#[tokio::test]
async fn a_cursor_of_another_users_history_does_not_open() {
    let world = World::new().await;
    let ada = member(&world, ADA).await;
    let tokens = [login(&world, ADA).await, login(&world, ADA).await];
    let cursor = tokens[0].actor(&world).get("/v1/me/audit?limit=1").await.is(200).text_of("nextCursor");
    tokens[1].actor(&world).get(&format!("/v1/me/audit?limit=1&cursor={cursor}")).await.is(200);
    let other = world.learner().await.get(&format!("/v1/me/audit?limit=1&cursor={cursor}")).await;
    assert_eq!(other.is_problem(422, "invalid-input").pointers(), ["/query/cursor"]);
    assert_ne!(ada.user_id, world.learner().await.user());
}

#[tokio::test]
async fn an_entry_that_concerns_no_user_names_none() {
    let world = World::new().await;
    let (id, now) = (world.context.new_id(), world.context.now());
    let entry = AuditItem::of_platform(id, AuditAction::KeysChanged, UserId::NIL, now);
    world.context.store.audit_trail().record(&entry).await.unwrap();
    let found = world.admin().await.get("/v1/audit?act=keysChanged").await.is(200).json();
    assert_eq!((&found["items"][0]["id"], found["items"][0].get("subjectId")), (&json!(id), None));
}
