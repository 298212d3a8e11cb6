//! Requests to the functions for passkeys, each from a user with a passkey.

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

/// The request for a function for passkeys. None for other functions.
pub async fn request(school: &School<'_>, binary: &str) -> Result<Option<Asked>> {
    let none = Value::Null;
    let begin = |path: &str| format!("{path}/options");
    Ok(Some(match binary {
        "create-passkey-options" => (Some(school.newcomer(Role::Learner).await?), "POST", begin(PASSKEYS), none),
        "create-passkey" => {
            let newcomer = school.newcomer(Role::Learner).await?;
            let credential = create_credential(school, &newcomer).await?.1;
            (Some(newcomer), "POST", PASSKEYS.to_owned(), json!({ "credential": credential }))
        }
        "list-passkeys" => (Some(with_passkey(school).await?.owner), "GET", PASSKEYS.to_owned(), none),
        "update-passkey" => {
            let AddedPasskey { owner, path, .. } = with_passkey(school).await?;
            (Some(owner), "PATCH", path, json!({"name": "Key ring"}))
        }
        "delete-passkey" => {
            let AddedPasskey { owner, path, .. } = with_passkey(school).await?;
            (Some(owner), "DELETE", path, none)
        }
        "create-passkey-login-options" => (None, "POST", begin(LOGIN), none),
        "login-with-passkey" => {
            let authenticator = with_passkey(school).await?.authenticator;
            let options = school.done(None, "POST", &begin(LOGIN), none).await?;
            (None, "POST", LOGIN.to_owned(), json!({"credential": authenticator.get(&options)?}))
        }
        "create-passkey-reauthentication-options" => {
            (Some(with_passkey(school).await?.owner), "POST", begin(PROOF), none)
        }
        "reauthenticate-with-passkey" => {
            let AddedPasskey { owner, authenticator, .. } = with_passkey(school).await?;
            let options = school.done(Some(&owner), "POST", &begin(PROOF), none).await?;
            (Some(owner), "POST", PROOF.to_owned(), json!({"credential": authenticator.get(&options)?}))
        }
        _ => return Ok(None),
    }))
}

/// A passkey that was added.
struct AddedPasskey {
    owner: Person,
    authenticator: VirtualAuthenticator,
    path: String,
}

/// Creates a credential, as a browser does with the options of the API.
async fn create_credential(school: &School<'_>, person: &Person) -> Result<(VirtualAuthenticator, Value)> {
    let options = school.done(Some(person), "POST", &format!("{PASSKEYS}/options"), Value::Null).await?;
    // The front end's address has no path, so it is the origin of its pages.
    VirtualAuthenticator::create(school.platform.context.settings.app_url()?, &options)
}

async fn with_passkey(school: &School<'_>) -> Result<AddedPasskey> {
    let owner = school.newcomer(Role::Learner).await?;
    let (authenticator, credential) = create_credential(school, &owner).await?;
    let added = school.done(Some(&owner), "POST", PASSKEYS, json!({ "credential": credential })).await?;
    Ok(AddedPasskey { owner, authenticator, path: format!("{PASSKEYS}/{}", text(&added, "id")) })
}
