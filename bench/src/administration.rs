//! Requests to the functions for administration and for co-instructors, and events for the workers of the
//! audit trail.

use std::time::Duration;

use glotto_cloud::StreamPosition;
use glotto_domain::audit::{AuditAction, Days};
use glotto_domain::id::{AuditId, Id as _};
use glotto_domain::identity::Role;
use glotto_store::accounts::AccountItem;
use glotto_store::audit::{AuditItem, Trail};
use glotto_store::totp::TotpItem;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::people::Person;
use crate::requests::Asked;
use crate::school::{School, course, text};

/// The request for a function for administration or co-instructors. None for other functions.
pub async fn request(school: &School<'_>, binary: &str) -> Result<Option<Asked>> {
    let none = Value::Null;
    Ok(Some(match binary {
        "list-users" => (Some(school.admin.clone()), "GET", "/v1/users?limit=20".to_owned(), none),
        "get-user" => (Some(school.admin.clone()), "GET", user_path(&school.learner, ""), none),
        "list-audit" => (Some(school.admin.clone()), "GET", "/v1/audit?limit=20".to_owned(), none),
        "list-my-audit" => {
            fill_history(school).await?;
            (Some(school.learner.clone()), "GET", "/v1/me/audit?limit=20".to_owned(), none)
        }
        "delete-user-sessions" => {
            let user = school.newcomer(Role::Learner).await?;
            (Some(school.proven_admin().await?), "DELETE", user_path(&user, "/sessions"), none)
        }
        "delete-user-factors" => {
            let (user, context) = (school.newcomer(Role::Learner).await?, &school.platform.context);
            context.store.save(&TotpItem::begin(user.user, "sealed".to_owned(), context.now())).await?;
            (Some(school.proven_admin().await?), "DELETE", user_path(&user, "/factors"), none)
        }
        "suspend-user" => {
            let user = school.newcomer(Role::Learner).await?;
            (Some(school.proven_admin().await?), "PUT", user_path(&user, "/suspension"), none)
        }
        "reinstate-user" => {
            let (user, context) = (school.newcomer(Role::Learner).await?, &school.platform.context);
            let account = school.account(&user).await?;
            context.store.save(&AccountItem { suspended: Some(context.now()), ..account }).await?;
            (Some(school.proven_admin().await?), "DELETE", user_path(&user, "/suspension"), none)
        }
        _ => return co_instructor_request(school, binary).await,
    }))
}

/// Fills the audit trail of the learner, unless it has a full page already. Users that are written to the
/// table directly have no entries.
async fn fill_history(school: &School<'_>) -> Result<()> {
    let (store, user) = (&school.platform.context.store, school.learner.user);
    let (known, _) = store.audit(Trail::Of(user), &Days { from: None, to: None }, 20, None).await?;
    if known.len() == 20 {
        return Ok(());
    }
    for hours in 1..=30 {
        let at = school.platform.context.now() - SignedDuration::from_hours(hours);
        let entry = AuditItem::of_platform(AuditId::new(at, 0), AuditAction::SteppedUp, user, at);
        let by_themselves = AuditItem { actor: Some(user), session: Some(school.learner.session), ..entry };
        store.save(&by_themselves).await?;
    }
    Ok(())
}

/// A path below a user.
fn user_path(person: &Person, suffix: &str) -> String {
    format!("/v1/users/{}{suffix}", person.user)
}

/// The request for a function for co-instructors. None for other functions.
async fn co_instructor_request(school: &School<'_>, binary: &str) -> Result<Option<Asked>> {
    let none = Value::Null;
    Ok(Some(match binary {
        "list-instructors" => {
            let (owner, _, course) = shared_course(school).await?;
            (Some(owner), "GET", format!("{course}/instructors"), none)
        }
        "create-co-instructor" => {
            let (owner, course) = own_course(school).await?;
            let other = school.newcomer(Role::Instructor).await?;
            let body = json!({"email": other.email.as_str()});
            (Some(owner), "POST", format!("{course}/co-instructors"), body)
        }
        "delete-co-instructor" => {
            let (owner, other, course) = shared_course(school).await?;
            (Some(owner), "DELETE", format!("{course}/co-instructors/{}", other.user), none)
        }
        "transfer-course" => {
            let (owner, other, course) = shared_course(school).await?;
            (Some(owner), "PUT", format!("{course}/owner"), json!({"userId": other.user}))
        }
        _ => return Ok(None),
    }))
}

/// A course of a new instructor, because the number of co-instructors that a user may add per hour is
/// limited.
async fn own_course(school: &School<'_>) -> Result<(Person, String)> {
    let owner = school.newcomer(Role::Instructor).await?;
    let made = school.done(Some(&owner), "POST", "/v1/courses", course()).await?;
    Ok((owner, format!("/v1/courses/{}", text(&made, "id"))))
}

/// A course with a co-instructor: the owner, the co-instructor and the path.
async fn shared_course(school: &School<'_>) -> Result<(Person, Person, String)> {
    let (owner, course) = own_course(school).await?;
    let other = school.newcomer(Role::Instructor).await?;
    let body = json!({"userId": other.user});
    school.done(Some(&owner), "POST", &format!("{course}/co-instructors"), body).await?;
    Ok((owner, other, course))
}

/// The first entries of the audit trail, as a batch from the stream of the table.
pub async fn audit_stream_batch(school: &School<'_>) -> Result<Value> {
    let (cloud, settings) = (&school.platform.cloud, &school.platform.context.settings);
    let mut stream = cloud.tables().stream(settings.table()?, StreamPosition::TrimHorizon);
    let is_entry = |record: &Value| record["dynamodb"]["NewImage"]["type"]["S"] == "Audit";
    loop {
        let read = stream.next(100, Duration::ZERO).await?;
        if read.is_empty() {
            return Err(Error::new("the audit trail has no entries"));
        }
        let records = read.iter().map(|record| record.as_lambda_record().clone());
        let entries: Vec<Value> = records.filter(is_entry).collect();
        if !entries.is_empty() {
            return Ok(json!({ "Records": entries }));
        }
    }
}

/// A past day with one audit entry, so that the cost does not depend on the activity of today.
pub async fn past_day(school: &School<'_>) -> Result<Value> {
    let context = &school.platform.context;
    let at = context.now() - SignedDuration::from_hours(30 * 24);
    let entry = AuditItem::of_platform(AuditId::new(at, 1), AuditAction::SignedIn, school.admin.user, at);
    context.store.save(&entry).await?;
    let day = at.strftime("%Y-%m-%d").to_string();
    Ok(json!({"from": day, "to": day}))
}
