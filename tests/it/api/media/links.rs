//! Playback links of videos that are replaced or deleted.

use glotto_store::{Transaction, keys};
use serde_json::json;

use super::playback::{load, master_of, playing};
use super::studio::{path, small};
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_replaced_video_plays_in_the_version_that_has_it_and_stops_where_the_lesson_plays_the_new_one() {
    let world = World::new().await;
    let studio = playing(&world).await;
    let learner = studio.enrolled().await;
    let [master, draft] = [master_of(&studio, &learner).await, master_of(&studio, &studio.author).await];
    let (variants, segments) = load(&world, &master).await;
    let film = small().await;
    let next = studio.upload(&film).await;
    // Until the new one is ready, the lesson of the draft plays the old one.
    world.anonymous().get(path(&draft)).await.is(200);
    assert_eq!(world.deliver().await, [""; 0]);
    assert_eq!(studio.wait_until_processed(&next).await["status"], "ready");
    world.anonymous().get(path(&draft)).await.is_problem(403, "playback-video-replaced");
    world.anonymous().get(path(&master_of(&studio, &studio.author).await)).await.is(200);
    // What a learner has does not change.
    world.anonymous().get(path(&segments[0])).await.is(302);
    studio.author.post_empty(&format!("{}/publication", studio.course)).await.is(200);
    world.anonymous().get(path(&segments[0])).await.is(302);
    learner.put(&format!("{}/enrolment/version", studio.course), json!({"version": 2})).await.is(200);
    for address in [&master, &variants[0], &segments[0]] {
        world.anonymous().get(path(address)).await.is_problem(403, "playback-video-replaced");
    }
    world.anonymous().get(path(&master_of(&studio, &learner).await)).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learner_is_shown_the_video_that_plays_and_an_author_the_one_that_will_replace_it() {
    let world = World::new().await;
    let studio = playing(&world).await;
    let plays = studio.author.get(&format!("{}/playback", studio.lesson)).await.is(200).text_of("videoId");
    let next = studio.announce(1_000_000).await.is(201).text_of("videoId");
    studio.author.post_empty(&format!("{}/publication", studio.course)).await.is(200);
    let learner = studio.enrolled().await;
    assert_eq!(learner.get(&studio.lesson).await.is(200).text_of("videoId"), plays);
    assert_eq!(studio.author.get(&studio.lesson).await.is(200).text_of("videoId"), next);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_video_of_a_deleted_lesson_stops_playing() {
    let world = World::new().await;
    let studio = playing(&world).await;
    let master = master_of(&studio, &studio.author).await;
    let (_, segments) = load(&world, &master).await;
    assert!(studio.author.delete(&studio.lesson).await.status < 300);
    for address in [&master, &segments[0]] {
        world.anonymous().get(path(address)).await.is_problem(404, "not-found");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_course_that_is_gone_can_no_longer_be_watched() {
    let world = World::new().await;
    let studio = playing(&world).await;
    let (_, segments) = load(&world, &master_of(&studio, &studio.author).await).await;
    let course = studio.course.rsplit('/').next().unwrap().parse().unwrap();
    let mut tx = Transaction::<()>::new(&world.context.store);
    tx.delete(&keys::courses::course(course));
    tx.commit(&world.context.store).await.unwrap();
    world.anonymous().get(path(&segments[0])).await.is_problem(404, "not-found");
}
