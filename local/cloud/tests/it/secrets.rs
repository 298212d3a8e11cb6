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

async fn add(here: &Here, version: &str, secret: &str, stage: &str) -> Result<String, String> {
    let put = here.secrets().put_secret_value().secret_id("SigningSecret").client_request_token(version);
    let put = put.secret_string(secret).version_stages(stage).send().await;
    let put = put.map_err(|error| error.into_service_error().meta().code().unwrap_or_default().to_owned())?;
    Ok(put.version_id.unwrap())
}

async fn version(here: &Here, version: &str) -> String {
    let got = here.secrets().get_secret_value().secret_id("SigningSecret").version_id(version).send().await.unwrap();
    got.secret_string.unwrap()
}

const ONE: &str = "11111111-1111-1111-1111-111111111111";
const TWO: &str = "22222222-2222-2222-2222-222222222222";

#[tokio::test]
async fn a_version_of_a_secret_never_changes() {
    let here = Here::start().await;
    let before = value(&here, "SigningSecret").await;
    for _ in 0..2 {
        assert_eq!(add(&here, ONE, "first", "AWSPENDING").await.unwrap(), ONE);
    }
    assert_eq!(add(&here, ONE, "second", "AWSPENDING").await.unwrap_err(), "ResourceExistsException");
    assert_eq!(version(&here, ONE).await, "first");
    assert_eq!(value(&here, "SigningSecret").await, before, "the current version is another");
}

#[tokio::test]
async fn one_of_twenty_concurrent_writers_of_a_version_sets_its_value() {
    let here = Here::start().await;
    let secrets: Vec<_> = (0..20).map(|number| format!("secret {number}")).collect();
    let added = secrets.iter().map(|secret| add(&here, ONE, secret, "AWSPENDING"));
    let added = futures::future::join_all(added).await;
    assert_eq!(added.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let first = added.iter().position(Result::is_ok).unwrap();
    assert_eq!(version(&here, ONE).await, secrets[first]);
}

#[tokio::test]
async fn a_version_is_made_the_current_one_and_the_one_before_it_can_still_be_read() {
    let here = Here::start().await;
    add(&here, ONE, "first", "AWSCURRENT").await.unwrap();
    add(&here, TWO, "second", "AWSPENDING").await.unwrap();
    let change = here.secrets().update_secret_version_stage().secret_id("SigningSecret").version_stage("AWSCURRENT");
    change.move_to_version_id(TWO).remove_from_version_id(ONE).send().await.unwrap();
    assert_eq!(value(&here, "SigningSecret").await, "second");
    assert_eq!(version(&here, ONE).await, "first");
}
