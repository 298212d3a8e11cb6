//! Moving, copying, archiving, deleting and restoring courses and their parts.

use glotto_domain::courses::UNNAMED_FOR;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::fixtures::Draft;
use super::library::with_document;
use super::{Call, Fixtures, Step, step};

pub(super) const STEPS: &[Step] = &[
    step!(move_module, 204),
    step!(move_lesson, 204),
    step!(copy_course, 201),
    step!(copy_course: copy_course_with_video, 201),
    step!(copy_course: copy_course_with_document, 201),
    step!(copy_module, 201),
    step!(copy_lesson, 201),
    step!(list_deleted_parts, 200),
    step!(restore_module, 200),
    step!(restore_lesson, 200),
    step!(archive_course, 204),
    step!(unarchive_course, 204),
    step!(delete_course, 204),
    step!(list_deleted_courses, 200),
    step!(restore_course, 200),
    step!(purge_courses),
];

async fn move_module<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = fixtures.draft().await;
    let title = json!({"title": {"en": "Goodbye"}});
    let other = draft.author.post(&format!("{}/modules", draft.course), title).await.is(201).text_of("id");
    Call::put(&draft.author, format!("{}/place", module(&draft)), &json!({ "after": other }))
}

async fn move_lesson<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, first) = fixtures.draft_with_article().await;
    let second = draft.add_lesson("article", &json!({"en": "# More words"})).await;
    let after = second.rsplit('/').next().unwrap();
    Call::put(&draft.author, format!("{first}/place"), &json!({ "after": after }))
}

async fn copy_course<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, _) = fixtures.draft_with_article().await;
    let admission = json!({"access": "invitation", "price": "free", "capacity": 30});
    draft.author.put(&format!("{}/admission", draft.course), admission).await.is(200);
    Call::post(&draft.author, format!("{}/copies", draft.course), &json!({"title": {"en": "Again"}}))
}

async fn copy_course_with_video<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let course = fixtures.course().await;
    Call::post_empty(&fixtures.admin().await, course.path("copies"))
}

async fn copy_course_with_document<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = with_document(fixtures).await;
    Call::post_empty(&draft.author, format!("{}/copies", draft.course))
}

async fn copy_module<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, _) = fixtures.draft_with_article().await;
    Call::post_empty(&draft.author, format!("{}/copies", module(&draft)))
}

async fn copy_lesson<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, lesson) = fixtures.draft_with_article().await;
    Call::post_empty(&draft.author, format!("{lesson}/copies"))
}

async fn list_deleted_parts<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, _) = without_lesson(fixtures).await;
    draft.author.delete(&module(&draft)).await.is(204);
    Call::get(&draft.author, format!("{}/deleted-parts", draft.course))
}

async fn restore_module<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = fixtures.draft().await;
    draft.author.delete(&module(&draft)).await.is(204);
    Call::post_empty(&draft.author, format!("{}/restoration", module(&draft)))
}

async fn restore_lesson<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, lesson) = without_lesson(fixtures).await;
    Call::post_empty(&draft.author, format!("{lesson}/restoration"))
}

async fn archive_course<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = fixtures.draft().await;
    draft.publish_with_article().await;
    Call::put_empty(&draft.author, archive(&draft))
}

async fn unarchive_course<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = fixtures.draft().await;
    draft.author.send("PUT", &archive(&draft), "").await.is(204);
    Call::delete(&draft.author, archive(&draft))
}

async fn delete_course<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = recent(fixtures).await;
    draft.publish_with_article().await;
    Call::delete(&draft.author, draft.course)
}

async fn list_deleted_courses<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = deleted(fixtures).await;
    Call::get(&draft.author, "/v1/me/deleted-courses?limit=5")
}

async fn restore_course<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = deleted(fixtures).await;
    Call::post_empty(&draft.author, format!("{}/restoration", draft.course))
}

/// A course that a copy has not been finished of in time.
async fn purge_courses(fixtures: &Fixtures<'_>) -> Value {
    let context = &fixtures.world.context;
    let (course, late) = (context.new_id(), UNNAMED_FOR + SignedDuration::from_hours(1));
    context.store.purges().schedule(course, context.now() - late).await.unwrap();
    json!({})
}

fn module(draft: &Draft<'_>) -> String {
    format!("{}/modules/{}", draft.course, draft.module)
}

fn archive(draft: &Draft<'_>) -> String {
    format!("{}/archive", draft.course)
}

/// A draft from which a lesson was deleted; the path of the lesson as well.
async fn without_lesson<'w>(fixtures: &Fixtures<'w>) -> (Draft<'w>, String) {
    let (draft, lesson) = fixtures.draft_with_article().await;
    draft.author.delete(&lesson).await.is(204);
    (draft, lesson)
}

/// A course of an author who has just authenticated.
async fn recent<'w>(fixtures: &Fixtures<'w>) -> Draft<'w> {
    fixtures.draft_of(fixtures.world.instructor().await).await
}

/// A course that was deleted.
async fn deleted<'w>(fixtures: &Fixtures<'w>) -> Draft<'w> {
    let draft = recent(fixtures).await;
    draft.author.delete(&draft.course).await.is(204);
    draft
}
