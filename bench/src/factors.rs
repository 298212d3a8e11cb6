//! Requests to the functions for second factors. The authenticator app is an independent implementation.

use glotto_domain::factors::FirstFactor;
use glotto_domain::identity::Role;
use glotto_store::keys;
use glotto_store::totp::TotpItem;
use serde_json::{Value, json};
use totp_rs::Totp;

use crate::error::{Error, Result};
use crate::people::Person;
use crate::requests::Asked;
use crate::school::{PASSWORD, School, text};

/// The request for a function for second factors. None for other functions.
pub async fn request(school: &School<'_>, binary: &str) -> Result<Option<Asked>> {
    let none = Value::Null;
    Ok(Some(match binary {
        "complete-login" => {
            let (person, app) = with_app(school).await?;
            let body = json!({"challenge": challenge(school, &person).await?, "code": present_code(school, &app)?});
            (None, "POST", "/v1/sessions/second-factor".to_owned(), body)
        }
        "reauthenticate" => {
            let (person, app) = with_app(school).await?;
            let body = json!({"password": PASSWORD, "code": present_code(school, &app)?});
            (Some(person), "POST", "/v1/sessions/current/proof".to_owned(), body)
        }
        "get-factors" => (Some(with_app(school).await?.0), "GET", "/v1/me/factors".to_owned(), none),
        "create-totp" => (Some(school.newcomer(Role::Learner).await?), "POST", "/v1/me/totp".to_owned(), none),
        "confirm-totp" => {
            let newcomer = school.newcomer(Role::Learner).await?;
            let code = present_code(school, &begin_totp(school, &newcomer).await?)?;
            (Some(newcomer), "POST", "/v1/me/totp/confirmation".to_owned(), json!({ "code": code }))
        }
        "delete-totp" => (Some(with_app(school).await?.0), "DELETE", "/v1/me/totp".to_owned(), none),
        "create-recovery-codes" => (Some(with_app(school).await?.0), "POST", "/v1/me/recovery-codes".to_owned(), none),
        _ => return Ok(None),
    }))
}

/// Begins the setup of an authenticator app, which has not been confirmed yet.
async fn begin_totp(school: &School<'_>, person: &Person) -> Result<Totp> {
    let made = school.done(Some(person), "POST", "/v1/me/totp", Value::Null).await?;
    Totp::from_url(text(&made, "uri")).map_err(Error::new)
}

/// A user with a password and an authenticator app.
async fn with_app(school: &School<'_>) -> Result<(Person, Totp)> {
    let person = school.newcomer_with_password().await?;
    let app = begin_totp(school, &person).await?;
    let code = json!({"code": present_code(school, &app)?});
    school.done(Some(&person), "POST", "/v1/me/totp/confirmation", code).await?;
    // Forgets that the present code was used, so that it is accepted once more.
    let store = &school.platform.context.store;
    let totp: TotpItem = store.load(keys::totp(person.user)).await?.ok_or_else(|| Error::new("no app"))?;
    store.save(&TotpItem { last_step: None, ..totp }).await?;
    Ok((person, app))
}

/// The present code of an app.
fn present_code(school: &School<'_>, app: &Totp) -> Result<String> {
    let now = u64::try_from(school.platform.context.now().as_second()).map_err(Error::new)?;
    Ok(app.generate(now).to_string())
}

/// The challenge that a login with the password returns.
async fn challenge(school: &School<'_>, person: &Person) -> Result<String> {
    let context = &school.platform.context;
    let credentials = context.store.credentials(person.user, context.now()).await?;
    let credentials = credentials.ok_or_else(|| Error::new("no account"))?;
    let view = glotto_signin::create_challenge(context, FirstFactor::Password, &credentials);
    let view = view.map_err(|problem| Error::new(format!("{problem:?}")))?;
    Ok(view.ok_or_else(|| Error::new("no second factor"))?.challenge)
}
