//! Erasures: closing the account, deleting what belongs to it, and the farewell mail.

use glotto_domain::courses::VersionNumber;
use glotto_domain::identity::EmailAddress;
use glotto_domain::profiles::HANDLE_KEPT;
use glotto_domain::progress::WatchedSeconds;
use glotto_mail::{MailRequest, MailTemplate};
use glotto_runtime::Bucket;
use glotto_store::Transaction;
use glotto_store::identity::AccountItem;
use glotto_store::progress::PositionItem;
use jiff::SignedDuration;
use serde_json::json;

use super::{COOL_OFF, leaving};
use crate::world::leftovers;
use crate::world::{Actor, World, rev};

pub async fn account(world: &World, person: &Actor<'_>) -> AccountItem {
    world.context.store.accounts().find(person.user()).await.unwrap().unwrap()
}

/// The subjects of all mails to an address, the latest first.
pub fn subjects(world: &World, address: &EmailAddress) -> Vec<String> {
    let inbox = world.cloud.inbox().list().into_iter();
    let theirs = inbox.filter(|mail| mail.to.iter().any(|to| to.contains(&address.canonical())));
    theirs.map(|mail| mail.subject).collect()
}

#[tokio::test]
async fn the_erasure_of_a_suspended_user_waits_for_a_month() {
    let world = World::new().await;
    let (admin, ada, bob) = (world.admin().await, leaving(&world).await, leaving(&world).await);
    let suspension = |person: &Actor<'_>| format!("/v1/users/{}/suspension", person.user());
    for person in [&ada, &bob] {
        admin.send("PUT", &suspension(person), "").await.is(204);
    }
    world.wait(COOL_OFF);
    world.erase_accounts().await;
    assert_eq!(world.erasure_phase(ada.user()).await, "Scheduled");
    // A user whose suspension ends can cancel.
    let admin = world.with_proof(&admin).await;
    admin.delete(&suspension(&bob)).await.is(204);
    let bob = world.session_of(&account(&world, &bob).await).await;
    bob.delete("/v1/me/erasure").await.is(204);
    world.wait(SignedDuration::from_hours(24 * 15));
    world.erase_accounts().await;
    assert_eq!(world.erasure_phase(ada.user()).await, "Scheduled");
    world.wait(SignedDuration::from_hours(24));
    world.erase_accounts().await;
    assert_eq!(world.erasure_phase(ada.user()).await, "Closed", "the law permits a month");
    assert_eq!(world.erasure_phase(bob.user()).await, "none");
}

#[tokio::test]
async fn a_closed_account_cannot_sign_in_and_its_address_is_free() {
    let world = World::new().await;
    let ada = leaving(&world).await;
    let email = account(&world, &ada).await.email;
    world.wait(COOL_OFF);
    world.erase_accounts().await;
    assert_eq!(world.erasure_phase(ada.user()).await, "Closed");
    let ada = world.renewed(&ada);
    for path in ["/v1/me", "/v1/me/erasure", "/v1/me/stats"] {
        ada.get(path).await.is_problem(401, "unauthenticated");
    }
    ada.delete("/v1/me/erasure").await.is_problem(401, "unauthenticated");
    let login = json!({"email": email, "password": "correct horse battery staple"});
    world.anonymous().post("/v1/sessions", login).await.is(401);
    assert_eq!(world.context.store.accounts().find_owner(&email).await.unwrap(), None);
}

#[tokio::test]
async fn erasure_leaves_only_the_id_and_sends_a_farewell_mail() {
    let world = World::new().await;
    let ada = leaving(&world).await;
    let account = account(&world, &ada).await;
    assert_eq!(world.deliver().await, [""; 0]);
    world.complete_erasure(ada.user()).await;
    let needles = [ada.user().to_string(), account.email.canonical(), "Ada Lovelace".to_owned()];
    let left = leftovers::of(&world, &needles).await;
    let expected = |leftover: &String| {
        leftover.starts_with("Audit ")
            || leftover.starts_with("AuditByActor ")
            || leftover.starts_with("Erasure ")
            || leftover.starts_with("Archive/")
    };
    assert!(left.iter().all(expected), "{left:#?}");
    assert_eq!(subjects(&world, &account.email).len(), 2, "one with the date, and the farewell");
    let (entries, _) = world
        .context
        .store
        .personal_data()
        .page(ada.user(), glotto_store::privacy::PersonalDataSource::AuditBySubject, 10, None)
        .await
        .unwrap();
    assert!(format!("{entries:?}").contains("erased"));
    // Another run has nothing to do.
    world.wait(SignedDuration::from_hours(1_000));
    world.erase_accounts().await;
}

#[tokio::test]
async fn no_user_gets_the_handle_of_an_erased_user_for_ninety_days() {
    let world = World::new().await;
    let (ada, eve) = (leaving(&world).await, world.learner().await);
    ada.patch("/v1/me/profile", json!({"handle": "countess", "visibility": "public"})).await.is(200);
    world.complete_erasure(ada.user()).await;
    world.anonymous().get("/v1/profiles/countess").await.is_problem(404, "not-found");
    let claim = async || {
        let eve = world.session_of(&account(&world, &eve).await).await;
        eve.patch("/v1/me/profile", json!({"handle": "countess"})).await
    };
    assert_eq!(claim().await.status, 409);
    let left = leftovers::of(&world, &["countess".to_owned()]).await;
    assert!(left.iter().all(|leftover| leftover.starts_with("Handle ")), "{left:#?}");
    world.wait(HANDLE_KEPT);
    claim().await.is(200);
}

#[tokio::test]
async fn a_user_with_more_than_a_page_of_everything_is_erased_completely() {
    const MANY: usize = 250;
    let world = World::new().await;
    let ada = world.learner().await;
    let store = &world.context.store;
    for number in 0..MANY {
        let position = PositionItem {
            user_id: ada.user(),
            course_id: world.context.new_id(),
            lesson_id: world.context.new_id(),
            position_seconds: 7,
            duration_seconds: None,
            recorded_ms: world.context.now().as_millisecond(),
            certain: true,
            furthest_seconds: 7,
            video_id: None,
            version: VersionNumber::FIRST,
            watched: WatchedSeconds::default(),
            rev: rev(1),
            stored_at: None,
            reported_ms: None,
        };
        store.save(&position).await.unwrap();
        let payload = json!({"userId": ada.user(), "number": number});
        let mut tx = Transaction::<()>::new(store);
        tx.emit(&world.context.event("SomethingElse", None, payload));
        tx.commit(store).await.unwrap();
        let key = format!("avatars/{}/{number}", ada.user());
        let bucket = world.context.settings.bucket(Bucket::Media).unwrap();
        world.cloud.buckets().put(bucket, &key, "image/png", "picture".into()).await.unwrap();
    }
    ada.post_empty("/v1/me/erasure").await.is(202);
    assert_eq!(world.deliver().await, [""; 0]);
    world.complete_erasure(ada.user()).await;
    let left = leftovers::of(&world, &[ada.user().to_string()]).await;
    assert!(left.len() < 10, "{left:#?}");
}

#[tokio::test]
async fn a_user_who_never_showed_that_the_address_is_theirs_is_not_written_to() {
    let world = World::new().await;
    let ada = leaving(&world).await;
    let account = AccountItem { verified: false, ..account(&world, &ada).await };
    world.context.store.save(&account).await.unwrap();
    assert_eq!(world.deliver().await, [""; 0]);
    world.complete_erasure(ada.user()).await;
    assert_eq!(subjects(&world, &account.email).len(), 1);
}

#[tokio::test]
async fn a_late_mail_is_not_sent_to_an_erased_user() {
    let world = World::new().await;
    let ada = leaving(&world).await;
    let account = account(&world, &ada).await;
    world.complete_erasure(ada.user()).await;
    let before = subjects(&world, &account.email).len();
    let late = MailRequest {
        id: world.context.new_id(),
        user_id: ada.user(),
        to: account.email.clone(),
        locale: account.locale.clone(),
        template: MailTemplate::AlreadyRegistered { display_name: "Ada".to_owned() },
    };
    let body = serde_json::to_string(&world.context.event("MailRequested", None, late)).unwrap();
    world.cloud.queues().send(world.name_of("MailQueue"), &body).unwrap();
    assert_eq!(world.deliver().await, [""; 0]);
    assert_eq!(subjects(&world, &account.email).len(), before);
}

#[tokio::test]
async fn erasure_waits_for_the_farewell_mail_and_then_deletes_it() {
    let world = World::new().await;
    let ada = leaving(&world).await;
    let email = account(&world, &ada).await.email;
    assert_eq!(world.deliver().await, [""; 0]);
    world.wait(COOL_OFF);
    for _ in 0..4 {
        // The outbox is stopped: nothing is delivered.
        world.erase_accounts().await;
        world.wait(SignedDuration::from_hours(3));
    }
    assert_eq!(world.erasure_phase(ada.user()).await, "Farewell");
    let needles = [email.canonical()];
    let left: Vec<_> = leftovers::of(&world, &needles).await.into_iter().collect();
    assert_eq!(left.len(), 1, "{left:#?}");
    assert!(left[0].starts_with("Event "), "only the mail itself has the address: {left:#?}");
    assert_eq!(world.deliver().await, [""; 0]);
    world.erase_accounts().await;
    assert_eq!(world.erasure_phase(ada.user()).await, "Done");
    assert!(leftovers::of(&world, &needles).await.is_empty());
}

#[tokio::test]
async fn a_failing_erasure_does_not_delay_other_erasures() {
    let world = World::new().await;
    let (ada, bob) = (leaving(&world).await, leaving(&world).await);
    let other = glotto_store::identity::EmailItem {
        email: account(&world, &ada).await.email,
        user_id: world.learner().await.user(),
    };
    // The address belongs to another user by now: an unexpected state.
    world.context.store.save(&other).await.unwrap();
    world.wait(COOL_OFF);
    let failed = world.invoke("erase_accounts", json!({})).await.unwrap_err();
    assert!(failed.contains("1 of 2"), "{failed}");
    assert_eq!(world.erasure_phase(bob.user()).await, "Closed");
}
