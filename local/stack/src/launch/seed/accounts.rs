//! The demo accounts: registered and verified through the inbox, as people are.

use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::launch::client::Client;
use crate::launch::{ADMIN, DEMO_PASSWORD, INSTRUCTOR, admin};

/// The accounts of the demo.
pub(super) struct People {
    pub(super) admin: Client,
    pub(super) instructor: Client,
    pub(super) learner: Client,
}

/// Creates the accounts with their roles, unless they exist.
pub(super) async fn people(anonymous: &Client, aws: &str) -> Result<People> {
    account(anonymous, ADMIN, "Amina").await?;
    admin::invoke(aws, admin::FUNCTION, &json!({ "email": ADMIN })).await?;
    // Logged in again here and below, because a token may contain the role from when it was issued.
    let admin = account(anonymous, ADMIN, "Amina").await?;
    let instructor = account(anonymous, INSTRUCTOR, "Inês").await?;
    let me = instructor.get("/v1/me").await?;
    let id = me["id"].as_str().unwrap_or_default();
    admin.put(&format!("/v1/users/{id}/role"), &json!({ "role": "instructor" })).await?;
    let instructor = account(anonymous, INSTRUCTOR, "Inês").await?;
    let learner = account(anonymous, "learner@example.com", "Lena").await?;
    Ok(People { admin, instructor, learner })
}

async fn account(anonymous: &Client, email: &str, name: &str) -> Result<Client> {
    if let Some(client) = anonymous.log_in(email, DEMO_PASSWORD).await? {
        return Ok(client);
    }
    let person = json!({
        "email": email, "password": DEMO_PASSWORD, "displayName": name,
        "locale": "en", "timeZone": "Europe/Lisbon",
    });
    anonymous.post("/v1/accounts", email, &person).await?;
    let token = token(anonymous, email).await?;
    anonymous.post("/v1/accounts/verification", email, &json!({ "token": token })).await?;
    let client = anonymous.log_in(email, DEMO_PASSWORD).await?;
    client.ok_or_else(|| Error::new(format!("{email} cannot log in, though it was confirmed")))
}

/// The token in the newest mail to an address.
async fn token(anonymous: &Client, email: &str) -> Result<String> {
    let mails = anonymous.get(&format!("/local/api/inbox?to={email}&wait=30")).await?;
    token_in(&mails).ok_or_else(|| {
        Error::new(format!("no mail with a token came to {email}"))
            .hint("look for errors at /local, in the functions that send mail")
    })
}

fn token_in(mails: &Value) -> Option<String> {
    let text = mails[0]["text"].as_str()?;
    let (_, rest) = text.split_once("?token=")?;
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.~=%".contains(c)));
    Some(rest[..end.unwrap_or(rest.len())].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_found_in_the_text_of_the_newest_mail() {
        let mails = json!([{"text": "Confirm:\nhttp://x/verify-email?token=aB-_.9\n\nBye"}, {"text": ""}]);
        assert_eq!(token_in(&mails).unwrap(), "aB-_.9");
        assert_eq!(token_in(&json!([])), None);
    }
}
