//! Reading the files of a lesson: who may, for how long, and what the front door serves.

use glotto_domain::id::MediaId;
use glotto_domain::keys::{KeyPurpose, SealLabel};
use glotto_domain::media::library::MediaKind;
use glotto_domain::media::library::link::LINK_SEAL;
use http::{HeaderMap, StatusCode};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::super::studio::path;
use super::studio::{Library, follow, media_of};
use crate::world::{World, sealed_text};

/// A published course with a document that learners may keep; the path of its lesson.
async fn reading(world: &World) -> (Library<'_>, String) {
    let library = Library::open(world).await;
    let media = library.add(MediaKind::Document).await;
    let document = json!({"mediaId": media, "downloadable": true});
    let lesson = library.add_lesson(json!({"kind": "document", "document": document})).await;
    library.publish().await;
    (library, lesson)
}

fn url(file: &Value) -> &str {
    file["url"].as_str().unwrap_or_else(|| panic!("no address in {file}"))
}

/// Where an address leads, with a file there, which the front door serves.
async fn signed(world: &World, address: &str) -> String {
    let (_, location) = follow(world, address).await;
    let location = location.unwrap();
    let key = path(location.split('?').next().unwrap()).trim_start_matches('/').to_owned();
    for name in ["document.pdf", "download.pdf"] {
        let key = key.replace("document.pdf", name);
        world.cloud.buckets().put(world.name_of("MediaBucket"), &key, "application/pdf", "%PDF".into()).await.unwrap();
    }
    assert_eq!(world.media(&location, &HeaderMap::new()).await.status, StatusCode::OK);
    location
}

async fn get(world: &World, address: &str) -> crate::world::Answer {
    world.anonymous().get(path(address)).await
}

#[tokio::test]
async fn a_learner_gets_the_addresses_of_all_files_of_a_lesson() {
    let world = World::new().await;
    let (library, lesson) = reading(&world).await;
    let answer = library.enrolled().await.get(&format!("{lesson}/media")).await;
    let file = answer.is(200).json()["items"][0].clone();
    assert_eq!((&file["kind"], &file["pages"]), (&json!("document"), &json!(3)));
    let widths = file["picture"]["sizes"].as_array().unwrap().iter().map(|size| size["width"].clone());
    assert_eq!(widths.collect::<Vec<_>>(), [320, 640, 960, 1000]);
    for address in [url(&file), file["downloadUrl"].as_str().unwrap(), file["picture"]["url"].as_str().unwrap()] {
        let (status, location) = follow(&world, address).await;
        assert_eq!(status, 302, "{address}");
        assert!(location.unwrap().contains("/library/"), "{address}");
    }
    // An article has no files.
    let article = library.add_lesson(json!({"kind": "article", "body": {"en": "# Words"}})).await;
    assert!(media_of(&library.author, &article).await.is_empty());
}

#[tokio::test]
async fn what_an_image_shows_names_its_language_and_direction_and_falls_back_to_that_of_the_course() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let image = library.add(MediaKind::Image).await;
    let alt = json!({"alt": {"en": "A stall", "he": "דוכן"}});
    library.author.patch(&format!("{}/{image}", library.path()), alt).await.is(200);
    let lesson = library.add_lesson(json!({"kind": "article", "body": {"en": format!("![](media:{image})")}})).await;
    let seen = async |language: &str| {
        let view = library.author.get(&format!("{lesson}/media?lang={language}")).await.is(200).json();
        ["alt", "language", "dir"].map(|member| view["items"][0][member].clone())
    };
    assert_eq!(seen("he-IL").await, ["דוכן", "he", "rtl"]);
    assert_eq!(seen("fr").await, ["A stall", "en", "ltr"]);
}

#[tokio::test]
async fn a_document_that_may_not_be_kept_has_no_address_to_save_it() {
    let world = World::new().await;
    let (library, lesson) = reading(&world).await;
    let file = media_of(&library.author, &lesson).await.remove(0);
    let saved = file["downloadUrl"].as_str().unwrap();
    get(&world, saved).await.is(302);
    library.author.patch(&lesson, json!({"document": {"downloadable": false}})).await.is(200);
    let file = media_of(&library.author, &lesson).await.remove(0);
    assert_eq!(file.get("downloadUrl"), None);
    get(&world, &url(&file).replace("document.pdf", "download.pdf")).await.is_problem(404, "not-found");
}

#[tokio::test]
async fn a_recording_has_its_length_and_its_address() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let recording = library.add(MediaKind::Audio).await;
    let lesson = json!({"kind": "dialogue", "dialogue": {"audioId": recording,
        "speakers": [{"id": "a", "name": {"en": "A"}}],
        "lines": [{"id": "l1", "speakerId": "a", "text": "Hallo.", "translation": {"en": "Hello."}}]}});
    let lesson = library.add_lesson(lesson).await;
    let file = media_of(&library.author, &lesson).await.remove(0);
    assert_eq!((&file["kind"], &file["durationSeconds"]), (&json!("audio"), &json!(2)));
    assert_eq!(file.get("alt"), None, "it is no image");
    assert!(url(&file).ends_with("/clip"));
    get(&world, url(&file)).await.is(302);
}

#[tokio::test]
async fn enrolled_learners_authors_and_readers_of_previews_read_the_files_and_no_others_do() {
    let world = World::new().await;
    let (library, lesson) = reading(&world).await;
    let media = format!("{lesson}/media");
    world.anonymous().get(&media).await.is_problem(401, "unauthenticated");
    let stranger = world.learner().await;
    stranger.get(&media).await.is_problem(403, "not-enrolled");
    world.instructor().await.get(&media).await.is_problem(403, "not-enrolled");
    library.author.get(&media).await.is(200);
    world.admin().await.get(&media).await.is(200);
    library.author.patch(&lesson, json!({"isFreePreview": true})).await.is(200);
    library.publish().await;
    let file = media_of(&stranger, &lesson).await.remove(0);
    get(&world, url(&file)).await.is(302);
    library.author.delete(&format!("{}/publication", library.course)).await.is(204);
    stranger.get(&media).await.is_problem(404, "not-found");
    get(&world, url(&file)).await.is_problem(404, "not-found");
    let missing = format!("{}/lessons/les_01J9ZK5W6V4QX0N8R3T7B2M1CD/media", library.course);
    library.author.get(&missing).await.is_problem(404, "not-found");
}

#[tokio::test]
async fn an_address_ends_with_the_session_and_with_the_enrolment() {
    let world = World::new().await;
    let (library, lesson) = reading(&world).await;
    let learner = library.enrolled().await;
    let file = media_of(&learner, &lesson).await.remove(0);
    get(&world, url(&file)).await.is(302);
    let enrolment = format!("{}/enrolment", library.course);
    assert!(learner.delete(&enrolment).await.status < 300);
    get(&world, url(&file)).await.is_problem(403, "not-enrolled");
    assert!(learner.post_empty(&enrolment).await.status < 300);
    get(&world, url(&file)).await.is(302);
    learner.delete("/v1/sessions/current").await.is(204);
    get(&world, url(&file)).await.is_problem(403, "media-link-session-ended");
}

#[tokio::test]
async fn an_address_expires_and_so_does_what_it_leads_to() {
    let world = World::new().await;
    let (library, lesson) = reading(&world).await;
    let file = media_of(&library.author, &lesson).await.remove(0);
    let signed = signed(&world, url(&file)).await;
    world.wait(SignedDuration::from_mins(2));
    assert_eq!(world.media(&signed, &HeaderMap::new()).await.status, StatusCode::FORBIDDEN);
    get(&world, url(&file)).await.is(302);
    world.wait(SignedDuration::from_hours(36));
    get(&world, url(&file)).await.is_problem(403, "media-link-expired");
}

#[tokio::test]
async fn an_address_ends_when_the_reader_has_another_version_of_the_lesson() {
    let world = World::new().await;
    let (library, lesson) = reading(&world).await;
    let learner = library.enrolled().await;
    let file = media_of(&learner, &lesson).await.remove(0);
    let other = library.add(MediaKind::Document).await;
    library.author.patch(&lesson, json!({"document": {"mediaId": other}})).await.is(200);
    library.publish().await;
    get(&world, url(&file)).await.is(302);
    learner.put(&format!("{}/enrolment/version", library.course), json!({"version": 2})).await.is(200);
    get(&world, url(&file)).await.is_problem(403, "media-link-replaced");
    assert!(library.author.delete(&lesson).await.status < 300);
    let seen = media_of(&learner, &lesson).await.remove(0);
    get(&world, url(&seen)).await.is(302);
}

#[tokio::test]
async fn an_address_that_was_changed_or_sealed_for_something_else_opens_nothing() {
    let world = World::new().await;
    let (library, lesson) = reading(&world).await;
    let file = media_of(&library.author, &lesson).await.remove(0);
    let token = path(url(&file)).strip_prefix("/v1/media/").unwrap().strip_suffix("/document.pdf").unwrap();
    let (text, seal) = token.rsplit_once('.').unwrap();
    let inner = sealed_text(token);
    let other: MediaId = world.context.new_id();
    let playback = SealLabel::new(KeyPurpose::Playback, "playback v3");
    for broken in [
        format!("{}.{seal}", text.replace(file["mediaId"].as_str().unwrap(), &other.to_string())),
        format!("{}.{seal}", text.replace(".pdf.", ".download.")),
        text.to_owned(),
        world.sealed(playback, inner).await,
        world.sealed(LINK_SEAL, "nonsense").await,
        "x".to_owned(),
    ] {
        let address = format!("/v1/media/{broken}/document.pdf");
        world.anonymous().get(&address).await.is_problem(403, "media-link-invalid");
    }
    for name in ["download.pdf", "640.webp", "clip", "..", "original", "document.pdf.x"] {
        world.anonymous().get(&format!("/v1/media/{token}/{name}")).await.is_problem(404, "not-found");
    }
    let signed = signed(&world, url(&file)).await;
    for other in [
        signed.split('?').next().unwrap().to_owned(),
        signed.replace("Expires=", "Expires=9"),
        signed.replace("document.pdf", "download.pdf"),
    ] {
        assert_eq!(world.media(&other, &HeaderMap::new()).await.status, StatusCode::FORBIDDEN, "{other}");
    }
}

#[tokio::test]
async fn a_picture_is_web_p_for_readers_who_accept_it() {
    let world = World::new().await;
    let (library, lesson) = reading(&world).await;
    let file = media_of(&library.author, &lesson).await.remove(0);
    let address = path(file["picture"]["url"].as_str().unwrap()).to_owned();
    for (accepted, ending) in [("image/avif,image/webp,*/*;q=0.8", ".webp?"), ("image/*,*/*", ".jpg?")] {
        let answer = world.anonymous().with("accept", accepted).get(&address).await;
        assert!(answer.is(302).header("location").unwrap().contains(ending), "{accepted}");
        assert!(answer.header("vary").is_some_and(|vary| vary.to_ascii_lowercase().contains("accept")), "{accepted}");
    }
}

#[tokio::test]
async fn a_file_costs_one_round_trip_and_no_write() {
    let world = World::new().await;
    let (library, lesson) = reading(&world).await;
    let file = media_of(&library.author, &lesson).await.remove(0);
    let answer = get(&world, url(&file)).await;
    assert_eq!((answer.cost.read_calls, answer.cost.writes), (1, 0));
}
