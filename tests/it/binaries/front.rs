//! The front door with the real functions behind it: what is kept, for which callers, and what a signature opens.

use glotto_cdn::Cdn;
use glotto_stack::Stack;
use glotto_stack::lambda::{Answer, Call};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use super::client::{Client, Got};
use super::{Classroom, admin, bin_dir, config, context_of, instructor, quiet, start};

/// A page that may call the platform: the local stack allows the ports of front ends.
const PAGE: &str = "http://localhost:3000";

/// A platform whose front door keeps what may be kept.
async fn keeping() -> Stack {
    let mut config = config(bin_dir());
    config.keeps_responses = true;
    Stack::start(config).await.unwrap_or_else(|trouble| panic!("the stack did not start: {trouble}"))
}

fn is_hit(got: &Got) -> bool {
    got.header("x-cache") == "Hit from cloudfront"
}

#[tokio::test(flavor = "multi_thread")]
async fn public_pages_are_kept_by_what_distinguishes_them_and_nothing_else() {
    let stack = keeping().await;
    let anonymous = Client::new(&stack);
    let author = instructor(&stack, &admin(&stack).await, "author@example.com").await;
    for path in ["/v1/courses", "/.well-known/jwks.json", "/v1/providers", "/openapi.json", "/docs", "/docs/scalar.js"]
    {
        let first = anonymous.get(path).await.is(200);
        assert!(!is_hit(&first), "{path}");
        let again = anonymous.get(path).await.is(200);
        assert!(is_hit(&again) && again.body == first.body, "{path}");
        // Below /v1, a misspelt parameter is an error, however often. Elsewhere it is ignored.
        for _ in 0..2 {
            let with_more = anonymous.get(&format!("{path}?unknown=1")).await;
            if path.starts_with("/v1/") {
                assert!(!is_hit(&with_more), "{path}");
                with_more.refused(422, "invalid-input");
            } else {
                assert!(is_hit(&with_more) && with_more.is(200).body == first.body, "{path}");
            }
        }
        let tag = first.header("etag");
        let unchanged = anonymous.with("if-none-match", tag).get(path).await.is(304);
        assert!(is_hit(&unchanged) && unchanged.body.is_empty(), "{path}");
    }
    assert!(!is_hit(&anonymous.get("/v1/courses?lang=de").await.is(200)));
    assert!(!is_hit(&anonymous.with("accept-language", "de").get("/v1/courses").await.is(200)));
    // The same path with another method: the token reaches the function, and nothing is kept.
    let course = json!({"title": {"en": "German"}, "defaultLanguage": "en", "level": "A1", "topics": ["travel"]});
    for _ in 0..2 {
        assert!(!is_hit(&author.post("/v1/courses", course.clone()).await.is(201)));
    }
    // A token on a page that is public opens nothing and distinguishes nothing.
    assert!(is_hit(&author.get("/v1/courses").await.is(200)));
    for path in ["/health", "/v1/me"] {
        assert!(!is_hit(&author.get(path).await.is(200)) && !is_hit(&author.get(path).await.is(200)), "{path}");
    }
    stack.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_that_cloudfront_adds_count_within_the_limit_of_api_gateway() {
    let stack = keeping().await;
    let anonymous = Client::new(&stack);
    // The rest of the head has some hundred bytes.
    for (bytes, status) in [(8_500, 401), (9_000, 431)] {
        anonymous.with("x-long", &"x".repeat(bytes)).get("/v1/me").await.is(status);
    }
    stack.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_signed_in_user_sees_of_a_profile_is_not_kept() {
    let stack = keeping().await;
    let anonymous = Client::new(&stack);
    let ada = anonymous.sign_up(&stack, "ada@example.com").await;
    ada.patch("/v1/me/profile", json!({"handle": "ada", "visibility": "signedIn"})).await.is(200);
    for _ in 0..2 {
        let seen = ada.get("/v1/profiles/ada").await.is(200);
        assert!(!is_hit(&seen));
        assert_eq!(seen.header("cache-control"), "private, no-cache");
        // Neither that nor the 404 before it is what others get.
        anonymous.get("/v1/profiles/ada").await.refused(404, "not-found");
    }
    ada.patch("/v1/me/profile", json!({"visibility": "public"})).await.is(200);
    assert!(!is_hit(&anonymous.get("/v1/profiles/ada").await.is(200)));
    let kept = anonymous.get("/v1/profiles/ada").await.is(200);
    assert!(is_hit(&kept));
    assert_eq!(kept.header("cache-control"), "public, max-age=0, s-maxage=30");
    stack.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_viewers_share_one_copy_of_a_file_and_none_gets_it_without_a_signature() {
    let stack = keeping().await;
    let Classroom { course, video_lesson, instructor, learner, .. } = Classroom::open(&stack).await;
    let playback = format!("/v1/courses/{course}/lessons/{video_lesson}/playback");
    let mut signed = Vec::new();
    for viewer in [&learner, &instructor] {
        let poster = viewer.get(&playback).await.is(200).text("posterUrl");
        signed.push(viewer.location(&poster).await);
    }
    assert_ne!(signed[0], signed[1]);
    let anonymous = Client::new(&stack);
    let first = anonymous.get(&signed[0]).await.is(200);
    assert!(!is_hit(&first));
    let other = anonymous.get(&signed[1]).await.is(200);
    assert!(is_hit(&other) && other.body == first.body);
    assert_eq!(other.header("content-type"), "image/jpeg");
    assert_eq!(other.header("cross-origin-resource-policy"), "cross-origin");
    assert_eq!(other.header("vary"), "Origin", "the request had no origin, a script's may have one");
    let unsigned = anonymous.get(signed[0].split('?').next().unwrap()).await.is(403);
    assert_eq!(unsigned.header("content-type"), "text/xml");
    assert!(String::from_utf8(unsigned.body).unwrap().contains("<Code>MissingKey</Code>"));
    quiet(&stack).await;
    stack.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_opens_its_file_until_its_time_is_over_and_for_a_preflight_too() {
    let stack = start(&[]).await;
    let Classroom { course, video_lesson, learner, .. } = Classroom::open(&stack).await;
    let playback = format!("/v1/courses/{course}/lessons/{video_lesson}/playback");
    let poster = learner.get(&playback).await.is(200).text("posterUrl");
    let address = learner.location(&poster).await;
    let unsigned = address.split('?').next().unwrap();
    let file = unsigned.strip_prefix(&format!("{}/", stack.url())).unwrap();
    // Signed by the key of the platform, so that nothing but the time is wrong.
    let context = context_of(&stack, "GetPlaylistFunction");
    let cdn = context.port::<Cdn>().unwrap();
    let anonymous = Client::new(&stack);
    let minute = SignedDuration::from_mins(1);
    let valid = cdn.sign(&context, file, context.now() + minute).await.unwrap();
    anonymous.get(&valid).await.is(200);
    let expired = cdn.sign(&context, file, context.now() - minute).await.unwrap();
    let refused = anonymous.get(&expired).await.is(403);
    assert!(String::from_utf8(refused.body).unwrap().contains("<Code>AccessDenied</Code>"));
    // An old browser asks before it requests a range, at the same address with its query.
    let page = anonymous.with("origin", PAGE);
    let asking = page.with("access-control-request-method", "GET").with("access-control-request-headers", "range");
    let preflight = asking.send(Method::OPTIONS, &valid, None).await.is(200);
    assert_eq!(preflight.header("access-control-allow-origin"), PAGE);
    for closed in [unsigned, &expired] {
        asking.send(Method::OPTIONS, closed, None).await.is(403);
    }
    let whole = anonymous.get(&valid).await.is(200);
    for (name, value, status) in [
        ("if-none-match", whole.header("etag"), 304),
        ("if-modified-since", whole.header("last-modified"), 304),
        ("if-match", "\"x\"", 412),
        ("range", "bytes=9-3", 200),
        ("range", "bytes=-700000000", 206),
    ] {
        let answer = anonymous.with(name, value).get(&valid).await.is(status);
        assert!(!matches!(status, 200 | 206) || answer.body == whole.body, "{name}: {value}");
    }
    let segment = page.with("range", "bytes=0-9").get(&valid).await.is(206);
    assert_eq!((segment.header("access-control-allow-origin"), segment.body.len()), (PAGE, 10));
    quiet(&stack).await;
    stack.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_can_read_answers_that_no_function_made() {
    let stack = start(&[]).await;
    let page = Client::new(&stack).with("origin", PAGE);
    let unknown = page.get("/v1/no/such/route").await.is(404);
    assert_eq!(unknown.json(), json!({"message": "Not Found"}), "it is an answer of API Gateway");
    for answer in [unknown, page.get("/v1/me").await.is(401)] {
        assert_eq!(answer.header("access-control-allow-origin"), PAGE);
        assert!(answer.header("access-control-expose-headers").contains("retry-after"));
    }
    let elsewhere = Client::new(&stack).with("origin", "https://evil.example").get("/v1/no/such/route").await.is(404);
    assert!(!elsewhere.headers.contains_key("access-control-allow-origin"));
    stack.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_reference_can_be_closed_at_the_edge_and_no_encoded_path_leads_around_it() {
    let stack = start(&[("PublicDocs", "false")]).await;
    let anonymous = Client::new(&stack);
    for path in ["/docs", "/docs/scalar.js", "/openapi.json"] {
        let refused = anonymous.get(path).await.is(403);
        assert!(String::from_utf8(refused.body).unwrap().contains("<Code>MissingKey</Code>"), "{path}");
    }
    // These arrive at the functions, which refuse them.
    for path in ["/d%6Fcs", "/%64ocs/scalar.js", "/openapi%2Ejson"] {
        let refused = anonymous.get(path).await.is(404);
        assert_eq!(refused.json()["status"], 404, "it is no answer of API Gateway: {path}");
    }
    anonymous.get("/health").await.is(200);
    anonymous.get("/v1/courses").await.is(200);
    stack.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_kept_unless_it_is_asked_for() {
    let stack = start(&[]).await;
    let anonymous = Client::new(&stack);
    for _ in 0..2 {
        assert!(!is_hit(&anonymous.get("/v1/courses").await.is(200)));
    }
    anonymous.post("/v1/providers", json!({})).await.is(403);
    let secured = anonymous.get("/v1/courses/crs_01J9ZK5W6V4QX0N8R3T7B2M1CD").await.is(404);
    assert_eq!(secured.header("strict-transport-security"), "max-age=31536000; includeSubDomains");
    stack.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn functions_answer_to_the_front_door_alone() {
    let stack = start(&[]).await;
    Client::new(&stack).get("/health").await.is(200);
    let function = stack.lambdas().find("GetHealthFunction").unwrap();
    // As anyone could send it to the address of the API itself.
    let event = json!({
        "version": "2.0", "rawPath": "/health", "rawQueryString": "",
        "headers": {"x-glotto-origin": "guessed", "cloudfront-viewer-address": "203.0.113.7:4444"},
        "requestContext": {"http": {"method": "GET", "path": "/health", "sourceIp": "203.0.113.7"}},
    });
    let answer = stack.lambdas().invoke(function, Call::json(&event)).await;
    let Answer::Response(response) = answer else { panic!("{answer:?}") };
    let response: Value = serde_json::from_slice(&response).unwrap();
    assert_eq!(response["statusCode"], 403, "{response}");
    assert!(response["body"].as_str().unwrap().contains("forbidden-origin"), "{response}");
    stack.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_can_be_read_by_pages_of_every_origin() {
    let stack = start(&[]).await;
    for origin in [PAGE, "https://editor.example", "null"] {
        let page = Client::new(&stack).with("origin", origin);
        let document = page.get("/openapi.json").await.is(200);
        assert_eq!(document.header("access-control-allow-origin"), "*", "{origin}");
        assert!(!document.headers.contains_key("access-control-allow-credentials"), "{origin}");
    }
    // It is the only one.
    let page = Client::new(&stack).with("origin", "https://editor.example");
    for path in ["/docs", "/v1/courses"] {
        let closed = page.get(path).await.is(200);
        assert!(!closed.headers.contains_key("access-control-allow-origin"), "{path}");
    }
    stack.stop().await;
}
