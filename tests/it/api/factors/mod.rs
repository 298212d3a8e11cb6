//! Second factors and reauthentication: what the modules below share. The authenticator app of these
//! tests is an independent implementation (`totp-rs`) that reads our key URI.

mod conflict;
mod guessing;
mod login;
mod reauthenticate;
mod recovery;
mod rotation;
mod totp_setup;

use glotto_domain::identity::Password;
use glotto_signin::Passwords;
use glotto_store::administration::AuditItem;
use glotto_store::{Query, entity, keys};
use jiff::SignedDuration;
use serde_json::{Value, json};
use totp_rs::Totp;

use crate::world::{Actor, Answer, World};

pub const PASSWORD: &str = "analytical engine";

/// A signed-in user with a password.
pub struct Person<'w> {
    pub world: &'w World,
    pub actor: Actor<'w>,
    pub email: String,
}

/// A user with an authenticator app.
pub struct Guarded<'w> {
    pub person: Person<'w>,
    pub app: Totp,
    pub recovery_codes: Vec<String>,
}

/// Creates a user with a password and without an app.
pub async fn person(world: &World) -> Person<'_> {
    let actor = world.learner().await;
    let store = &world.context.store;
    let mut account = store.accounts().find(actor.user()).await.unwrap().unwrap();
    let password = Password::parse(PASSWORD).unwrap();
    let passwords = world.context.port::<Passwords>().unwrap();
    account.password_hash = Some(passwords.hash(&password, &world.context.rng).await.unwrap());
    store.save(&account).await.unwrap();
    Person { world, actor, email: account.email.as_str().to_owned() }
}

/// Creates a user with a password and an app, 30 seconds after the app was confirmed.
pub async fn guarded(world: &World) -> Guarded<'_> {
    let person = person(world).await;
    let app = set_up(&person).await;
    let confirmed = person.confirm(&app).await;
    confirmed.is(201);
    let codes = confirmed.json()["codes"].as_array().unwrap().clone();
    let recovery_codes = codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect();
    world.wait(SignedDuration::from_secs(30));
    Guarded { person, app, recovery_codes }
}

/// Sets an app up; it is not confirmed yet.
pub async fn set_up(person: &Person<'_>) -> Totp {
    let answer = person.actor.post_empty("/v1/me/totp").await;
    Totp::from_url(answer.is(201).text_of("uri")).unwrap()
}

impl Person<'_> {
    /// Confirms an app with its first code.
    pub async fn confirm(&self, app: &Totp) -> Answer {
        self.actor.post("/v1/me/totp/confirmation", json!({"code": code_at(self.world, app, 0)})).await
    }

    /// Logs in with the password.
    pub async fn log_in(&self) -> Answer {
        self.world.anonymous().post("/v1/sessions", json!({"email": self.email, "password": PASSWORD})).await
    }

    /// The challenge of a login.
    pub async fn challenge(&self) -> String {
        self.log_in().await.is(202).text_of("challenge")
    }

    /// The entries in the audit trail about this user.
    pub async fn trail(&self) -> Vec<AuditItem> {
        let query = Query::collection(keys::administration::audit_subject_partition(self.actor.user()), 100);
        let (items, _) = self.world.context.store.query(query).await.unwrap();
        items.into_iter().map(|item| entity::from_item(item).unwrap()).collect()
    }

    /// Their actions, sorted, as entries of the same time have no order.
    pub async fn actions(&self) -> Vec<&'static str> {
        let mut actions: Vec<_> = self.trail().await.iter().map(|entry| entry.act.name()).collect();
        actions.sort_unstable();
        actions
    }

    /// How many mails the user got.
    pub async fn notices(&self) -> usize {
        assert_eq!(self.world.deliver().await, [""; 0]);
        let mails = self.world.cloud.inbox().list();
        mails.into_iter().filter(|mail| mail.to.iter().any(|to| to.contains(&self.email))).count()
    }

    /// The user's factors.
    pub async fn factors(&self) -> Value {
        self.actor.get("/v1/me/factors").await.is(200).json()
    }
}

impl Guarded<'_> {
    /// The current code of the app.
    pub fn code(&self) -> String {
        code_at(self.person.world, &self.app, 0)
    }

    /// Logs in with the password and a code.
    pub async fn log_in_with(&self, code: &str) -> Answer {
        complete(self.person.world, &self.person.challenge().await, code).await
    }
}

/// The code of an app, so many seconds from now.
pub fn code_at(world: &World, app: &Totp, seconds: i64) -> String {
    let second = world.context.now().as_second() + seconds;
    app.generate(u64::try_from(second).unwrap()).to_string()
}

/// A code that is not valid now or soon.
pub fn wrong(world: &World, app: &Totp) -> String {
    let near: Vec<_> = (-2..=2).map(|step| code_at(world, app, step * 30)).collect();
    (0..10).map(|number| format!("{number:06}")).find(|code| !near.contains(code)).unwrap()
}

/// Completes a login.
pub async fn complete(world: &World, challenge: &str, code: &str) -> Answer {
    world.anonymous().post("/v1/sessions/second-factor", json!({"challenge": challenge, "code": code})).await
}

/// A caller with the tokens of a login.
pub fn with_tokens<'w>(world: &'w World, answer: &Answer) -> Actor<'w> {
    world.anonymous().with("authorization", &format!("Bearer {}", answer.text_of("accessToken")))
}
