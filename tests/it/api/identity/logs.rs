//! What functions write to the log: no personal data, and as many bytes as the costs count.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use xtask::costs::logs::FUNCTION_LINE;

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
    next.use_refresh(&world).await.is(200);
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

#[tokio::test]
async fn the_costs_count_the_line_that_a_function_writes_for_a_request() {
    let world = World::new().await;
    member(&world, ADA).await;
    let tokens = login(&world, ADA).await;
    let log = LogCapture::start();
    tokens.actor(&world).get("/v1/me").await.is(200);
    let log = log.text();
    let line = log.lines().find(|line| line.contains("answered")).unwrap();
    let written = as_deployed(&serde_json::from_str(line).unwrap());
    let counted: Value = serde_json::from_str(FUNCTION_LINE).unwrap();
    assert_eq!(names(&written), names(&counted), "{written}");
    let (written, counted) = (written.to_string().len(), FUNCTION_LINE.len());
    assert!(written.abs_diff(counted) < 60, "{written} bytes, but xtask/src/costs/logs.rs counts {counted}");
}

/// The line as the subscriber of a function writes it: fields beside the level, and the innermost span alone.
fn as_deployed(line: &Value) -> Value {
    let mut written = line["fields"].clone();
    for name in ["timestamp", "level", "span"] {
        written[name] = line[name].clone();
    }
    written
}

/// The names of all members, those of the span included.
fn names(line: &Value) -> BTreeSet<&str> {
    let members = [line, &line["span"]].into_iter().flat_map(|value| value.as_object().unwrap().keys());
    members.map(String::as_str).collect()
}
