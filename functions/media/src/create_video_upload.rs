//! `POST /v1/courses/{courseId}/lessons/{lessonId}/video`

use glotto_domain::Classify as _;
use glotto_domain::UtcTime;
use glotto_domain::courses::{CourseAct, LessonInCourse, LessonKind, UpdateLessonError};
use glotto_domain::id::{UserId, VideoId};
use glotto_domain::input;
use glotto_domain::media::multipart::PART_BYTES;
use glotto_domain::media::storage::{MAX_OPEN_UPLOADS, MAX_STORED_BYTES};
use glotto_domain::media::upload::{self, LINK_LIFETIME};
use glotto_domain::media::{ContentType, FileName, Medium, PartPlan, Upload, UploadError, UploadSize, Video};
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
    /// Whether to upload the file in parts, so that an upload that was interrupted goes on where it ended. Files of
    /// more than 100 MiB always are.
    pub resumable: Option<bool>,
}

/// A video and how it is uploaded: `upload` or `parts`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct VideoUploadView {
    /// The id of the video.
    pub video_id: VideoId,
    /// The request that uploads the file as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upload: Option<SignedRequestView>,
    /// How the file is divided, if it is uploaded in parts. `POST /v1/videos/{videoId}/upload/parts` signs their
    /// addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parts: Option<PartPlanView>,
    /// When the request expires, or until when parts are accepted.
    pub expires_at: UtcTime,
}

/// How a file is divided into parts.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PartPlanView {
    /// The size of all parts but the last one, which has the rest.
    pub part_bytes: u64,
    /// How many parts there are. They are numbered from 1.
    pub part_count: u32,
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
        "Begins the upload of the video of a video lesson, or of the recording of an audio lesson. A small file has a \
         signed address: PUT the file there within an hour with the given headers. Size and type are signed, so no \
         other file is accepted. A file of more than 100 MiB, or one for which you ask `resumable`, is uploaded in \
         parts within a week: sign their addresses, PUT them, and complete the upload. Then poll `GET \
         /v1/videos/{videoId}`. To replace the video of a lesson, upload another one: the old video plays until the \
         new one is ready. A video may be four hours long and have 50 GiB. You can request 100 uploads at once, and \
         one more every 15 minutes. What is uploaded counts for the storage of the owner of the course (`GET \
         /v1/me/storage`). A request that repeats an `Idempotency-Key` gets the first address again, even if it has \
         expired.",
    )
    .example(r#"{"fileName":"greetings.mp4","contentType":"video/mp4","sizeBytes":73400320}"#)
    .grants(&[
        Grant::Read(&[Part::Course, Part::Videos]),
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
        let mut first = Some(load_with_room(cx).await?);
        let multipart = begin_multipart(cx, id).await?;
        cx.retry_on_conflict("the lesson", || {
            let read = first.take();
            let multipart = multipart.clone();
            async move {
                // Another upload may have taken the last room.
                let before = if let Some(before) = read { before } else { load_with_room(cx).await? };
                let mut after = before.clone();
                if !after.lesson.attach_video(id) {
                    return Err(UploadError::NotAPlayedLesson.into());
                }
                after.finish_edit(&before.lesson, cx.new_revision(), cx.now())?;
                let video = announce_video(cx, id, &before, multipart);
                let view = view_upload(cx, &video).await?;
                let mut transaction = Transaction::new(&cx.store);
                transaction.create_video(&video, Conflict).update_lesson(&before, &after, Conflict);
                cx.commit_idempotent(transaction, Created::new(format!("/v1/videos/{id}"), view)).await
            }
        })
        .await
    }
}

/// The lesson of the draft and its course, whose owner has room for the file.
async fn load_with_room(cx: &Cx<'_, CreateVideoUpload>) -> Result<LessonInCourse> {
    let found = load_lesson(cx).await?;
    check_storage(cx, found.course.owner).await?;
    Ok(found)
}

/// The lesson of the draft and its course, which the caller may change. It plays what is uploaded.
async fn load_lesson(cx: &Cx<'_, CreateVideoUpload>) -> Result<LessonInCourse> {
    let LessonPath { course_id, lesson_id } = cx.path;
    let courses = cx.store.courses();
    if let Some(found) = courses.find_lesson_in_course(course_id, lesson_id).await? {
        cx.authorize(&found.course)?;
        let is_played = found.lesson.content.kind().is_played();
        return if is_played { Ok(found) } else { Err(UploadError::NotAPlayedLesson.into()) };
    }
    let course = courses.find(course_id).await?.ok_or_else(Problem::not_found)?;
    cx.authorize(&course)?;
    Err(UploadError::NoSuchLesson.into())
}

/// Checks that the owner of the course has room for the file. The transaction requires it again.
async fn check_storage(cx: &Cx<'_, CreateVideoUpload>, owner: UserId) -> Result<()> {
    let used = cx.store.videos().find_storage_use(owner).await?;
    let Err(error) = used.admit(cx.body.size_bytes) else { return Ok(()) };
    let (bytes, uploads) = (used.bytes, used.open_uploads);
    Err(Problem::of(error.kind()).detail(format!(
        "{bytes} of {MAX_STORED_BYTES} bytes are used, and {uploads} of {MAX_OPEN_UPLOADS} uploads are under way. \
         The file has {} bytes.",
        cx.body.size_bytes.bytes()
    )))
}

/// Begins an upload in parts, if the file is to be uploaded so. If nothing is stored after that, S3 deletes it by a
/// rule of the bucket.
async fn begin_multipart(cx: &Cx<'_, CreateVideoUpload>, id: VideoId) -> Result<Option<String>> {
    let CreateVideoUploadInput { content_type, size_bytes, resumable, .. } = &cx.body.0;
    if !(PartPlan::is_required(*size_bytes) || *resumable == Some(true)) {
        return Ok(None);
    }
    let objects = cx.port::<Objects>()?;
    Ok(Some(objects.begin_multipart(Bucket::Uploads, &upload::object_key(id), content_type.as_str()).await?))
}

fn announce_video(
    cx: &Cx<'_, CreateVideoUpload>,
    id: VideoId,
    found: &LessonInCourse,
    multipart: Option<String>,
) -> Video {
    let CreateVideoUploadInput { file_name, content_type, size_bytes, .. } = cx.body.0.clone();
    let is_audio = found.lesson.content.kind() == LessonKind::Audio;
    Video::announce(Upload {
        id,
        course: found.course.id,
        lesson: cx.path.lesson_id,
        owner: found.course.owner,
        file_name,
        content_type,
        size: size_bytes,
        created: cx.now(),
        medium: if is_audio { Medium::Audio } else { Medium::Video },
        multipart,
    })
}

async fn view_upload(cx: &Cx<'_, CreateVideoUpload>, video: &Video) -> Result<VideoUploadView> {
    let announced = video.upload();
    let (video_id, expires_at) = (announced.id, announced.expires_at().into());
    if let Some(plan) = announced.parts() {
        let parts = PartPlanView { part_bytes: PART_BYTES, part_count: plan.count() };
        return Ok(VideoUploadView { video_id, upload: None, parts: Some(parts), expires_at });
    }
    let signer = cx.port::<Objects>()?.signer(Bucket::Uploads).await?;
    let (content_type, bytes) = (announced.content_type.as_str(), announced.size.bytes());
    let put = signer.put(&upload::object_key(video_id), content_type, bytes, LINK_LIFETIME);
    Ok(VideoUploadView { video_id, upload: Some(put.into()), parts: None, expires_at })
}
