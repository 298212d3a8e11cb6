//! The event files in `events/` that need a token, with one.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use glotto_domain::identity::{Permission, Role};
use serde_json::{Value, json};

use super::Callers;
use crate::error::{Error, Result};
use crate::identifiers;
use crate::launch::client::Client;

/// The events with their file names. Each is signed for a caller who has the permission that its endpoint requires. A
/// caller who cannot log in has none.
pub(super) fn signed(root: &Path, callers: &Callers) -> Result<Vec<(String, Value)>> {
    let openapi = if root.join("openapi.json").exists() { read(&root.join("openapi.json"))? } else { Value::Null };
    let mut signed = Vec::new();
    for file in files(&root.join("events"))? {
        let event = read(&file)?;
        let caller = match least_role(&event, &openapi) {
            Role::Admin => &callers.admin,
            Role::Instructor | Role::Learner => &callers.instructor,
        };
        let tokens = caller.as_ref().and_then(Client::tokens);
        let (Some(tokens), Some(name)) = (tokens, file.file_name().and_then(OsStr::to_str)) else { continue };
        signed.extend(with_token(event, &tokens.access).map(|event| (name.to_owned(), event)));
    }
    Ok(signed)
}

/// The event with a token; none if it needs none. Its idempotency key is a new one: with that of the sample, a second
/// call would only repeat the response to the first.
fn with_token(mut event: Value, token: &str) -> Option<Value> {
    let headers = event.get_mut("headers")?.as_object_mut()?;
    *headers.get_mut("authorization")? = json!(format!("Bearer {token}"));
    if let Some(key) = headers.get_mut("idempotency-key") {
        *key = json!(identifiers::uuid());
    }
    Some(event)
}

/// The lowest role that may call the endpoint of an event.
fn least_role(event: &Value, openapi: &Value) -> Role {
    let route = event["routeKey"].as_str().unwrap_or_default();
    let (method, path) = route.split_once(' ').unwrap_or_default();
    let required = &openapi["paths"][path][method.to_lowercase()]["x-permission"];
    let permission = Permission::ALL.into_iter().find(|one| required == one.name());
    permission.map_or(Role::Learner, Permission::least_role)
}

/// The files of a folder, which may be missing.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(folder).map_err(|error| unread(folder, &error))?;
    let files = entries.map(|entry| entry.map(|entry| entry.path()).map_err(|error| unread(folder, &error)));
    files.collect()
}

fn read(file: &Path) -> Result<Value> {
    let text = std::fs::read(file).map_err(|error| unread(file, &error))?;
    serde_json::from_slice(&text).map_err(|error| unread(file, &error))
}

fn unread(path: &Path, error: &dyn std::error::Error) -> Error {
    Error::new(format!("cannot read {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
    }

    fn event(name: &str) -> Value {
        read(&root().join("events").join(name)).unwrap()
    }

    #[test]
    fn an_event_is_signed_for_a_role_that_may_call_its_endpoint() {
        let openapi = read(&root().join("openapi.json")).unwrap();
        let role = |name: &str| least_role(&event(name), &openapi);
        assert_eq!(role("get-me.json"), Role::Learner);
        assert_eq!(role("create-course.json"), Role::Instructor);
        assert_eq!(role("list-users.json"), Role::Admin);
    }

    #[test]
    fn an_event_gets_a_token_and_an_idempotency_key_of_its_own() {
        let sample = event("create-course.json");
        let signed = |()| with_token(sample.clone(), "abc").unwrap();
        let [one, other] = [(), ()].map(signed);
        assert_eq!(one["headers"]["authorization"], "Bearer abc");
        assert_ne!(one["headers"]["idempotency-key"], other["headers"]["idempotency-key"]);
        assert_eq!(one["body"], sample["body"]);
    }

    #[test]
    fn events_that_need_no_token_are_left_as_they_are() {
        assert!(with_token(event("get-health.json"), "abc").is_none());
        assert!(with_token(event("send-mail.json"), "abc").is_none());
    }
}
