//! What functions that deal with passkeys are asked: for each a person with a passkey of their own.

use glotto_domain::identity::Role;
use serde_json::{Value, json};

use crate::error::Result;
use crate::people::Person;
use crate::requests::Asked;
use crate::school::{School, text};
use crate::virtual_authenticator::VirtualAuthenticator;

const PASSKEYS: &str = "/v1/me/passkeys";
const LOGIN: &str = "/v1/sessions/passkey";
const PROOF: &str = "/v1/sessions/current/passkey-proof";

/// What is asked about passkeys, and of those who have one; nothing if that is another function.
pub async fn request(school: &School<'_>, binary: &str) -> Result<Option<Asked>> {
    let none = Value::Null;
    let begin = |path: &str| format!("{path}/options");
    Ok(Some(match binary {
        "begin-passkey" => (Some(school.newcomer(Role::Learner).await?), "POST", begin(PASSKEYS), none),
        "add-passkey" => {
            let newcomer = school.newcomer(Role::Learner).await?;
            let made = made(school, &newcomer).await?.1;
            (Some(newcomer), "POST", PASSKEYS.to_owned(), json!({ "credential": made }))
        }
        "list-passkeys" => (Some(with_passkey(school).await?.owner), "GET", PASSKEYS.to_owned(), none),
        "rename-passkey" => {
            let IdempotencyRecord { owner, path, .. } = with_passkey(school).await?;
            (Some(owner), "PATCH", path, json!({"name": "Key ring"}))
        }
        "remove-passkey" => {
            let IdempotencyRecord { owner, path, .. } = with_passkey(school).await?;
            (Some(owner), "DELETE", path, none)
        }
        "begin-passkey-login" => (None, "POST", begin(LOGIN), none),
        "login-with-passkey" => {
            let authenticator = with_passkey(school).await?.authenticator;
            let options = school.done(None, "POST", &begin(LOGIN), none).await?;
            (None, "POST", LOGIN.to_owned(), json!({"credential": authenticator.get(&options)?}))
        }
        "begin-passkey-proof" => (Some(with_passkey(school).await?.owner), "POST", begin(PROOF), none),
        "prove-with-passkey" => {
            let IdempotencyRecord { owner, authenticator, .. } = with_passkey(school).await?;
            let options = school.done(Some(&owner), "POST", &begin(PROOF), none).await?;
            (Some(owner), "POST", PROOF.to_owned(), json!({"credential": authenticator.get(&options)?}))
        }
        _ => return Ok(None),
    }))
}

/// A passkey that was added.
struct IdempotencyRecord {
    owner: Person,
    authenticator: VirtualAuthenticator,
    path: String,
}

/// What somebody's browser makes of the options that it is given.
async fn made(school: &School<'_>, person: &Person) -> Result<(VirtualAuthenticator, Value)> {
    let options = school.done(Some(person), "POST", &format!("{PASSKEYS}/options"), Value::Null).await?;
    // The front end's address has no path, so it is the origin of its pages.
    VirtualAuthenticator::create(school.platform.context.settings.app_url()?, &options)
}

async fn with_passkey(school: &School<'_>) -> Result<IdempotencyRecord> {
    let owner = school.newcomer(Role::Learner).await?;
    let (authenticator, made) = made(school, &owner).await?;
    let added = school.done(Some(&owner), "POST", PASSKEYS, json!({ "credential": made })).await?;
    Ok(IdempotencyRecord { owner, authenticator, path: format!("{PASSKEYS}/{}", text(&added, "id")) })
}
