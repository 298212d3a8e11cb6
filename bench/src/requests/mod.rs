//! An event for every function that succeeds however often it is sent: the first step of its scenario.

use glotto_testing::scenario::{Fixtures, Step};
use serde_json::Value;

/// An event for the function of a binary.
pub async fn event(fixtures: &Fixtures<'_>, binary: &str) -> Value {
    Step::of(&binary.replace('-', "_")).prepare(fixtures).await.event()
}

/// Whether a response is a success. Some functions redirect on success.
pub fn is_good(answer: &Value) -> bool {
    let failed = answer["batchItemFailures"].as_array().is_some_and(|items| !items.is_empty());
    let status = answer["statusCode"].as_u64().unwrap_or(200);
    !failed && (200..400).contains(&status)
}

#[cfg(test)]
mod tests;
