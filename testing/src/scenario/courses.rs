//! Writing, sharing, publishing and reading courses.

use glotto_domain::courses::article::ARTICLE_EDITED;
use glotto_domain::media::library::MediaKind;
use serde_json::{Value, json};

use super::call::published as on_the_bus;
use super::fixtures::Draft;
use super::library::with_file;
use super::placed_courses::{create_placed_course, place_course, publish_placed_course};
use super::{Call, Fixtures, Scenario, Step, course_lifecycle, step};
use crate::{Actor, examples};

pub(super) const SCENARIO: Scenario = Scenario {
    feature: "courses",
    audited: false,
    steps: &[CATALOGUE, WRITING, course_lifecycle::STEPS, SHARING, WORKERS],
};

const CATALOGUE: &[Step] = &[
    step!(list_courses, 200),
    step!(get_course, 200),
    step!(get_course: get_enrolled_course, 200),
    step!(get_course: get_draft, 200),
    step!(get_lesson, 200),
    step!(list_taught_courses, 200),
    step!(list_taught_courses: list_shared_courses, 200),
];

const WRITING: &[Step] = &[
    step!(create_course, 201),
    step!(create_course: create_placed_course, 201),
    step!(update_course, 200),
    step!(update_course: set_cover, 200),
    step!(update_course: place_course, 200),
    step!(create_module, 201),
    step!(update_module, 200),
    step!(delete_module, 204),
    step!(update_outline, 200),
    step!(create_lesson, 201),
    step!(create_lesson: create_dialogue, 201),
    step!(create_lesson: create_document, 201),
    step!(update_lesson, 200),
    step!(update_lesson: translate_dialogue, 200),
    step!(update_lesson: set_document, 200),
    step!(delete_lesson, 204),
    step!(publish_course, 200),
    step!(publish_course: publish_placed_course, 200),
    step!(unpublish_course, 204),
    step!(update_admission, 200),
    step!(list_versions, 200),
    step!(get_course_changes, 200),
    step!(get_coverage, 200),
    step!(restore_version, 200),
];

const SHARING: &[Step] = &[
    step!(list_instructors, 200),
    step!(create_co_instructor, 201),
    step!(delete_co_instructor, 204),
    step!(transfer_course, 200),
];

const WORKERS: &[Step] = &[step!(render_article)];

const TAUGHT: &str = "/v1/me/taught-courses?limit=5";

async fn list_courses<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    fixtures.listed_course().await;
    Call::get(&fixtures.visitor(), "/v1/courses?teaches=de&limit=5")
}

async fn get_course<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&fixtures.visitor(), format!("/v1/courses/{}", fixtures.course().await.id()))
}

async fn get_enrolled_course<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&fixtures.learner().await, format!("/v1/courses/{}", fixtures.course().await.id()))
}

async fn get_draft<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = fixtures.draft().await;
    Call::get(&draft.author, draft.course)
}

async fn get_lesson<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let course = fixtures.course().await;
    Call::get(&fixtures.learner().await, course.path(&format!("lessons/{}", course.lessons()[1])))
}

async fn list_taught_courses<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&fixtures.draft().await.author, TAUGHT)
}

async fn list_shared_courses<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&shared(fixtures).await.1, TAUGHT)
}

async fn create_course<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::post(&fixtures.author().await, "/v1/courses", &examples::course())
}

async fn update_course<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = fixtures.draft().await;
    Call::patch(&draft.author, draft.course, &json!({"level": "B1"}))
}

async fn set_cover<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, file) = with_file(fixtures, MediaKind::Image).await;
    Call::patch(&draft.author, draft.course, &json!({"coverId": file.rsplit('/').next()}))
}

async fn create_module<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = fixtures.draft().await;
    Call::post(&draft.author, format!("{}/modules", draft.course), &json!({"title": {"en": "Hello"}}))
}

async fn update_module<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = fixtures.draft().await;
    Call::patch(&draft.author, module_path(&draft), &json!({"title": {"en": "Hello there"}}))
}

async fn delete_module<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = fixtures.draft().await;
    Call::delete(&draft.author, module_path(&draft))
}

async fn update_outline<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, first) = fixtures.draft_with_article().await;
    let second = draft.add_lesson("article", &json!({"en": "# More words"})).await;
    let id_of = |lesson: &str| lesson.rsplit('/').next().unwrap().to_owned();
    let outline = json!({"modules": [{"moduleId": draft.module, "lessonIds": [id_of(&second), id_of(&first)]}]});
    Call::put(&draft.author, format!("{}/outline", draft.course), &outline)
}

async fn create_lesson<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = fixtures.draft().await;
    let lesson = json!({
        "moduleId": draft.module, "kind": "article", "title": {"en": "A lesson"}, "body": {"en": "# Words"},
    });
    Call::post(&draft.author, format!("{}/lessons", draft.course), &lesson)
}

async fn create_dialogue<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = fixtures.draft().await;
    Call::post(&draft.author, format!("{}/lessons", draft.course), &examples::dialogue(&draft.module))
}

async fn translate_dialogue<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = fixtures.draft().await;
    let lessons = format!("{}/lessons", draft.course);
    let lesson = draft.author.post(&lessons, examples::dialogue(&draft.module)).await.is(201).text_of("id");
    let texts = json!({"speakers": {"anna": {"fr": "Anna"}}, "lines": {"l1": {"translation": {"fr": "Bonjour !"}}}});
    Call::patch(&draft.author, format!("{lessons}/{lesson}"), &json!({"dialogue": {"texts": texts}}))
}

async fn create_document<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, file) = with_file(fixtures, MediaKind::Document).await;
    let document = json!({"mediaId": file.rsplit('/').next()});
    let lesson = json!({"moduleId": draft.module, "kind": "document", "title": {"en": "A menu"}, "document": document});
    Call::post(&draft.author, format!("{}/lessons", draft.course), &lesson)
}

async fn set_document<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, file) = with_file(fixtures, MediaKind::Document).await;
    let lesson = draft.add_lesson("document", &Value::Null).await;
    let document = json!({"mediaId": file.rsplit('/').next(), "downloadable": true});
    Call::patch(&draft.author, lesson, &json!({"document": document}))
}

async fn get_coverage<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, _) = fixtures.draft_with_article().await;
    Call::get(&draft.author, format!("{}/coverage", draft.course))
}

async fn update_lesson<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, lesson) = fixtures.draft_with_article().await;
    Call::patch(&draft.author, lesson, &json!({"body": {"en": "# Other words"}}))
}

async fn delete_lesson<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, lesson) = fixtures.draft_with_article().await;
    Call::delete(&draft.author, lesson)
}

async fn publish_course<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, _) = fixtures.draft_with_article().await;
    Call::post_empty(&draft.author, publication(&draft))
}

async fn unpublish_course<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, _) = fixtures.draft_with_article().await;
    draft.author.post_empty(&publication(&draft)).await.is(200);
    Call::delete(&draft.author, publication(&draft))
}

/// The course has seats from now on, requires another one, and leaves the lists of the catalogue.
async fn update_admission<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, required) = (published(fixtures).await, fixtures.course().await.id());
    let admission = json!({
        "access": "open", "price": "free", "capacity": 30, "prerequisites": [required], "listed": false,
    });
    Call::put(&draft.author, format!("{}/admission", draft.course), &admission)
}

async fn list_versions<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = published(fixtures).await;
    Call::get(&draft.author, format!("{}/versions", draft.course))
}

async fn get_course_changes<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = published(fixtures).await;
    draft.author.patch(&draft.course, json!({"level": "C1"})).await.is(200);
    Call::get(&draft.author, format!("{}/changes", draft.course))
}

async fn restore_version<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = published(fixtures).await;
    draft.author.patch(&draft.course, json!({"level": "C1"})).await.is(200);
    Call::post_empty(&draft.author, format!("{}/versions/1/restoration", draft.course))
}

async fn list_instructors<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, _) = shared(fixtures).await;
    Call::get(&draft.author, format!("{}/instructors", draft.course))
}

async fn create_co_instructor<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, other) = (owned(fixtures).await, fixtures.world.instructor().await);
    Call::post(&draft.author, co_instructors(&draft), &json!({"email": fixtures.email(&other).await}))
}

async fn delete_co_instructor<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, other) = shared(fixtures).await;
    Call::delete(&draft.author, format!("{}/{}", co_instructors(&draft), other.user()))
}

async fn transfer_course<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, other) = shared(fixtures).await;
    let body: Value = json!({"userId": other.user()});
    Call::put(&draft.author, format!("{}/owner", draft.course), &body)
}

async fn render_article(fixtures: &Fixtures<'_>) -> Value {
    let (draft, lesson) = fixtures.draft_with_article().await;
    let [course, lesson] = [&draft.course, &lesson].map(|path| path.rsplit('/').next().unwrap_or_default());
    let payload = json!({"courseId": course, "lessonId": lesson, "generation": 1});
    on_the_bus(&fixtures.world.context.event(ARTICLE_EDITED, None, payload))
}

fn module_path(draft: &Draft<'_>) -> String {
    format!("{}/modules/{}", draft.course, draft.module)
}

pub(super) fn publication(draft: &Draft<'_>) -> String {
    format!("{}/publication", draft.course)
}

fn co_instructors(draft: &Draft<'_>) -> String {
    format!("{}/co-instructors", draft.course)
}

/// A course that was published once.
async fn published<'w>(fixtures: &Fixtures<'w>) -> Draft<'w> {
    let (draft, _) = fixtures.draft_with_article().await;
    draft.author.post_empty(&publication(&draft)).await.is(200);
    draft
}

/// A published course of a new instructor. It is a new one, because the number of invitations per hour
/// is limited.
async fn owned<'w>(fixtures: &Fixtures<'w>) -> Draft<'w> {
    let course = fixtures.draft_of(fixtures.world.instructor().await).await;
    course.publish_with_article().await;
    course
}

/// A published course of a new instructor, shared with another one.
async fn shared<'w>(fixtures: &Fixtures<'w>) -> (Draft<'w>, Actor<'w>) {
    let (draft, other) = (owned(fixtures).await, fixtures.world.instructor().await);
    draft.author.post(&co_instructors(&draft), json!({"userId": other.user()})).await.is(201);
    (draft, other)
}
