//! Appoints an admin in the running stack, as the README's command does on AWS.

use serde_json::{Value, json};

use super::Options;
use crate::trouble::{Outcome, Trouble};

/// The function that appoints.
pub(super) const FUNCTION: &str = "AppointAdminFunction";

pub(super) async fn appoint(options: &Options, email: &str) -> Outcome<()> {
    let base = format!("http://127.0.0.1:{}", options.cloud.aws);
    invoke(&base, FUNCTION, &json!({ "email": email })).await?;
    println!("{email} is an admin now; the next log-in shows it.");
    Ok(())
}

/// Calls a function through the Invoke API.
pub(super) async fn invoke(base: &str, function: &str, event: &Value) -> Outcome<Value> {
    let response = reqwest::Client::new()
        .post(format!("{base}/2015-03-31/functions/{function}/invocations"))
        // The local door wants a signature to be there, and does not look at it.
        .header("authorization", "local")
        .json(event)
        .send()
        .await
        .map_err(|error| {
            Trouble::new(format!("the stack does not answer at {base}: {error}"))
                .remedy("start it with `make run`, in another terminal")
        })?;
    let failed = response.headers().contains_key("x-amz-function-error") || !response.status().is_success();
    let answer: Value = response.json().await.unwrap_or_default();
    if !failed {
        return Ok(answer);
    }
    let said = ["errorMessage", "Message"].iter().find_map(|key| answer[*key].as_str());
    Err(Trouble::new(format!("{function} failed: {}", said.unwrap_or("it said nothing"))))
}
