//! The network that a request comes from.

use serde_json::json;

use super::{ADA, PASSWORD, member};
use crate::world::World;

#[tokio::test]
async fn a_header_cannot_change_the_ip_address_of_the_caller() {
    let world = World::new().await;
    member(&world, ADA).await;
    let mut liar = world.anonymous();
    for name in ["x-forwarded-for", "x-real-ip", "true-client-ip", "cf-connecting-ip", "x-client-ip"] {
        liar = liar.with(name, "198.51.100.1");
    }
    liar = liar.with("forwarded", "for=198.51.100.1").with("cloudfront-viewer-address", "198.51.100.1:4711");
    let answer = liar.post("/v1/sessions", json!({"email": ADA, "password": PASSWORD})).await;
    let token = answer.is(201).text_of("accessToken");
    let sessions = world.anonymous().with("authorization", &format!("Bearer {token}")).get("/v1/sessions").await;
    assert_eq!(sessions.is(200).json()["items"][0]["place"], "203.0.113.0/24");
}
