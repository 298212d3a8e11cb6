//! Everything that is signed, against everything that has to refuse it.
//!
//! Files are found as a player finds them: from the addresses in what is listed in [`DOCUMENTS`], through playlists and
//! storyboards, to the addresses at the front door. So a file of a new kind cannot be forgotten: the table fails until
//! it has a row in [`KINDS`]. What is put to and got from a bucket by a presigned address is in [`buckets`].

mod buckets;
mod kinds;

use std::collections::{BTreeMap, BTreeSet};

use glotto_domain::media::playback::{LINK_LIFETIME, LINK_SEAL, PlaybackLink};
use http::{HeaderMap, StatusCode};
use jiff::SignedDuration;
use serde_json::json;

use self::kinds::{DOCUMENTS, KINDS, walk};
use crate::api::media::playback::playing;
use crate::api::media::studio::{Studio, path};
use crate::world::media::CAPTIONS;
use crate::world::{API, Actor, World, sealed_text};

/// A course with a lesson that has everything, and a learner.
async fn everything(world: &World) -> (Studio<'_>, Actor<'_>) {
    let studio = playing(world).await;
    studio.author.put_captions(&studio.lesson, "de", CAPTIONS).await.is(200);
    studio.author.patch(&studio.lesson, json!({"video": {"downloadable": true}})).await.is(200);
    studio.publish().await;
    let learner = studio.enrolled().await;
    (studio, learner)
}

/// The sealed link in an address, and what is before and after it.
fn link_in(address: &str) -> (&str, &str) {
    let rest = path(address).strip_prefix("/v1/playback/").unwrap();
    rest.split_once('/').unwrap()
}

/// The same file with another link.
fn with_link(address: &str, link: &str) -> String {
    format!("/v1/playback/{link}/{}", link_in(address).1)
}

/// A text whose character at a place is another one.
fn changed(text: &str, place: usize) -> String {
    let mut bytes = text.as_bytes().to_vec();
    bytes[place] = if bytes[place] == b'0' { b'1' } else { b'0' };
    String::from_utf8(bytes).unwrap()
}

/// Asks for every file, and requires the same refusal.
async fn refused(world: &World, files: &BTreeMap<&str, String>, why: &str, status: u16, slug: &str) {
    for (kind, address) in files {
        let answer = world.anonymous().get(path(address)).await;
        assert_eq!(answer.status, status, "{kind}, {why}: {}", answer.text());
        answer.is_problem(status, slug);
    }
}

/// The address at the front door of each kind that has one.
async fn locations(world: &World, files: &BTreeMap<&'static str, String>) -> BTreeMap<&'static str, String> {
    let mut found = BTreeMap::new();
    for (kind, is_redirected) in KINDS {
        let answer = world.anonymous().get(path(&files[kind])).await;
        assert_eq!(answer.status, if *is_redirected { 302 } else { 200 }, "{kind}");
        found.extend(answer.header("location").map(|location| (*kind, location.to_owned())));
    }
    found
}

async fn status_of(world: &World, address: &str) -> StatusCode {
    world.media(address, &HeaderMap::new()).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn no_file_is_opened_by_a_link_that_is_missing_changed_or_of_a_user_who_may_not() {
    let world = World::new().await;
    let (studio, learner) = everything(&world).await;
    let files = walk(&world, &studio.lesson, &learner).await;
    let (link, _) = link_in(&files["master playlist"]);
    let link = link.to_owned();
    let inner = sealed_text(&link);
    // A character of each part: video, output, course, lesson, generation, user, session, end, version of the key, seal.
    let mut ends = 0;
    let parts = link.split('.').map(|part| {
        ends += part.len() + 1;
        ends - 2
    });
    let mut broken: Vec<_> = parts.map(|place| (format!("changed at {place}"), changed(&link, place))).collect();
    broken.push(("without a seal".to_owned(), inner.to_owned()));
    broken.push(("without a link".to_owned(), "unsigned".to_owned()));
    for (how, link) in broken {
        for (kind, address) in &files {
            let answer = world.anonymous().get(&with_link(address, &link)).await;
            assert_eq!(answer.status, 403, "{kind}, {how}");
            answer.is_problem(403, "playback-link-invalid");
        }
    }
    let stranger = world.learner().await;
    for document in DOCUMENTS {
        let path = format!("{}/{document}", studio.lesson);
        stranger.get(&path).await.is_problem(403, "not-enrolled");
        world.anonymous().get(&path).await.is_problem(401, "unauthenticated");
    }
    // Even a link with a seal opens nothing for a user who is not enrolled.
    let given = PlaybackLink::read(inner, world.context.now()).unwrap();
    let (user, session) = stranger.identity.unwrap();
    let forged = world.sealed(LINK_SEAL, &PlaybackLink { user, session, ..given }.text()).await;
    for (kind, address) in &files {
        let answer = world.anonymous().get(&with_link(address, &forged)).await;
        assert_eq!(answer.status, 403, "{kind}, of a learner who is not enrolled");
        answer.is_problem(403, "not-enrolled");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_file_is_opened_after_the_end_of_the_enrolment_the_session_or_the_link() {
    let world = World::new().await;
    let (studio, learner) = everything(&world).await;
    let files = walk(&world, &studio.lesson, &learner).await;
    // Learners keep what they have when a course is unpublished.
    studio.author.delete(&format!("{}/publication", studio.course)).await.is(204);
    locations(&world, &files).await;
    studio.publish().await;
    learner.delete(&format!("{}/enrolment", studio.course)).await.is(204);
    refused(&world, &files, "after leaving", 403, "not-enrolled").await;
    for document in DOCUMENTS {
        learner.get(&format!("{}/{document}", studio.lesson)).await.is_problem(403, "not-enrolled");
    }
    studio.author.delete(&format!("{}/publication", studio.course)).await.is(204);
    refused(&world, &files, "after leaving what is not published", 404, "not-found").await;
    studio.publish().await;
    assert!(learner.post_empty(&format!("{}/enrolment", studio.course)).await.status < 300);
    locations(&world, &files).await;
    learner.delete("/v1/sessions/current").await.is(204);
    refused(&world, &files, "after logging out", 403, "playback-session-ended").await;
    world.wait(LINK_LIFETIME);
    refused(&world, &files, "after a day and a half", 403, "playback-link-expired").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_at_the_front_door_opens_its_file_for_two_minutes_and_nothing_else() {
    let world = World::new().await;
    let (studio, learner) = everything(&world).await;
    let files = walk(&world, &studio.lesson, &learner).await;
    let addresses = locations(&world, &files).await;
    let expected: BTreeSet<_> =
        KINDS.iter().filter(|(_, is_redirected)| *is_redirected).map(|(kind, _)| *kind).collect();
    assert_eq!(addresses.keys().copied().collect::<BTreeSet<_>>(), expected);
    learner.delete("/v1/sessions/current").await.is(204);
    for (kind, address) in &addresses {
        // It is not bound to the session: it is short instead.
        assert_eq!(status_of(&world, address).await, StatusCode::OK, "{kind}");
        for (how, other) in tampered(address) {
            assert_eq!(status_of(&world, &other).await, StatusCode::FORBIDDEN, "{kind}, {how}");
        }
    }
    world.wait(SignedDuration::from_mins(2));
    for (kind, address) in &addresses {
        assert_eq!(status_of(&world, address).await, StatusCode::FORBIDDEN, "{kind}, after two minutes");
    }
}

/// An address with each part of its path and of its signature changed, and without each.
fn tampered(address: &str) -> Vec<(String, String)> {
    let (file, query) = address.split_once('?').unwrap();
    let mut all = vec![("without a signature".to_owned(), file.to_owned())];
    let start = API.len() + "/hls/".len();
    for (place, _) in file.match_indices(|c: char| c.is_ascii_alphanumeric()).filter(|(place, _)| *place > start) {
        // A character of each part is enough.
        if !file[place + 1..].starts_with(['/', '.', '_']) {
            continue;
        }
        all.push((format!("its path changed at {place}"), format!("{}?{query}", changed(file, place))));
    }
    for parameter in query.split('&') {
        let (name, value) = parameter.split_once('=').unwrap();
        let rest: Vec<_> = query.split('&').filter(|other| *other != parameter).collect();
        all.push((format!("without {name}"), format!("{file}?{}", rest.join("&"))));
        let other = format!("{name}={}", changed(value, value.len() / 2));
        all.push((format!("{name} changed"), format!("{file}?{}&{other}", rest.join("&"))));
    }
    all
}
