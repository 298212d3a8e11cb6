//! Mail that comes back, through the real functions: the mailbox simulator, the bus, and what the user sees.

use serde_json::json;

use super::client::Client;
use super::{quiet, start};

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_bounces_ends_all_mail_to_its_address() {
    let stack = start(&[]).await;
    let address = "bounce+ada@simulator.amazonses.com";
    let ada = Client::new(&stack).sign_up(&stack, address).await;
    quiet(&stack).await;
    assert_eq!(ada.get("/v1/me").await.is(200).text("emailStatus"), "bounced");
    let sent = stack.cloud().inbox().list().len();
    ada.post("/v1/password-resets", json!({"email": address})).await.is(202);
    quiet(&stack).await;
    assert_eq!(stack.cloud().inbox().list().len(), sent);
}
