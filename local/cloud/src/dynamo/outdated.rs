//! Reads that are not consistent, before what was written has arrived where they read.

use serde_json::{Value, json};

/// The response to a read that sees nothing of what was written; none for consistent reads and other operations.
pub(super) fn outdated_answer(operation: &str, request: &Value) -> Option<Value> {
    match operation {
        "GetItem" if !is_consistent(request) => Some(json!({})),
        "Query" if !is_consistent(request) => Some(json!({"Items": [], "Count": 0, "ScannedCount": 0})),
        "BatchGetItem" => {
            let mut tables = request["RequestItems"].as_object()?.values();
            tables.all(|table| !is_consistent(table)).then(|| json!({"Responses": {}, "UnprocessedKeys": {}}))
        }
        _ => None,
    }
}

fn is_consistent(read: &Value) -> bool {
    read["ConsistentRead"] == true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_read_lacks_writes_only_if_it_is_not_consistent() {
        for (operation, request) in [
            ("GetItem", json!({})),
            ("Query", json!({"IndexName": "gsi1"})),
            ("BatchGetItem", json!({"RequestItems": {"Table": {"ConsistentRead": false}}})),
        ] {
            assert!(outdated_answer(operation, &request).is_some(), "{operation}");
        }
        for (operation, request) in [
            ("GetItem", json!({"ConsistentRead": true})),
            ("Query", json!({"ConsistentRead": true})),
            ("BatchGetItem", json!({"RequestItems": {"Table": {"ConsistentRead": true}}})),
            ("TransactGetItems", json!({})),
            ("PutItem", json!({})),
        ] {
            assert_eq!(outdated_answer(operation, &request), None, "{operation}");
        }
    }
}
