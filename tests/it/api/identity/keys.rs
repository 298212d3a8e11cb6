//! The keys that verify tokens.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_http::token::{self, AUDIENCE};
use serde_json::Value;

use super::tokens::{claims, header, signed, without};
use super::{ADA, login, member};
use crate::world::{API, World};

async fn keys(world: &World) -> Vec<Value> {
    let answer = world.anonymous().get("/.well-known/jwks.json").await;
    answer.is(200);
    assert_eq!(answer.header("cache-control"), Some("public, max-age=300, s-maxage=300"));
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

/// RFC 9068, 2.2.
#[tokio::test]
async fn an_access_token_has_the_claims_that_its_profile_requires_and_an_id_of_its_own() {
    let world = World::new().await;
    let ada = member(&world, ADA).await;
    let (first, second) = (login(&world, ADA).await, login(&world, ADA).await);
    let [first, second] = [first, second].map(|tokens| {
        let claims = URL_SAFE_NO_PAD.decode(tokens.access.split('.').nth(1).unwrap()).unwrap();
        serde_json::from_slice::<Value>(&claims).unwrap()
    });
    assert_eq!(first["iss"], API);
    assert_eq!(first["aud"], AUDIENCE);
    assert_eq!(first["sub"], ada.user_id.to_string());
    assert_eq!(first["client_id"], "glotto");
    assert!(first["iat"].is_i64() && first["exp"].is_i64());
    assert_eq!(first["jti"].as_str().map(str::len), Some(32));
    assert_ne!(first["jti"], second["jti"]);
}

/// A session must not end because a new release was deployed.
#[tokio::test]
async fn a_token_of_a_release_without_client_and_id_is_accepted() {
    let world = World::new().await;
    let ada = world.learner().await;
    let former = without(&claims(&world, &ada), "client_id");
    assert!(!former.contains("jti"), "{former}");
    let token = signed(&header().to_string(), &former);
    world.anonymous().with("authorization", &format!("Bearer {token}")).get("/v1/me").await.is(200);
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
async fn the_server_metadata_links_the_published_keys() {
    let world = World::new().await;
    member(&world, ADA).await;
    let tokens = login(&world, ADA).await;
    let answer = world.anonymous().get("/.well-known/oauth-authorization-server").await;
    insta::assert_json_snapshot!("get_server_metadata", answer.snapshot());
    let metadata = answer.json();
    let jwks = metadata["jwks_uri"].as_str().unwrap().strip_prefix(API).unwrap();
    let keys = world.anonymous().get(jwks).await.json()["keys"].clone();
    let kid = token::kid_of(&tokens.access).unwrap();
    let key = keys.as_array().unwrap().iter().find(|key| key["kid"] == kid.as_str()).unwrap();
    let issuer = metadata["issuer"].as_str().unwrap();
    assert!(token::verify(&tokens.access, key["x"].as_str().unwrap(), issuer, world.context.now()).is_ok());
}
