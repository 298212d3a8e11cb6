//! The content of mails about accounts, for all ways to request them.

use bytes::Bytes;
use glotto_mail::MAIL_REQUESTED;
use http::Request;
use serde_json::{Value, json};

use super::recovery::{forgotten, reset};
use super::{ADA, PASSWORD, Tokens, login, mails_to, member, register, registration, token_in_mail, verify};
use crate::world::{API, APP, World};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const FIREFOX_LATER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0";
const SAFARI: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1";

/// Sends a request whose headers name another host for the API.
async fn poisoned(world: &World, path: &str, token: Option<&str>, body: Value) {
    let mut request = Request::builder()
        .method("POST")
        .uri(format!("{API}{path}"))
        .header("host", "evil.example")
        .header("x-forwarded-host", "evil.example")
        .header("x-forwarded-proto", "http")
        .header("forwarded", "host=evil.example;proto=http")
        .header("x-original-host", "evil.example")
        .header("origin", "https://evil.example")
        .header("referer", "https://evil.example/")
        .header("content-type", "application/json");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let answer = world.call(request.body(Bytes::from(body.to_string())).unwrap()).await;
    answer.is(202);
}

#[tokio::test]
async fn links_in_mails_come_from_the_settings_and_not_from_the_host_header() {
    let world = World::new().await;
    member(&world, ADA).await;
    let tokens = login(&world, ADA).await;
    poisoned(&world, "/v1/accounts", None, registration("new@example.com")).await;
    poisoned(&world, "/v1/accounts", None, registration(ADA)).await;
    poisoned(&world, "/v1/accounts/verification-mails", None, json!({ "email": "new@example.com" })).await;
    poisoned(&world, "/v1/password-resets", None, json!({ "email": ADA })).await;
    let change = json!({ "email": "countess@example.com" });
    poisoned(&world, "/v1/me/email-change", Some(&tokens.access), change).await;

    assert_eq!(world.deliver().await, Vec::<String>::new());
    let mails = world.cloud.inbox().list();
    assert_eq!(mails.len(), 7);
    for mail in mails {
        let (text, html) = (mail.text.unwrap(), mail.html.unwrap());
        assert!(!text.contains("evil.example") && !html.contains("evil.example"), "{text}");
        for link in html.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(link == APP || link.starts_with(&format!("{APP}/")), "{link}");
        }
    }
}

/// Requests wait in a queue, and for two weeks in its dead-letter queue if they fail.
#[tokio::test]
async fn the_request_of_a_mail_opens_nothing_without_the_keys() {
    let world = World::new().await;
    register(&world, ADA).await.is(202);
    let token = token_in_mail(&world, ADA).await;
    let requests = world.outbox_events(MAIL_REQUESTED).await;
    let [request] = &requests[..] else { panic!("{requests:?}") };
    assert!(!request.to_string().contains(&token), "{request}");
    let id = request["template"]["tokenId"].as_str().unwrap();
    verify(&world, id).await.is_problem(400, "verification-invalid");
    verify(&world, &token).await.is(204);
}

#[tokio::test]
async fn a_new_device_is_notified_once() {
    let world = World::new().await;
    member(&world, ADA).await;
    let sign_in = async |agent: &str| {
        let device = world.anonymous().with("user-agent", agent);
        device.post("/v1/sessions", json!({ "email": ADA, "password": PASSWORD })).await.is(201);
        assert_eq!(world.deliver().await, Vec::<String>::new());
        mails_to(&world, ADA).iter().filter(|mail| mail.contains("with a new device or from a new network")).count()
    };
    assert_eq!(sign_in(FIREFOX).await, 0, "there is no other device that the first could be new beside");
    assert_eq!(sign_in(FIREFOX).await, 0);
    assert_eq!(sign_in(SAFARI).await, 1);
    assert_eq!(sign_in(SAFARI).await, 1);
    assert_eq!(sign_in(FIREFOX_LATER).await, 1, "a browser that was updated is no new device");
    let mail = mails_to(&world, ADA).into_iter().next().unwrap();
    for fact in ["Time: 1 March 2026, 12:00 (Europe/London)", "Device: Safari, iPhone", "Network: 203.0.113.0/24"] {
        assert!(mail.contains(fact), "{mail}");
    }
    assert_eq!(sign_in("curl/8.5.0").await, 2);
}

#[tokio::test]
async fn a_known_device_in_another_network_is_notified_and_one_in_the_same_network_is_not() {
    let world = World::new().await;
    member(&world, ADA).await;
    let sign_in = async |address: &str| {
        let device = world.anonymous().with("user-agent", FIREFOX).at_address(address);
        let tokens = device.post("/v1/sessions", json!({ "email": ADA, "password": PASSWORD })).await;
        assert_eq!(world.deliver().await, Vec::<String>::new());
        let notices = mails_to(&world, ADA)
            .iter()
            .filter(|mail| mail.contains("with a new device or from a new network"))
            .count();
        (notices, tokens.is(201).text_of("refreshToken"))
    };
    assert_eq!(sign_in("203.0.113.7").await.0, 0);
    assert_eq!(sign_in("203.0.7.7").await.0, 0, "a telephone in the next street");
    let (notices, refresh) = sign_in("198.51.100.7").await;
    assert_eq!(notices, 1, "half the world has this browser");
    assert_eq!(sign_in("198.51.100.9").await.0, 1);
    // A session that goes on in another network sends no notice, and makes the network a known one.
    let moved = world.anonymous().at_address("192.0.2.7");
    moved.post("/v1/sessions/refresh", json!({ "refreshToken": refresh })).await.is(200);
    assert_eq!(sign_in("192.0.2.8").await.0, 1);
}

#[tokio::test]
async fn after_a_reset_every_device_is_new_again_and_after_a_change_of_password_the_others_are() {
    let world = World::new().await;
    member(&world, ADA).await;
    let notices = async || {
        assert_eq!(world.deliver().await, Vec::<String>::new());
        mails_to(&world, ADA).iter().filter(|mail| mail.contains("with a new device or from a new network")).count()
    };
    let sign_in = async |agent: &str, password: &str| {
        let device = world.anonymous().with("user-agent", agent);
        let answer = device.post("/v1/sessions", json!({ "email": ADA, "password": password })).await;
        Tokens::of(&answer)
    };
    sign_in(FIREFOX, PASSWORD).await;
    sign_in(SAFARI, PASSWORD).await;
    assert_eq!(notices().await, 1);
    let token = forgotten(&world, ADA).await;
    reset(&world, &token, "difference engine").await.is(204);
    let mine = sign_in(FIREFOX, "difference engine").await;
    assert_eq!(notices().await, 2);
    sign_in(SAFARI, "difference engine").await;
    assert_eq!(notices().await, 3, "the attacker whose access the reset ended may sign in");
    let change = json!({ "currentPassword": "difference engine", "password": "analytical engine" });
    mine.actor(&world).put("/v1/me/password", change).await.is(204);
    sign_in(FIREFOX, "analytical engine").await;
    assert_eq!(notices().await, 3, "the device at hand is known still");
    sign_in(SAFARI, "analytical engine").await;
    assert_eq!(notices().await, 4);
}

#[tokio::test]
async fn one_of_concurrent_logins_on_a_new_device_is_notified() {
    let world = World::new().await;
    member(&world, ADA).await;
    login(&world, ADA).await;
    let device = world.anonymous().with("user-agent", SAFARI);
    let body = json!({ "email": ADA, "password": PASSWORD });
    let answers = futures::future::join_all((0..5).map(|_| device.post("/v1/sessions", body.clone()))).await;
    assert!(answers.iter().all(|answer| answer.status == 201));
    assert_eq!(world.deliver().await, Vec::<String>::new());
    let notices =
        mails_to(&world, ADA).iter().filter(|mail| mail.contains("with a new device or from a new network")).count();
    assert_eq!(notices, 1);
}

#[tokio::test]
async fn mails_come_in_the_readers_language() {
    let world = World::new().await;
    let mut body = registration("ada@example.de");
    body["locale"] = json!("de-AT");
    world.anonymous().post("/v1/accounts", body).await.is(202);
    world.anonymous().post("/v1/password-resets", json!({ "email": "ada@example.de" })).await.is(202);
    assert_eq!(world.deliver().await, Vec::<String>::new());
    let mails = world.cloud.inbox().list();
    assert_eq!(mails[0].subject, "Wähle ein neues Passwort");
    assert_eq!(mails[1].subject, "Bestätige deine E-Mail-Adresse");
}

#[tokio::test]
async fn no_user_fills_a_mailbox_by_registering_its_address() {
    let world = World::new().await;
    let mut answers = Vec::new();
    for number in 0..20 {
        let answer = if number % 2 == 0 {
            register(&world, ADA).await
        } else {
            world.anonymous().post("/v1/accounts/verification-mails", json!({ "email": ADA })).await
        };
        answers.push(answer);
    }
    assert_eq!(answers.iter().filter(|answer| answer.status == 202).count(), 5);
    assert!(answers[19].is_problem(429, "too-many-requests").header("retry-after").is_some());
    assert_eq!(world.deliver().await, Vec::<String>::new());
    assert_eq!(mails_to(&world, ADA).len(), 5);
}
