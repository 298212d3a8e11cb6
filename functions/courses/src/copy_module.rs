//! `POST /v1/courses/{courseId}/modules/{moduleId}/copies`

use glotto_domain::courses::article::ARTICLES_COPIED;
use glotto_domain::courses::{CopyModuleError, CourseAct, LessonKind, Module, UNNAMED_FOR};
use glotto_domain::id::{LessonId, ModuleId};
use glotto_http::response::etag;
use glotto_http::{Access, Created, Cx, Endpoint, Idempotent, ModulePath, Result, Spec};
use glotto_runtime::{Grant, Part};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use crate::course_change::CourseChange;
use crate::stable_ids::StableIds;

/// A copy of a module.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ModuleCopyView {
    /// The id of the copy.
    pub id: ModuleId,
    /// The lessons of the copy, in the order of the original.
    pub lesson_ids: Vec<LessonId>,
    /// The `ETag` of the course after the change.
    pub course_etag: String,
}

/// Copies a module.
pub struct CopyModule;

impl Endpoint for CopyModule {
    const SPEC: Spec =
        Spec::post("copy_module", "/v1/courses/{courseId}/modules/{moduleId}/copies", Access::Course(CourseAct::Write))
            .summary("Copy module")
            .description(
                "Inserts a copy of the module of the draft behind it, with copies of all its lessons. Titles are the \
                 same. Lessons play the same videos; what is still uploaded or transcoded stays with the original \
                 alone. There is all of the copy or nothing.",
            )
            .grants(&[
                Grant::Read(&[Part::Course, Part::Media]),
                Grant::Write(&[Part::Course, Part::Event, Part::Media]),
            ])
            .sized(512, 29);
    type Path = ModulePath;
    type Query = ();
    type Body = ();
    type Response = Idempotent<Created<ModuleCopyView>>;
    type Errors = (CopyModuleError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let ids = StableIds::of(cx);
        cx.reject_answered().await?;
        cx.retry_on_conflict("the course", || async {
            let mut change = CourseChange::load(cx, cx.path.course_id).await?;
            let original = change.outline.check_copied_module(cx.path.module_id)?.clone();
            let copy = copy_lessons(cx, &change, &original, &ids).await?;
            let view = |etag| ModuleCopyView {
                id: copy.id,
                lesson_ids: copy.lessons.iter().map(|lesson| lesson.id).collect(),
                course_etag: etag,
            };
            change.outline.insert_copied_module(original.id, copy.clone())?;
            let mut transaction = change.prepare_unconditional(cx);
            if copy.lessons.iter().any(|lesson| lesson.kind == LessonKind::Article) {
                transaction.emit(&cx.event(ARTICLES_COPIED, json!({"courseId": change.course.id})));
            }
            // A module is read with its course.
            let location = format!("/v1/courses/{}", change.course.id);
            cx.commit_idempotent(transaction, Created::new(location, view(etag(change.course.rev)))).await
        })
        .await
    }
}

/// Writes the contents of the copy, which nothing names yet. If this is interrupted, they are purged a day later.
async fn copy_lessons(
    cx: &Cx<'_, CopyModule>,
    change: &CourseChange,
    original: &Module,
    ids: &StableIds,
) -> Result<Module> {
    let course = &change.course;
    cx.store.purges().schedule(course.id, cx.now() + UNNAMED_FOR).await?;
    let target = (course.id, course.generation);
    let id = |lesson: &glotto_domain::courses::Lesson| ids.id(format!("{}#{}", lesson.id, lesson.rev));
    let lessons = cx.store.courses().copy_contents(course.id, &original.lessons, target, id).await?.lessons;
    Ok(Module { id: ids.id(original.id), title: original.title.clone(), lessons })
}
