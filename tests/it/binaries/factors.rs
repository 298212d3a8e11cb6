//! Second factors through the real functions, each with what it is given and nothing else.

use jiff::Timestamp;
use serde_json::{Value, json};
use totp_rs::Totp;

use super::client::{Client, PASSWORD};
use super::start;

/// What an app shows, so many seconds from now.
fn code_at(app: &Totp, seconds: i64) -> String {
    app.generate(u64::try_from(Timestamp::now().as_second() + seconds).unwrap()).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_enables_totp_logs_in_with_a_code_and_reauthenticates_with_another() {
    let stack = start(&[]).await;
    let ada = Client::new(&stack).sign_up(&stack, "ada@example.com").await;
    let app = Totp::from_url(ada.post("/v1/me/totp", json!({})).await.is(201).text("uri")).unwrap();
    let confirmed = ada.post("/v1/me/totp/confirmation", json!({"code": code_at(&app, 0)})).await.is(201).json();
    let made = ada.post("/v1/me/recovery-codes", json!({})).await.is(201).json();
    assert_ne!(confirmed["codes"], made["codes"]);

    let visitor = Client::new(&stack);
    let login = json!({"email": "ada@example.com", "password": PASSWORD});
    let challenge = visitor.post("/v1/sessions", login).await.is(202).text("challenge");
    // The code of now turned codes on, and the next one is taken already.
    let code = json!({"challenge": challenge, "code": code_at(&app, 30)});
    let tokens = visitor.post("/v1/sessions/second-factor", code.clone()).await.is(201).json();
    visitor.post("/v1/sessions/second-factor", code).await.refused(401, "challenge-invalid");

    let ada = ada.holding(tokens);
    let factors = ada.get("/v1/me/factors").await.is(200).json();
    assert_eq!((&factors["means"], &factors["recoveryCodes"]["left"]), (&json!(["password", "totp"]), &json!(10)));
    let proof = json!({"password": PASSWORD, "code": made["codes"][0]});
    let proven = ada.post("/v1/sessions/current/proof", proof).await.is(200).json();
    assert_eq!(proven["means"], json!(["password", "totp", "recoveryCode"]));
    ada.delete("/v1/me/totp").await.is(204);
    assert_eq!(ada.get("/v1/me/factors").await.is(200).json().get("totp"), None::<&Value>);
    ada.log_in_again().await;
}
