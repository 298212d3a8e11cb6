//! Second factors, and authenticating again.

use glotto_domain::factors::FirstFactor;
use glotto_store::factors::TotpItem;
use glotto_store::keys;
use serde_json::json;
use totp_rs::Totp;

use super::{Call, Fixtures, Scenario, Step, step};
use crate::Actor;
use crate::examples::PASSWORD;

pub(super) const SCENARIO: Scenario = Scenario { feature: "factors", audited: true, steps: &[STEPS] };

const STEPS: &[Step] = &[
    step!(get_factors, 200),
    step!(create_totp, 201).unaudited("the app is not a factor until confirm_totp, which is audited"),
    step!(confirm_totp, 201),
    step!(delete_totp, 204),
    step!(create_recovery_codes, 201),
    step!(complete_login, 201),
    step!(reauthenticate, 200),
];

async fn get_factors<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&with_totp(fixtures).await.0, "/v1/me/factors")
}

async fn create_totp<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::post_empty(&fixtures.world.learner().await, "/v1/me/totp")
}

async fn confirm_totp<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let learner = fixtures.world.learner().await;
    let app = set_up_app(&learner).await;
    Call::post(&learner, "/v1/me/totp/confirmation", &json!({"code": code_of(fixtures, &app)}))
}

async fn delete_totp<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::delete(&with_totp(fixtures).await.0, "/v1/me/totp")
}

async fn create_recovery_codes<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::post_empty(&with_totp(fixtures).await.0, "/v1/me/recovery-codes")
}

async fn complete_login<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (member, app) = with_totp(fixtures).await;
    let body = json!({"challenge": challenge(fixtures, &member).await, "code": code_of(fixtures, &app)});
    Call::post(&fixtures.visitor(), "/v1/sessions/second-factor", &body)
}

async fn reauthenticate<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (member, app) = with_totp(fixtures).await;
    let body = json!({"password": PASSWORD, "code": code_of(fixtures, &app)});
    Call::post(&member, "/v1/sessions/current/proof", &body)
}

/// An authenticator app that has a user's secret.
async fn set_up_app(actor: &Actor<'_>) -> Totp {
    let uri = actor.post_empty("/v1/me/totp").await.is(201).text_of("uri");
    Totp::from_url(uri).unwrap()
}

/// A new learner with a password and an authenticator app.
async fn with_totp<'w>(fixtures: &Fixtures<'w>) -> (Actor<'w>, Totp) {
    let member = fixtures.member().await;
    let app = set_up_app(&member).await;
    member.post("/v1/me/totp/confirmation", json!({"code": code_of(fixtures, &app)})).await.is(201);
    // Moves the confirmation into the past: a code is accepted only once, and the clock may stand
    // still.
    let store = &fixtures.world.context.store;
    let totp: TotpItem = store.load(keys::factors::totp(member.user())).await.unwrap().unwrap();
    store.save(&TotpItem { last_step: None, ..totp }).await.unwrap();
    (member, app)
}

/// The current code of an app.
fn code_of(fixtures: &Fixtures<'_>, app: &Totp) -> String {
    app.generate(u64::try_from(fixtures.world.context.now().as_second()).unwrap()).to_string()
}

/// The challenge of a login with the password.
async fn challenge(fixtures: &Fixtures<'_>, actor: &Actor<'_>) -> String {
    let context = &fixtures.world.context;
    let credentials = context.store.accounts().find_credentials(actor.user(), context.now()).await.unwrap().unwrap();
    let view = glotto_signin::create_challenge(context, FirstFactor::Password, &credentials).await.unwrap();
    view.expect("the user has no second factor").challenge
}
