//! For every function an event that it deals with successfully, however often it is asked for.

use std::sync::PoisonError;

use glotto_domain::identity::Role;
use glotto_domain::reminders::{Due, Subscription};
use glotto_mail::{Letter, MAIL_REQUESTED, MailRequest, UNSUBSCRIBE_SEAL, VERIFICATION_SEAL};
use glotto_store::Key;
use glotto_store::accounts::AccountItem;
use glotto_store::registrations::VerificationItem;
use glotto_store::reminders::{ReminderItem, new_revision};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::accounts;
use crate::film;
use crate::platform::{API, Platform};
use crate::school::{Person, School, course, login, reminder, text};
use crate::trouble::{Outcome, Trouble};

/// An event for the function of a binary.
pub async fn event(school: &School<'_>, binary: &str) -> Outcome<Value> {
    if Platform::endpoint(binary).is_none() {
        return message(school, binary).await;
    }
    let (who, method, path, body) = request(school, binary).await?;
    school.platform.event(&school.request(who.as_ref(), method, &path, &body)?)
}

/// Who asks, how, where and with what.
pub type Asked = (Option<Person>, &'static str, String, Value);

async fn request(school: &School<'_>, binary: &str) -> Outcome<Asked> {
    let (admin, learner) = (Some(school.admin.clone()), Some(school.learner.clone()));
    let (course_path, article, film) = (&school.course, &school.article, &school.film);
    let none = Value::Null;
    Ok(match binary {
        "get-health" => (None, "GET", "/health".to_owned(), none),
        "get-ready" => (None, "GET", "/ready".to_owned(), none),
        "get-openapi" => (None, "GET", "/openapi.json".to_owned(), none),
        "get-docs" => (None, "GET", "/docs".to_owned(), none),
        "get-docs-asset" => (None, "GET", "/docs/scalar.js".to_owned(), none),
        "get-jwks" => (None, "GET", "/.well-known/jwks.json".to_owned(), none),
        "get-me" => (learner, "GET", "/v1/me".to_owned(), none),
        "update-me" => {
            (learner, "PATCH", "/v1/me".to_owned(), json!({"displayName": format!("Ada {}", school.number())}))
        }
        "update-user-role" => {
            let somebody = school.newcomer(Role::Learner).await?;
            (admin, "PUT", format!("/v1/users/{}/role", somebody.user), json!({"role": "instructor"}))
        }
        "list-courses" => (None, "GET", "/v1/courses?language=de&limit=5".to_owned(), none),
        "get-course" => (None, "GET", course_path.clone(), none),
        "get-lesson" => (learner, "GET", article.clone(), none),
        "list-taught-courses" => (admin, "GET", "/v1/me/taught-courses?limit=5".to_owned(), none),
        "list-enrolments" => (learner, "GET", "/v1/me/enrolments".to_owned(), none),
        "get-position" => (learner, "GET", format!("{film}/position"), none),
        "get-progress" => (learner, "GET", format!("{course_path}/progress"), none),
        "get-stats" => (learner, "GET", "/v1/me/stats".to_owned(), none),
        "save-position" => {
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
        "confirm-unsubscribe" | "unsubscribe" => {
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
async fn writing(school: &School<'_>, binary: &str) -> Outcome<Asked> {
    let admin = Some(school.admin.clone());
    let none = Value::Null;
    Ok(match binary {
        "register" => {
            let email = format!("new{}@example.com", school.number());
            let account = json!({"email": email, "password": "a long enough password", "displayName": "Ada", "locale": "en", "timeZone": "Europe/London"});
            (None, "POST", "/v1/accounts".to_owned(), account)
        }
        "resend-verification" => {
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
        "create-upload" => {
            let film = json!({"fileName": "clip.mp4", "contentType": "video/mp4", "sizeBytes": 1000});
            (admin, "POST", format!("{}/video", school.lesson("video").await?), film)
        }
        _ => {
            let none =
                || Trouble::new(format!("the bench has no request for {binary}: add one in bench/src/requests.rs"));
            return accounts::request(school, binary).await?.ok_or_else(none);
        }
    })
}

/// What workers work off.
async fn message(school: &School<'_>, binary: &str) -> Outcome<Value> {
    let context = &school.platform.context;
    Ok(match binary {
        "appoint-admin" => json!({"email": school.newcomer(Role::Learner).await?.email.as_str().to_owned()}),
        "dispatch-reminders" => {
            due(school, &school.learner).await?;
            json!({})
        }
        "send-reminder" => {
            let newcomer = school.newcomer(Role::Learner).await?;
            school.done(Some(&newcomer), "PUT", "/v1/me/reminder", reminder()).await?;
            due(school, &newcomer).await?;
            queued(&serde_json::to_string(&context.event("ReminderDue", None, json!({"userId": newcomer.user})))?)
        }
        "sweep-uploads" => json!({}),
        "transcode-video" => {
            let lesson = school.lesson("video").await?;
            film::upload(school, &lesson, vec![0; 1000]).await?.1
        }
        "finish-transcode" => school.ready.clone(),
        "relay-events" => {
            let (id, body) = letter(school)?;
            json!({"Records": [{
                "eventID": "1", "eventName": "INSERT", "eventSource": "aws:dynamodb", "awsRegion": "eu-central-1",
                "dynamodb": {
                    "Keys": {"pk": {"S": format!("EVENT#{id}")}, "sk": {"S": "EVENT"}},
                    "NewImage": {
                        "pk": {"S": format!("EVENT#{id}")}, "sk": {"S": "EVENT"}, "type": {"S": "Event"}, "v": {"N": "1"},
                        "id": {"S": id}, "kind": {"S": MAIL_REQUESTED}, "event": {"S": body},
                    },
                    "ApproximateCreationDateTime": 1_772_476_200, "SequenceNumber": "1", "SizeBytes": 512, "StreamViewType": "NEW_AND_OLD_IMAGES",
                },
            }]})
        }
        "send-mail" => queued(&letter(school)?.1),
        _ => {
            return Err(Trouble::new(format!("the bench has no event for {binary}: add one in bench/src/requests.rs")));
        }
    })
}

/// A message as a queue hands it over.
fn queued(body: &str) -> Value {
    json!({"Records": [{
        "messageId": "19dd0b57-b21e-4ac1-bd88-01bbb068cb78", "receiptHandle": "r", "body": body,
        "attributes": {"ApproximateReceiveCount": "1"}, "eventSource": "aws:sqs", "awsRegion": "eu-central-1",
    }]})
}

/// A request for a letter: the event's id and the event.
fn letter(school: &School<'_>) -> Outcome<(String, String)> {
    let context = &school.platform.context;
    let request = MailRequest {
        id: context.new_id(),
        user_id: school.learner.user,
        to: school.learner.email.clone(),
        locale: glotto_domain::locale::LanguageTag::english(),
        letter: Letter::VerifyEmail { token_id: "token".to_owned(), display_name: "Ada".to_owned() },
    };
    let event = context.event(MAIL_REQUESTED, None, &request);
    Ok((event.id.to_string(), serde_json::to_string(&event)?))
}

/// A text as only this deployment can have written it.
pub fn sealed(school: &School<'_>, purpose: &str, text: &str) -> Outcome<String> {
    Ok(glotto_http::Seal::of(&school.platform.context.settings, purpose)?.close(text))
}

/// The token of a mail to somebody who has not verified their address.
async fn verification(school: &School<'_>) -> Outcome<String> {
    let store = &school.platform.context.store;
    let newcomer = school.newcomer(Role::Learner).await?;
    let account = store.account(newcomer.user).await?.ok_or_else(|| Trouble::new("no account"))?;
    store.save(&AccountItem { verified: false, ..account }).await?;
    let id = format!("{:032x}", school.number());
    let item = VerificationItem {
        hash: glotto_http::once::hash(id.as_bytes()),
        user_id: newcomer.user,
        registration: 1,
        ends: school.platform.context.now() + SignedDuration::from_hours(1),
    };
    store.save(&item).await?;
    sealed(school, VERIFICATION_SEAL, &id)
}

/// Makes a reminder due.
async fn due(school: &School<'_>, person: &Person) -> Outcome<()> {
    let context = &school.platform.context;
    let key: Key = glotto_store::keys::reminder(person.user);
    let item: ReminderItem = context.store.load(key).await?.ok_or_else(|| Trouble::new("no reminder"))?;
    let at = context.now() - SignedDuration::from_mins(1);
    let day = at.to_zoned(jiff::tz::TimeZone::UTC).date();
    let advanced = item.reminder().advanced(Some(Due { at, day }));
    let revision = new_revision(context.chance.bytes());
    Ok(context.store.save(&ReminderItem::new(person.user, &advanced, revision)).await?)
}

fn course_of(lesson: &str) -> String {
    lesson.split("/lessons/").next().unwrap_or_default().to_owned()
}
