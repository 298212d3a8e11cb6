//! `POST /v1/courses/{courseId}/lessons/{lessonId}/video`

use glotto_domain::UtcTime;
use glotto_domain::courses::{Course, CourseAct, LessonInCourse, UpdateLessonError};
use glotto_domain::id::VideoId;
use glotto_domain::input;
use glotto_domain::media::upload::{self, LINK_LIFETIME};
use glotto_domain::media::{ContentType, FileName, Upload, UploadError, UploadSize, Video};
use glotto_domain::rate_limit::Limit;
use glotto_http::{Access, Created, Cx, Endpoint, Idempotent, Json, LessonPath, Problem, Result, Spec, limits};
use glotto_objects::{Objects, SignedRequestView};
use glotto_runtime::{Bucket, Grant, Part};
use glotto_store::{Conflict, Transaction};
use schemars::JsonSchema;
use serde::Serialize;

/// The file to upload.
#[input]
pub struct CreateVideoUploadInput {
    /// The name of the file. It is only displayed.
    pub file_name: FileName,
    /// The media type of the file.
    pub content_type: ContentType,
    /// The exact size of the file.
    pub size_bytes: UploadSize,
}

/// A video and the request that uploads it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct VideoUploadView {
    /// The id of the video.
    pub video_id: VideoId,
    /// The request that uploads the file.
    pub upload: SignedRequestView,
    /// When the request expires.
    pub expires_at: UtcTime,
}

/// Creates an upload of a video for a lesson.
pub struct CreateVideoUpload;

impl Endpoint for CreateVideoUpload {
    const SPEC: Spec = Spec::post(
        "create_video_upload",
        "/v1/courses/{courseId}/lessons/{lessonId}/video",
        Access::Course(CourseAct::Write),
    )
    .summary("Create video upload")
    .description(
        "Returns a signed address. PUT the file there within an hour with the given headers, then poll \
         `GET /v1/videos/{videoId}`. Size and type are signed, so no other file is accepted. To replace the video of a \
         lesson, upload another one: the old video plays until the new one is ready. A video may be four hours long. \
         You can request 100 uploads at once, and one more every 15 minutes. A request that repeats an \
         `Idempotency-Key` gets the first address again, even if it has expired.",
    )
    .example(r#"{"fileName":"greetings.mp4","contentType":"video/mp4","sizeBytes":73400320}"#)
    .grants(&[
        Grant::Read(&[Part::Course]),
        Grant::Write(&[Part::Course, Part::Limit, Part::Video, Part::Videos]),
        Grant::PutObject(Bucket::Uploads, "uploads/"),
    ]);
    type Path = LessonPath;
    type Query = ();
    type Body = Json<CreateVideoUploadInput>;
    type Response = Idempotent<Created<VideoUploadView>>;
    type Errors = (UploadError, UpdateLessonError);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        limits::count(cx, &[(&Limit::VIDEO_ACCOUNT, &cx.actor()?.user.to_string())]).await?;
        let id: VideoId = cx.new_id();
        let view = sign_upload(cx, id).await?;
        cx.retry_on_conflict("the lesson", || async {
            let before = load_lesson(cx).await?;
            let mut after = before.clone();
            if !after.lesson.attach_video(id) {
                return Err(UploadError::NotAVideoLesson.into());
            }
            after.finish_edit(&before.lesson, cx.new_revision(), cx.now())?;
            let mut transaction = Transaction::new(&cx.store);
            transaction
                .create_video(&announce_video(cx, id, &before.course), Conflict)
                .update_lesson(&before, &after, Conflict);
            cx.commit_idempotent(transaction, Created::new(format!("/v1/videos/{id}"), view.clone())).await
        })
        .await
    }
}

async fn sign_upload(cx: &Cx<'_, CreateVideoUpload>, id: VideoId) -> Result<VideoUploadView> {
    let CreateVideoUploadInput { content_type, size_bytes, .. } = &cx.body.0;
    let signer = cx.port::<Objects>()?.signer(Bucket::Uploads).await?;
    let put = signer.put(&upload::object_key(id), content_type.as_str(), size_bytes.bytes(), LINK_LIFETIME);
    Ok(VideoUploadView { video_id: id, upload: put.into(), expires_at: (cx.now() + LINK_LIFETIME).into() })
}

/// The lesson of the draft and its course, which the caller may change.
async fn load_lesson(cx: &Cx<'_, CreateVideoUpload>) -> Result<LessonInCourse> {
    let LessonPath { course_id, lesson_id } = cx.path;
    let courses = cx.store.courses();
    if let Some(found) = courses.find_lesson_in_course(course_id, lesson_id).await? {
        cx.authorize(&found.course)?;
        return Ok(found);
    }
    let course = courses.find(course_id).await?.ok_or_else(Problem::not_found)?;
    cx.authorize(&course)?;
    Err(UploadError::NoSuchLesson.into())
}

fn announce_video(cx: &Cx<'_, CreateVideoUpload>, id: VideoId, course: &Course) -> Video {
    let CreateVideoUploadInput { file_name, content_type, size_bytes } = cx.body.0.clone();
    Video::announce(Upload {
        id,
        course: course.id,
        lesson: cx.path.lesson_id,
        owner: course.owner,
        file_name,
        content_type,
        size: size_bytes,
        created: cx.now(),
    })
}
