//! Exports of personal data.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use futures::future::join_all;
use glotto_domain::courses::VersionNumber;
use glotto_domain::privacy::{BUILT_WITHIN, DOWNLOADABLE_FOR, EXPORT_REQUESTED};
use glotto_domain::progress::WatchedSeconds;
use glotto_runtime::Bucket;
use glotto_store::progress::PositionItem;
use jiff::SignedDuration;
use serde_json::{Value, json};
use zip::ZipArchive;

use crate::world::{Actor, Answer, World, effort, rev};

/// Downloads an export; returns its files.
pub async fn files(person: &Actor<'_>, export: &str) -> BTreeMap<String, Vec<u8>> {
    let url = person.get(&format!("{export}/download")).await.is(200).text_of("url");
    let fetched = reqwest::get(url).await.unwrap();
    assert_eq!(fetched.status().as_u16(), 200);
    let mut zip = ZipArchive::new(Cursor::new(fetched.bytes().await.unwrap())).unwrap();
    let mut files = BTreeMap::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        files.insert(file.name().unwrap().into_owned(), content);
    }
    files
}

/// Requests an export and processes all messages; returns its path.
pub async fn exported(world: &World, person: &Actor<'_>) -> String {
    let requested = person.post_empty("/v1/me/exports").await;
    let location = requested.is(202).header("location").unwrap().to_owned();
    assert_eq!(world.deliver().await, [""; 0]);
    location
}

/// The event that requests an export, as the bus delivers it.
fn requested(world: &World, person: &Actor<'_>, id: &str) -> Value {
    let payload = json!({"userId": person.user(), "exportId": id});
    let detail = world.context.event(EXPORT_REQUESTED, None, payload);
    json!({"source": "glotto", "detail-type": EXPORT_REQUESTED, "detail": detail})
}

fn list(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Vec<Value> {
    let content = files.get(name).unwrap_or_else(|| panic!("no {name} in {:?}", files.keys()));
    serde_json::from_slice(content).unwrap()
}

#[tokio::test]
async fn an_export_has_all_personal_data_and_no_secrets() {
    let world = World::new().await;
    let ada = world.learner().await;
    let export = exported(&world, &ada).await;
    let view = ada.get(&export).await;
    insta::assert_json_snapshot!(view.is(200).snapshot(), {".body.sizeBytes" => "[size]"});
    let files = files(&ada, &export).await;
    let account = &list(&files, "Account.json")[0];
    assert_eq!(account["displayName"], "Ada Lovelace");
    assert_eq!(account["userId"], ada.user().to_string());
    assert_eq!(account.get("passwordHash"), None);
    assert_eq!(list(&files, "Session.json").len(), 1);
    assert_eq!(list(&files, "Audit.json")[0]["act"], "exportAsked");
    assert!(String::from_utf8_lossy(&files["README.txt"]).contains("2026-03-01T12:00:00.000Z"));
    let everything: Vec<_> = files.values().flatten().copied().collect();
    assert!(!String::from_utf8_lossy(&everything).contains("$argon2id$"));
}

#[tokio::test]
async fn the_mail_about_an_export_is_sent_once_and_gives_no_access() {
    let world = World::new().await;
    let ada = world.learner().await;
    let export = exported(&world, &ada).await;
    let id = export.rsplit('/').next().unwrap().to_owned();
    let address = format!("{}@example.com", ada.user().to_string().to_lowercase());
    let mails = |world: &World| {
        let inbox = world.cloud.inbox().list();
        inbox.into_iter().filter(|mail| mail.to.iter().any(|to| to.contains(&address))).collect::<Vec<_>>()
    };
    assert_eq!(mails(&world).len(), 1);
    let text = mails(&world)[0].text.clone().unwrap();
    assert!(text.contains(&id), "{text}");
    assert!(!text.contains("X-Amz-Signature"), "{text}");
    assert!(text.contains("13:00 (Europe/Berlin)"), "the time is that of the account's zone: {text}");
    // The event is delivered again, as the bus may do.
    world.invoke("build_export", requested(&world, &ada, &id)).await.unwrap();
    assert_eq!(world.deliver().await, [""; 0]);
    assert_eq!(mails(&world).len(), 1);
    world.anonymous().get(&format!("{export}/download")).await.is_problem(401, "unauthenticated");
}

#[tokio::test]
async fn an_export_does_not_reveal_whether_an_address_has_an_account() {
    let world = World::new().await;
    let owner = world.learner().await;
    let taken = world.context.store.accounts().find(owner.user()).await.unwrap().unwrap().email;
    let mut exports = Vec::new();
    for address in [taken.as_str(), "unknown@example.com"] {
        let ada = world.learner().await;
        ada.post("/v1/me/email-change", json!({ "email": address })).await.is(202);
        let export = exported(&world, &ada).await;
        let files = files(&ada, &export).await;
        let lists = files.into_iter().filter(|(name, _)| name.strip_suffix(".json").is_some());
        let lists = lists.map(|(name, content)| (name, serde_json::from_slice::<Vec<Value>>(&content).unwrap().len()));
        exports.push(lists.collect::<BTreeMap<_, _>>());
    }
    assert_eq!(exports[0], exports[1]);
    assert!(exports[0].contains_key("EmailChange.json") && !exports[0].contains_key("Event.json"), "{exports:?}");
}

#[tokio::test]
async fn an_export_reveals_no_more_about_admins_than_the_audit_history() {
    let world = World::new().await;
    let (ada, admin) = (world.learner().await, world.admin().await.with("user-agent", "Mozilla/5.0 Firefox/140.0"));
    let role = format!("/v1/users/{}/role", ada.user());
    admin.put(&role, json!({"role": "instructor"})).await.is(200);
    let ada = world.with_proof(&ada).await;
    let export = exported(&world, &ada).await;
    let history = ada.get("/v1/me/audit").await.is(200).json();
    let theirs = files(&ada, &export).await;
    let mut entries = list(&theirs, "Audit.json");
    entries.reverse();
    assert_eq!(json!(entries), history["items"]);
    let audit = String::from_utf8_lossy(&theirs["Audit.json"]);
    for of_admin in [admin.user().to_string(), admin.identity.unwrap().1.to_string(), "Firefox".to_owned()] {
        assert!(!audit.contains(&of_admin), "{audit}");
    }
    let others = files(&admin, &exported(&world, &admin).await).await;
    let changed = list(&others, "AuditByActor.json").into_iter().find(|entry| entry["act"] == "roleChanged").unwrap();
    assert_eq!((&changed["by"], &changed["subjectId"]), (&json!("yourself"), &json!(ada.user())));
}

#[tokio::test]
async fn an_export_is_accessible_to_its_owner_only() {
    let world = World::new().await;
    let (ada, bob) = (world.learner().await, world.learner().await);
    let export = exported(&world, &ada).await;
    for path in [export.clone(), format!("{export}/download")] {
        bob.get(&path).await.is_problem(404, "not-found");
    }
    bob.get("/v1/me/exports/exp_nonsense").await.is_problem(404, "not-found");
}

#[tokio::test]
async fn requesting_and_downloading_an_export_require_recent_authentication_and_viewing_does_not() {
    let world = World::new().await;
    let ada = world.learner().await;
    let export = exported(&world, &ada).await;
    world.wait(SignedDuration::from_mins(10));
    let ada = world.renewed(&ada);
    ada.get(&export).await.is(200);
    for stale in [ada.get(&format!("{export}/download")).await, ada.post_empty("/v1/me/exports").await] {
        stale.is_problem(401, "step-up-required");
        assert!(stale.header("www-authenticate").unwrap().contains("insufficient_user_authentication"));
    }
}

#[tokio::test]
async fn an_export_can_be_downloaded_until_a_week_after_it_is_ready() {
    let world = World::new().await;
    let ada = world.learner().await;
    let requested = ada.post_empty("/v1/me/exports").await;
    let export = requested.is(202).header("location").unwrap().to_owned();
    assert_eq!(requested.text_of("state"), "waiting");
    ada.get(&format!("{export}/download")).await.is_problem(409, "export-not-ready");
    assert_eq!(world.deliver().await, [""; 0]);
    assert_eq!(ada.get(&export).await.is(200).text_of("state"), "ready");
    world.wait(DOWNLOADABLE_FOR);
    let ada = world.with_proof(&ada).await;
    assert_eq!(ada.get(&export).await.is(200).text_of("state"), "expired");
    ada.get(&format!("{export}/download")).await.is_problem(410, "export-expired");
}

#[tokio::test]
async fn an_export_that_is_not_ready_in_time_has_failed_and_becomes_ready_when_its_event_is_sent_again() {
    let world = World::new().await;
    let ada = world.learner().await;
    let (export, event) = pending(&world, &ada).await;
    for _ in 0..3 {
        // The number of attempts of the SDK.
        world.cloud.faults().times("PutObject", 3, glotto_cloud::Fault::Throttled);
        assert!(world.invoke("build_export", event.clone()).await.is_err(), "so Lambda repeats it");
        assert_eq!(ada.get(&export).await.is(200).text_of("state"), "waiting");
    }
    world.wait(BUILT_WITHIN);
    let ada = world.with_proof(&ada).await;
    assert_eq!(ada.get(&export).await.is(200).text_of("state"), "failed");
    ada.get(&format!("{export}/download")).await.is_problem(410, "export-failed");
    world.invoke("build_export", event).await.unwrap();
    assert_eq!(ada.get(&export).await.is(200).text_of("state"), "ready");
    assert!(!files(&ada, &export).await.is_empty());
}

#[tokio::test]
async fn an_export_that_is_requested_after_a_failed_one_and_the_failed_one_both_become_ready() {
    let world = World::new().await;
    let ada = world.learner().await;
    let (late, late_event) = pending(&world, &ada).await;
    world.wait(BUILT_WITHIN);
    let ada = world.with_proof(&ada).await;
    let (next, next_event) = pending(&world, &ada).await;
    let runs = [late_event.clone(), next_event.clone(), late_event, next_event];
    for outcome in join_all(runs.map(|event| world.invoke("build_export", event))).await {
        assert_eq!(outcome, Ok(Value::Null));
    }
    for export in [late, next] {
        assert_eq!(ada.get(&export).await.is(200).text_of("state"), "ready");
        assert!(!files(&ada, &export).await.is_empty());
    }
}

/// Requests an export; returns its path and its event.
async fn pending(world: &World, person: &Actor<'_>) -> (String, Value) {
    let answer = person.post_empty("/v1/me/exports").await;
    let path = answer.is(202).header("location").unwrap().to_owned();
    let event = requested(world, person, path.rsplit('/').next().unwrap());
    (path, event)
}

#[tokio::test]
async fn a_fourth_export_in_a_day_is_rate_limited_and_a_repeated_request_gets_the_first_response() {
    let world = World::new().await;
    let ada = world.learner().await;
    let keyed = ada.with("idempotency-key", "one");
    let first = keyed.post_empty("/v1/me/exports").await;
    let again = keyed.post_empty("/v1/me/exports").await;
    assert_eq!((first.is(202).body.clone(), first.header("location")), (again.body.clone(), again.header("location")));
    let answers: Vec<Answer> = join_all((0..50).map(|_| ada.post_empty("/v1/me/exports"))).await;
    assert_eq!(
        answers.iter().filter(|answer| answer.status == 202).count(),
        2,
        "one was requested before, twice with the same key"
    );
    let refused = answers.iter().find(|answer| answer.status != 202).unwrap();
    refused.is_problem(429, "too-many-requests");
    assert!(refused.header("retry-after").unwrap().parse::<u32>().unwrap() > 60);
    assert_eq!(keyed.post_empty("/v1/me/exports").await.is(202).body, first.body, "the recorded answer is given again");
    world.wait(SignedDuration::from_hours(8));
    world.with_proof(&ada).await.post_empty("/v1/me/exports").await.is(202);
}

/// The items are more than one page of a query, which is 1 MB.
#[tokio::test]
async fn a_user_with_thousands_of_items_gets_all_of_them() {
    let many = effort(5_000, 10_000);
    let world = World::new().await;
    let ada = world.learner().await;
    let (store, course, now) = (&world.context.store, world.context.new_id(), world.context.now());
    let (user, session) = ada.identity.unwrap();
    let session = store.sessions().find(user, session, now).await.unwrap().unwrap();
    for _ in 0..many / 100 {
        let mut tx = glotto_store::Transaction::<()>::new(store);
        for _ in 0..100 {
            tx.put(&PositionItem {
                user_id: ada.user(),
                course_id: course,
                lesson_id: world.context.new_id(),
                position_seconds: 7,
                duration_seconds: None,
                recorded_ms: now.as_millisecond(),
                certain: true,
                furthest_seconds: 7,
                video_id: None,
                version: VersionNumber::FIRST,
                watched: WatchedSeconds::default(),
                rev: rev(1),
                stored_at: None,
                reported_ms: None,
            });
        }
        tx.commit(store).await.unwrap();
        assert_eq!(world.deliver().await, [""; 0]);
    }
    // The table deletes expired items by the machine's clock, which is later than the test's.
    store.save(&session).await.unwrap();
    let export = exported(&world, &ada).await;
    let files = files(&ada, &export).await;
    assert_eq!(list(&files, "Position.json").len(), many);
}

#[tokio::test]
async fn a_user_erased_before_the_export_is_built_gets_none() {
    let world = World::new().await;
    let ada = world.learner().await;
    ada.post_empty("/v1/me/exports").await.is(202);
    world.context.store.delete(glotto_store::keys::identity::account(ada.user())).await.unwrap();
    assert_eq!(world.deliver().await, [""; 0]);
    let bucket = world.context.settings.bucket(Bucket::Exports).unwrap();
    assert_eq!(world.cloud.buckets().keys(bucket, ""), [""; 0]);
    assert!(world.cloud.inbox().list().is_empty());
}
