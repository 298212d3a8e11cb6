//! `PATCH /v1/courses/{courseId}/lessons/{lessonId}`

use glotto_authoring::LessonChange;
use glotto_domain::courses::kinds::{
    AppointmentPatch, DialoguePatch, DocumentPatch, EstimatedMinutes, FilePatch, LinkPatch,
};
use glotto_domain::courses::{
    ArticleBody, ContentEdit, CourseAct, LessonEdit, LessonError, LessonTitle, TranslationsPatch, UpdateLessonError,
};
use glotto_domain::media::library::MediaPlace;
use glotto_domain::{Change, input};
use glotto_http::{Access, Cx, Endpoint, Json, LessonPath, Localized, Result, Spec};
use glotto_runtime::{Grant, Part};

use crate::changed_views::ChangedLessonContentView;
use crate::lesson_view::LessonView;
use crate::localizer::Localizer;
use crate::media_uses::admit;

/// Changes of a lesson.
#[input(change)]
pub struct UpdateLessonInput {
    /// The title.
    pub title: Option<TranslationsPatch<LessonTitle>>,
    /// The text of an article in Markdown.
    pub body: Option<TranslationsPatch<ArticleBody>>,
    /// A video.
    pub video: Option<FilePatch>,
    /// An audio lesson.
    pub audio: Option<FilePatch>,
    /// A document.
    pub document: Option<DocumentPatch>,
    /// A dialogue.
    pub dialogue: Option<DialoguePatch>,
    /// A page elsewhere.
    pub link: Option<LinkPatch>,
    /// A meeting at a set time.
    pub appointment: Option<AppointmentPatch>,
    /// How many minutes the lesson takes, if it neither plays nor is an appointment.
    #[schemars(with = "Option<EstimatedMinutes>")]
    pub estimated_minutes: Change<EstimatedMinutes>,
    /// Whether every signed-in user can take the lesson while the course is published, without being enrolled.
    pub is_free_preview: Option<bool>,
}

/// Updates a lesson.
pub struct UpdateLesson;

impl Endpoint for UpdateLesson {
    const SPEC: Spec =
        Spec::patch("update_lesson", "/v1/courses/{courseId}/lessons/{lessonId}", Access::Course(CourseAct::Write))
            .summary("Update lesson")
            .description(
                "Texts are changed by language, and null removes a language. So a long article can be sent one \
                 language at a time, and a dialogue translated by its `texts`. Documents and recordings are named by \
                 their ids in the library of the course, and must be ready. The kind of a lesson stays. It changes \
                 the draft; learners see it in the next version. `If-Match` and `ETag` are those of the lesson. The \
                 first change after a version was published also changes the `ETag` of \
                 the course, and so does each change of what the outline shows; `courseEtag` is that of the course \
                 afterwards. The HTML of an article is made within a second or two, and is not in this response.",
            )
            .example(r##"{"body":{"de":"# Zahlen\n\n*Eins*, *zwei*, *drei*."}}"##)
            .takes_long_texts()
            .grants(&[
                Grant::Read(&[Part::Course, Part::Media]),
                Grant::Write(&[Part::Course, Part::Event, Part::Media]),
            ]);
    type Path = LessonPath;
    type Query = ();
    type Body = Json<UpdateLessonInput>;
    type Response = Localized<Json<ChangedLessonContentView>>;
    type Errors = (UpdateLessonError, LessonError);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the course", || async {
            let mut change = LessonChange::load(cx, cx.path).await?;
            let errors = change.after.lesson.edit_with_errors(&change.after.course, cx.body.edit());
            if errors.is_empty() {
                change.after.lesson.check_size()?;
            }
            let LessonPath { course_id, lesson_id } = cx.path;
            admit(cx, course_id, MediaPlace::Lesson(lesson_id), &change.new_media_uses(), &errors).await?;
            change.save(cx).await?;
            let localizer = Localizer::author(cx);
            let view = LessonView::of(&change.after.lesson, &change.after.course.metadata.default_language, &localizer);
            let view = ChangedLessonContentView::of(view, &change.after.course);
            Ok(localizer.respond(change.after.lesson.rev, view, Json))
        })
        .await
    }
}

impl UpdateLessonInput {
    fn edit(&self) -> LessonEdit {
        let Self {
            title,
            body,
            video,
            audio,
            document,
            dialogue,
            link,
            appointment,
            estimated_minutes,
            is_free_preview,
        } = self.clone();
        let content = ContentEdit { body, video, audio, document, dialogue, link, appointment };
        LessonEdit { title, content, preview: is_free_preview, minutes: estimated_minutes }
    }
}
