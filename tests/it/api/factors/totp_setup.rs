//! Setting up an authenticator app, and removing it.

use bytes::Bytes;
use futures::future::join_all;
use glotto_runtime::{Context, Rng};
use http::Request;
use jiff::SignedDuration;
use serde_json::json;

use super::{PASSWORD, code_at, complete, guarded, person, set_up, with_tokens, wrong};
use crate::world::{API, World};

#[tokio::test]
async fn a_user_sets_an_app_up_looks_at_it_and_turns_it_off() {
    let world = World::new().await;
    let ada = person(&world).await;
    let before = ada.actor.get("/v1/me/factors").await;
    insta::assert_json_snapshot!("get_factors_without", before.snapshot());

    let set_up = ada.actor.post_empty("/v1/me/totp").await;
    insta::assert_json_snapshot!("create_totp", set_up.snapshot(), {
        ".body.secret" => "[secret]", ".body.uri" => "[uri]", ".body.qrCode" => "[svg]",
    });
    assert!(set_up.text_of("qrCode").starts_with("<svg "));
    assert!(set_up.text_of("uri").contains(&format!("secret={}&", set_up.text_of("secret"))));
    let app = totp_rs::Totp::from_url(set_up.text_of("uri")).unwrap();
    assert_eq!((app.account_name(), app.issuer()), (ada.email.as_str(), Some("Glotto")));

    let confirmed = ada.confirm(&app).await;
    insta::assert_json_snapshot!("confirm_totp", confirmed.snapshot(), {".body.codes[]" => "[code]"});
    insta::assert_json_snapshot!("get_factors", ada.actor.get("/v1/me/factors").await.snapshot());
    assert_eq!(ada.actions().await, ["recoveryCodesMade", "totpAdded"]);
    assert_eq!(ada.notices().await, 1);

    ada.actor.delete("/v1/me/totp").await.is(204);
    assert_eq!(ada.actor.get("/v1/me/factors").await.json(), before.json());
    ada.log_in().await.is(201);
    // One about the app, and one about a new device.
    assert_eq!(ada.notices().await, 3);
    ada.actor.delete("/v1/me/totp").await.is(204);
    assert_eq!(ada.actions().await, ["recoveryCodesMade", "signedIn", "totpAdded", "totpRemoved"]);
    assert_eq!(ada.notices().await, 3);
}

#[tokio::test]
async fn no_code_is_required_before_totp_is_confirmed() {
    let world = World::new().await;
    let ada = person(&world).await;
    let app = set_up(&ada).await;
    let answer = ada.actor.post("/v1/me/totp/confirmation", json!({"code": wrong(&world, &app)})).await;
    insta::assert_json_snapshot!("confirm_totp_wrong", answer.snapshot());
    assert!(ada.factors().await.get("totp").is_none());
    ada.log_in().await.is(201);
}

#[tokio::test]
async fn an_unconfirmed_totp_secret_expires_after_half_an_hour() {
    let world = World::new().await;
    let ada = person(&world).await;
    let app = set_up(&ada).await;
    world.wait(SignedDuration::from_mins(30));
    let ada = super::Person { actor: world.renewed(&ada.actor), ..ada };
    ada.actor.post("/v1/sessions/current/proof", json!({"password": super::PASSWORD})).await.is(200);
    ada.confirm(&app).await.is_problem(409, "totp-setup-not-started");
    let app = set_up(&ada).await;
    ada.confirm(&app).await.is(201);
}

#[tokio::test]
async fn another_secret_takes_the_place_of_one_that_waits() {
    let world = World::new().await;
    let ada = person(&world).await;
    ada.actor
        .post("/v1/me/totp/confirmation", json!({"code": "123456"}))
        .await
        .is_problem(409, "totp-setup-not-started");
    let first = set_up(&ada).await;
    let second = set_up(&ada).await;
    ada.confirm(&first).await.is_problem(422, "wrong-code");
    ada.confirm(&second).await.is(201);
}

#[tokio::test]
async fn an_app_that_is_on_is_not_replaced_by_the_way() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    ada.person.actor.post_empty("/v1/me/totp").await.is_problem(409, "totp-on");
    ada.person.confirm(&ada.app).await.is_problem(409, "totp-setup-not-started");
    ada.log_in_with(&ada.code()).await.is(201);
}

#[tokio::test]
async fn one_of_fifty_concurrent_confirmations_enables_totp() {
    let world = World::new().await;
    let ada = person(&world).await;
    let app = set_up(&ada).await;
    let code = code_at(&world, &app, 0);
    let answers = join_all((0..50).map(|_| {
        let body = json!({"code": code});
        ada.actor.post("/v1/me/totp/confirmation", body)
    }));
    let statuses: Vec<_> = answers.await.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [201, 409, 429].contains(status)), "{statuses:?}");
    assert_eq!(ada.actions().await, ["recoveryCodesMade", "totpAdded"]);
}

#[tokio::test]
async fn the_code_that_enabled_totp_cannot_be_used_again() {
    let world = World::new().await;
    let ada = person(&world).await;
    let app = set_up(&ada).await;
    let code = code_at(&world, &app, 0);
    ada.confirm(&app).await.is(201);
    let challenge = ada.challenge().await;
    complete(&world, &challenge, &code).await.is_problem(422, "wrong-code");
    let next = code_at(&world, &app, 30);
    complete(&world, &challenge, &next).await.is(201);
}

#[tokio::test]
async fn the_table_contains_no_plaintext_secret_or_recovery_code() {
    let world = World::new().await;
    let ada = person(&world).await;
    let answer = ada.actor.post_empty("/v1/me/totp").await;
    let (secret, uri) = (answer.text_of("secret"), answer.text_of("uri"));
    let app = totp_rs::Totp::from_url(uri).unwrap();
    let codes = ada.confirm(&app).await.json();
    let items = crate::world::leftovers::of_user(&world, ada.actor.user()).await;
    let text = format!("{items:?}");
    assert!(text.contains("Totp") && text.contains("RecoveryCodes"));
    assert!(!text.contains(&secret));
    for code in codes["codes"].as_array().unwrap() {
        let code = code.as_str().unwrap();
        assert!(!text.contains(code) && !text.contains(&code.replace('-', "")));
    }
}

#[tokio::test]
async fn a_malformed_totp_code_is_a_validation_error() {
    let world = World::new().await;
    let ada = person(&world).await;
    for code in ["", "12345", "1234567", "abcdef", "7KQ2-M9XD-0FTR-5HWB-3NVC-8JZE"] {
        let answer = ada.actor.post("/v1/me/totp/confirmation", json!({"code": code})).await;
        answer.is_problem(422, "invalid-input");
        assert_eq!(answer.pointers(), ["/code"]);
    }
}

#[tokio::test]
async fn a_code_in_digits_of_another_script_is_accepted() {
    let world = World::new().await;
    let ada = person(&world).await;
    let app = set_up(&ada).await;
    let arabic = |digit: char| char::from_u32(0x660 + digit.to_digit(10).unwrap()).unwrap();
    let code: String = code_at(&world, &app, 0).chars().map(arabic).collect();
    ada.actor.post("/v1/me/totp/confirmation", json!({"code": code})).await.is(201);
}

#[tokio::test]
async fn an_attacker_with_the_password_cannot_disable_the_owners_app() {
    let world = World::new().await;
    let ada = person(&world).await;
    let thief = with_tokens(&world, &ada.log_in().await);
    let app = set_up(&ada).await;
    ada.confirm(&app).await.is(201);
    thief.delete("/v1/me/totp").await.is_problem(401, "step-up-required");
    thief.post_empty("/v1/me/recovery-codes").await.is_problem(401, "step-up-required");
    thief.post_empty("/v1/me/passkeys/options").await.is_problem(401, "step-up-required");
    let password_alone = thief.post("/v1/sessions/current/proof", json!({"password": PASSWORD})).await;
    assert_eq!(password_alone.is(422).pointers(), ["/code"]);
    // The owner's own session is not affected, and the other one sees that its proof is gone.
    assert_eq!(thief.get("/v1/me/factors").await.is(200).json().get("provenAt"), None);
    ada.actor.post_empty("/v1/me/recovery-codes").await.is(201);
}

#[tokio::test]
async fn a_login_concurrent_with_enabling_totp_keeps_no_password_only_authentication() {
    let world = World::new().await;
    let ada = person(&world).await;
    let app = set_up(&ada).await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let theft = async {
        held.arrived().await;
        let stolen = ada.log_in().await;
        held.release();
        stolen
    };
    let (confirmed, stolen) = futures::join!(ada.confirm(&app), theft);
    confirmed.is(201);
    with_tokens(&world, &stolen).delete("/v1/me/totp").await.is_problem(401, "step-up-required");
}

#[tokio::test]
async fn authenticator_apps_and_passkeys_get_the_configured_platform_name() {
    let world = World::new().await;
    let ada = person(&world).await;
    let settings = world.context.settings.with([("APP_NAME", "Tom & Söhne")]);
    let context = Context::new(settings, world.context.clock.clone(), Rng::System).unwrap();
    let post = async |path: &str| {
        let request = Request::builder().method("POST").uri(format!("{API}{path}"));
        let request = ada.actor.headers.iter().fold(request, |request, (name, value)| request.header(name, value));
        world.call_on(&context, request.body(Bytes::new()).unwrap()).await
    };
    let app = totp_rs::Totp::from_url(post("/v1/me/totp").await.is(201).text_of("uri")).unwrap();
    assert_eq!((app.issuer(), app.account_name()), (Some("Tom & Söhne"), ada.email.as_str()));
    assert_eq!(post("/v1/me/passkeys/options").await.is(200).json()["rp"]["name"], "Tom & Söhne");
}
