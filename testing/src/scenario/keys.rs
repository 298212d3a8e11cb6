//! Creating and rotating the keys of the platform, and copying those that others make.

use serde_json::{Value, json};

use super::{Fixtures, Scenario, step};

pub(super) const SCENARIO: Scenario = Scenario {
    feature: "keys",
    audited: false,
    steps: &[&[step!(create_keys), step!(rotate_keys), step!(copy_provider_secrets)]],
};

async fn create_keys(_: &Fixtures<'_>) -> Value {
    json!({"RequestType": "Update", "RequestId": "1", "StackId": "stack", "LogicalResourceId": "CreateKeys"})
}

async fn rotate_keys(_: &Fixtures<'_>) -> Value {
    json!({"source": "aws.events"})
}

async fn copy_provider_secrets(_: &Fixtures<'_>) -> Value {
    json!({"source": "aws.events"})
}
