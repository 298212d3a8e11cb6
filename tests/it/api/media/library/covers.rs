//! The pictures of courses, which the catalogue shows.

use glotto_domain::media::library::MediaKind;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::studio::Library;
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_cover_is_shown_in_the_catalogue_in_its_sizes_to_readers_without_a_token() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let image = library.image().await;
    let changed = library.author.patch(&library.course, json!({"coverId": image})).await.is(200).json();
    assert_eq!((&changed["cover"]["width"], &changed["cover"]["height"]), (&json!(1_000), &json!(500)));
    assert_eq!(changed["cover"]["mediaId"], json!(image));
    library.add_lesson(json!({"kind": "article", "body": {"en": "# Words"}})).await;
    library.publish().await;
    let anonymous = world.anonymous();
    let card = anonymous.get("/v1/courses").await.is(200).json()["items"][0]["cover"].clone();
    assert_eq!(card, changed["cover"]);
    let sizes = card["sizes"].as_array().unwrap();
    assert_eq!(sizes.iter().map(|size| size["width"].clone()).collect::<Vec<_>>(), [320, 640, 960, 1000]);
    for (address, kind) in
        sizes.iter().flat_map(|size| [(&size["path"], "image/jpeg"), (&size["webpPath"], "image/webp")])
    {
        let answer = anonymous.get(address.as_str().unwrap()).await;
        assert_eq!(answer.is(302).header("cache-control"), Some("public, max-age=600, s-maxage=600"));
        let found = world.media(answer.header("location").unwrap(), &HeaderMap::new()).await;
        assert_eq!((found.status, found.headers["content-type"].to_str().unwrap()), (StatusCode::OK, kind));
    }
    let removed = library.author.patch(&library.course, json!({"coverId": null})).await.is(200).json();
    assert_eq!(removed.get("cover"), None);
    // The version that is in the catalogue keeps it.
    anonymous.get(card["sizes"][0]["path"].as_str().unwrap()).await.is(302);
    let differs = library.author.get(&format!("{}/changes", library.course)).await.is(200).json();
    assert_eq!(differs["metadata"], json!(["cover"]), "{differs}");
}

#[tokio::test]
async fn my_courses_have_the_cover_of_the_version_of_the_learner() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let image = library.add(MediaKind::Image).await;
    let changed = library.author.patch(&library.course, json!({"coverId": image})).await.is(200).json();
    library.add_lesson(json!({"kind": "article", "body": {"en": "# Words"}})).await;
    library.publish().await;
    let learner = library.enrolled().await;
    let listed = async || learner.get("/v1/me/enrolments").await.is(200).json()["items"][0].clone();
    let cover = changed["cover"].clone();
    assert_eq!((&cover["mediaId"], &listed().await["cover"]), (&json!(image), &cover));
    world.anonymous().get(cover["sizes"][0]["webpPath"].as_str().unwrap()).await.is(302);
    library.author.patch(&library.course, json!({"coverId": null})).await.is(200);
    library.publish().await;
    assert_eq!(listed().await["cover"], cover, "the learner keeps their version");
    learner.put(&format!("{}/enrolment/version", library.course), json!({"version": 2})).await.is(200);
    assert_eq!(listed().await.get("cover"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_image_but_a_cover_is_public_and_no_other_name_is_found() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let (cover, other) = (library.image().await, library.image().await);
    library.author.patch(&library.course, json!({"coverId": cover})).await.is(200);
    let at = |image: &str, name: &str| format!("{}/covers/{image}/{name}", library.course);
    let anonymous = world.anonymous();
    anonymous.get(&at(&cover, "640.webp")).await.is(302);
    anonymous.get(&at(&other, "640.webp")).await.is_problem(404, "not-found");
    for name in ["640", "640.png", "x.webp", "original", "640.webp.webp"] {
        anonymous.get(&at(&cover, name)).await.is_problem(404, "not-found");
    }
    let elsewhere = Library::open(&world).await;
    anonymous
        .get(&at(&cover, "640.webp").replace(&library.course, &elsewhere.course))
        .await
        .is_problem(404, "not-found");
    anonymous.get(&at("med_01J9ZK5W6V4QX0N8R3T7B2M1CD", "640.webp")).await.is_problem(404, "not-found");
}

#[tokio::test]
async fn a_cover_that_is_wrong_is_a_fault_of_the_request() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let answer = library.author.patch(&library.course, json!({"coverId": "x"})).await;
    assert_eq!(answer.pointers(), ["/coverId"]);
    let answer = library.author.patch(&library.course, json!({"coverId": "med_01J9ZK5W6V4QX0N8R3T7B2M1CD"})).await;
    answer.is_problem(422, "invalid-input");
    let errors: Value = answer.json()["errors"].clone();
    assert_eq!((&errors[0]["pointer"], &errors[0]["code"]), (&json!("/coverId"), &json!("notFound")));
}
