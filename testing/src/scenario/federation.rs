//! Signing in with a provider, and linking one to an account.

use glotto_domain::ParseText as _;
use glotto_domain::federation::ProviderName;
use glotto_runtime::hash;
use glotto_store::federation::{ExternalAccount, LinkedProviderItem};
use serde_json::{Value, json};

use super::{Call, Fixtures, Scenario, step};
use crate::provider::{NAME, redirect_uri};
use crate::{Actor, Answer};

const FIRST_STEP: &str = "it starts an authorization; completing it is audited";

pub(super) const SCENARIO: Scenario = Scenario {
    feature: "federation",
    audited: true,
    steps: &[&[
        step!(list_providers, 200),
        step!(create_provider_login_authorization, 200).unaudited(FIRST_STEP),
        step!(create_provider_login_authorization: begin_provider_sign_in_again, 200).unaudited(FIRST_STEP),
        step!(relay_provider_response, 303).unaudited(FIRST_STEP),
        step!(login_with_provider, 201),
        step!(login_with_provider: sign_in_as_new_user, 201),
        step!(list_linked_providers, 200),
        step!(create_provider_link_authorization, 200).unaudited(FIRST_STEP),
        step!(link_provider, 200),
        step!(link_provider: link_provider_again, 200),
        step!(unlink_provider, 204),
        step!(unlink_provider: unlink_provider_again, 204),
    ]],
};

const SIGN_IN: &str = "/v1/providers/test";
const OWN: &str = "/v1/me/providers/test";

async fn list_providers<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    fixtures.provider().await;
    Call::get(&fixtures.visitor(), "/v1/providers")
}

async fn create_provider_login_authorization<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    fixtures.provider().await;
    Call::post(&fixtures.visitor(), format!("{SIGN_IN}/authorizations"), &redirect())
}

async fn begin_provider_sign_in_again<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let call = create_provider_login_authorization(fixtures).await;
    call.send().await.is(200);
    call
}

async fn relay_provider_response<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let visitor = fixtures.visitor();
    let begun = begin(fixtures, &visitor, SIGN_IN).await;
    Call::post_form(&visitor, format!("{SIGN_IN}/answers"), &format!("code=x&state={}", begun.text_of("state")))
}

async fn login_with_provider<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let subject = subject(&linked(fixtures).await);
    sign_in(fixtures, &subject).await
}

async fn sign_in_as_new_user<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let subject = format!("new{}", fixtures.number());
    sign_in(fixtures, &subject).await
}

async fn list_linked_providers<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&linked(fixtures).await, "/v1/me/providers")
}

async fn create_provider_link_authorization<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    fixtures.provider().await;
    Call::post(&fixtures.world.learner().await, format!("{OWN}/authorizations"), &redirect())
}

async fn link_provider<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    link(fixtures, &fixtures.world.learner().await).await
}

async fn link_provider_again<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let learner = linked(fixtures).await;
    learner.delete(OWN).await.is(204);
    link(fixtures, &learner).await
}

async fn unlink_provider<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::delete(&linked(fixtures).await, OWN)
}

async fn unlink_provider_again<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let linking = link_provider_again(fixtures).await;
    linking.send().await.is(200);
    Call::delete(&linking.actor.without("content-type"), OWN)
}

fn redirect() -> Value {
    json!({"redirectUri": redirect_uri(NAME)})
}

/// Starts an authorization.
async fn begin(fixtures: &Fixtures<'_>, actor: &Actor<'_>, path: &str) -> Answer {
    fixtures.provider().await;
    let begun = actor.post(&format!("{path}/authorizations"), redirect()).await;
    begun.is(200);
    begun
}

/// What a client sends after the user has consented at the provider.
async fn approved(fixtures: &Fixtures<'_>, begun: &Answer, subject: &str) -> Value {
    let claims = json!({
        "sub": subject, "email": format!("{subject}@example.org"), "email_verified": true, "name": "Ada Lovelace",
    });
    let response = fixtures.provider().await.approve(&begun.text_of("authorizationUrl"), claims);
    json!({"code": response.code, "state": response.state, "clientKey": begun.text_of("clientKey")})
}

async fn link<'w>(fixtures: &Fixtures<'w>, learner: &Actor<'w>) -> Call<'w> {
    let begun = begin(fixtures, learner, OWN).await;
    Call::put(learner, OWN, &approved(fixtures, &begun, &subject(learner)).await)
}

async fn sign_in<'w>(fixtures: &Fixtures<'w>, subject: &str) -> Call<'w> {
    let visitor = fixtures.visitor();
    let begun = begin(fixtures, &visitor, SIGN_IN).await;
    Call::post(&visitor, format!("{SIGN_IN}/sessions"), &approved(fixtures, &begun, subject).await)
}

/// The provider's id of a user.
fn subject(actor: &Actor<'_>) -> String {
    format!("of-{}", actor.user())
}

/// A new learner with a linked account at the provider.
async fn linked<'w>(fixtures: &Fixtures<'w>) -> Actor<'w> {
    let (context, learner) = (&fixtures.world.context, fixtures.world.learner().await);
    let issuer = hash::text(fixtures.provider().await.issuer.as_bytes());
    let link = LinkedProviderItem {
        user_id: learner.user(),
        provider: ProviderName::parse_text(NAME).unwrap(),
        external: ExternalAccount { issuer, subject: hash::text(subject(&learner).as_bytes()) },
        linked: context.now(),
    };
    context.store.save(&link).await.unwrap();
    context.store.save(&link.external_account_item()).await.unwrap();
    learner
}
