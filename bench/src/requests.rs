//! For every function an event that it answers with success, however often it is called: the first
//! step of its scenario.

use glotto_testing::scenario::{Fixtures, Step};
use serde_json::Value;

/// An event for the function of a binary.
pub async fn event(fixtures: &Fixtures<'_>, binary: &str) -> Value {
    Step::of(&binary.replace('-', "_")).prepare(fixtures).await.event()
}

/// Whether an answer is a success. The purpose of some functions is to redirect.
pub fn is_good(answer: &Value) -> bool {
    let failed = answer["batchItemFailures"].as_array().is_some_and(|items| !items.is_empty());
    let status = answer["statusCode"].as_u64().unwrap_or(200);
    !failed && (200..400).contains(&status)
}

#[cfg(test)]
mod tests;
