//! `PUT /v1/courses/{courseId}/lessons/{lessonId}/captions/{language}`

use glotto_authoring::LessonChange;
use glotto_domain::courses::{CourseAct, UpdateLessonError};
use glotto_domain::id::{CourseId, LessonId};
use glotto_domain::locale::LanguageTag;
use glotto_domain::media::captions::{CACHE_CONTROL, CaptionTrack, CaptionsKind, EditCaptionsError, WEBVTT};
use glotto_http::{
    Access, Cx, Endpoint, Json, LessonPath, PartOf, PathParams, QueryParams, Respond as _, Result, Spec,
};
use glotto_objects::Objects;
use glotto_runtime::{Bucket, Grant, Part, hash};
use glotto_store::Conflict;

use crate::captions_file::CaptionsFile;
use crate::captions_view::ChangedCaptionsView;

/// The captions of a lesson in a language.
#[derive(Debug, PathParams)]
pub struct CaptionsPath {
    /// The course.
    pub course_id: CourseId,
    /// The lesson.
    pub lesson_id: LessonId,
    /// The language.
    pub language: LanguageTag,
}

impl CaptionsPath {
    /// The lesson that has the captions.
    pub(crate) fn lesson(&self) -> LessonPath {
        LessonPath { course_id: self.course_id, lesson_id: self.lesson_id }
    }
}

/// The query parameters.
#[derive(QueryParams)]
pub struct UpdateCaptionsQuery {
    /// What the captions are made for: `subtitles`, which is the default, or `captions` if they also describe what is
    /// to be heard beside speech.
    kind: Option<CaptionsKind>,
}

/// Sets the captions of a lesson in a language.
pub struct UpdateCaptions;

impl Endpoint for UpdateCaptions {
    const SPEC: Spec = Spec::put(
        "update_captions",
        "/v1/courses/{courseId}/lessons/{lessonId}/captions/{language}",
        Access::Course(CourseAct::Write),
    )
    .summary("Set captions")
    .description(
        "Takes a file in WebVTT or SubRip (SRT) and replaces the captions in this language. The file is checked \
         strictly: a 422 lists every fault with its `line`. What is stored is WebVTT in one form: times, texts, \
         places, and the tags b, i, u, ruby, v and lang; notes, style sheets and other tags are left out. It changes \
         the draft; learners see it in the next version. Captions stay when the video is replaced. `If-Match` takes \
         the `ETag` of the lesson; the new one is `lessonEtag`.",
    )
    .takes_long_texts()
    .grants(&[
        Grant::Read(&[Part::Course]),
        Grant::Write(&[Part::Course]),
        Grant::PutObject(Bucket::Media, "captions/"),
    ]);
    type Path = CaptionsPath;
    type Query = UpdateCaptionsQuery;
    type Body = CaptionsFile;
    type Response = PartOf<Json<ChangedCaptionsView>>;
    type Errors = (EditCaptionsError, UpdateLessonError);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let text = cx.body.0.to_webvtt();
        let track = track(cx, &text);
        cx.retry_on_conflict("the lesson", || async {
            let mut change = LessonChange::load(cx, cx.path.lesson()).await?;
            change.after.lesson.put_captions(track.clone())?;
            if let Some(transaction) = change.prepare(cx, Conflict)? {
                // The file comes first: what a lesson names is there. One that no lesson names is deleted with the
                // course.
                let (objects, bytes) = (cx.port::<Objects>()?, text.clone().into_bytes());
                objects.write(Bucket::Media, &track.object_key(), WEBVTT, CACHE_CONTROL, bytes).await?;
                transaction.commit(&cx.store).await?;
            }
            let stored = change.after.lesson.content.captions_in(&track.language).unwrap_or(&track);
            Ok(Json(ChangedCaptionsView::of(stored, &change.after)).part())
        })
        .await
    }
}

/// The captions of the request, stored as this text.
fn track(cx: &Cx<'_, UpdateCaptions>, text: &str) -> CaptionTrack {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    CaptionTrack {
        language: cx.path.language.clone(),
        kind: cx.query.kind.unwrap_or_default(),
        course: cx.path.course_id,
        hash: hash::text(text.as_bytes()),
        bytes: count(text.len()),
        cues: count(cx.body.0.cues.len()),
        updated: cx.now(),
    }
}
