//! The developer's pages.

use serde_json::Value;

use crate::world::{World, queue};

#[tokio::test]
async fn every_page_answers_with_a_policy() {
    let world = World::new().await;
    world.get("/v1/echo/x").await;
    for path in [
        "/local",
        "/local/inbox",
        "/local/player?lesson=x",
        "/local/functions/EchoFunction",
        "/local/app",
        "/local/app/",
        "/local/app/verify-email?token=x",
        "/local/app/anything/else",
    ] {
        let response = world.get(path).await;
        assert_eq!(response.status(), 200, "{path}");
        assert!(response.headers().contains_key("content-security-policy"), "{path}");
    }
    let page = world.get("/local").await.text().await.unwrap();
    for part in ["GET /v1/echo/{name}", "glotto-MailQueue", "Fire now", "rate(5 minutes)"] {
        assert!(page.contains(part), "{part}");
    }
    for asset in ["local.css", "local.js", "hls.js", "nothing.js"] {
        let found = world.get(&format!("/local/assets/{asset}")).await.status();
        assert_eq!(found, if asset == "nothing.js" { 404 } else { 200 }, "{asset}");
    }
}

#[tokio::test]
async fn no_page_links_to_docs_that_are_not_public() {
    let public = World::new().await;
    let closed = World::with(|config| drop(config.parameters.insert("PublicDocs".into(), "false".into()))).await;
    for path in
        ["/local", "/local/inbox", "/local/player", "/local/functions/EchoFunction", "/local/app", "/local/app/x"]
    {
        let page = async |world: &World| world.get(path).await.text().await.unwrap();
        assert!(page(&public).await.contains(r#"<a href="/docs">"#), "{path}");
        let page = page(&closed).await;
        assert!(page.contains(r#"href="/local/inbox""#) && !page.contains("/docs"), "{path}: {page}");
    }
}

#[tokio::test]
async fn numbers_logs_queues_and_schedules_are_there_as_json() {
    let world = World::new().await;
    world.get("/v1/echo/x").await;
    let json = async |path: &str| world.get(path).await.json::<Value>().await.unwrap();
    let functions = json("/local/api/functions").await;
    let echo = functions.as_array().unwrap().iter().find(|f| f["name"] == "EchoFunction").unwrap();
    assert_eq!((&echo["invocations"], &echo["coldStarts"]), (&1.into(), &1.into()));
    let logs = json("/local/api/functions/EchoFunction/logs").await;
    assert_eq!(logs[0]["message"], "request path=/v1/echo/x");
    let queues = json("/local/api/queues").await;
    assert!(queues.as_array().unwrap().iter().any(|queue| queue["name"] == "glotto-MailQueue"));
    assert_eq!(json("/local/api/inbox").await, Value::Array(Vec::new()));
    assert_eq!(json("/local/api/schedules").await[0]["expression"], "rate(5 minutes)");
    assert_eq!(json("/local/api/quiet?timeout=20").await["quiet"], true);
}

#[tokio::test]
async fn a_schedule_is_fired_from_the_page_but_not_from_another() {
    let world = World::new().await;
    let fire = || world.http.post(world.url("/local/api/schedules/EchoFunction/fire"));
    let fired: Value = fire().send().await.unwrap().json().await.unwrap();
    assert_eq!(fired["ok"], true);
    let forged = fire().header("origin", "http://evil.example").send().await.unwrap();
    assert_eq!(forged.status(), 403);
    let rebound = world.http.get(world.url("/local")).header("host", "evil.example").send().await;
    assert_eq!(rebound.unwrap().status(), 403);
}

#[tokio::test]
async fn every_page_linked_from_a_mail_names_the_endpoint_that_the_front_end_calls() {
    let world = World::new().await;
    for (page, calls) in [
        ("verify-email?token=tok-1_x", "/v1/accounts/verification"),
        ("reset-password?token=tok-1_x", "/v1/password-resets/completion"),
        ("confirm-email-change?token=tok-1_x", "/v1/email-changes/confirmation"),
        ("reject-email-change?token=tok-1_x", "/v1/email-changes/refusal"),
        ("export-download?token=tok-1_x", "/v1/exports/download"),
        ("security", "/v1/sessions"),
        ("courses/crs_1/invitation?code=7KQ2-M9XD", "/v1/courses/crs_1/enrolment"),
        ("exports/exp_01J9ZK5W6V4QX0N8R3T7B2M1CD", "/v1/me/exports/exp_01J9ZK5W6V4QX0N8R3T7B2M1CD/download"),
    ] {
        let response = world.get(&format!("/local/app/{page}")).await;
        assert_eq!(response.status(), 200, "{page}");
        let text = response.text().await.unwrap();
        let token = if page.contains("token") { "tok-1_x" } else { "" };
        for part in [&format!("curl {}", world.url(calls)), token, "AppUrl"] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
    let hostile = world.get("/local/app/reset-password?token=%22%3E%3Cscript%3E'").await.text().await.unwrap();
    assert!(!hostile.contains("<script>\""), "{hostile}");
    assert!(!hostile.contains("\"><script>"), "{hostile}");
}

#[tokio::test]
async fn no_endpoint_of_the_cloud_answers_to_another_host_name() {
    let world = World::new().await;
    let endpoints = world.stack.cloud().endpoints().clone();
    let list = |endpoint: &str, host: &'static str| {
        let request = world.http.post(endpoint).header("host", host).header("x-amz-target", "AmazonSQS.ListQueues");
        request.header("content-type", "application/x-amz-json-1.0").body("{}").send()
    };
    for endpoint in [&endpoints.dynamodb, &endpoints.s3, &endpoints.aws] {
        assert_eq!(list(endpoint, "evil.example").await.unwrap().status(), 403, "{endpoint}");
        assert_eq!(list(endpoint, "127.0.0.1.evil.example:4003").await.unwrap().status(), 403, "{endpoint}");
    }
    assert_eq!(list(&endpoints.aws, "localhost:4003").await.unwrap().status(), 200);
    let invoke = world.http.post(format!("{}/2015-03-31/functions/EchoFunction/invocations", endpoints.aws));
    let invoked = invoke.header("authorization", "local").header("host", "evil.example").body("{}").send().await;
    assert_eq!(invoked.unwrap().status(), 403);
    let numbers = world.stack.lambdas().find("EchoFunction").unwrap().numbers().await;
    assert_eq!(numbers.invocations, 0);
}

#[tokio::test]
async fn a_stack_with_pending_work_is_not_quiet() {
    let world = World::new().await;
    world.stack.cloud().queues().send(&queue("MailQueue"), "poison").unwrap();
    let response = world.get("/local/api/quiet?timeout=0.2").await;
    assert_eq!(response.status(), 503);
    let pending = response.json::<Value>().await.unwrap()["pending"].to_string();
    assert!(pending.contains("MailQueue") || pending.contains("under way"), "{pending}");
}

#[tokio::test]
async fn every_script_and_style_of_the_player_is_served_under_a_policy_that_permits_no_other() {
    let world = World::new().await;
    let mut wanted = vec!["/local/player".to_owned()];
    let mut found = Vec::new();
    while let Some(path) = wanted.pop() {
        let response = world.get(&path).await;
        assert_eq!(response.status(), 200, "{path}");
        let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{path}: {policy}");
        let text = response.text().await.unwrap();
        let imports = text.split(" from \"./").skip(1).map(|rest| format!("/local/assets/{}", until_quote(rest)));
        let links = text.split("\"/local/assets/").skip(1).map(|rest| format!("/local/assets/{}", until_quote(rest)));
        found.push(path);
        wanted.extend(imports.chain(links).filter(|path| !found.contains(path)));
    }
    for file in ["hls.js", "player.css", "player-page.js", "lesson-player.js", "storyboard.js", "watch-log.js"] {
        assert!(found.contains(&format!("/local/assets/{file}")), "{file} of {found:?}");
    }
}

fn until_quote(text: &str) -> &str {
    text.split('"').next().unwrap()
}
