//! What functions are asked by those who run the place and by those who share a course, and what
//! those that keep the audit trail work off.

use std::time::Duration;

use glotto_cloud::StreamPosition;
use glotto_domain::audit::{Act, Days};
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

/// What is asked by those who run the place; nothing if that is another function.
pub async fn request(school: &School<'_>, binary: &str) -> Result<Option<Asked>> {
    let none = Value::Null;
    Ok(Some(match binary {
        "list-users" => (Some(school.admin.clone()), "GET", "/v1/users?limit=20".to_owned(), none),
        "get-user" => (Some(school.admin.clone()), "GET", of(&school.learner, ""), none),
        "list-audit" => (Some(school.admin.clone()), "GET", "/v1/audit?limit=20".to_owned(), none),
        "list-own-audit" => {
            live_through_much(school).await?;
            (Some(school.learner.clone()), "GET", "/v1/me/audit?limit=20".to_owned(), none)
        }
        "sign-out-user" => {
            let somebody = school.newcomer(Role::Learner).await?;
            (Some(school.proven_admin().await?), "DELETE", of(&somebody, "/sessions"), none)
        }
        "reset-factors" => {
            let (somebody, context) = (school.newcomer(Role::Learner).await?, &school.platform.context);
            context.store.save(&TotpItem::begin(somebody.user, "sealed".to_owned(), context.now())).await?;
            (Some(school.proven_admin().await?), "DELETE", of(&somebody, "/factors"), none)
        }
        "suspend-user" => {
            let somebody = school.newcomer(Role::Learner).await?;
            (Some(school.proven_admin().await?), "PUT", of(&somebody, "/suspension"), none)
        }
        "reinstate-user" => {
            let (somebody, context) = (school.newcomer(Role::Learner).await?, &school.platform.context);
            let account = school.account(&somebody).await?;
            context.store.save(&AccountItem { suspended: Some(context.now()), ..account }).await?;
            (Some(school.proven_admin().await?), "DELETE", of(&somebody, "/suspension"), none)
        }
        _ => return sharing(school, binary).await,
    }))
}

/// Gives the learner a history of a full page, once: whoever is put into the table has none.
async fn live_through_much(school: &School<'_>) -> Result<()> {
    let (store, user) = (&school.platform.context.store, school.learner.user);
    let (known, _) = store.audit(Trail::Of(user), &Days { from: None, to: None }, 20, None).await?;
    if known.len() == 20 {
        return Ok(());
    }
    for hours in 1..=30 {
        let at = school.platform.context.now() - SignedDuration::from_hours(hours);
        let entry = AuditItem::of_platform(AuditId::new(at, 0), Act::SteppedUp, user, at);
        let by_themselves = AuditItem { actor: Some(user), session: Some(school.learner.session), ..entry };
        store.save(&by_themselves).await?;
    }
    Ok(())
}

/// What lies below somebody.
fn of(person: &Person, what: &str) -> String {
    format!("/v1/users/{}{what}", person.user)
}

/// What is asked by those who write a course together.
async fn sharing(school: &School<'_>, binary: &str) -> Result<Option<Asked>> {
    let none = Value::Null;
    Ok(Some(match binary {
        "list-instructors" => {
            let (owner, _, course) = shared(school).await?;
            (Some(owner), "GET", format!("{course}/instructors"), none)
        }
        "add-co-instructor" => {
            let (owner, course) = owned(school).await?;
            let other = school.newcomer(Role::Instructor).await?;
            let body = json!({"email": other.email.as_str()});
            (Some(owner), "POST", format!("{course}/co-instructors"), body)
        }
        "remove-co-instructor" => {
            let (owner, other, course) = shared(school).await?;
            (Some(owner), "DELETE", format!("{course}/co-instructors/{}", other.user), none)
        }
        "hand-over-course" => {
            let (owner, other, course) = shared(school).await?;
            (Some(owner), "PUT", format!("{course}/owner"), json!({"userId": other.user}))
        }
        _ => return Ok(None),
    }))
}

/// A course of somebody who is new: how many people one may share with in an hour is limited.
async fn owned(school: &School<'_>) -> Result<(Person, String)> {
    let owner = school.newcomer(Role::Instructor).await?;
    let made = school.done(Some(&owner), "POST", "/v1/courses", course()).await?;
    Ok((owner, format!("/v1/courses/{}", text(&made, "id"))))
}

/// A course that its owner shares with another.
async fn shared(school: &School<'_>) -> Result<(Person, Person, String)> {
    let (owner, course) = owned(school).await?;
    let other = school.newcomer(Role::Instructor).await?;
    let body = json!({"userId": other.user});
    school.done(Some(&owner), "POST", &format!("{course}/co-instructors"), body).await?;
    Ok((owner, other, course))
}

/// The first entries of the audit trail, as the table's stream tells of them.
pub async fn told_by_the_stream(school: &School<'_>) -> Result<Value> {
    let (cloud, settings) = (&school.platform.cloud, &school.platform.context.settings);
    let mut stream = cloud.tables().stream(settings.table()?, StreamPosition::TrimHorizon);
    let is_entry = |record: &Value| record["dynamodb"]["NewImage"]["type"]["S"] == "Audit";
    loop {
        let read = stream.next(100, Duration::ZERO).await?;
        if read.is_empty() {
            return Err(Error::new("nothing was written down"));
        }
        let records = read.iter().map(|record| record.as_lambda_record().clone());
        let entries: Vec<Value> = records.filter(is_entry).collect();
        if !entries.is_empty() {
            return Ok(json!({ "Records": entries }));
        }
    }
}

/// A day on which one thing was done, so that it costs the same whatever is done today.
pub async fn day_in_the_past(school: &School<'_>) -> Result<Value> {
    let context = &school.platform.context;
    let at = context.now() - SignedDuration::from_hours(30 * 24);
    let entry = AuditItem::of_platform(AuditId::new(at, 1), Act::SignedIn, school.admin.user, at);
    context.store.save(&entry).await?;
    let day = at.strftime("%Y-%m-%d").to_string();
    Ok(json!({"from": day, "to": day}))
}
