//! An authorization request is finished once, by the client and at the provider and for the purpose that it
//! was started for.

use futures::future::join_all;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{back, begin, begin_link, sign_in, vouching};
use crate::world::World;
use crate::world::provider::TestProvider;

const SESSIONS: &str = "/v1/providers/test/sessions";

#[tokio::test]
async fn an_unknown_provider_is_not_found() {
    let world = World::new().await;
    let to = json!({"redirectUri": back("test")});
    world.anonymous().post("/v1/providers/test/authorizations", to).await.is_problem(404, "not-found");
}

#[tokio::test]
async fn redirects_go_only_where_the_operator_allows() {
    let world = World::new().await;
    world.provider().await;
    for address in [
        "https://evil.test/signed-in/test",
        "https://app.glotto.test/signed-in/other",
        "https://app.glotto.test/signed-in/test/",
        "https://app.glotto.test/signed-in/test?next=https://evil.test",
        "https://app.glotto.test/signed-in/test/../../open?to=evil.test",
        "https://app.glotto.test.evil.test/signed-in/test",
        "https://APP.glotto.test/signed-in/test",
        "https://app.glotto.test:443/signed-in/test",
        "com.example.glotto:/signed-in/more",
        "//evil.test",
        "javascript:alert(1)",
        "https://app.glotto.test@evil.test/signed-in/test",
        "https://app.glotto.test/signed-in/test#x",
    ] {
        let answer = world.anonymous().post("/v1/providers/test/authorizations", json!({"redirectUri": address})).await;
        answer.is_problem(422, "invalid-input");
        assert_eq!(answer.pointers(), ["/redirectUri"], "{address}");
    }
    let app = json!({"redirectUri": "com.example.glotto:/signed-in"});
    world.anonymous().post("/v1/providers/test/authorizations", app).await.is(200);
}

#[tokio::test]
async fn a_user_can_be_asked_for_an_account_at_the_provider_and_one_be_suggested() {
    let world = World::new().await;
    world.provider().await;
    let ada = world.learner().await;
    let visitor = world.anonymous();
    let requested = json!({
        "redirectUri": back("test"), "prompt": "selectAccount", "loginHint": " ada+courses@exämple.com ",
    });
    for (actor, path) in [(&visitor, "/v1/providers/test"), (&ada, "/v1/me/providers/test")] {
        let path = format!("{path}/authorizations");
        let url = actor.post(&path, requested.clone()).await.is(200).text_of("authorizationUrl");
        let parameters: Vec<_> = reqwest::Url::parse(&url).unwrap().query_pairs().into_owned().collect();
        for (name, value) in [("prompt", "select_account"), ("login_hint", "ada+courses@exämple.com")] {
            assert!(parameters.contains(&(name.to_owned(), value.to_owned())), "{name}: {url}");
        }
        let plain = actor.post(&path, json!({"redirectUri": back("test")})).await.is(200).text_of("authorizationUrl");
        assert!(!plain.contains("prompt=") && !plain.contains("login_hint="), "{plain}");
        let wrong = json!({"redirectUri": back("test"), "prompt": "none", "loginHint": "a\nb"});
        assert_eq!(
            actor.post(&path, wrong).await.is_problem(422, "invalid-input").pointers(),
            ["/prompt", "/loginHint"]
        );
    }
}

#[tokio::test]
async fn an_authorization_request_is_finished_once_even_by_concurrent_requests() {
    let world = World::new().await;
    let provider = world.provider().await;
    let visitor = world.anonymous();
    let begun = begin(&visitor, "test").await;
    let answered = provider.approve(&begun.url, vouching("ada"));
    let all = join_all((0..50).map(|_| visitor.post(SESSIONS, begun.with(&answered.code)))).await;
    assert_eq!(all.iter().filter(|answer| answer.status == 201).count(), 1);
    for answer in all.iter().filter(|answer| answer.status != 201) {
        answer.is_problem(400, "authorization-invalid");
    }
    // Only one of them called the provider.
    assert_eq!(provider.behaviour().token_requests, 1);
    let fresh = provider.approve(&begun.url, vouching("ada"));
    visitor.post(SESSIONS, begun.with(&fresh.code)).await.is_problem(400, "authorization-invalid");
}

#[tokio::test]
async fn login_csrf_with_an_attackers_account_is_rejected() {
    let world = World::new().await;
    let provider = world.provider().await;
    let (mallory, victim) = (world.anonymous(), world.anonymous());
    let hers = begin(&mallory, "test").await;
    let answered = provider.approve(&hers.url, vouching("mallory"));
    // The victim's client opens a link with Mallory's code and state. It has its own key, or none.
    let own = begin(&victim, "test").await;
    for key in [own.client_key.as_str(), "x"] {
        let slipped = json!({"code": answered.code, "state": hers.state, "clientKey": key});
        victim.post(SESSIONS, slipped).await.is_problem(400, "authorization-invalid");
    }
    // With its own state, the provider sees that the code belongs to another request.
    victim.post(SESSIONS, own.with(&answered.code)).await.is_problem(400, "provider-code-refused");
}

#[tokio::test]
async fn a_used_authorization_code_is_rejected() {
    let world = World::new().await;
    let provider = world.provider().await;
    let visitor = world.anonymous();
    let begun = begin(&visitor, "test").await;
    let answered = provider.approve(&begun.url, vouching("ada"));
    visitor.post(SESSIONS, begun.with(&answered.code)).await.is(201);
    let another = begin(&visitor, "test").await;
    visitor.post(SESSIONS, another.with(&answered.code)).await.is_problem(400, "provider-code-refused");
}

#[tokio::test]
async fn a_foreign_or_modified_state_is_rejected() {
    let world = World::new().await;
    let provider = world.provider().await;
    let visitor = world.anonymous();
    let begun = begin(&visitor, "test").await;
    let answered = provider.approve(&begun.url, vouching("ada"));
    let (payload, seal) = begun.state.rsplit_once('.').unwrap();
    for state in [
        "x".to_owned(),
        payload.to_owned(),
        format!("{payload}."),
        format!("A{}.{seal}", &payload[1..]),
        format!("{payload}.{}{}", if seal.starts_with('A') { 'B' } else { 'A' }, &seal[1..]),
        "e30.e30".to_owned(),
    ] {
        let body = json!({"code": answered.code, "state": state, "clientKey": begun.client_key});
        visitor.post(SESSIONS, body).await.is_problem(400, "authorization-invalid");
    }
    assert_eq!(provider.behaviour().token_requests, 0);
    visitor.post(SESSIONS, begun.with(&answered.code)).await.is(201);
}

#[tokio::test]
async fn an_authorization_request_expires_after_fifteen_minutes() {
    let world = World::new().await;
    let provider = world.provider().await;
    let visitor = world.anonymous();
    let begun = begin(&visitor, "test").await;
    let answered = provider.approve(&begun.url, vouching("ada"));
    world.wait(SignedDuration::from_mins(15));
    visitor.post(SESSIONS, begun.with(&answered.code)).await.is_problem(400, "authorization-invalid");
}

#[tokio::test]
async fn a_code_is_not_given_to_another_provider_than_the_one_it_is_of() {
    let world = World::new().await;
    let (good, bad) = (
        TestProvider::start(world.context.clock.clone()).await,
        TestProvider::start(world.context.clock.clone()).await,
    );
    world.configure_providers(&[good.configured("test"), bad.configured("bad")]).await;
    let visitor = world.anonymous();
    // A request at one provider is not valid at the other, in both directions.
    let begun = begin(&visitor, "test").await;
    let answered = good.approve(&begun.url, vouching("ada"));
    visitor
        .post("/v1/providers/bad/sessions", begun.with(&answered.code))
        .await
        .is_problem(400, "authorization-invalid");
    // And the issuer in a response is checked (RFC 9207).
    let named = |issuer: &str| {
        let mut body = begun.with(&answered.code);
        body["issuer"] = json!(issuer);
        body
    };
    visitor.post(SESSIONS, named(&bad.issuer)).await.is_problem(400, "authorization-invalid");
    visitor.post(SESSIONS, named(&format!("{}/", good.issuer))).await.is_problem(400, "authorization-invalid");
    assert_eq!(bad.behaviour().token_requests + good.behaviour().token_requests, 0);
    visitor.post(SESSIONS, named(&good.issuer)).await.is(201);
}

#[tokio::test]
async fn a_provider_that_always_names_itself_must_do_so() {
    let world = World::new().await;
    let provider = world.provider().await;
    provider.behaviour().metadata = json!({"authorization_response_iss_parameter_supported": true});
    let silent = sign_in(&world, &provider, vouching("ada")).await;
    silent.is_problem(400, "authorization-invalid");
    let visitor = world.anonymous();
    let begun = begin(&visitor, "test").await;
    let mut body = begun.with(&provider.approve(&begun.url, vouching("ada")).code);
    body["issuer"] = json!(provider.issuer);
    visitor.post(SESSIONS, body).await.is(201);
}

#[tokio::test]
async fn an_authorization_request_for_linking_cannot_sign_in_and_vice_versa() {
    let world = World::new().await;
    let provider = world.provider().await;
    let (ada, bob) = (world.learner().await, world.learner().await);
    let linking = begin_link(&ada, "test").await;
    let answered = provider.approve(&linking.url, vouching("ada"));
    world.anonymous().post(SESSIONS, linking.with(&answered.code)).await.is_problem(400, "authorization-invalid");
    // Another user cannot finish it, not even with the key.
    bob.put("/v1/me/providers/test", linking.with(&answered.code)).await.is_problem(400, "authorization-invalid");
    let signing_in = begin(&world.anonymous(), "test").await;
    let answered = provider.approve(&signing_in.url, vouching("bob"));
    bob.put("/v1/me/providers/test", signing_in.with(&answered.code)).await.is_problem(400, "authorization-invalid");
}

#[tokio::test]
async fn an_address_that_was_allowed_when_it_began_must_be_allowed_when_it_ends() {
    let world = World::new().await;
    let provider = world.provider().await;
    let visitor = world.anonymous();
    let begun = begin(&visitor, "test").await;
    let answered = provider.approve(&begun.url, vouching("ada"));
    let configured = json!([provider.configured("test")]).to_string();
    world.context.set_port(glotto_federation::Providers::new(&configured, "https://new.glotto.test/"));
    visitor.post(SESSIONS, begun.with(&answered.code)).await.is_problem(400, "authorization-invalid");
}

#[tokio::test]
async fn every_error_of_a_provider_response_is_reported() {
    let world = World::new().await;
    world.provider().await;
    let body =
        json!({"code": "", "state": "\u{7f}", "clientKey": "x".repeat(200), "issuer": 1, "locale": "?", "more": 1});
    let answer = world.anonymous().post(SESSIONS, body).await;
    answer.is_problem(422, "invalid-input");
    assert_eq!(answer.pointers(), ["/code", "/state", "/clientKey", "/issuer", "/locale", "/more"]);
}

#[tokio::test]
async fn a_network_that_starts_too_many_authorization_requests_has_to_wait() {
    let world = World::new().await;
    world.provider().await;
    let to: Value = json!({"redirectUri": back("test")});
    let visitor = world.anonymous();
    for _ in 0..glotto_domain::rate_limit::Limit::SIGN_IN_ADDRESS.burst {
        visitor.post("/v1/providers/test/authorizations", to.clone()).await.is(200);
    }
    let refused = visitor.post("/v1/providers/test/authorizations", to).await;
    refused.is_problem(429, "too-many-requests");
    assert!(refused.header("retry-after").is_some());
}
