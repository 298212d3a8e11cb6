//! Commands for operators in the running stack, as those in the documentation are on AWS.

use serde_json::{Value, json};

use super::Options;
use crate::error::{Error, Result};

/// The function that appoints.
pub(super) const FUNCTION: &str = "AppointAdminFunction";

pub(super) async fn appoint(options: &Options, email: &str) -> Result<()> {
    let base = format!("http://127.0.0.1:{}", options.cloud.aws);
    invoke(&base, FUNCTION, &json!({ "email": email })).await?;
    println!("{email} is an admin now. It takes effect at once.");
    Ok(())
}

/// The function that replaces keys.
const ROTATION: &str = "RotateKeysFunction";

pub(super) async fn rotate_keys(options: &Options, purpose: &str) -> Result<()> {
    let base = format!("http://127.0.0.1:{}", options.cloud.aws);
    let answer = invoke(&base, ROTATION, &json!({ "replace": purpose })).await?;
    let name = answer["kid"].as_str().or_else(|| answer["version"].as_str()).unwrap_or("A new key");
    let (verb, retired) =
        (if answer["kid"].is_string() { "signs" } else { "is used" }, answer["retired"].as_array().map_or(0, Vec::len));
    println!("{name} {verb} from now on; in ten seconds no function accepts the {retired} before it.");
    Ok(())
}

/// Calls a function through the Invoke API.
pub(super) async fn invoke(base: &str, function: &str, event: &Value) -> Result<Value> {
    let response = reqwest::Client::new()
        .post(format!("{base}/2015-03-31/functions/{function}/invocations"))
        // The local endpoint requires a signature, but does not verify it.
        .header("authorization", "local")
        .json(event)
        .send()
        .await
        .map_err(|error| {
            Error::new(format!("the stack does not answer at {base}: {error}"))
                .hint("start it with `make run`, in another terminal")
        })?;
    let failed = response.headers().contains_key("x-amz-function-error") || !response.status().is_success();
    let answer: Value = response.json().await.unwrap_or_default();
    if !failed {
        return Ok(answer);
    }
    let message = ["errorMessage", "Message"].iter().find_map(|key| answer[*key].as_str());
    Err(Error::new(format!("{function} failed: {}", message.unwrap_or("no error message"))))
}
