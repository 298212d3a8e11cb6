//! Requests to the functions for identity providers. Sign-ins are those of a user whose account is linked
//! already, as most are.

use glotto_domain::ParseText as _;
use glotto_domain::federation::ProviderName;
use glotto_domain::identity::Role;
use glotto_runtime::hash;
use glotto_store::providers::{Foreign, ProviderItem};
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::people::Person;
use crate::provider::NAME;
use crate::requests::Asked;
use crate::school::{School, text};

/// The request for a function for identity providers. None for other functions.
pub async fn request(school: &School<'_>, binary: &str) -> Result<Option<Asked>> {
    let none = Value::Null;
    let (public, own) = (format!("/v1/providers/{NAME}"), format!("/v1/me/providers/{NAME}"));
    Ok(Some(match binary {
        "list-providers" => (None, "GET", "/v1/providers".to_owned(), none),
        "create-provider-login-authorization" => (None, "POST", format!("{public}/authorizations"), redirect(school)?),
        "relay-provider-response" => {
            let begun = school.done(None, "POST", &format!("{public}/authorizations"), redirect(school)?).await?;
            let form = format!("code=x&state={}", text(&begun, "state"));
            (None, "POST", format!("{public}/answers"), Value::String(form))
        }
        "login-with-provider" => {
            let linked = linked(school).await?;
            let begun = school.done(None, "POST", &format!("{public}/authorizations"), redirect(school)?).await?;
            (None, "POST", format!("{public}/sessions"), callback(school, &begun, &subject(&linked))?)
        }
        "list-linked-providers" => (Some(linked(school).await?), "GET", "/v1/me/providers".to_owned(), none),
        "create-provider-link-authorization" => {
            let newcomer = school.newcomer(Role::Learner).await?;
            (Some(newcomer), "POST", format!("{own}/authorizations"), redirect(school)?)
        }
        "link-provider" => {
            let newcomer = school.newcomer(Role::Learner).await?;
            let begun =
                school.done(Some(&newcomer), "POST", &format!("{own}/authorizations"), redirect(school)?).await?;
            let body = callback(school, &begun, &subject(&newcomer))?;
            (Some(newcomer), "PUT", own, body)
        }
        "unlink-provider" => (Some(linked(school).await?), "DELETE", own, none),
        _ => return Ok(None),
    }))
}

/// The redirect URI that the template allows by default.
fn redirect(school: &School<'_>) -> Result<Value> {
    let app = school.platform.context.settings.app_url()?;
    Ok(json!({"redirectUri": format!("{app}/signed-in/{NAME}")}))
}

/// The body that a client sends when it returns from the provider.
fn callback(school: &School<'_>, begun: &Value, subject: &str) -> Result<Value> {
    let code = school.platform.provider.approve(&text(begun, "authorizationUrl"), subject)?;
    Ok(json!({"code": code, "state": begun["state"], "clientKey": begun["clientKey"]}))
}

/// The subject of a user at the provider.
fn subject(person: &Person) -> String {
    format!("of-{}", person.user)
}

/// A user whose account is linked to the provider.
async fn linked(school: &School<'_>) -> Result<Person> {
    let context = &school.platform.context;
    let person = school.newcomer(Role::Learner).await?;
    let issuer = hash::text(school.platform.provider.issuer.as_bytes());
    let link = ProviderItem {
        user_id: person.user,
        provider: ProviderName::parse_text(NAME).map_err(Error::new)?,
        foreign: Foreign { issuer, subject: hash::text(subject(&person).as_bytes()) },
        linked: context.now(),
    };
    context.store.save(&link).await?;
    context.store.save(&link.foreign_item()).await?;
    Ok(person)
}
