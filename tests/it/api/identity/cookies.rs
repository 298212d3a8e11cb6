//! The refresh token in a cookie, for pages that ask for it.

use glotto_http::session_cookie::{MODE, MODE_HEADER, NAME};
use serde_json::json;

use super::{ADA, PASSWORD, Tokens, login, member};
use crate::world::{APP, Actor, Answer, World};

const REFRESH: &str = "/v1/sessions/refresh";
const REVOCATION: &str = "/v1/sessions/revocation";
const DELETED: &str = "__Host-glotto-refresh=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict";

/// A page of the front end that asks for the cookie.
fn page(world: &World) -> Actor<'_> {
    world.anonymous().with("origin", APP).with(MODE_HEADER, MODE)
}

/// The same caller with a refresh token in the cookie, as browsers send it.
fn with_cookie<'w>(actor: &Actor<'w>, token: &str) -> Actor<'w> {
    actor.with("cookie", &format!("theme=dark; {NAME}={token}; lang=en"))
}

async fn log_in(actor: &Actor<'_>) -> Answer {
    actor.post("/v1/sessions", json!({ "email": ADA, "password": PASSWORD })).await
}

/// The refresh token that a response puts into the cookie, and nowhere else.
#[track_caller]
fn token_in_cookie(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie").expect("no cookie was set");
    let (token, attributes) = cookie.strip_prefix("__Host-glotto-refresh=").unwrap().split_once("; ").unwrap();
    assert_eq!(attributes, "Path=/; Max-Age=2592000; Secure; HttpOnly; SameSite=Strict");
    assert!(!answer.text().contains(token), "the token is in the body too");
    assert_eq!(answer.json()["refreshToken"], "");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    token.to_owned()
}

async fn world() -> World {
    let world = World::new().await;
    member(&world, ADA).await;
    world
}

#[tokio::test]
async fn a_page_that_asks_for_it_has_its_refresh_token_in_a_cookie_only() {
    let world = world().await;
    let page = page(&world);
    let first = token_in_cookie(log_in(&page).await.is(201));
    for body in [json!({}), json!({"refreshToken": ""}), json!({"refreshToken": "of another page"})] {
        let answer = with_cookie(&page, &first).post(REFRESH, body).await;
        let second = token_in_cookie(answer.is(200));
        assert_ne!(second, first);
        let tokens = Tokens { access: answer.text_of("accessToken"), refresh: second };
        tokens.actor(&world).get("/v1/me").await.is(200);
    }
    page.post(REFRESH, json!({})).await.is_problem(401, "session-ended");
    for other in ["nonsense", "", " ", &"x".repeat(1025)] {
        let answer = with_cookie(&page, other).post(REFRESH, json!({})).await;
        answer.is_problem(401, "session-ended");
        with_cookie(&page, other).post(REVOCATION, json!({})).await.is(204);
    }
}

#[tokio::test]
async fn logging_out_deletes_the_cookie_and_ends_its_session() {
    let world = world().await;
    let page = page(&world);
    let token = token_in_cookie(&log_in(&page).await);
    let answer = with_cookie(&page, &token).post(REVOCATION, json!({})).await;
    assert_eq!(answer.is(204).header("set-cookie"), Some(DELETED));
    with_cookie(&page, &token).post(REFRESH, json!({})).await.is_problem(401, "session-ended");

    let answer = log_in(&page).await;
    let token = token_in_cookie(&answer);
    let signed_in = page.with("authorization", &format!("Bearer {}", answer.text_of("accessToken")));
    let answer = with_cookie(&signed_in, &token).delete("/v1/sessions/current").await;
    assert_eq!(answer.is(204).header("set-cookie"), Some(DELETED));
    with_cookie(&page, &token).post(REFRESH, json!({})).await.is_problem(401, "session-ended");
}

#[tokio::test]
async fn a_cookie_without_the_header_means_nothing() {
    let world = world().await;
    let token = token_in_cookie(&log_in(&page(&world)).await);
    // What a form or a script of another site could send, if the browser sent the cookie along.
    let forged = with_cookie(&world.anonymous().with("origin", APP), &token);
    forged.post(REFRESH, json!({"refreshToken": "none"})).await.is_problem(401, "session-ended");
    forged.post(REVOCATION, json!({"refreshToken": "none"})).await.is(204);
    forged.post(REFRESH, json!({})).await.is_problem(422, "invalid-input");
    let answer = with_cookie(&page(&world), &token).post(REFRESH, json!({})).await;
    token_in_cookie(answer.is(200));
}

#[tokio::test]
async fn a_page_of_another_origin_neither_gets_nor_uses_a_cookie() {
    let world = world().await;
    let token = token_in_cookie(&log_in(&page(&world)).await);
    let asking = world.anonymous().with(MODE_HEADER, MODE);
    let suffix = format!("{APP}.evil.test");
    let others = ["https://evil.test", "null", suffix.as_str()].map(|origin| asking.with("origin", origin));
    for other in others.into_iter().chain([asking]) {
        let other = with_cookie(&other, &token);
        for answer in
            [log_in(&other).await, other.post(REFRESH, json!({})).await, other.post(REVOCATION, json!({})).await]
        {
            answer.is_problem(403, "forbidden-origin");
            assert_eq!(answer.header("set-cookie"), None);
        }
    }
    let answer = with_cookie(&page(&world), &token).post(REFRESH, json!({})).await;
    token_in_cookie(answer.is(200));
}

#[tokio::test]
async fn a_client_that_does_not_ask_for_a_cookie_gets_none() {
    let world = world().await;
    let tokens = login(&world, ADA).await;
    let answer = tokens.use_refresh(&world).await;
    assert_eq!(answer.is(200).header("set-cookie"), None);
    assert_ne!(answer.json()["refreshToken"], "");
    let other = world.anonymous().with("origin", APP).with(MODE_HEADER, "body");
    let answer = log_in(&other).await;
    answer.is_problem(400, "malformed-request");
    assert_eq!(answer.header("set-cookie"), None);
}
