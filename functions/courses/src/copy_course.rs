//! `POST /v1/courses/{courseId}/copies`

use std::collections::BTreeMap;

use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use glotto_domain::courses::{
    COURSE_COPIED, Course, CourseAct, CourseTitle, Lesson, Module, Outline, ReviseError, Translations, UNNAMED_FOR,
};
use glotto_domain::id::CourseId;
use glotto_domain::input;
use glotto_domain::media::captions::{CACHE_CONTROL, CaptionTrack, WEBVTT};
use glotto_domain::media::library::MediaPlace;
use glotto_http::{Access, CoursePath, Created, Cx, Endpoint, Idempotent, Json, Problem, Result, Spec};
use glotto_objects::{Contents, Objects};
use glotto_runtime::{Bucket, Grant, Part};
use glotto_store::Transaction;
use glotto_store::media::CopiedFiles;
use serde_json::json;

use crate::course_summary_view::CourseSummaryView;
use crate::localizer::Localizer;
use crate::shown_course::ShownCourse;
use crate::stable_ids::StableIds;

/// What is different in the copy of a course.
#[input]
pub struct CopyCourseInput {
    /// Its title, at least in the default language. Without one, that of the original.
    pub title: Option<Translations<CourseTitle>>,
}

/// Files of captions that are copied at once.
const FILES_AT_ONCE: usize = 16;

/// Copies a course.
pub struct CopyCourse;

impl Endpoint for CopyCourse {
    const SPEC: Spec = Spec::post("copy_course", "/v1/courses/{courseId}/copies", Access::Course(CourseAct::Share))
        .summary("Copy course")
        .description(
            "Makes a new course of the draft, with all its modules and lessons; only its owner and admins can. You own \
             it; it has no versions, no learners, no invitations and no co-instructors. Who may enrol, `admission`, \
             is as in the original. Its lessons play the same videos, also after the original was deleted; what is \
             still uploaded or transcoded stays with the original alone. Its library has the files that the draft \
             uses, which count for your storage. There is all of the copy or nothing, which may take some seconds. An \
             archived course can be copied.",
        )
        .example(r#"{"title":{"en":"German for the kitchen, spring"}}"#)
        .grants(&[
            Grant::Read(&[Part::Course, Part::Media]),
            Grant::Write(&[Part::Admission, Part::Course, Part::Event, Part::Media, Part::Video, Part::Videos]),
            Grant::GetObject(Bucket::Media, "captions/"),
            Grant::PutObject(Bucket::Media, "captions/"),
        ])
        .takes_archived_courses()
        .sized(512, 29)
        .artifact("files");
    type Path = CoursePath;
    type Query = ();
    type Body = Option<Json<CopyCourseInput>>;
    type Response = Idempotent<Created<CourseSummaryView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let (ids, owner) = (StableIds::of(cx), cx.actor()?.user);
        let title = cx.body.as_ref().and_then(|body| body.title.clone());
        cx.reject_answered().await?;
        cx.retry_on_conflict("the course", || async {
            let found = cx.store.courses().find_with_outline(cx.path.course_id).await?;
            let (original, outline) = found.ok_or_else(Problem::not_found)?;
            cx.authorize(&original)?;
            let copy = original.copy(ids.id::<CourseId>(original.id), owner, title.clone(), cx.now())?;
            let (outline, files) = copy_outline(cx, &original, &outline, &copy, &ids).await?;
            let payload = json!({"courseId": copy.id, "ownerId": owner, "originalId": original.id});
            let mut transaction = Transaction::new(&cx.store);
            transaction
                .create_course_copy(&original, (&copy, &outline), files, ReviseError::Stale)
                .emit(&cx.event(COURSE_COPIED, payload));
            let view = CourseSummaryView::of(&ShownCourse::draft(&copy, &outline), &Localizer::author(cx));
            cx.commit_idempotent(transaction, Created::new(format!("/v1/courses/{}", copy.id), view)).await
        })
        .await
    }
}

/// Writes the contents of the copy, which nothing names yet and no user is charged for. If this is interrupted, they
/// are purged a day later.
async fn copy_outline(
    cx: &Cx<'_, CopyCourse>,
    original: &Course,
    outline: &Outline,
    copy: &Course,
    ids: &StableIds,
) -> Result<(Outline, CopiedFiles)> {
    cx.store.purges().schedule(copy.id, cx.now() + UNNAMED_FOR).await?;
    let lessons: Vec<_> = outline.lessons().cloned().collect();
    let id = |lesson: &Lesson| ids.id(format!("{}#{}", lesson.id, lesson.rev));
    let target = (copy.id, copy.generation);
    let contents = cx.store.courses().copy_contents(original.id, &lessons, target, id).await?;
    copy_captions(cx, contents.captions, copy.id).await?;
    let mut files = contents.files;
    if let Some(cover) = copy.metadata.cover {
        files.entry(cover.media).or_default().insert(MediaPlace::Cover);
    }
    let files = cx.store.libraries().copy_files(original.id, copy.id, &files).await?;
    let mut copies = contents.lessons.into_iter();
    let modules = outline.modules().iter().map(|module| Module {
        id: ids.id(module.id),
        title: module.title.clone(),
        lessons: copies.by_ref().take(module.lessons.len()).collect(),
    });
    Ok((Outline::restore(modules.collect()), files))
}

/// Copies files of captions, which are deleted with the course that has them. They are named by their content, so the
/// same file of two lessons is copied once.
async fn copy_captions(cx: &Cx<'_, CopyCourse>, tracks: Vec<CaptionTrack>, course: CourseId) -> Result<()> {
    let objects = &*cx.port::<Objects>()?;
    let files: BTreeMap<_, _> = tracks.into_iter().map(|track| (track.object_key(), track)).collect();
    let copies = stream::iter(files).map(|(key, track)| async move {
        let Some(Contents::Bytes(bytes)) = objects.read_bytes(Bucket::Media, &key, track.bytes.into()).await? else {
            return Err(Problem::internal(&format!("{key} is missing")));
        };
        let copy = CaptionTrack { course, ..track }.object_key();
        Ok(objects.write(Bucket::Media, &copy, WEBVTT, CACHE_CONTROL, bytes).await?)
    });
    copies.buffer_unordered(FILES_AT_ONCE).try_collect().await
}
