//! Signing in with providers.

mod authorizations;
mod careless;
mod hostile;
mod linking;
mod provisioning;
mod real;
mod relay;
mod secrets;
mod signing_in;

use serde_json::{Value, json};

use crate::world::provider::TestProvider;
use crate::world::{Actor, Answer, World};

/// The redirect URI for a provider.
fn back(name: &str) -> String {
    format!("https://app.glotto.test/signed-in/{name}")
}

/// An authorization request, as the client knows it.
#[derive(Debug, Clone)]
struct PendingAuthorization {
    url: String,
    state: String,
    client_key: String,
}

impl PendingAuthorization {
    fn read(answer: &Answer) -> Self {
        answer.is(200);
        let text = |name: &str| answer.text_of(name);
        Self { url: text("authorizationUrl"), state: text("state"), client_key: text("clientKey") }
    }

    /// The client's body, once the provider has issued a code.
    fn with(&self, code: &str) -> Value {
        json!({"code": code, "state": self.state, "clientKey": self.client_key})
    }
}

async fn begin(actor: &Actor<'_>, name: &str) -> PendingAuthorization {
    let to = json!({"redirectUri": back(name)});
    PendingAuthorization::read(&actor.post(&format!("/v1/providers/{name}/authorizations"), to).await)
}

/// Starts a sign-in for which the provider must authenticate the user again.
async fn begin_reauthentication(actor: &Actor<'_>, name: &str) -> PendingAuthorization {
    let to = json!({"redirectUri": back(name), "reauthenticate": true});
    PendingAuthorization::read(&actor.post(&format!("/v1/providers/{name}/authorizations"), to).await)
}

async fn begin_link(actor: &Actor<'_>, name: &str) -> PendingAuthorization {
    let to = json!({"redirectUri": back(name)});
    PendingAuthorization::read(&actor.post(&format!("/v1/me/providers/{name}/authorizations"), to).await)
}

/// Claims with a verified e-mail address.
pub(super) fn vouching(subject: &str) -> Value {
    json!({"sub": subject, "email": format!("{subject}@example.com"), "email_verified": true, "name": "Ada Lovelace"})
}

/// Signs in with the provider `test`, which issues these claims.
pub(super) async fn sign_in(world: &World, provider: &TestProvider, claims: Value) -> Answer {
    let visitor = world.anonymous();
    let begun = begin(&visitor, "test").await;
    let answered = provider.approve(&begun.url, claims);
    visitor.post("/v1/providers/test/sessions", begun.with(&answered.code)).await
}

/// The same, and the provider must authenticate the user again.
async fn sign_in_again(world: &World, provider: &TestProvider, claims: Value) -> Answer {
    let visitor = world.anonymous();
    let begun = begin_reauthentication(&visitor, "test").await;
    let answered = provider.approve(&begun.url, claims);
    visitor.post("/v1/providers/test/sessions", begun.with(&answered.code)).await
}

/// Links an account at the provider `test` to a signed-in user.
async fn link(actor: &Actor<'_>, provider: &TestProvider, subject: &str) -> Answer {
    let begun = begin_link(actor, "test").await;
    let answered = provider.approve(&begun.url, vouching(subject));
    actor.put("/v1/me/providers/test", begun.with(&answered.code)).await
}

/// A caller with the tokens of a sign-in.
fn as_user<'w>(world: &'w World, answer: &Answer) -> Actor<'w> {
    world.anonymous().with("authorization", &format!("Bearer {}", answer.text_of("accessToken")))
}
