//! Identity: the journey as a whole, and what the modules below share.

mod client_ip;
mod contested_address;
mod cookies;
mod email_change;
mod enumeration;
mod families;
mod keys;
mod lapsing;
mod login;
mod logs;
mod mails;
mod passwords;
mod pasted;
mod profile;
mod recovery;
mod recovery_limits;
mod recovery_races;
mod refresh;
mod registration;
mod revocation;
mod roles;
mod sessions;
mod shut_out;
mod token_keys;
mod tokens;
mod undeliverable;
mod verification;
mod work;

use glotto_domain::audit::AuditAction;
use glotto_domain::id::UserId;
use glotto_domain::identity::EmailAddress;
use glotto_store::administration::AuditItem;
use glotto_store::identity::AccountItem;
use glotto_store::{Query, entity};
use serde_json::{Value, json};

use crate::world::{Actor, Answer, World};

pub(super) const ADA: &str = "ada@example.com";
pub(super) const PASSWORD: &str = "analytical engine";

/// The body of a registration.
pub(crate) fn registration(email: &str) -> Value {
    json!({
        "email": email,
        "password": PASSWORD,
        "displayName": "Ada",
        "locale": "en",
        "timeZone": "Europe/London",
    })
}

async fn register(world: &World, email: &str) -> Answer {
    world.anonymous().post("/v1/accounts", registration(email)).await
}

/// Delivers pending mails; returns the token of the newest mail to an address.
pub(super) async fn token_in_mail(world: &World, email: &str) -> String {
    assert_eq!(world.deliver().await, Vec::<String>::new());
    let mail = mails_to(world, email).into_iter().next().expect("no mail has come");
    let (_, rest) = mail.split_once("?token=").expect("the mail has no link with a token");
    rest.split_whitespace().next().unwrap().to_owned()
}

/// The texts of the mails to an address, the newest first.
fn mails_to(world: &World, email: &str) -> Vec<String> {
    let mails = world.cloud.inbox().list();
    mails.into_iter().filter(|mail| mail.to == [email]).map(|mail| mail.text.unwrap()).collect()
}

pub(super) async fn verify(world: &World, token: &str) -> Answer {
    world.anonymous().post("/v1/accounts/verification", json!({ "token": token })).await
}

/// Registers a user and verifies their address.
pub(super) async fn member(world: &World, email: &str) -> AccountItem {
    register(world, email).await.is(202);
    let token = token_in_mail(world, email).await;
    verify(world, &token).await.is(204);
    account(world, email).await
}

pub(super) async fn account(world: &World, email: &str) -> AccountItem {
    let address = EmailAddress::parse(email).unwrap();
    let decoy: UserId = world.context.new_id();
    world.context.store.accounts().find_by_email(&address, decoy).await.unwrap().expect("no account has this address")
}

pub(super) async fn try_login(world: &World, email: &str, password: &str) -> Answer {
    world.anonymous().post("/v1/sessions", json!({ "email": email, "password": password })).await
}

/// The tokens of a login.
pub(super) async fn login(world: &World, email: &str) -> Tokens {
    let answer = try_login(world, email, PASSWORD).await;
    answer.is(201);
    Tokens::of(&answer)
}

/// The entries about a user in the audit trail, the oldest first.
async fn actions(world: &World, user: UserId) -> Vec<AuditAction> {
    let query = Query::collection(glotto_store::keys::administration::audit_subject_partition(user), 100).consistent();
    let (items, _) = world.context.store.query(query).await.unwrap();
    items.into_iter().map(|item| entity::from_item::<AuditItem>(item).unwrap().act).collect()
}

/// A pair of tokens.
#[derive(Debug, Clone)]
pub(super) struct Tokens {
    pub(super) access: String,
    pub(super) refresh: String,
}

impl Tokens {
    pub(super) fn of(answer: &Answer) -> Self {
        Self { access: answer.text_of("accessToken"), refresh: answer.text_of("refreshToken") }
    }

    /// An actor with the access token.
    pub(super) fn actor<'w>(&self, world: &'w World) -> Actor<'w> {
        world.anonymous().with("authorization", &format!("Bearer {}", self.access))
    }

    pub(super) async fn use_refresh(&self, world: &World) -> Answer {
        world.anonymous().post("/v1/sessions/refresh", json!({ "refreshToken": self.refresh })).await
    }
}

#[tokio::test]
async fn a_user_registers_verifies_logs_in_refreshes_and_logs_out() {
    let world = World::new().await;
    insta::assert_json_snapshot!("register", register(&world, ADA).await.snapshot());
    let token = token_in_mail(&world, ADA).await;
    verify(&world, &token).await.is(204);

    let answer = try_login(&world, ADA, PASSWORD).await;
    insta::assert_json_snapshot!("login", answer.snapshot());
    assert_eq!(answer.header("location"), Some("/v1/sessions"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let first = Tokens::of(&answer);
    insta::assert_json_snapshot!("get_me", first.actor(&world).get("/v1/me").await.snapshot());

    let answer = first.use_refresh(&world).await;
    insta::assert_json_snapshot!("refresh_session", answer.snapshot());
    let second = Tokens::of(&answer);
    second.actor(&world).get("/v1/me").await.is(200);

    second.actor(&world).delete("/v1/sessions/current").await.is(204);
    for tokens in [first, second] {
        tokens.actor(&world).get("/v1/me").await.is_problem(401, "unauthenticated");
        tokens.use_refresh(&world).await.is_problem(401, "session-ended");
    }
}
