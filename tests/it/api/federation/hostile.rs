//! Malicious providers, and forged responses: none of them signs a user in.

use std::time::{Duration, Instant};

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{back, begin, sign_in, vouching};
use crate::world::World;
use crate::world::provider::{CLIENT, Manner, Signed, TestProvider};

/// Signs in with valid claims that are overridden by these.
async fn claiming(world: &World, provider: &TestProvider, claims: Value) -> crate::world::Answer {
    provider.conduct().claims = claims;
    let answer = sign_in(world, provider, vouching("ada")).await;
    provider.conduct().claims = json!({});
    answer
}

#[tokio::test]
async fn a_token_that_is_about_something_else_lets_nobody_in() {
    let world = World::new().await;
    let provider = world.provider().await;
    let now = world.context.now().as_second();
    for claims in [
        json!({"nonce": "of another errand"}),
        json!({"nonce": null}),
        json!({"aud": "another client"}),
        json!({"aud": [CLIENT, "another client"]}),
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
        json!({"iat": now + 3600}),
        json!({"iat": null}),
        json!({"sub": null}),
        json!({"sub": ""}),
        json!({"sub": "x".repeat(256)}),
        json!({"sub": 7}),
        json!({"at_hash": "of another access token"}),
        json!({"email_verified": "perhaps"}),
    ] {
        let answer = claiming(&world, &provider, claims.clone()).await;
        assert_eq!(answer.status, 422, "{claims}: {}", answer.text());
        answer.is_problem(422, "provider-answer-invalid");
    }
    // Small differences of time are accepted, as clocks differ.
    claiming(&world, &provider, json!({"iat": now - 200})).await.is(201);
}

#[tokio::test]
async fn a_token_that_the_provider_did_not_sign_lets_nobody_in() {
    let world = World::new().await;
    let provider = world.provider().await;
    for signed in [Signed::ByStranger, Signed::ByUnknown, Signed::Not, Signed::WithOurSecret, Signed::WithPublicKey] {
        provider.conduct().signed = signed;
        let answer = sign_in(&world, &provider, vouching("ada")).await;
        assert_eq!(answer.status, 422, "{signed:?}: {}", answer.text());
        answer.is_problem(422, "provider-answer-invalid");
    }
    provider.conduct().signed = Signed::Well;
    sign_in(&world, &provider, vouching("ada")).await.is(201);
}

#[tokio::test]
async fn a_provider_that_changes_its_key_is_believed_without_a_failed_sign_in() {
    let world = World::new().await;
    let provider = world.provider().await;
    sign_in(&world, &provider, vouching("ada")).await.is(201);
    assert_eq!(provider.conduct().described, 1);
    world.wait(SignedDuration::from_mins(1));
    provider.conduct().key = 2;
    sign_in(&world, &provider, vouching("ada")).await.is(201);
    assert_eq!(provider.conduct().described, 2);
    // The old key is no longer accepted.
    provider.conduct().signed = Signed::ByStranger;
    sign_in(&world, &provider, vouching("ada")).await.is_problem(422, "provider-answer-invalid");
}

#[tokio::test]
async fn what_a_provider_says_of_itself_is_kept_for_an_hour_and_looked_up_no_oftener_for_forged_tokens() {
    let world = World::new().await;
    let provider = world.provider().await;
    sign_in(&world, &provider, vouching("ada")).await.is(201);
    provider.conduct().signed = Signed::ByUnknown;
    for _ in 0..5 {
        sign_in(&world, &provider, vouching("ada")).await.is(422);
    }
    assert_eq!(provider.conduct().described, 1);
    provider.conduct().signed = Signed::Well;
    world.wait(SignedDuration::from_mins(59));
    sign_in(&world, &provider, vouching("ada")).await.is(201);
    assert_eq!(provider.conduct().described, 1);
    world.wait(SignedDuration::from_mins(1));
    sign_in(&world, &provider, vouching("ada")).await.is(201);
    assert_eq!(provider.conduct().described, 2);
}

#[tokio::test]
async fn a_provider_that_describes_itself_badly_is_not_called_again_and_nobody_is_sent_to_it() {
    let world = World::new().await;
    let provider = world.provider().await;
    let to = json!({"redirectUri": back("test")});
    let attempt = async || {
        world.trust(&[provider.configured("test")]).await;
        let began = Instant::now();
        let answer = world.anonymous().post("/v1/providers/test/authorizations", to.clone()).await;
        assert!(began.elapsed() < Duration::from_secs(5), "it took {:?}", began.elapsed());
        answer
    };
    for manner in [Manner::Endlessly, Manner::Slowly, Manner::Elsewhere, Manner::Broken] {
        provider.conduct().discovery = manner;
        let answer = attempt().await;
        assert_eq!(answer.status, 503, "{manner:?}: {}", answer.text());
        assert!(answer.header("retry-after").is_some());
    }
    provider.conduct().discovery = Manner::Well;
    for metadata in [
        json!({"issuer": "https://evil.test"}),
        json!({"issuer": format!("{}/", provider.issuer)}),
        json!({"authorization_endpoint": "javascript:alert(1)"}),
        json!({"authorization_endpoint": "http://evil.test/authorize"}),
        json!({"token_endpoint": "http://169.254.169.254/latest/meta-data"}),
        json!({"token_endpoint": "https://127.0.0.1/token"}),
        json!({"userinfo_endpoint": "http://evil.test/me"}),
        json!({"jwks_uri": "http://169.254.169.254/keys"}),
        json!({"jwks_uri": "file:///etc/passwd"}),
        json!({"jwks_uri": null}),
    ] {
        provider.conduct().metadata = metadata.clone();
        let answer = attempt().await;
        assert_eq!(answer.status, 503, "{metadata}: {}", answer.text());
    }
    provider.conduct().metadata = json!({});
    attempt().await.is(200);
}

#[tokio::test]
async fn a_provider_that_gives_tokens_badly_lets_nobody_in_and_keeps_nobody_waiting() {
    let world = World::new().await;
    let provider = world.provider().await;
    for manner in [Manner::Endlessly, Manner::Slowly, Manner::Elsewhere, Manner::Broken] {
        provider.conduct().token = manner;
        let began = Instant::now();
        let answer = sign_in(&world, &provider, vouching("ada")).await;
        assert_eq!(answer.status, 503, "{manner:?}: {}", answer.text());
        assert!(began.elapsed() < Duration::from_secs(5), "{manner:?} took {:?}", began.elapsed());
    }
}

#[tokio::test]
async fn a_provider_that_refuses_us_is_a_fault_of_ours_and_tells_nothing() {
    let world = World::new().await;
    let provider = world.provider().await;
    let mut stranger = provider.configured("test");
    stranger["secret"] = json!({"place": "curve"});
    world.trust(&[stranger]).await;
    sign_in(&world, &provider, vouching("ada")).await.is_problem(500, "internal");
    let mut missing = provider.configured("test");
    missing["secret"] = json!({"place": "nowhere"});
    world.trust(&[missing]).await;
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
