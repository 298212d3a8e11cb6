//! `POST /v1/courses/{courseId}/lessons/{lessonId}/video`: announces a video and says where to put it.

use futures::FutureExt as _;
use glotto_domain::courses::{AuthorError, Lesson, LessonKind};
use glotto_domain::id::{CourseId, LessonId, VideoId};
use glotto_domain::identity::Permission;
use glotto_domain::inputs;
use glotto_domain::media::upload::{self, LINK_LIFETIME};
use glotto_domain::media::{ContentType, FileName, Upload, UploadError, UploadSize, Video};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_objects::{Objects, SignedRequestView};
use glotto_runtime::{Bucket, Context, Grant, Part};
use glotto_store::courses::LessonItem;
use glotto_store::{CommitError, Conflict, ConflictRetry, Transaction};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "create_upload",
    Method::Post,
    "/v1/courses/{courseId}/lessons/{lessonId}/video",
    Access::May(Permission::AuthorCourses),
    |context, request| handle(context, request).boxed(),
)
.grants(&[
    Grant::Read(&[Part::Course]),
    Grant::Write(&[Part::Course, Part::User, Part::Video]),
    Grant::PutObject(Bucket::Uploads, "uploads/"),
])
.tells(
    "Upload a video",
    "Answers with a signed address: PUT the file there within the hour, with the headers given (browsers set \
     `content-length` by themselves), then watch `GET /v1/videos/{videoId}`. The size and the type that were \
     announced are signed, so nothing else can be put. A lesson's video is replaced by uploading another; the \
     old one plays until the new one is ready.",
)
.accepts::<CreateUpload>()
.example(r#"{"fileName":"greetings.mp4","contentType":"video/mp4","sizeBytes":73400320}"#)
.answers::<UploadView>(201)
.refuses(&[AuthorError::KINDS, UploadError::KINDS])
.once();

inputs! {
    /// What is to be uploaded.
    pub struct CreateUpload {
        /// What the file is called; only shown.
        pub file_name: FileName,
        /// Its media type.
        pub content_type: ContentType,
        /// Its exact size.
        pub size_bytes: UploadSize,
    }
}

/// Where to put a video.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UploadView {
    /// Names the video.
    pub video_id: VideoId,
    /// The request that uploads it.
    pub upload: SignedRequestView,
    /// Until when it may be uploaded.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub expires_at: Timestamp,
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let (course, lesson) = (request.path_id("courseId")?, request.path_id("lessonId")?);
    let input: CreateUpload = request.json()?;
    let id: VideoId = context.new_id();
    let view = signed(context, id, &input).await?;
    let reply = Reply::created(format!("/v1/videos/{id}"), &view);
    let mut retry = ConflictRetry::default();
    loop {
        let (owner, mut lesson) = authored(context, request, course, lesson).await?;
        let upload = Upload {
            id,
            course,
            lesson: lesson.id,
            owner,
            file_name: input.file_name.clone(),
            content_type: input.content_type.clone(),
            size: input.size_bytes,
            created: context.now(),
        };
        let read = lesson.rev;
        lesson.attach_video(id);
        let mut tx = Transaction::new(&context.store);
        tx.create_video(&Video::announce(upload), Conflict)
            .replace(&LessonItem::from(&lesson), read, Conflict)
            .keep(request.keep(&reply));
        match tx.commit(&context.store).await {
            Ok(()) => return Ok(reply),
            Err(CommitError::Refused(Conflict)) => retry.wait("the lesson").await?,
            Err(error) => return Err(error.into()),
        }
    }
}

/// The lesson, if it is a video lesson that the caller may change, and who owns its course.
async fn authored(
    context: &Context,
    request: &Request,
    course: CourseId,
    lesson: LessonId,
) -> Result<(glotto_domain::id::UserId, Lesson), Problem> {
    let actor = request.actor()?;
    let found = context
        .store
        .courses()
        .find_lesson_for_reader(course, lesson, actor.user)
        .await?
        .ok_or_else(Problem::not_found)?;
    found.course.admit_author(actor.user, actor.role).map_err(Problem::refused)?;
    let lesson = found.lesson.ok_or(UploadError::NoSuchLesson).map_err(Problem::refused)?;
    if lesson.kind != LessonKind::Video {
        return Err(Problem::refused(UploadError::NotAVideoLesson));
    }
    Ok((found.course.owner, lesson))
}

async fn signed(context: &Context, id: VideoId, input: &CreateUpload) -> Result<UploadView, Problem> {
    let signer = context.port::<Objects>()?.signer(Bucket::Uploads).await?;
    let put = signer.put(&upload::object_key(id), input.content_type.as_str(), input.size_bytes.bytes(), LINK_LIFETIME);
    Ok(UploadView { video_id: id, upload: put.into(), expires_at: context.now() + LINK_LIFETIME })
}
