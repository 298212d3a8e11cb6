//! Every function is called in this process, so that the bench can measure each of them.

use std::collections::BTreeSet;

use glotto_events::work;
use glotto_signin::Passwords;
use glotto_testing::{delivery, endpoints};
use serde_json::json;

use super::*;
use crate::platform::Platform;
use crate::subjects::{CHOSEN, FIRST_ONLY, HASHING};

/// Calls a function twice: the second call must not find that everything is done already. Returns the
/// number of passwords that were hashed, or the answer that was no success.
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

/// Runs a function on an event in this process; returns the relevant part of what Lambda would be given.
async fn run(platform: &Platform, binary: &str, event: Value) -> Result<Value, String> {
    let operation = binary.replace('-', "_");
    if let Some(endpoint) = endpoints().find(|endpoint| endpoint.function.operation == operation) {
        let (status, body) = platform.answer_event(endpoint, &event).await.map_err(|error| error.to_string())?;
        return Ok(json!({"statusCode": status, "body": String::from_utf8_lossy(&body)}));
    }
    work(&delivery::worker(&operation).task(), &platform.world.context, event).await.map_err(|error| error.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_function_has_a_request_that_it_answers_well() {
    let platform = Platform::start().await;
    // Without optimisation, the picture that is measured would take seconds.
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
    assert_eq!(hashing, BTreeSet::from(HASHING), "functions that hash a password are told apart in the table");
    let is_function = |name: &&str| platform.functions.contains_key(*name);
    let lists = [CHOSEN.as_slice(), &FIRST_ONLY].concat();
    assert_eq!(lists.iter().find(|name| !is_function(name)), None, "there is no such function");
}
