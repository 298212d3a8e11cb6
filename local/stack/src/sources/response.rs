//! The response of a worker to a batch.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::lambda::Answer;

/// Which items of a batch failed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Failed {
    None,
    Some(BTreeSet<String>),
    All,
}

/// Parses a response as Lambda's pollers do. `partial` is `ReportBatchItemFailures`. An invalid response counts
/// as a failure of the whole batch, so that nothing is lost.
pub(super) fn failed(answer: &Answer, partial: bool, sent: &BTreeSet<String>) -> Failed {
    let Answer::Response(body) = answer else { return Failed::All };
    if !partial {
        return Failed::None;
    }
    let body: Value = match serde_json::from_slice(body) {
        Ok(body) => body,
        Err(_) if body.is_empty() => return Failed::None,
        Err(_) => return Failed::All,
    };
    let items = match body.get("batchItemFailures") {
        None | Some(Value::Null) => return Failed::None,
        Some(Value::Array(items)) => items,
        Some(_) => return Failed::All,
    };
    let ids: Option<BTreeSet<String>> = items
        .iter()
        .map(|item| item["itemIdentifier"].as_str().filter(|id| sent.contains(*id)).map(str::to_owned))
        .collect();
    match ids {
        Some(ids) if ids.is_empty() => Failed::None,
        Some(ids) => Failed::Some(ids),
        None => Failed::All,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &'static str) -> Failed {
        let ids = ["a", "b"].map(str::to_owned).into();
        failed(&Answer::Response(body.into()), true, &ids)
    }

    #[test]
    fn the_failures_that_are_named_count() {
        let body = r#"{"batchItemFailures":[{"itemIdentifier":"b"}]}"#;
        assert_eq!(read(body), Failed::Some(["b".to_owned()].into()));
    }

    #[test]
    fn an_empty_response_is_success() {
        for body in ["null", "{}", r#"{"batchItemFailures":[]}"#, r#"{"batchItemFailures":null}"#] {
            assert_eq!(read(body), Failed::None, "{body}");
        }
    }

    #[test]
    fn an_invalid_response_fails_the_batch() {
        for body in [
            "{",
            r#"{"batchItemFailures":[{"itemIdentifier":"z"}]}"#,
            r#"{"batchItemFailures":[{"itemIdentifier":""}]}"#,
            r#"{"batchItemFailures":[{}]}"#,
        ] {
            assert_eq!(read(body), Failed::All, "{body}");
        }
    }
}
