use super::*;
use http::header::AUTHORIZATION;
use serde_json::json;

const HOUR: Duration = Duration::from_hours(1);

/// An IAM with a role that may send to the queue `q`, and its clock.
fn iam() -> (Iam, CloudClock) {
    let clock = CloudClock::default();
    let iam = Iam::open(clock.clone(), HOUR, None).unwrap();
    let statement = json!({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:x:1:q"});
    let policies = json!({"Policies": [{"PolicyDocument": {"Statement": [statement]}}]});
    iam.add_roles([Role::from_properties("sender", &policies).unwrap()]);
    (iam, clock)
}

/// The headers of a request that these credentials signed.
fn signed(id: &str, token: Option<&str>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let header =
        format!("AWS4-HMAC-SHA256 Credential={id}/20260301/x/sqs/aws4_request, SignedHeaders=host, Signature=0");
    headers.insert(AUTHORIZATION, header.parse().unwrap());
    if let Some(token) = token {
        headers.insert("x-amz-security-token", token.parse().unwrap());
    }
    headers
}

fn send(iam: &Iam, headers: &HeaderMap, queue: &str) -> Result<(), AuthError> {
    iam.check(headers, &Uri::from_static("/"), || {
        vec![Access::new("sqs:SendMessage", format!("arn:aws:sqs:x:1:{queue}"))]
    })
}

#[test]
fn a_role_may_do_what_its_policy_allows_and_nothing_else() {
    let (iam, _) = iam();
    let own = iam.credentials("sender");
    let own = signed(&own.access_key_id, Some(&own.session_token));
    assert_eq!(send(&iam, &own, "q"), Ok(()));
    let Err(AuthError::Denied(message)) = send(&iam, &own, "other") else { panic!("it was not denied") };
    assert!(message.contains("assumed-role/sender/") && message.contains("arn:aws:sqs:x:1:other"), "{message}");
    assert_eq!(iam.take_denials(), ["sender may not sqs:SendMessage on arn:aws:sqs:x:1:other"]);
    assert!(iam.take_denials().is_empty());
}

#[test]
fn a_role_that_does_not_exist_may_do_nothing() {
    let (iam, _) = iam();
    let unknown = iam.credentials("unknown");
    let unknown = signed(&unknown.access_key_id, Some(&unknown.session_token));
    assert!(matches!(send(&iam, &unknown, "q"), Err(AuthError::Denied(_))));
}

#[test]
fn credentials_end_with_their_lifetime() {
    let (iam, clock) = iam();
    let own = iam.credentials("sender");
    let headers = signed(&own.access_key_id, Some(&own.session_token));
    assert!(!iam.end_within(&own, Duration::from_secs(3_570)) && iam.end_within(&own, HOUR));
    clock.advance(Duration::from_secs(3_570));
    assert_eq!(send(&iam, &headers, "q"), Ok(()));
    clock.advance(Duration::from_secs(31));
    assert_eq!(send(&iam, &headers, "q"), Err(AuthError::Expired));
    assert!(iam.credentials("sender").expires > own.expires);
}

#[test]
fn a_session_token_belongs_to_its_access_key() {
    let (iam, _) = iam();
    let (own, other) = (iam.credentials("sender"), iam.credentials("sender"));
    for token in [None, Some(other.session_token.as_str())] {
        assert_eq!(send(&iam, &signed(&own.access_key_id, token), "q"), Err(AuthError::InvalidToken), "{token:?}");
    }
}

#[test]
fn the_developer_may_do_everything() {
    let (iam, _) = iam();
    for headers in [signed("local", None), signed("AKIAIOSFODNN7EXAMPLE", None), HeaderMap::new()] {
        assert_eq!(send(&iam, &headers, "other"), Ok(()));
    }
}

#[test]
fn everything_that_a_request_does_has_to_be_allowed() {
    let (iam, _) = iam();
    let own = iam.credentials("sender");
    let headers = signed(&own.access_key_id, Some(&own.session_token));
    let both = ["q", "other"].map(|queue| Access::new("sqs:SendMessage", format!("arn:aws:sqs:x:1:{queue}")));
    assert!(iam.check(&headers, &Uri::from_static("/"), || both.to_vec()).is_err());
}

#[test]
fn an_owner_asks_what_a_role_may_do() {
    let (iam, _) = iam();
    assert!(iam.allows("sender", "sqs:SendMessage", "arn:aws:sqs:x:1:q"));
    assert!(!iam.allows("sender", "sqs:ReceiveMessage", "arn:aws:sqs:x:1:q"));
    assert!(iam.has_role("sender") && !iam.has_role("unknown"));
}

#[test]
fn what_a_role_was_allowed_is_recorded_once_from_when_a_test_asks_for_it() {
    let (iam, _) = iam();
    let own = iam.credentials("sender");
    let own = signed(&own.access_key_id, Some(&own.session_token));
    send(&iam, &own, "q").unwrap();
    assert!(iam.uses("sender").is_empty());
    iam.record_uses();
    for queue in ["q", "other", "q"] {
        _ = send(&iam, &own, queue);
    }
    let allowed =
        Use { action: "sqs:SendMessage".to_owned(), resource: "arn:aws:sqs:x:1:q".to_owned(), partitions: Vec::new() };
    assert_eq!(iam.uses("sender"), [allowed]);
    assert!(iam.uses("another").is_empty());
}

#[test]
fn a_permission_is_unneeded_until_it_is_what_allowed_something() {
    let (iam, _) = iam();
    iam.record_uses();
    assert_eq!(iam.unneeded("sender").len(), 1);
    let own = iam.credentials("sender");
    send(&iam, &signed(&own.access_key_id, Some(&own.session_token)), "q").unwrap();
    assert!(iam.unneeded("sender").is_empty());
    assert!(iam.unneeded("unknown").is_empty());
}
