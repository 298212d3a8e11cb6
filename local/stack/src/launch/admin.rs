//! Commands for operators in the running stack, as those in the documentation are on AWS.

use glotto_domain::keys::KeyPurpose;
use serde_json::{Value, json};

use super::console::print;
use super::{Options, client};
use crate::error::{Error, Result};

/// The function that appoints.
pub(super) const FUNCTION: &str = "AppointAdminFunction";

pub(super) async fn appoint(options: &Options, email: &str) -> Result<()> {
    let base = format!("http://127.0.0.1:{}", options.cloud.aws);
    invoke(&base, FUNCTION, &json!({ "email": email })).await?;
    print(&format!("{email} is an admin now. It takes effect at once."));
    Ok(())
}

/// The function that replaces keys.
const ROTATION: &str = "RotateKeysFunction";

pub(super) async fn rotate_keys(options: &Options, purpose: KeyPurpose) -> Result<()> {
    let base = format!("http://127.0.0.1:{}", options.cloud.aws);
    let answer = invoke(&base, ROTATION, &json!({ "replace": purpose.name() })).await?;
    print(&replaced(purpose, &answer));
    Ok(())
}

/// What a replacement means for a purpose (docs/operations.md, Rotating keys).
fn replaced(purpose: KeyPurpose, answer: &Value) -> String {
    let name = answer["kid"].as_str().or_else(|| answer["version"].as_str()).unwrap_or("A new key");
    let retired = answer["retired"].as_array().map_or(0, Vec::len);
    match purpose {
        KeyPurpose::Media => format!(
            "{name} waits until MediaKeyVersions names it. Until then addresses are signed with the version that the \
             front door has, which it accepts until MediaKeyVersions no longer names it."
        ),
        KeyPurpose::Factors => format!(
            "{name} encrypts and hashes what is new from now on. The versions before it stay valid, because what is \
             stored needs them."
        ),
        KeyPurpose::AccessTokens => {
            format!("{name} signs from now on; in ten seconds no function accepts the {retired} before it.")
        }
        _ => format!("{name} is used from now on; in ten seconds no function accepts the {retired} before it."),
    }
}

/// Calls a function through the Invoke API.
pub(super) async fn invoke(base: &str, function: &str, event: &Value) -> Result<Value> {
    let response = client::direct()?
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replacement_promises_that_the_former_key_is_refused_only_where_it_is() {
        let answer = json!({"purpose": "x", "version": "AAAAAAAA", "kid": null, "retired": ["B"]});
        for purpose in KeyPurpose::made() {
            let text = replaced(purpose, &answer);
            assert!(text.starts_with("AAAAAAAA "), "{text}");
            let ends = text.contains("no function accepts the 1 before it");
            assert_eq!(ends, purpose.lifetime().is_some(), "{}: {text}", purpose.name());
        }
        assert!(replaced(KeyPurpose::Media, &answer).contains("waits until MediaKeyVersions names it"));
        let signing = json!({"version": "AAAAAAAA", "kid": "k", "retired": ["a", "b"]});
        assert!(replaced(KeyPurpose::AccessTokens, &signing).starts_with("k signs from now on"));
    }
}
