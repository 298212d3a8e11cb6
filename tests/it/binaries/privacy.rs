//! A copy of everything and being forgotten, through the real functions, each with what it is given
//! and nothing else.

use std::io::{Cursor, Read as _};
use std::time::Duration;

use glotto_domain::privacy::Phase;
use glotto_store::Store;
use glotto_store::privacy::ErasureItem;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::client::{Client, PASSWORD};
use super::{context_of, fire, quiet, start};

const ADA: &str = "ada@example.com";
const ERASE: &str = "EraseAccountsFunction";

/// Makes an erasure due, however long that takes otherwise.
async fn hurry(store: &Store, item: ErasureItem) {
    let long_ago = Timestamp::now() - SignedDuration::from_hours(24);
    store.save(&ErasureItem { since: long_ago, due: long_ago, ..item }).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_exports_all_data_and_is_erased() {
    let stack = start(&[]).await;
    let ada = Client::new(&stack).sign_up(&stack, ADA).await;
    let export = ada.post("/v1/me/exports", json!({})).await.is(202).header("location").to_owned();
    quiet(&stack).await;
    assert_eq!(ada.get(&export).await.is(200).text("state"), "ready");
    let url = ada.get(&format!("{export}/download")).await.is(200).text("url");
    let copy = reqwest::get(url).await.unwrap().bytes().await.unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(copy)).unwrap();
    let mut account = String::new();
    zip.by_name("Account.json").unwrap().read_to_string(&mut account).unwrap();
    assert!(account.contains(ADA) && !account.contains("argon2id"), "{account}");

    let user = ada.get("/v1/me").await.is(200).text("id").parse().unwrap();
    ada.post("/v1/me/erasure", json!({})).await.is(202);
    ada.delete("/v1/me/erasure").await.is(204);
    ada.post("/v1/me/erasure", json!({})).await.is(202);
    assert!(!ada.get("/v1/me/erasure").await.is(200).text("erasesAt").is_empty());
    quiet(&stack).await;
    let context = context_of(&stack, ERASE);
    for phase in [Phase::Closed, Phase::Farewell, Phase::Done] {
        hurry(&context.store, context.store.erasures().find(user).await.unwrap().unwrap()).await;
        fire(&stack, ERASE).await;
        quiet(&stack).await;
        assert_eq!(context.store.erasures().find(user).await.unwrap().unwrap().phase, phase);
    }
    ada.get("/v1/me").await.refused(401, "unauthenticated");
    let login = json!({"email": ADA, "password": PASSWORD});
    Client::new(&stack).post("/v1/sessions", login).await.refused(401, "wrong-credentials");
    let farewell = |mail: &glotto_cloud::Mail| mail.subject == "Your account was erased";
    stack.cloud().inbox().wait_for(Duration::from_secs(30), farewell).await.expect("no farewell came");
    let bucket = context.settings.get("EXPORTS_BUCKET").unwrap();
    assert_eq!(stack.cloud().buckets().keys(bucket, ""), [""; 0]);
}
