//! What users read in their language.

use serde_json::json;

use super::exports::{exported, files};
use crate::world::World;

#[tokio::test]
async fn the_explanation_in_an_export_is_in_the_language_of_its_user() {
    let world = World::new().await;
    for (locale, beginning) in
        [("de-AT", "Dieses Archiv enthält"), ("pt", "Este arquivo contém"), ("ja", "This archive")]
    {
        let ada = world.learner().await;
        ada.patch("/v1/me", json!({ "locale": locale })).await.is(200);
        let files = files(&ada, &exported(&world, &ada).await).await;
        let text = String::from_utf8(files["README.txt"].clone()).unwrap();
        assert!(text.starts_with(beginning), "{locale}: {text}");
    }
}
