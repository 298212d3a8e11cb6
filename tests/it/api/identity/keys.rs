//! The keys that verify tokens.

use glotto_http::token;
use serde_json::Value;

use super::{ADA, PASSWORD, login, member};
use crate::world::{API, World};

async fn keys(world: &World) -> Vec<Value> {
    let answer = world.anonymous().get("/.well-known/jwks.json").await;
    answer.is(200);
    assert_eq!(answer.header("cache-control"), Some("public, max-age=300"));
    answer.json()["keys"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_client_with_the_published_keys_can_verify_a_token() {
    let world = World::new().await;
    member(&world, ADA).await;
    let tokens = login(&world, ADA).await;
    let kid = token::kid_of(&tokens.access).unwrap();
    let key = keys(&world).await.into_iter().find(|key| key["kid"] == kid.as_str()).expect("the key is not published");
    assert_eq!(
        (&key["kty"], &key["crv"], &key["alg"], &key["use"]),
        (&"OKP".into(), &"Ed25519".into(), &"EdDSA".into(), &"sig".into())
    );
    let claims = token::verify(&tokens.access, key["x"].as_str().unwrap(), API, world.context.now()).unwrap();
    assert_eq!(claims.exp - claims.iat, 600);
}

#[tokio::test]
async fn published_keys_contain_no_private_parts() {
    let world = World::new().await;
    member(&world, ADA).await;
    login(&world, ADA).await;
    for key in keys(&world).await {
        let members: Vec<_> = key.as_object().unwrap().keys().cloned().collect();
        assert_eq!(members, ["kty", "crv", "use", "alg", "kid", "x"]);
    }
}

#[tokio::test]
async fn a_key_is_published_once_even_if_it_signs_often() {
    let world = World::new().await;
    member(&world, ADA).await;
    login(&world, ADA).await;
    let published = keys(&world).await.len();
    // Until the limits have forgotten the first login.
    world.wait(jiff::SignedDuration::from_mins(1));
    let writes = world.context.store.meter().reading().writes;
    login(&world, ADA).await;
    assert_eq!(world.context.store.meter().reading().writes, writes + 3, "two limits and the session");
    assert_eq!(keys(&world).await.len(), published);
}

#[tokio::test]
async fn a_client_with_current_keys_gets_304() {
    let world = World::new().await;
    let visitor = world.anonymous();
    for path in ["/.well-known/jwks.json", "/.well-known/oauth-authorization-server"] {
        let etag = visitor.get(path).await.header("etag").unwrap().to_owned();
        visitor.with("if-none-match", &etag).get(path).await.is(304);
    }
}

#[tokio::test]
async fn a_user_who_logs_in_first_in_a_new_deployment_has_the_first_key_written_down() {
    let world = World::new().await;
    member(&world, ADA).await;
    world.context.store.delete(glotto_store::keys::identity::keyring()).await.unwrap();
    let body = serde_json::json!({"email": ADA, "password": PASSWORD}).to_string();
    let request = http::Request::post(format!("{API}/v1/sessions")).header("content-type", "application/json");
    let answer = world.call_on(&world.another_function(), request.body(body.into()).unwrap()).await;
    let kid = token::kid_of(&answer.is(201).text_of("accessToken")).unwrap();
    assert_eq!(keys(&world).await.len(), 1);
    assert_eq!(keys(&world).await[0]["kid"], kid.as_str());
}
