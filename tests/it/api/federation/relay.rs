//! Providers that send their response as a form, as Apple does.

use serde_json::json;

use super::{begin, vouching};
use crate::world::provider::TestProvider;
use crate::world::{API, Answer, World};

const ANSWERS: &str = "/v1/providers/test/answers";

/// A world with a provider that posts forms.
async fn world() -> (World, TestProvider) {
    let world = World::new().await;
    let provider = TestProvider::start(world.context.clock.clone()).await;
    let mut configured = provider.configured("test");
    configured["responseMode"] = json!("formPost");
    world
        .configure_providers(&[configured, TestProvider::start(world.context.clock.clone()).await.configured("other")])
        .await;
    (world, provider)
}

async fn post(world: &World, path: &str, form: &str) -> Answer {
    let browser = world.anonymous().with("content-type", "application/x-www-form-urlencoded");
    browser.send("POST", path, form.to_owned()).await
}

#[tokio::test]
async fn the_form_post_of_a_provider_redirects_to_the_started_sign_in() {
    let (world, provider) = world().await;
    let begun = begin(&world.anonymous(), "test").await;
    assert!(begun.url.contains("response_mode=form_post"));
    let posted_to = reqwest::Url::parse_with_params("x:/", [("redirect_uri", format!("{API}{ANSWERS}"))]).unwrap();
    assert!(begun.url.contains(posted_to.query().unwrap()), "{}", begun.url);
    let answered = provider.approve(&begun.url, vouching("ada"));
    let form = reqwest::Url::parse_with_params(
        "x:/",
        [("state", answered.state.as_str()), ("code", &answered.code), ("scope", "email")],
    )
    .unwrap();
    let sent = post(&world, ANSWERS, form.query().unwrap()).await;
    sent.is(303);
    let to = reqwest::Url::parse(sent.header("location").unwrap()).unwrap();
    assert_eq!(to.as_str().split('#').next(), Some("https://app.glotto.test/signed-in/test"));
    let fragment = reqwest::Url::parse(&format!("x:/?{}", to.fragment().unwrap())).unwrap();
    let members: Vec<(String, String)> = fragment.query_pairs().into_owned().collect();
    assert_eq!(members, [("state".to_owned(), begun.state.clone()), ("code".to_owned(), answered.code.clone())]);
    let session = world.anonymous().post("/v1/providers/test/sessions", begun.with(&members[1].1)).await;
    session.is(201);
}

#[tokio::test]
async fn a_user_who_denies_access_at_the_provider_is_redirected_back() {
    let (world, _) = world().await;
    let begun = begin(&world.anonymous(), "test").await;
    let sent = post(&world, ANSWERS, &format!("error=user_cancelled_authorize&state={}", begun.state)).await;
    sent.is(303);
    assert!(sent.header("location").unwrap().contains("#error=user_cancelled_authorize&state="));
}

#[tokio::test]
async fn an_unrequested_form_redirects_nowhere() {
    let (world, _) = world().await;
    let begun = begin(&world.anonymous(), "test").await;
    let elsewhere = begin(&world.anonymous(), "other").await;
    for form in [
        String::new(),
        "code=x".to_owned(),
        "state=https://evil.test".to_owned(),
        format!("state={}&state={}", begun.state, begun.state),
        format!("state={}x", begun.state),
        format!("state={}", elsewhere.state),
        format!("state={}&code=a%0d%0ab", begun.state),
    ] {
        let answer = post(&world, ANSWERS, &form).await;
        answer.is_problem(400, "authorization-invalid");
        assert_eq!(answer.header("location"), None);
    }
}
