//! Malicious providers, and forged responses: none of them signs a user in.

use std::time::{Duration, Instant};

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{back, begin, sign_in, vouching};
use crate::world::World;
use crate::world::provider::{CLIENT, Response, Signature, TestProvider};

/// Signs in with valid claims that are overridden by these.
async fn claiming(world: &World, provider: &TestProvider, claims: Value) -> crate::world::Answer {
    provider.behaviour().claims = claims;
    let answer = sign_in(world, provider, vouching("ada")).await;
    provider.behaviour().claims = json!({});
    answer
}

#[tokio::test]
async fn a_token_that_is_about_something_else_signs_no_user_in() {
    let world = World::new().await;
    let provider = world.provider().await;
    let now = world.context.now().as_second();
    for claims in [
        json!({"nonce": "of another request"}),
        json!({"nonce": null}),
        json!({"aud": "another client"}),
        json!({"aud": [CLIENT, "another client"]}),
        json!({"aud": [CLIENT, "another client"], "azp": "another client"}),
        json!({"aud": ["another client"], "azp": CLIENT}),
        json!({"aud": null}),
        json!({"aud": []}),
        json!({"azp": "another client"}),
        json!({"iss": "https://evil.test"}),
        json!({"iss": format!("{}/", provider.issuer)}),
        json!({"iss": null}),
        json!({"exp": now}),
        json!({"exp": now - 3600}),
        json!({"exp": null}),
        json!({"exp": "tomorrow"}),
        json!({"exp": 1e300}),
        json!({"iat": now - 3600}),
        json!({"iat": now - 601}),
        json!({"iat": now + 301}),
        json!({"iat": now + 3600}),
        json!({"iat": null}),
        json!({"sub": null}),
        json!({"sub": ""}),
        json!({"sub": "x".repeat(256)}),
        json!({"sub": 7}),
        json!({"at_hash": "of another access token"}),
    ] {
        let answer = claiming(&world, &provider, claims.clone()).await;
        assert_eq!(answer.status, 422, "{claims}: {}", answer.text());
        answer.is_problem(422, "provider-answer-invalid");
    }
}

#[tokio::test]
async fn a_token_that_the_provider_did_not_sign_signs_no_user_in() {
    let world = World::new().await;
    let provider = world.provider().await;
    for signature in [
        Signature::ByAnotherKey,
        Signature::ByUnknownKey,
        Signature::None,
        Signature::WithClientSecret,
        Signature::WithPublicKey,
    ] {
        provider.behaviour().signature = signature;
        let answer = sign_in(&world, &provider, vouching("ada")).await;
        assert_eq!(answer.status, 422, "{signature:?}: {}", answer.text());
        answer.is_problem(422, "provider-answer-invalid");
    }
    provider.behaviour().signature = Signature::Valid;
    sign_in(&world, &provider, vouching("ada")).await.is(201);
}

#[tokio::test]
async fn a_provider_can_rotate_its_key_without_a_failed_sign_in() {
    let world = World::new().await;
    let provider = world.provider().await;
    sign_in(&world, &provider, vouching("ada")).await.is(201);
    assert_eq!(provider.behaviour().discovery_requests, 1);
    world.wait(SignedDuration::from_mins(1));
    provider.behaviour().key = 2;
    sign_in(&world, &provider, vouching("ada")).await.is(201);
    assert_eq!(provider.behaviour().discovery_requests, 2);
    // The old key is no longer accepted.
    provider.behaviour().signature = Signature::ByAnotherKey;
    sign_in(&world, &provider, vouching("ada")).await.is_problem(422, "provider-answer-invalid");
}

#[tokio::test]
async fn provider_metadata_is_cached_for_an_hour_even_with_forged_tokens() {
    let world = World::new().await;
    let provider = world.provider().await;
    sign_in(&world, &provider, vouching("ada")).await.is(201);
    provider.behaviour().signature = Signature::ByUnknownKey;
    for _ in 0..5 {
        sign_in(&world, &provider, vouching("ada")).await.is(422);
    }
    assert_eq!(provider.behaviour().discovery_requests, 1);
    provider.behaviour().signature = Signature::Valid;
    world.wait(SignedDuration::from_mins(59));
    sign_in(&world, &provider, vouching("ada")).await.is(201);
    assert_eq!(provider.behaviour().discovery_requests, 1);
    world.wait(SignedDuration::from_mins(1));
    sign_in(&world, &provider, vouching("ada")).await.is(201);
    assert_eq!(provider.behaviour().discovery_requests, 2);
}

#[tokio::test]
async fn a_provider_with_invalid_metadata_is_not_called_again_and_no_user_is_sent_to_it() {
    let world = World::new().await;
    let provider = world.provider().await;
    let to = json!({"redirectUri": back("test")});
    let attempt = async || {
        world.configure_providers(&[provider.configured("test")]).await;
        let began = Instant::now();
        let answer = world.anonymous().post("/v1/providers/test/authorizations", to.clone()).await;
        assert!(began.elapsed() < Duration::from_secs(5), "it took {:?}", began.elapsed());
        answer
    };
    for response in [Response::Oversized, Response::Slow, Response::Redirect, Response::Failure, Response::Text] {
        provider.behaviour().discovery = response;
        let answer = attempt().await;
        assert_eq!(answer.status, 503, "{response:?}: {}", answer.text());
        assert!(answer.header("retry-after").is_some());
    }
    provider.behaviour().discovery = Response::Normal;
    for metadata in [
        json!({"issuer": "https://evil.test"}),
        json!({"issuer": format!("{}/", provider.issuer)}),
        json!({"authorization_endpoint": "javascript:alert(1)"}),
        json!({"authorization_endpoint": "http://evil.test/authorize"}),
        json!({"token_endpoint": "http://169.254.169.254/latest/meta-data"}),
        json!({"token_endpoint": "https://127.0.0.1/token"}),
        json!({"userinfo_endpoint": "http://evil.test/me"}),
        json!({"authorization_response_iss_parameter_supported": "true"}),
        json!({"jwks_uri": "http://169.254.169.254/keys"}),
        json!({"jwks_uri": "file:///etc/passwd"}),
        json!({"jwks_uri": null}),
    ] {
        provider.behaviour().metadata = metadata.clone();
        let answer = attempt().await;
        assert_eq!(answer.status, 503, "{metadata}: {}", answer.text());
    }
    provider.behaviour().metadata = json!({});
    attempt().await.is(200);
}

#[tokio::test]
async fn a_broken_token_endpoint_signs_no_user_in_and_times_out_quickly() {
    let world = World::new().await;
    let provider = world.provider().await;
    for response in [Response::Oversized, Response::Slow, Response::Redirect, Response::Failure] {
        provider.behaviour().token = response;
        let began = Instant::now();
        let answer = sign_in(&world, &provider, vouching("ada")).await;
        assert_eq!(answer.status, 503, "{response:?}: {}", answer.text());
        assert!(began.elapsed() < Duration::from_secs(5), "{response:?} took {:?}", began.elapsed());
    }
}

#[tokio::test]
async fn a_wrong_or_missing_client_secret_is_a_500() {
    let world = World::new().await;
    let provider = world.provider().await;
    let mut wrong = provider.configured("test");
    wrong["secret"] = json!({"place": "curve"});
    world.configure_providers(&[wrong]).await;
    sign_in(&world, &provider, vouching("ada")).await.is_problem(500, "internal");
    let mut missing = provider.configured("test");
    missing["secret"] = json!({"place": "nowhere"});
    world.configure_providers(&[missing]).await;
    sign_in(&world, &provider, vouching("ada")).await.is_problem(500, "internal");
}

#[tokio::test]
async fn a_code_for_another_redirect_uri_is_refused_by_the_provider() {
    let world = World::new().await;
    let provider = world.provider().await;
    let visitor = world.anonymous();
    let begun = begin(&visitor, "test").await;
    let bent = begun.url.replace("signed-in%2Ftest", "signed-in%2Fother");
    assert_ne!(bent, begun.url);
    let answered = provider.approve(&bent, vouching("ada"));
    let answer = visitor.post("/v1/providers/test/sessions", begun.with(&answered.code)).await;
    answer.is_problem(400, "provider-code-refused");
}
