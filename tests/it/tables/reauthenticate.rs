//! Every endpoint that is sensitive, with a proof that is too old and with one that is not.

use glotto_domain::identity::Password;
use glotto_domain::identity::Role;
use glotto_http::EndpointSpec;
use glotto_signin::Passwords;
use jiff::SignedDuration;
use serde_json::json;

use super::{endpoints, example_of, method_of, path_of};
use crate::world::{Actor, Answer, World};

const PASSWORD: &str = "analytical engine";

async fn call(actor: &Actor<'_>, endpoint: &EndpointSpec) -> Answer {
    let typed = actor.with("content-type", "application/json");
    typed.send(method_of(endpoint), &path_of(endpoint), example_of(endpoint)).await
}

fn fresh() -> impl Iterator<Item = &'static EndpointSpec> {
    endpoints().filter(|endpoint| endpoint.function.requires_recent_auth)
}

#[tokio::test]
async fn sensitive_endpoints_reject_an_old_authentication() {
    let world = World::new().await;
    let password = Password::parse(PASSWORD).unwrap();
    let hash = world.context.port::<Passwords>().unwrap().hash(&password, &world.context.rng).await.unwrap();
    for endpoint in fresh() {
        // Another user for each endpoint, because some of them end the session or the account.
        let admin = world.sign_in(Role::Admin).await;
        let mut account = world.context.store.accounts().find(admin.user()).await.unwrap().unwrap();
        account.password_hash = Some(hash.clone());
        world.context.store.save(&account).await.unwrap();
        world.wait(SignedDuration::from_mins(10));
        let admin = world.renewed(&admin);

        let before = world.context.store.meter().reading();
        let refused = call(&admin, endpoint).await;
        refused.is_problem(401, "step-up-required");
        assert_eq!(
            refused.header("www-authenticate"),
            Some(r#"Bearer error="insufficient_user_authentication", max_age="600""#),
            "{endpoint:?}"
        );
        assert_eq!(world.context.store.meter().reading().since(before).write_milliunits, 0, "{endpoint:?} wrote");

        admin.post("/v1/sessions/current/proof", json!({"password": PASSWORD})).await.is(200);
        let answered = call(&admin, endpoint).await;
        assert_ne!(answered.status, 401, "{endpoint:?}: {}", answered.text());
    }
}
