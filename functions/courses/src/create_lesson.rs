//! `POST /v1/courses/{courseId}/lessons`

use glotto_domain::courses::kinds::{
    AppointmentInput, DialogueInput, DocumentInput, EstimatedMinutes, FileInput, LinkInput,
};
use glotto_domain::courses::{
    AddLessonError, ArticleBody, ContentParts, CourseAct, Lesson, LessonError, LessonKind, LessonTitle, NewLesson,
    Translations,
};
use glotto_domain::id::ModuleId;
use glotto_domain::media::library::MediaPlace;
use glotto_domain::{FieldErrorCode, Pointer, Violation, input};
use glotto_http::{
    Access, CoursePath, Created, Cx, Endpoint, Idempotent, Json, Problem, Respond as _, Result, Spec, Versioned,
};
use glotto_runtime::{Grant, Part};

use crate::changed_views::ChangedLessonView;
use crate::course_change::{CourseChange, create_lesson};
use crate::course_view::LessonSummaryView;
use crate::localizer::Localizer;
use crate::media_uses::admit;
use crate::stable_ids::StableIds;

/// A new lesson.
#[input]
pub struct CreateLessonInput {
    /// The module that the lesson is appended to.
    pub module_id: ModuleId,
    /// What kind of lesson it is. Each kind but quizzes and decks has a member of its own below, which no other
    /// kind takes.
    pub kind: LessonKind,
    /// The title, at least in the default language of the course.
    pub title: Translations<LessonTitle>,
    /// The text of an article in Markdown, at least in the default language of the course.
    pub body: Option<Translations<ArticleBody>>,
    /// A video, whose file is uploaded afterwards.
    pub video: Option<FileInput>,
    /// An audio lesson, whose file is uploaded afterwards.
    pub audio: Option<FileInput>,
    /// A document. Its file can be chosen afterwards.
    pub document: Option<DocumentInput>,
    /// A dialogue.
    pub dialogue: Option<DialogueInput>,
    /// A page elsewhere.
    pub link: Option<LinkInput>,
    /// A meeting at a set time.
    pub appointment: Option<AppointmentInput>,
    /// How many minutes the lesson takes, if it neither plays nor is an appointment.
    pub estimated_minutes: Option<EstimatedMinutes>,
    /// Whether every signed-in user can take the lesson while the course is published, without being enrolled.
    pub is_free_preview: Option<bool>,
}

/// Creates a lesson.
pub struct CreateLesson;

impl Endpoint for CreateLesson {
    const SPEC: Spec = Spec::post("create_lesson", "/v1/courses/{courseId}/lessons", Access::Course(CourseAct::Write))
        .summary("Create lesson")
        .description(
            "Appends a lesson to a module. An article needs a text, a link its address and an appointment its times; a \
             dialogue can be empty at first. The file of a video or an audio lesson is uploaded afterwards; that of a \
             document, and recordings of a dialogue, are of the library of the course. `If-Match` takes the `ETag` of \
             the course; the new one is `courseEtag`. The `ETag` of the response is that of the lesson.",
        )
        .example(
            r##"{"moduleId":"mod_01J9ZK5W6V4QX0N8R3T7B2M1CD","kind":"article","title":{"en":"Numbers"},
            "body":{"en":"# Numbers\n\n*Eins*, *zwei*, *drei*."}}"##,
        )
        .takes_long_texts()
        .grants(&[Grant::Read(&[Part::Course, Part::Media]), Grant::Write(&[Part::Course, Part::Event, Part::Media])]);
    type Path = CoursePath;
    type Query = ();
    type Body = Json<CreateLessonInput>;
    type Response = Idempotent<Versioned<Created<ChangedLessonView>>>;
    type Errors = (AddLessonError, LessonError);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the course", || async {
            let mut change = CourseChange::load(cx, cx.path.course_id).await?;
            let lesson = new_lesson(cx, &change).await?;
            change.outline.add_lesson(cx.body.module_id, lesson.summary())?;
            let mut transaction = change.prepare_next_revision(cx)?;
            create_lesson(cx, &lesson, &mut transaction);
            // Without the text: the client has it, and the idempotency record would store it again.
            let default = &change.course.metadata.default_language;
            let language = Localizer::author(cx).in_language_of(&lesson.title, default);
            let view = LessonSummaryView::of(&lesson.summary(), &language);
            let location = format!("/v1/courses/{}/lessons/{}", lesson.course, lesson.id);
            let response = Created::new(location, ChangedLessonView::of(view, &change.course)).revision(lesson.rev);
            cx.commit_idempotent(transaction, response).await
        })
        .await
    }
}

/// The lesson, or everything that is invalid about it.
async fn new_lesson(cx: &Cx<'_, CreateLesson>, change: &CourseChange) -> Result<Lesson> {
    // Files are marked as used by the lesson before it is written. A repetition marks the same.
    let id = StableIds::of(cx).id("lesson");
    let (lesson, mut errors) = Lesson::draft_with_errors(id, &change.course, cx.body.new_lesson());
    if change.outline.module(cx.body.module_id).is_none() {
        let violation = Violation::new(FieldErrorCode::NotFound, "is not a module of this course");
        errors.add(&Pointer::root().child("moduleId"), violation);
    }
    let Some(lesson) = lesson else { return Err(Problem::invalid(errors)) };
    if errors.is_empty() {
        lesson.check_size()?;
    }
    admit(cx, lesson.course, MediaPlace::Lesson(lesson.id), &lesson.content.media_uses(), &errors).await?;
    Ok(lesson)
}

impl CreateLessonInput {
    fn new_lesson(&self) -> NewLesson {
        let Self {
            module_id: _,
            kind,
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
        let content = ContentParts { body, video, audio, document, dialogue, link, appointment };
        NewLesson { kind, title, content, preview: is_free_preview.unwrap_or(false), minutes: estimated_minutes }
    }
}
