//! Courses that name categories and skills.

use serde_json::json;

use super::courses::publication;
use super::taxonomy::subjects;
use super::{Call, Fixtures};
use crate::examples;

/// A course that names a category and a skill, which are looked up.
pub(super) async fn create_placed_course<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let mut course = examples::course();
    course["topics"] = json!([]);
    let subjects = subjects(fixtures).await;
    course.as_object_mut().unwrap().extend(subjects.as_object().unwrap().clone());
    Call::post(&fixtures.author().await, "/v1/courses", &course)
}

pub(super) async fn place_course<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let draft = fixtures.draft().await;
    Call::patch(&draft.author, draft.course, &subjects(fixtures).await)
}

pub(super) async fn publish_placed_course<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, _) = fixtures.draft_with_article().await;
    draft.author.patch(&draft.course, subjects(fixtures).await).await.is(200);
    Call::post_empty(&draft.author, publication(&draft))
}
