//! Secrets are generated once.

use crate::here::{Here, resources};

#[tokio::test]
async fn a_generated_secret_is_served_by_name_and_arn_and_stays_when_applied_again() {
    let here = Here::start().await;
    let arn = here.cloud.names().secret_arn("SigningSecret");
    let by_arn = value(&here, &arn).await;
    assert_eq!(by_arn.len(), 64);
    assert!(by_arn.chars().all(|c| c.is_ascii_alphanumeric()));
    here.cloud.apply(&resources(&here.cloud)).await.unwrap();
    assert_eq!(value(&here, "SigningSecret").await, by_arn);
    assert_eq!(here.cloud.secrets().value(&arn).await.unwrap(), by_arn);
}

pub async fn value(here: &Here, id: &str) -> String {
    let got = here.secrets().get_secret_value().secret_id(id).send().await.unwrap();
    got.secret_string.unwrap()
}
