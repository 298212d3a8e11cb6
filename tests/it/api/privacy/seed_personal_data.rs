//! A user with one of each kind of personal data that the tour deletes or never creates.

use glotto_store::recovery_codes::RecoveryCodesItem;
use glotto_store::reminders::RemindedItem;
use glotto_store::totp::TotpItem;
use serde_json::json;

use crate::api::passkeys::add;
use crate::api::passkeys::virtual_authenticator::VirtualAuthenticator;
use crate::world::tour::course;
use crate::world::{Actor, World};

/// Creates the user and the data.
pub async fn seed_personal_data(world: &World) {
    let grace = world.instructor().await.with("user-agent", "Grace's machine");
    grace.patch("/v1/me", json!({"displayName": "Grace Hopper"})).await.is(200);
    add(&grace, &VirtualAuthenticator::new()).await.is(201);
    factors(world, &grace).await;
    learning(&grace).await;
    reminders(world, &grace).await;
    teaching(world, &grace).await;
    let email = grace.get("/v1/me").await.text_of("email");
    world.anonymous().post("/v1/password-resets", json!({ "email": email })).await.is(202);
    grace.post("/v1/me/email-change", json!({"email": "admiral@example.com"})).await.is(202);
    grace.post_empty("/v1/me/erasure").await.is(202);
    // An unverified registration.
    let registration = json!({"email": "hopper@example.com", "password": "nanosecond of wire", "displayName": "Amazing Grace", "timeZone": "Europe/London", "locale": "en"});
    world.anonymous().post("/v1/accounts", registration).await.is(202);
}

async fn factors(world: &World, grace: &Actor<'_>) {
    let (user_id, now) = (grace.user(), world.context.now());
    let totp = TotpItem::begin(user_id, "a sealed secret".to_owned(), now);
    world.context.store.save(&totp).await.unwrap();
    let codes = RecoveryCodesItem { user_id, hashes: vec!["a hash of a code".to_owned()], made: now, rev: 1 };
    world.context.store.save(&codes).await.unwrap();
}

/// A course that its owner is enrolled in.
async fn learning(grace: &Actor<'_>) {
    let course = grace.with("idempotency-key", "first").post("/v1/courses", course()).await;
    let course = format!("/v1/courses/{}", course.is(201).text_of("id"));
    let module = grace.post(&format!("{course}/modules"), json!({"title": {"en": "Hello"}})).await;
    let module = module.is(201).text_of("id");
    let lesson = json!({"moduleId": module, "kind": "article", "title": {"en": "A lesson"}, "body": {"en": "Words"}});
    grace.post(&format!("{course}/lessons"), lesson).await.is(201);
    grace.post_empty(&format!("{course}/publication")).await.is(200);
    grace.post_empty(&format!("{course}/enrolment")).await.is(201);
}

async fn reminders(world: &World, grace: &Actor<'_>) {
    let reminder = json!({"time": "18:30", "weekdays": ["monday"], "timeZone": "Europe/Berlin"});
    grace.put("/v1/me/reminder", reminder).await.is(200);
    let (user_id, asked) = (grace.user(), world.context.now());
    let of_today = RemindedItem { user_id, day: "2026-03-01".parse().unwrap(), asked };
    world.context.store.save(&of_today).await.unwrap();
}

/// A draft with a co-instructor.
async fn teaching(world: &World, grace: &Actor<'_>) {
    let other = world.instructor().await;
    let address = world.context.store.account(other.user()).await.unwrap().unwrap().email;
    let draft = grace.post("/v1/courses", course()).await.is(201).text_of("id");
    grace.post(&format!("/v1/courses/{draft}/co-instructors"), json!({ "email": address })).await.is(201);
}
