//! Which skills are broader than others: no cycles, and nothing that leads nowhere.

use futures::future::join;
use serde_json::{Value, json};

use super::create_skill;
use super::files::{Importer, counts};
use crate::world::World;

/// The codes of the errors of an import by line.
fn errors(import: &Value) -> Vec<(u64, String)> {
    let errors = import["errors"].as_array().unwrap().iter();
    errors.map(|error| (error["line"].as_u64().unwrap(), error["code"].as_str().unwrap().to_owned())).collect()
}

#[tokio::test]
async fn a_skill_cannot_be_made_broader_than_itself_through_others() {
    let world = World::new().await;
    let admin = world.admin().await;
    let first = create_skill(&admin, json!({"en": "a"})).await;
    let second = json!({"labels": {"en": "b"}, "broader": [first]});
    let second = admin.post("/v1/skills", second).await.is(201).text_of("id");
    let third = json!({"labels": {"en": "c"}, "broader": [second]});
    let third = admin.post("/v1/skills", third).await.is(201).text_of("id");
    for broader in [&second, &third] {
        let answer = admin.patch(&format!("/v1/skills/{first}"), json!({ "broader": [broader] })).await;
        assert_eq!(answer.is(422).pointers(), ["/broader"]);
    }
    admin.patch(&format!("/v1/skills/{third}"), json!({ "broader": [first, second] })).await.is(200);
    // Labels and broader skills are checked together.
    let both = json!({"labels": {"en": null}, "broader": [third]});
    let answer = admin.patch(&format!("/v1/skills/{first}"), both).await;
    assert_eq!(answer.is(422).pointers(), ["/labels", "/broader"]);
}

#[tokio::test]
async fn two_changes_at_once_close_no_cycle() {
    let world = World::new().await;
    let admin = world.admin().await;
    let [a, b] = [create_skill(&admin, json!({"en": "a"})).await, create_skill(&admin, json!({"en": "b"})).await];
    let [path_a, path_b] = [format!("/v1/skills/{a}"), format!("/v1/skills/{b}")];
    let first = admin.patch(&path_a, json!({ "broader": [b] }));
    let second = admin.patch(&path_b, json!({ "broader": [a] }));
    let (first, second) = join(first, second).await;
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422]);
}

#[tokio::test]
async fn an_import_leaves_out_a_broader_skill_that_is_not_there_yet_or_is_narrower_and_names_the_line() {
    let world = World::new().await;
    let importer = Importer::new(&world).await;
    let file = b"id,label.en,broader\n1,one,2\n2,two,1\n3,three,1 nowhere\n";
    let import = importer.import("skills", None, file).await;
    assert_eq!((counts(&import), &import["counts"]["withoutBroader"]), ([3, 0, 0, 0], &json!(2)), "{import}");
    assert_eq!(errors(&import), [(2, "unknownBroader".to_owned()), (4, "unknownBroader".to_owned())]);
    let again = importer.import("skills", None, file).await;
    assert_eq!((counts(&again), &again["counts"]["withoutBroader"]), ([0, 0, 3, 0], &json!(2)), "{again}");
    assert_eq!(errors(&again), [(2, "circularBroader".to_owned()), (4, "unknownBroader".to_owned())]);
}

#[tokio::test]
async fn a_file_with_the_narrower_skills_first_is_complete_when_it_is_imported_again() {
    let world = World::new().await;
    let importer = Importer::new(&world).await;
    let rows = (1..=200).map(|number| format!("{number},skill {number},{}\n", number / 2 + 1000)).rev();
    let groups = (1000..=1100).map(|number| format!("{number},group {number},\n"));
    let file: String = std::iter::once("id,label.en,broader\n".to_owned()).chain(rows).chain(groups).collect();
    let import = importer.import("skills", None, file.as_bytes()).await;
    assert_eq!((counts(&import), &import["counts"]["withoutBroader"]), ([301, 0, 0, 0], &json!(200)), "{import}");
    let again = importer.import("skills", None, file.as_bytes()).await;
    assert_eq!((counts(&again), &again["counts"]["withoutBroader"]), ([0, 200, 101, 0], &json!(0)), "{again}");
}
