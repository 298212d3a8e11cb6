//! Lessons that are free previews.

use serde_json::json;

use super::{add_module, article, create_course, german};
use crate::world::World;

#[tokio::test]
async fn a_signed_in_reader_takes_the_free_previews_of_a_published_course_and_no_other_lesson() {
    let world = World::new().await;
    let (author, reader) = (world.instructor().await, world.learner().await);
    let course = create_course(&author, german()).await;
    let module = add_module(&author, &course).await;
    let mut lessons = Vec::new();
    for is_free_preview in [true, false] {
        let mut lesson = article(&module);
        lesson["isFreePreview"] = json!(is_free_preview);
        let created = author.post(&format!("{course}/lessons"), lesson).await;
        assert_eq!(created.is(201).json()["isFreePreview"], is_free_preview);
        lessons.push(created.header("location").unwrap().to_owned());
    }
    reader.get(&lessons[0]).await.is_problem(404, "not-found");
    author.post_empty(&format!("{course}/publication")).await.is(200);
    assert_eq!(reader.get(&lessons[0]).await.is(200).json()["isFreePreview"], true);
    reader.get(&lessons[1]).await.is_problem(403, "not-enrolled");
    world.anonymous().get(&lessons[0]).await.is_problem(401, "unauthenticated");
    let outline = world.anonymous().get(&course).await.json()["modules"][0]["lessons"].clone();
    assert_eq!((&outline[0]["isFreePreview"], &outline[1]["isFreePreview"]), (&json!(true), &json!(false)));
    // It is read, but progress is that of learners.
    reader.post_empty(&format!("{}/completion", lessons[0])).await.is_problem(403, "not-enrolled");
    reader.get(&format!("{}/playback", lessons[1])).await.is_problem(403, "not-enrolled");
    reader.get(&format!("{}/playback", lessons[0])).await.is_problem(409, "video-not-ready");

    author.patch(&lessons[0], json!({"isFreePreview": false})).await.is(200);
    author.patch(&lessons[1], json!({"isFreePreview": true})).await.is(200);
    reader.get(&lessons[0]).await.is(200);
    author.post_empty(&format!("{course}/publication")).await.is(200);
    reader.get(&lessons[0]).await.is_problem(403, "not-enrolled");
    reader.get(&lessons[1]).await.is(200);
    author.delete(&format!("{course}/publication")).await.is(204);
    reader.get(&lessons[1]).await.is_problem(404, "not-found");
}
