//! Exports of personal data, and erasure.

use crate::rev;
use glotto_domain::id::{ExportId, UserId};
use glotto_domain::privacy::{CoolOff, EXPORT_REQUESTED, Erasure, MailedExport};
use glotto_mail::EXPORT_SEAL;
use glotto_store::privacy::{ErasureItem, ExportItem};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::call::published;
use super::{Call, Fixtures, Scenario, step};
use crate::Actor;

pub(super) const SCENARIO: Scenario = Scenario {
    feature: "privacy",
    audited: true,
    steps: &[&[
        step!(create_export, 202),
        step!(get_export, 200),
        step!(get_export_download, 200),
        step!(create_user_export, 202),
        step!(download_mailed_export, 200),
        step!(create_erasure, 202),
        step!(create_erasure: create_erasure_again, 202),
        step!(get_erasure, 200),
        step!(delete_erasure, 204),
        step!(create_user_erasure, 202),
        step!(delete_user_erasure, 204),
        step!(build_export),
        step!(erase_accounts),
    ]],
};

const EXPORTS: &str = "/v1/me/exports";
const ERASURE: &str = "/v1/me/erasure";

async fn create_export<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::post_empty(&fixtures.world.learner().await, EXPORTS)
}

async fn get_export<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (learner, path) = with_export(fixtures).await;
    Call::get(&learner, path)
}

async fn get_export_download<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (learner, path) = with_export(fixtures).await;
    Call::get(&learner, format!("{path}/download"))
}

async fn create_user_export<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (admin, learner) = (fixtures.admin().await, fixtures.world.learner().await);
    admin.send("PUT", &format!("/v1/users/{}/suspension", learner.user()), "").await.is(204);
    Call::post_empty(&admin, format!("/v1/users/{}/exports", learner.user()))
}

async fn download_mailed_export<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let request = create_user_export(fixtures).await;
    let user = request.path().split('/').nth(3).unwrap().parse().unwrap();
    let export = request.send().await.is(202).text_of("id").parse().unwrap();
    make_ready(fixtures, user, export).await;
    let token = fixtures.sealed(EXPORT_SEAL, &MailedExport { user, export }.to_string()).await;
    Call::post(&fixtures.visitor(), "/v1/exports/download", &json!({ "token": token }))
}

async fn create_erasure<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::post_empty(&fixtures.world.learner().await, ERASURE)
}

async fn create_erasure_again<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let learner = with_erasure(fixtures).await;
    learner.delete(ERASURE).await.is(204);
    Call::post_empty(&learner, ERASURE)
}

async fn get_erasure<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&with_erasure(fixtures).await, ERASURE)
}

async fn delete_erasure<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::delete(&with_erasure(fixtures).await, ERASURE)
}

async fn create_user_erasure<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let learner = fixtures.world.learner().await;
    Call::post_empty(&fixtures.admin().await, format!("/v1/users/{}/erasure", learner.user()))
}

async fn delete_user_erasure<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let request = create_user_erasure(fixtures).await;
    request.send().await.is(202);
    Call::delete(&fixtures.admin().await, request.path())
}

async fn build_export(fixtures: &Fixtures<'_>) -> Value {
    let (learner, export) = with_requested_export(fixtures).await;
    let payload = json!({"userId": learner.user(), "exportId": export});
    published(&fixtures.world.context.event(EXPORT_REQUESTED, None, payload))
}

/// Erases a user who requested it long enough ago that their account is closed in this step.
async fn erase_accounts(fixtures: &Fixtures<'_>) -> Value {
    let (context, learner) = (&fixtures.world.context, fixtures.world.learner().await);
    let requested = context.now() - SignedDuration::from_hours(25);
    let erasure = Erasure::schedule(requested, CoolOff::parse("1").unwrap());
    context.store.save(&ErasureItem::requested(learner.user(), &erasure, rev(1))).await.unwrap();
    json!({})
}

/// A new learner of a course who has requested an export.
async fn with_requested_export<'w>(fixtures: &Fixtures<'w>) -> (Actor<'w>, ExportId) {
    let learner = fixtures.new_learner().await;
    let id = learner.post_empty(EXPORTS).await.is(202).text_of("id");
    (learner, id.parse().unwrap())
}

/// A new learner of a course whose export is ready, and the path of the export. Its file is missing,
/// but no endpoint reads it: links are only signed.
async fn with_export<'w>(fixtures: &Fixtures<'w>) -> (Actor<'w>, String) {
    let (learner, id) = with_requested_export(fixtures).await;
    make_ready(fixtures, learner.user(), id).await;
    (learner, format!("{EXPORTS}/{id}"))
}

async fn make_ready(fixtures: &Fixtures<'_>, user: UserId, export: ExportId) {
    let context = &fixtures.world.context;
    let pending = context.store.exports().find(user, export).await.unwrap().unwrap();
    let ready = ExportItem { ready: Some(context.now()), size_bytes: Some(10_000), ..pending };
    context.store.save(&ready).await.unwrap();
}

/// A new learner who has requested erasure.
async fn with_erasure<'w>(fixtures: &Fixtures<'w>) -> Actor<'w> {
    let learner = fixtures.world.learner().await;
    learner.post_empty(ERASURE).await.is(202);
    learner
}
