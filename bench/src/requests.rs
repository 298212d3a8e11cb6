//! For every function an event that it deals with successfully, however often it is asked for.

use std::sync::PoisonError;

use futures::FutureExt as _;
use glotto_domain::identity::{Role, Verification};
use glotto_domain::reminders::Subscription;
use glotto_mail::{UNSUBSCRIBE_SEAL, VERIFICATION_SEAL};
use glotto_store::accounts::AccountItem;
use glotto_store::registrations::VerificationItem;
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::people::Person;
use crate::platform::{API, Platform};
use crate::school::{School, course, login, reminder, text};
use crate::{accounts, administration, factors, federation, messages, passkeys, privacy, profiles, sessions};

/// An event for the function of a binary.
pub async fn event(school: &School<'_>, binary: &str) -> Result<Value> {
    if Platform::endpoint(binary).is_none() {
        return messages::message(school, binary).await;
    }
    let (who, method, path, body) = request(school, binary).await?;
    school.platform.event(&school.request(who.as_ref(), method, &path, &body)?)
}

/// Whether an answer is a good one. What it gave that later requests need is kept.
pub fn is_good(school: &School<'_>, binary: &str, answer: &Value) -> Result<bool> {
    // Both are of the same person, whose oldest sessions end as new ones begin.
    if ["login", "refresh-session"].contains(&binary) {
        school.keep(&serde_json::from_str(answer["body"].as_str().unwrap_or_default())?);
    }
    let failed = answer["batchItemFailures"].as_array().is_some_and(|items| !items.is_empty());
    let status = answer["statusCode"].as_u64().unwrap_or(200);
    // Some lead elsewhere, and that is what they are for.
    Ok(!failed && (200..400).contains(&status))
}

/// Who asks, how, where and with what.
pub type Asked = (Option<Person>, &'static str, String, Value);

async fn request(school: &School<'_>, binary: &str) -> Result<Asked> {
    let (admin, learner) = (Some(school.admin.clone()), Some(school.learner.clone()));
    let (course_path, article, film) = (&school.course, &school.article, &school.film);
    let none = Value::Null;
    Ok(match binary {
        "get-health" => (None, "GET", "/health".to_owned(), none),
        "get-readiness" => (None, "GET", "/ready".to_owned(), none),
        "get-openapi" => (None, "GET", "/openapi.json".to_owned(), none),
        "get-docs" => (None, "GET", "/docs".to_owned(), none),
        "get-docs-asset" => (None, "GET", "/docs/scalar.js".to_owned(), none),
        "get-jwks" => (None, "GET", "/.well-known/jwks.json".to_owned(), none),
        "get-me" => (learner, "GET", "/v1/me".to_owned(), none),
        "update-me" => {
            (learner, "PATCH", "/v1/me".to_owned(), json!({"displayName": format!("Ada {}", school.number())}))
        }
        "update-user-role" => {
            let (admin, somebody) = (school.proven_admin().await?, school.newcomer(Role::Learner).await?);
            (Some(admin), "PUT", format!("/v1/users/{}/role", somebody.user), json!({"role": "instructor"}))
        }
        "list-courses" => (None, "GET", "/v1/courses?teaches=de&limit=5".to_owned(), none),
        "get-course" => (None, "GET", course_path.clone(), none),
        "get-lesson" => (learner, "GET", article.clone(), none),
        "list-taught-courses" => (admin, "GET", "/v1/me/taught-courses?limit=5".to_owned(), none),
        "list-enrolments" => (learner, "GET", "/v1/me/enrolments".to_owned(), none),
        "get-position" => (learner, "GET", format!("{film}/position"), none),
        "get-progress" => (learner, "GET", format!("{course_path}/progress"), none),
        "get-stats" => (learner, "GET", "/v1/me/stats".to_owned(), none),
        "update-position" => {
            let report = json!({"positionSeconds": 10 + school.number() % 90, "recordedAt": school.platform.context.now().to_string()});
            (learner, "PUT", format!("{film}/position"), report)
        }
        "complete-lesson" => {
            let newcomer = school.newcomer(Role::Learner).await?;
            school.done(Some(&newcomer), "POST", &format!("{course_path}/enrolment"), none).await?;
            (Some(newcomer), "POST", format!("{article}/completion"), json!({}))
        }
        "enrol" => (Some(school.newcomer(Role::Learner).await?), "POST", format!("{course_path}/enrolment"), none),
        "leave-course" => {
            let newcomer = school.newcomer(Role::Learner).await?;
            school.done(Some(&newcomer), "POST", &format!("{course_path}/enrolment"), Value::Null).await?;
            (Some(newcomer), "DELETE", format!("{course_path}/enrolment"), none)
        }
        "get-video" => (admin, "GET", school.video.clone(), none),
        "get-playback" => (learner, "GET", format!("{film}/playback"), none),
        "get-playlist" => {
            let playback = school.done(learner.as_ref(), "GET", &format!("{film}/playback"), none).await?;
            (None, "GET", text(&playback, "masterUrl").trim_start_matches(API).to_owned(), Value::Null)
        }
        "get-reminder" => (learner, "GET", "/v1/me/reminder".to_owned(), none),
        "update-reminder" => (learner, "PUT", "/v1/me/reminder".to_owned(), reminder()),
        "delete-reminder" => {
            let newcomer = school.newcomer(Role::Learner).await?;
            school.done(Some(&newcomer), "PUT", "/v1/me/reminder", reminder()).await?;
            (Some(newcomer), "DELETE", "/v1/me/reminder".to_owned(), none)
        }
        "get-unsubscribe-page" | "unsubscribe" => {
            let newcomer = school.newcomer(Role::Learner).await?;
            school.done(Some(&newcomer), "PUT", "/v1/me/reminder", reminder()).await?;
            let token = sealed(school, UNSUBSCRIBE_SEAL, &Subscription { user: newcomer.user }.to_string())?;
            let method = if binary == "unsubscribe" { "POST" } else { "GET" };
            (None, method, format!("/v1/unsubscribe/{token}"), none)
        }
        _ => return writing(school, binary).await,
    })
}

/// What is asked of those who sign in and of those who write.
async fn writing(school: &School<'_>, binary: &str) -> Result<Asked> {
    let admin = Some(school.admin.clone());
    let none = Value::Null;
    Ok(match binary {
        "register" => {
            let email = format!("new{}@example.com", school.number());
            let account = json!({"email": email, "password": "a long enough password", "displayName": "Ada", "locale": "en", "timeZone": "Europe/London"});
            (None, "POST", "/v1/accounts".to_owned(), account)
        }
        "resend-verification-mail" => {
            let email = school.newcomer(Role::Learner).await?.email.as_str().to_owned();
            (None, "POST", "/v1/accounts/verification-mails".to_owned(), json!({"email": email}))
        }
        "verify-email" => {
            (None, "POST", "/v1/accounts/verification".to_owned(), json!({"token": verification(school).await?}))
        }
        "login" => (None, "POST", "/v1/sessions".to_owned(), login()),
        "refresh-session" => {
            let token = school.refresh.lock().unwrap_or_else(PoisonError::into_inner).clone();
            (None, "POST", "/v1/sessions/refresh".to_owned(), json!({"refreshToken": token}))
        }
        "logout" => (Some(school.newcomer(Role::Learner).await?), "DELETE", "/v1/sessions/current".to_owned(), none),
        "create-course" => (admin, "POST", "/v1/courses".to_owned(), course()),
        "update-course" => {
            let (course, _) = school.draft().await?;
            (admin, "PATCH", course, json!({"level": "B1"}))
        }
        "publish-course" => {
            let lesson = school.lesson("article").await?;
            (admin, "POST", format!("{}/publication", course_of(&lesson)), none)
        }
        "unpublish-course" => {
            let lesson = school.lesson("article").await?;
            let path = format!("{}/publication", course_of(&lesson));
            school.done(admin.as_ref(), "POST", &path, Value::Null).await?;
            (admin, "DELETE", path, none)
        }
        "create-module" => {
            let (course, _) = school.draft().await?;
            (admin, "POST", format!("{course}/modules"), json!({"title": {"en": "Hello"}}))
        }
        "update-module" => {
            let (course, module) = school.draft().await?;
            (admin, "PATCH", format!("{course}/modules/{module}"), json!({"title": {"en": "Hello there"}}))
        }
        "delete-module" => {
            let (course, module) = school.draft().await?;
            (admin, "DELETE", format!("{course}/modules/{module}"), none)
        }
        "update-outline" => {
            let (course, module) = school.draft().await?;
            (admin, "PUT", format!("{course}/outline"), json!({"modules": [{"moduleId": module, "lessonIds": []}]}))
        }
        "create-lesson" => {
            let (course, module) = school.draft().await?;
            let lesson =
                json!({"moduleId": module, "kind": "article", "title": {"en": "A lesson"}, "body": {"en": "# Words"}});
            (admin, "POST", format!("{course}/lessons"), lesson)
        }
        "update-lesson" => (admin, "PATCH", school.lesson("article").await?, json!({"body": {"en": "# Other words"}})),
        "delete-lesson" => (admin, "DELETE", school.lesson("article").await?, none),
        "create-video-upload" => {
            let film = json!({"fileName": "clip.mp4", "contentType": "video/mp4", "sizeBytes": 1000});
            (admin, "POST", format!("{}/video", school.lesson("video").await?), film)
        }
        _ => return of_a_feature(school, binary).await,
    })
}

/// What is asked of the features that have a file of their own.
async fn of_a_feature(school: &School<'_>, binary: &str) -> Result<Asked> {
    let features = [
        sessions::request(school, binary).boxed_local(),
        factors::request(school, binary).boxed_local(),
        passkeys::request(school, binary).boxed_local(),
        federation::request(school, binary).boxed_local(),
        administration::request(school, binary).boxed_local(),
        privacy::request(school, binary).boxed_local(),
        profiles::request(school, binary).boxed_local(),
        accounts::request(school, binary).boxed_local(),
    ];
    for asked in features {
        if let Some(asked) = asked.await? {
            return Ok(asked);
        }
    }
    Err(Error::new(format!("the bench has no request for {binary}: add one in bench/src")))
}

/// A text as only this deployment can have written it.
pub fn sealed(school: &School<'_>, purpose: &str, text: &str) -> Result<String> {
    Ok(glotto_http::Seal::of(&school.platform.context.settings, purpose)?.close(text))
}

/// The token of a mail to somebody who has not verified their address.
async fn verification(school: &School<'_>) -> Result<String> {
    let store = &school.platform.context.store;
    let newcomer = school.newcomer(Role::Learner).await?;
    let account = school.account(&newcomer).await?;
    store.save(&AccountItem { verified: false, ..account }).await?;
    let id = format!("{:032x}", school.number());
    let verification = Verification::begin(newcomer.user, 1, school.platform.context.now());
    let item = VerificationItem::new(glotto_runtime::hash::text(id.as_bytes()), verification);
    store.save(&item).await?;
    sealed(school, VERIFICATION_SEAL, &id)
}

fn course_of(lesson: &str) -> String {
    lesson.split("/lessons/").next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
