//! Uploading, choosing and reading files of libraries.

use glotto_domain::id::CourseId;
use glotto_domain::media::library::{MEDIA_DISCARDED, MediaKind, files};
use glotto_runtime::Bucket;
use serde_json::{Value, json};

use super::call::published;
use super::fixtures::Draft;
use super::{Call, Fixtures};
use crate::media::put_file;
use crate::{API, Actor};

pub(super) async fn create_media<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = fixtures.draft().await;
    let wanted = json!({
        "fileName": "market.jpg", "contentType": "image/jpeg", "sizeBytes": 1000, "alt": {"en": "A market stall"},
    });
    Call::post(&draft.author, format!("{}/media", draft.course), &wanted)
}

pub(super) async fn list_media<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, _) = with_file(fixtures, MediaKind::Image).await;
    Call::get(&draft.author, format!("{}/media", draft.course))
}

pub(super) async fn get_media<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, file) = with_file(fixtures, MediaKind::Document).await;
    Call::get(&draft.author, file)
}

pub(super) async fn update_media<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, file) = with_file(fixtures, MediaKind::Image).await;
    Call::patch(&draft.author, file, &json!({"alt": {"en": "A market stall"}}))
}

pub(super) async fn delete_media<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, file) = with_file(fixtures, MediaKind::Audio).await;
    Call::delete(&draft.author, file)
}

pub(super) async fn get_lesson_media<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (learner, lesson) = with_document_lesson(fixtures).await;
    Call::get(&learner, format!("{lesson}/media"))
}

pub(super) async fn get_lesson_file<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let media = get_lesson_media(fixtures).await.send().await.is(200).json();
    let address = media["items"][0]["url"].as_str().unwrap();
    Call::get(&fixtures.visitor(), address.strip_prefix(API).unwrap())
}

pub(super) async fn get_cover<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = fixtures.draft().await;
    let cover = fixtures.world.add_cover(course_of(&draft)).await;
    Call::get(&fixtures.visitor(), format!("{}/covers/{cover}/640.webp", draft.course))
}

pub(super) async fn process_media(fixtures: &Fixtures<'_>) -> Value {
    let (draft, picture) = (fixtures.draft().await, fixtures.picture());
    let wanted = json!({
        "fileName": "market.png", "contentType": picture.content_type, "sizeBytes": picture.file.len(),
    });
    let created = draft.author.post(&format!("{}/media", draft.course), wanted).await.is(201).json();
    assert_eq!(put_file(&created["upload"], picture.file).await.as_u16(), 200);
    let media = created["mediaId"].as_str().unwrap().parse().unwrap();
    let bucket = fixtures.world.context.settings.bucket(Bucket::Uploads).unwrap();
    let object = json!({"key": files::upload_key(course_of(&draft), media)});
    let detail = json!({"bucket": {"name": bucket}, "object": object, "reason": "PutObject"});
    json!({"source": "aws.s3", "detail-type": "Object Created", "detail": detail})
}

pub(super) async fn delete_discarded_media(fixtures: &Fixtures<'_>) -> Value {
    let (draft, file) = with_file(fixtures, MediaKind::Image).await;
    let media = file.rsplit('/').next().unwrap();
    let payload = json!({"courseId": course_of(&draft), "mediaId": media});
    published(&fixtures.world.context.event(MEDIA_DISCARDED, None, payload))
}

/// A new course with a file in its library that is ready; the path of the file as well.
pub(super) async fn with_file<'w>(fixtures: &Fixtures<'w>, kind: MediaKind) -> (Draft<'w>, String) {
    let draft = fixtures.draft().await;
    let file = fixtures.world.add_library_file(course_of(&draft), kind).await;
    let path = format!("{}/media/{file}", draft.course);
    (draft, path)
}

/// A new course with a document, which learners may keep.
pub(super) async fn with_document<'w>(fixtures: &Fixtures<'w>) -> Draft<'w> {
    let (draft, file) = with_file(fixtures, MediaKind::Document).await;
    let media = file.rsplit('/').next().unwrap();
    let document = json!({"mediaId": media, "downloadable": true});
    let lesson = json!({"moduleId": draft.module, "kind": "document", "title": {"en": "A menu"}, "document": document});
    draft.author.post(&format!("{}/lessons", draft.course), lesson).await.is(201);
    draft
}

/// A learner of a published course with a document; the path of the lesson as well.
async fn with_document_lesson<'w>(fixtures: &Fixtures<'w>) -> (Actor<'w>, String) {
    let draft = with_document(fixtures).await;
    draft.author.post_empty(&format!("{}/publication", draft.course)).await.is(200);
    let learner = fixtures.world.learner().await;
    learner.post_empty(&format!("{}/enrolment", draft.course)).await.is(201);
    let lesson = draft.author.get(&draft.course).await.json()["modules"][0]["lessons"][0]["id"].clone();
    (learner, format!("{}/lessons/{}", draft.course, lesson.as_str().unwrap()))
}

pub(super) fn course_of(draft: &Draft<'_>) -> CourseId {
    draft.course.rsplit('/').next().unwrap().parse().unwrap()
}
