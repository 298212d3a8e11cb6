//! Every function is called in this process, so that the bench can measure each of them.

use std::collections::BTreeSet;

use glotto_events::work;
use glotto_signin::Passwords;
use glotto_testing::{delivery, endpoints};
use serde_json::json;

use super::*;
use crate::platform::Platform;
use crate::subjects::{CHOSEN, FIRST_ONLY, HASHING};

/// Calls a function twice, because the second call must also find work to do. Returns the number of
/// passwords that were hashed, or the response that was not a success.
async fn call(platform: &Platform, fixtures: &Fixtures<'_>, binary: &str) -> Result<u64, String> {
    let passwords = platform.world.context.port::<Passwords>().unwrap();
    let mut hashed = 0;
    for _ in 0..2 {
        let event = event(fixtures, binary).await;
        let before = passwords.hash_count();
        let answer = run(platform, binary, event).await.map_err(|error| format!("{binary}: {error}"))?;
        hashed += passwords.hash_count() - before;
        if !is_good(&answer) {
            return Err(format!("{binary} answered {answer}"));
        }
    }
    Ok(hashed)
}

/// Runs a function on an event in this process; returns the relevant part of its response.
async fn run(platform: &Platform, binary: &str, event: Value) -> Result<Value, String> {
    let operation = binary.replace('-', "_");
    if let Some(endpoint) = endpoints().find(|endpoint| endpoint.function.operation == operation) {
        let (status, body) = platform.answer_event(endpoint, event).await;
        return Ok(json!({"statusCode": status, "body": String::from_utf8_lossy(&body)}));
    }
    work(&delivery::worker(&operation).task(), &platform.world.context, event).await.map_err(|error| error.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_function_has_a_request_that_it_answers_well() {
    let platform = Platform::start().await;
    // A small picture: without optimisation, the one of the bench would take seconds.
    let fixtures = platform.fixtures("64x64").await;
    let (mut hashing, mut failures) = (BTreeSet::new(), Vec::new());
    for binary in platform.functions.keys() {
        match call(&platform, &fixtures, binary).await {
            Ok(0) => {}
            Ok(_) => {
                hashing.insert(binary.as_str());
            }
            Err(failure) => failures.push(failure),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert_eq!(hashing, BTreeSet::from(HASHING), "HASHING must contain the functions that hash a password");
    let is_function = |name: &&str| platform.functions.contains_key(*name);
    let lists = [CHOSEN.as_slice(), &FIRST_ONLY].concat();
    assert_eq!(lists.iter().find(|name| !is_function(name)), None, "this function does not exist");
}
