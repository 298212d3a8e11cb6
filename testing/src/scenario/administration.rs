//! Finding, suspending and helping users, and the audit trail.

use std::time::Duration;

use glotto_cloud::{StreamPosition, StreamRecord};
use glotto_domain::audit::{AuditAction, Days};
use glotto_domain::id::{AuditId, Id as _, UserId};
use glotto_store::administration::{AuditItem, AuditQuery};
use glotto_store::factors::TotpItem;
use glotto_store::identity::AccountItem;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::profiles::with_picture;
use super::{Call, Fixtures, Scenario, Step, step};
use crate::Actor;

pub(super) const SCENARIO: Scenario =
    Scenario { feature: "administration", audited: true, steps: &[FINDING, HELPING, AUDIT] };

const FINDING: &[Step] = &[
    step!(list_users, 200),
    step!(list_users: list_staff, 200),
    step!(list_users: list_suspended, 200),
    step!(list_users: list_unverified, 200),
    step!(list_users: find_user_by_email, 200),
    step!(get_user, 200),
];

const HELPING: &[Step] = &[
    step!(suspend_user, 204),
    step!(reinstate_user, 204),
    step!(delete_user_sessions, 204),
    step!(delete_user_factors, 204),
    step!(delete_user_avatar, 204),
    step!(delete_user_bio, 204),
    step!(delete_user_display_name, 204),
];

const AUDIT: &[Step] = &[
    step!(list_audit, 200),
    step!(list_audit: list_audit_of_act, 200),
    step!(list_audit: list_audit_of_user, 200),
    step!(list_my_audit, 200),
    step!(archive_audit),
    step!(rearchive_audit),
];

/// The number of users or entries of the audit trail on a page.
const PAGE: u16 = 20;

async fn list_users<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    fixtures.world.learner().await;
    Call::get(&fixtures.admin().await, format!("/v1/users?limit={PAGE}"))
}

async fn list_staff<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    fixtures.world.instructor().await;
    Call::get(&fixtures.admin().await, "/v1/users?limit=1&role=instructor")
}

async fn list_suspended<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    suspend_user(fixtures).await.send().await.is(204);
    Call::get(&fixtures.admin().await, "/v1/users?limit=1&status=suspended")
}

async fn list_unverified<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    super::identity::register(fixtures).await.send().await.is(202);
    Call::get(&fixtures.admin().await, "/v1/users?limit=1&status=unverified")
}

async fn find_user_by_email<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let email = fixtures.email(&fixtures.world.learner().await).await;
    Call::get(&fixtures.admin().await, format!("/v1/users?limit=1&email={}", email.as_str()))
}

async fn get_user<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let learner = fixtures.world.learner().await;
    Call::get(&fixtures.admin().await, path_of(&learner, ""))
}

async fn suspend_user<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let learner = fixtures.world.learner().await;
    Call::put_empty(&fixtures.admin().await, path_of(&learner, "/suspension"))
}

async fn reinstate_user<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (context, learner) = (&fixtures.world.context, fixtures.world.learner().await);
    let account = fixtures.world.account(learner.user()).await;
    context.store.save(&AccountItem { suspended: Some(context.now()), ..account }).await.unwrap();
    Call::delete(&fixtures.admin().await, path_of(&learner, "/suspension"))
}

async fn delete_user_sessions<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let learner = fixtures.world.learner().await;
    Call::delete(&fixtures.admin().await, path_of(&learner, "/sessions"))
}

async fn delete_user_factors<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (context, learner) = (&fixtures.world.context, fixtures.world.learner().await);
    context.store.save(&TotpItem::pending(learner.user(), "sealed".to_owned(), context.now())).await.unwrap();
    Call::delete(&fixtures.admin().await, path_of(&learner, "/factors"))
}

async fn delete_user_avatar<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (owner, _) = with_picture(fixtures).await;
    Call::delete(&fixtures.admin().await, path_of(&owner, "/avatar"))
}

async fn delete_user_bio<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let learner = fixtures.world.learner().await;
    learner.patch("/v1/me/profile", json!({"bio": "I compute."})).await.is(200);
    Call::delete(&fixtures.admin().await, path_of(&learner, "/bio"))
}

async fn delete_user_display_name<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let learner = fixtures.world.learner().await;
    Call::delete(&fixtures.admin().await, path_of(&learner, "/display-name"))
}

async fn list_audit<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    suspend_user(fixtures).await.send().await.is(204);
    Call::get(&fixtures.admin().await, "/v1/audit?limit=1")
}

async fn list_audit_of_act<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    suspend_user(fixtures).await.send().await.is(204);
    Call::get(&fixtures.admin().await, "/v1/audit?limit=1&act=suspended")
}

async fn list_audit_of_user<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let learner = fixtures.world.learner().await;
    Call::get(&fixtures.admin().await, format!("/v1/audit?limit=1&subjectId={}", learner.user()))
}

async fn list_my_audit<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let learner = fixtures.learner().await;
    fill_history(fixtures, learner.user()).await;
    Call::get(&learner, format!("/v1/me/audit?limit={PAGE}"))
}

/// A new entry of the audit trail, as the stream of the table reports it. Each call has another, because the same
/// entries would replace the object that they made before.
async fn archive_audit(fixtures: &Fixtures<'_>) -> Value {
    let (cloud, settings) = (&fixtures.world.cloud, &fixtures.world.context.settings);
    let mut stream = cloud.tables().stream(settings.table().unwrap(), StreamPosition::Latest);
    suspend_user(fixtures).await.send().await.is(204);
    let records = stream.next(100, Duration::ZERO).await.unwrap();
    let records = records.iter().map(StreamRecord::as_lambda_record);
    let entries: Vec<&Value> =
        records.filter(|record| record["dynamodb"]["NewImage"]["type"]["S"] == "Audit").collect();
    assert!(!entries.is_empty(), "the suspension is not in the audit trail");
    json!({ "Records": entries })
}

/// Archives a day in the past, whose costs do not depend on what else happens today.
async fn rearchive_audit(fixtures: &Fixtures<'_>) -> Value {
    let context = &fixtures.world.context;
    let at = context.now() - SignedDuration::from_hours(30 * 24);
    let user = fixtures.learner().await.user();
    context.store.save(&AuditItem::of_platform(AuditId::new(at, 1), AuditAction::SignedIn, user, at)).await.unwrap();
    let day = at.strftime("%Y-%m-%d").to_string();
    json!({"from": day, "to": day})
}

/// A path below a user.
fn path_of(actor: &Actor<'_>, rest: &str) -> String {
    format!("/v1/users/{}{rest}", actor.user())
}

/// Writes more than a page of entries about a user, unless they exist.
async fn fill_history(fixtures: &Fixtures<'_>, user: UserId) {
    let context = &fixtures.world.context;
    let (page, _) =
        context.store.audit_trail().page(AuditQuery::BySubject(user), &Days::default(), PAGE, None).await.unwrap();
    if page.len() == usize::from(PAGE) {
        return;
    }
    for hours in 1..=30 {
        let at = context.now() - SignedDuration::from_hours(hours);
        let entry = AuditItem::of_platform(AuditId::new(at, 0), AuditAction::SteppedUp, user, at);
        context.store.save(&AuditItem { actor: Some(user), ..entry }).await.unwrap();
    }
}
