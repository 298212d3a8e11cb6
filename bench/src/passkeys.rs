//! What functions that deal with passkeys are asked: for each a person with a passkey of their own.

use glotto_domain::identity::Role;
use serde_json::{Value, json};

use crate::people::Person;
use crate::requests::Asked;
use crate::school::{School, text};
use crate::trouble::Outcome;
use crate::wallet::Wallet;

const PASSKEYS: &str = "/v1/me/passkeys";
const LOGIN: &str = "/v1/sessions/passkey";
const PROOF: &str = "/v1/sessions/current/passkey-proof";

/// What is asked about passkeys, and of those who have one; nothing if that is another function.
pub async fn request(school: &School<'_>, binary: &str) -> Outcome<Option<Asked>> {
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
            let Kept { owner, path, .. } = with_passkey(school).await?;
            (Some(owner), "PATCH", path, json!({"name": "Key ring"}))
        }
        "remove-passkey" => {
            let Kept { owner, path, .. } = with_passkey(school).await?;
            (Some(owner), "DELETE", path, none)
        }
        "begin-passkey-login" => (None, "POST", begin(LOGIN), none),
        "login-with-passkey" => {
            let wallet = with_passkey(school).await?.wallet;
            let options = school.done(None, "POST", &begin(LOGIN), none).await?;
            (None, "POST", LOGIN.to_owned(), json!({"credential": wallet.get(&options)?}))
        }
        "begin-passkey-proof" => (Some(with_passkey(school).await?.owner), "POST", begin(PROOF), none),
        "prove-with-passkey" => {
            let Kept { owner, wallet, .. } = with_passkey(school).await?;
            let options = school.done(Some(&owner), "POST", &begin(PROOF), none).await?;
            (Some(owner), "POST", PROOF.to_owned(), json!({"credential": wallet.get(&options)?}))
        }
        _ => return Ok(None),
    }))
}

/// A passkey that was added.
struct Kept {
    owner: Person,
    wallet: Wallet,
    path: String,
}

/// What somebody's browser makes of the options that it is given.
async fn made(school: &School<'_>, person: &Person) -> Outcome<(Wallet, Value)> {
    let options = school.done(Some(person), "POST", &format!("{PASSKEYS}/options"), Value::Null).await?;
    // The front end's address has no path, so it is the origin of its pages.
    Wallet::create(school.platform.context.settings.app_url()?, &options)
}

async fn with_passkey(school: &School<'_>) -> Outcome<Kept> {
    let owner = school.newcomer(Role::Learner).await?;
    let (wallet, made) = made(school, &owner).await?;
    let added = school.done(Some(&owner), "POST", PASSKEYS, json!({ "credential": made })).await?;
    Ok(Kept { owner, wallet, path: format!("{PASSKEYS}/{}", text(&added, "id")) })
}
