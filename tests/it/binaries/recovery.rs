//! Getting back in and moving away through the real functions, each with what it is given and
//! nothing else.

use std::time::Duration;

use glotto_stack::Stack;
use serde_json::json;

use super::client::{Client, PASSWORD};
use super::start;

const ADA: &str = "ada@example.com";
const COUNTESS: &str = "countess@example.com";
const NEW: &str = "difference engine";

/// The token of a mail to an address whose link leads to a page.
async fn token(stack: &Stack, email: &str, page: &str) -> String {
    let mark = format!("/{page}?token=");
    let wanted = |mail: &glotto_cloud::Mail| {
        mail.to.iter().any(|to| to == email) && mail.text.as_ref().is_some_and(|text| text.contains(&mark))
    };
    let mail = stack.cloud().inbox().wait_for(Duration::from_mins(1), wanted).await.expect("no mail came");
    let text = mail.text.unwrap();
    text.split_once(&mark).unwrap().1.split_whitespace().next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_forgets_their_password_changes_it_and_moves_to_another_address() {
    let stack = start(&[]).await;
    let before = Client::new(&stack).sign_up(&stack, ADA).await;
    let visitor = Client::new(&stack);
    visitor.post("/v1/password-resets", json!({ "email": ADA })).await.is(202);
    let reset = json!({"token": token(&stack, ADA, "reset-password").await, "password": NEW});
    visitor.post("/v1/password-resets/completion", reset.clone()).await.is(204);
    visitor.post("/v1/password-resets/completion", reset).await.refused(400, "password-reset-invalid");
    before.get("/v1/me").await.refused(401, "unauthenticated");

    let login = |email: &str, password: &str| json!({"email": email, "password": password});
    visitor.post("/v1/sessions", login(ADA, PASSWORD)).await.refused(401, "wrong-credentials");
    let ada = visitor.holding(visitor.post("/v1/sessions", login(ADA, NEW)).await.is(201).json());
    let change = json!({"currentPassword": NEW, "password": PASSWORD});
    ada.put("/v1/me/password", change).await.is(204);

    ada.post("/v1/me/email-change", json!({"email": "other@example.com"})).await.is(202);
    let refusal = json!({"token": token(&stack, ADA, "reject-email-change").await});
    visitor.post("/v1/email-changes/refusal", refusal).await.is(204);
    assert_eq!(ada.get("/v1/me/email-change").await.is(200).json()["pending"], false);
    stack.cloud().inbox().clear().unwrap();

    ada.post("/v1/me/email-change", json!({ "email": COUNTESS })).await.is(202);
    assert_eq!(ada.get("/v1/me/email-change").await.is(200).text("email"), COUNTESS);
    for address in [ADA, COUNTESS] {
        let agreed = json!({"token": token(&stack, address, "confirm-email-change").await});
        let agreed = visitor.post("/v1/email-changes/confirmation", agreed).await.is(200).json();
        assert_eq!(agreed["changed"], address == COUNTESS);
    }
    assert_eq!(ada.get("/v1/me").await.is(200).text("email"), COUNTESS);
    ada.delete("/v1/me/email-change").await.is(204);
    visitor.post("/v1/sessions", login(COUNTESS, PASSWORD)).await.is(201);
}
