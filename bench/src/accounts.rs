//! Requests to the functions for accounts, each from a user whose account is in the required state.

use glotto_domain::identity::{EmailAddress, EmailChange, PasswordReset, Role};
use glotto_identity::reset_fingerprint;
use glotto_mail::{EMAIL_CHANGE_SEAL, RESET_SEAL};
use glotto_store::accounts::AccountItem;
use glotto_store::email_changes::EmailChangeItem;
use glotto_store::recovery::ResetItem;
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::people::Person;
use crate::requests::{Asked, sealed};
use crate::school::School;

/// The request for a function for passwords and email addresses. None for other functions.
pub async fn request(school: &School<'_>, binary: &str) -> Result<Option<Asked>> {
    let none = Value::Null;
    let user = school.newcomer(Role::Learner).await?;
    Ok(Some(match binary {
        "create-password-reset" => {
            (None, "POST", "/v1/password-resets".to_owned(), json!({"email": user.email.as_str()}))
        }
        "reset-password" => {
            let body = json!({"token": reset_token(school, &user).await?, "password": "a long enough password"});
            (None, "POST", "/v1/password-resets/completion".to_owned(), body)
        }
        "update-password" => {
            let account = school.account(&user).await?;
            school.platform.context.store.save(&AccountItem { password_hash: None, ..account }).await?;
            (Some(user), "PUT", "/v1/me/password".to_owned(), json!({"password": "a long enough password"}))
        }
        "create-email-change" => {
            let email = format!("moved{}@example.com", school.number());
            (Some(user), "POST", "/v1/me/email-change".to_owned(), json!({ "email": email }))
        }
        "get-email-change" | "delete-email-change" => {
            email_change_token(school, &user).await?;
            let method = if binary == "get-email-change" { "GET" } else { "DELETE" };
            (Some(user), method, "/v1/me/email-change".to_owned(), none)
        }
        "confirm-email-change" | "reject-email-change" => {
            let token = email_change_token(school, &user).await?;
            let path = if binary == "confirm-email-change" { "confirmation" } else { "refusal" };
            (None, "POST", format!("/v1/email-changes/{path}"), json!({ "token": token }))
        }
        _ => return Ok(None),
    }))
}

/// The token in a mail for a password reset.
async fn reset_token(school: &School<'_>, person: &Person) -> Result<String> {
    let context = &school.platform.context;
    let id = format!("{:032x}", school.number());
    let fingerprint = reset_fingerprint::of(&school.account(person).await?);
    let reset = PasswordReset::begin(person.user, fingerprint, context.now());
    context.store.save(&ResetItem::new(glotto_runtime::hash::text(id.as_bytes()), reset)).await?;
    sealed(school, RESET_SEAL, &id)
}

/// Begins a change of the email address that is confirmed from the new address. Returns the token of the
/// mail to the present address.
async fn email_change_token(school: &School<'_>, person: &Person) -> Result<String> {
    let (context, number) = (&school.platform.context, school.number());
    let id = format!("{}.{number:032x}", person.user);
    let new = EmailAddress::parse(&format!("moved{number}@example.com")).map_err(Error::new)?;
    let change = EmailChange::request(&person.email, new, context.now()).map_err(Error::new)?;
    let hashes = [glotto_runtime::hash::text(id.as_bytes()), String::new()];
    let change = EmailChange { confirmed: true, ..change };
    let item = EmailChangeItem::new(person.user, change, hashes, context.now());
    context.store.save(&item).await?;
    sealed(school, EMAIL_CHANGE_SEAL, &id)
}
