//! A small school on the platform: people, a published course, a film. What functions are asked
//! about, so that every call is one that succeeds.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bytes::Bytes;
use glotto_domain::identity::signing::{Keyring, PublicKey};
use glotto_domain::identity::{EmailAddress, Role};
use glotto_http::token::{Claims, SigningKey};
use glotto_runtime::Context;
use glotto_signin::Signer;
use glotto_store::accounts::{AccountItem, PasswordHash};
use glotto_store::keyring::KeyringItem;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::error::{Error, Result};
use crate::people::Person;
use crate::platform::{API, Platform};

/// The password of all who have one.
pub const PASSWORD: &str = "correct horse battery staple";

/// The school.
pub struct School<'p> {
    /// Where it is.
    pub platform: &'p Platform,
    /// Somebody who may do everything.
    pub admin: Person,
    /// Somebody who is enrolled.
    pub learner: Person,
    /// Path of a published course.
    pub course: String,
    /// Path of its article.
    pub article: String,
    /// Path of its video lesson.
    pub film: String,
    /// The film's path.
    pub video: String,
    /// The event that said that the film was ready.
    pub ready: Value,
    /// The refresh token that was given last.
    pub refresh: Mutex<String>,
    /// The hash of [`PASSWORD`].
    pub password: PasswordHash,
    /// A picture that somebody may upload, once it was made.
    pub picture: OnceCell<Vec<u8>>,
    key: SigningKey,
    count: AtomicU32,
}

impl<'p> School<'p> {
    /// Opens a school.
    pub async fn open(platform: &'p Platform) -> Result<Self> {
        let key = SigningKey::from_seed(&[7; 32]).ok_or_else(|| Error::new("no signing key"))?;
        let context = &platform.context;
        // As in every deployment but for its first login.
        context.port::<Signer>()?.key(context).await.map_err(|problem| Error::new(format!("{problem:?}")))?;
        believe(context, &key).await?;
        let admin = Person::new(platform, Role::Admin, PasswordHash(String::new())).await?;
        let learner = Person::new(platform, Role::Learner, PasswordHash(String::new())).await?;
        let mut school = Self {
            platform,
            admin,
            learner,
            course: String::new(),
            article: String::new(),
            film: String::new(),
            video: String::new(),
            ready: Value::Null,
            refresh: Mutex::default(),
            password: PasswordHash(String::new()),
            picture: OnceCell::new(),
            key,
            count: AtomicU32::new(0),
        };
        school.write_course().await?;
        school.enrol_and_log_in().await?;
        Ok(school)
    }

    async fn write_course(&mut self) -> Result<()> {
        let (course, module) = self.draft().await?;
        let admin = Some(&self.admin);
        let lesson = |kind: &str, body: Value| json!({"moduleId": module, "kind": kind, "title": {"en": "A lesson"}, "body": body});
        let made =
            self.done(admin, "POST", &format!("{course}/lessons"), lesson("article", json!({"en": "# Words"}))).await?;
        self.article = format!("{course}/lessons/{}", text(&made, "id"));
        let made = self.done(admin, "POST", &format!("{course}/lessons"), lesson("video", Value::Null)).await?;
        self.film = format!("{course}/lessons/{}", text(&made, "id"));
        (self.video, self.ready) = crate::film::put(self, &self.film).await?;
        self.done(admin, "POST", &format!("{course}/publication"), Value::Null).await?;
        self.course = course;
        Ok(())
    }

    async fn enrol_and_log_in(&mut self) -> Result<()> {
        let learner = Some(&self.learner);
        self.done(learner, "POST", &format!("{}/enrolment", self.course), Value::Null).await?;
        let report = json!({"positionSeconds": 2, "recordedAt": self.platform.context.now().to_string()});
        self.done(learner, "PUT", &format!("{}/position", self.film), report).await?;
        self.done(learner, "PUT", "/v1/me/reminder", reminder()).await?;
        let account = json!({"email": "login@example.com", "password": PASSWORD, "displayName": "Ada", "locale": "en", "timeZone": "Europe/London"});
        self.done(None, "POST", "/v1/accounts", account).await?;
        let store = &self.platform.context.store;
        let email = EmailAddress::parse("login@example.com").map_err(Error::new)?;
        let user = store.owner_of(&email).await?.ok_or_else(|| Error::new("nobody registered"))?;
        let account = store.account(user).await?.ok_or_else(|| Error::new("no account"))?;
        let password = account.password_hash.clone().ok_or_else(|| Error::new("no password"))?;
        store.save(&AccountItem { verified: true, ..account }).await?;
        self.password = password;
        let tokens = self.done(None, "POST", "/v1/sessions", login()).await?;
        self.keep(&tokens);
        Ok(())
    }

    /// Keeps the refresh token of an answer.
    pub fn keep(&self, tokens: &Value) {
        if let (Some(token), Ok(mut refresh)) = (tokens["refreshToken"].as_str(), self.refresh.lock()) {
            token.clone_into(&mut refresh);
        }
    }

    /// A course with one module that nobody has published: its path and the module's id.
    pub async fn draft(&self) -> Result<(String, String)> {
        let made = self.done(Some(&self.admin), "POST", "/v1/courses", course()).await?;
        let course = format!("/v1/courses/{}", text(&made, "id"));
        let title = json!({"title": {"en": "Hello"}});
        let made = self.done(Some(&self.admin), "POST", &format!("{course}/modules"), title).await?;
        Ok((course, text(&made, "id")))
    }

    /// A new lesson of a new course: its path.
    pub async fn lesson(&self, kind: &str) -> Result<String> {
        let (course, module) = self.draft().await?;
        let body = if kind == "article" { json!({"en": "# More"}) } else { Value::Null };
        let lesson = json!({"moduleId": module, "kind": kind, "title": {"en": "A lesson"}, "body": body});
        let made = self.done(Some(&self.admin), "POST", &format!("{course}/lessons"), lesson).await?;
        Ok(format!("{course}/lessons/{}", text(&made, "id")))
    }

    /// A number that was not given before.
    pub fn number(&self) -> u32 {
        self.count.fetch_add(1, Ordering::Relaxed)
    }

    /// A request as a client sends it, with a token that is valid from now on. A body that is a text
    /// is a form.
    pub fn request(
        &self,
        who: Option<&Person>,
        method: &str,
        path: &str,
        body: &Value,
    ) -> Result<http::Request<Bytes>> {
        let mut request =
            http::Request::builder().method(method).uri(format!("{API}{path}")).header("host", "api.bench.test");
        if let Some(person) = who {
            let claims = Claims::new(API, person.user, person.session, self.platform.context.now());
            let token = self.key.sign(&claims).ok_or_else(|| Error::new("no token"))?;
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let (kind, body) = match body {
            Value::Null => return request.body(Bytes::new()).map_err(Error::new),
            Value::String(form) => ("application/x-www-form-urlencoded", form.clone()),
            _ => ("application/json", body.to_string()),
        };
        request.header("content-type", kind).body(Bytes::from(body)).map_err(Error::new)
    }

    /// Does something in this process; it has to succeed.
    pub async fn done(&self, who: Option<&Person>, method: &str, path: &str, body: Value) -> Result<Value> {
        let (status, answer) = self.platform.answer(&self.request(who, method, path, &body)?).await?;
        if (200..300).contains(&status) {
            Ok(answer)
        } else {
            Err(Error::new(format!("{method} {path}: {status} {answer}")))
        }
    }

    /// The next message of a queue, as Lambda hands it over.
    pub async fn message(&self, logical_id: &str, wait: Duration) -> Result<Value> {
        let name = format!("bench-{logical_id}");
        let received = self.platform.cloud.queues().receive(&name, 1, None, wait).await;
        let message = received.first().ok_or_else(|| Error::new(format!("nothing came on {name}")))?;
        self.platform.cloud.queues().delete(&name, message.receipt());
        Ok(json!({ "Records": [message.as_lambda_record()] }))
    }
}

/// Has a key believed beside the one that logins sign with.
async fn believe(context: &Context, key: &SigningKey) -> Result<()> {
    let Some(KeyringItem { ring, rev }) = context.store.keyring().await? else {
        return Err(Error::new("there is no keyring"));
    };
    let (kid, x) = (key.kid().to_owned(), key.x().to_owned());
    let public = PublicKey { kid, x, version: "none".to_owned(), from: Timestamp::UNIX_EPOCH, until: None };
    let ring = Keyring::new(ring.keys().iter().cloned().chain([public]).collect());
    context.store.change_keyring(&KeyringItem { ring, rev: rev + 1 }, rev).await?;
    Ok(())
}

/// A member of an answer.
pub fn text(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap_or_default().to_owned()
}

/// A course as its author writes it.
pub fn course() -> Value {
    json!({
        "title": {"en": "German for beginners", "de": "Deutsch für den Anfang"},
        "description": {"en": "From zero to a first chat.", "de": "Von null zum ersten Plausch."},
        "defaultLanguage": "en", "teaches": "de", "level": "A1", "topics": ["everyday-life", "travel"],
    })
}

/// A login.
pub fn login() -> Value {
    json!({"email": "login@example.com", "password": PASSWORD})
}

/// A reminder.
pub fn reminder() -> Value {
    json!({"time": "18:30", "weekdays": ["monday", "friday"], "timeZone": "Europe/Berlin"})
}
