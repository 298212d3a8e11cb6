//! No personal data appears in the log.

use serde_json::json;

use super::{ADA, PASSWORD, Tokens, login, member, register, token_in_mail, try_login, verify};
use crate::world::{LogCapture, World};

#[tokio::test]
async fn no_address_password_or_token_is_logged() {
    let log = LogCapture::start();
    let world = World::new().await;
    register(&world, "bob@example.com").await.is(202);
    let verification = token_in_mail(&world, "bob@example.com").await;
    verify(&world, &verification).await.is(204);
    let ada = member(&world, ADA).await;
    register(&world, ADA).await.is(202);
    try_login(&world, ADA, "a wrong password").await.is(401);
    let tokens = login(&world, ADA).await;
    let answer = tokens.use_refresh(&world).await;
    let next = Tokens::of(&answer);
    next.actor(&world).patch("/v1/me", json!({ "displayName": "Countess Augusta" })).await.is(200);
    world.wait(jiff::SignedDuration::from_mins(1));
    tokens.use_refresh(&world).await.is(401);
    world.invoke("appoint_admin", json!({ "email": ADA })).await.unwrap();
    world.invoke("appoint_admin", json!({ "email": "unknown@example.com" })).await.unwrap_err();

    let log = log.text();
    assert!(
        log.contains("answered") && log.contains("message handled") && log.contains(&ada.user_id.to_string()),
        "{log}"
    );
    let secrets = [
        &verification,
        &tokens.access,
        &tokens.refresh,
        &next.access,
        &next.refresh,
        &ada.password_hash.clone().unwrap().0,
    ];
    let personal = [ADA, "bob@example.com", "unknown@example.com", PASSWORD, "a wrong password", "Countess Augusta"];
    for text in secrets.into_iter().map(String::as_str).chain(personal) {
        assert!(!log.contains(text), "{text} is in the log:\n{log}");
    }
}
