//! `POST /v1/courses/{courseId}/media`

use glotto_domain::courses::{Course, CourseAct, Translations};
use glotto_domain::id::MediaId;
use glotto_domain::media::FileName;
use glotto_domain::media::library::{
    AddMediaError, AltText, Announcement, LINK_LIFETIME, LibraryFile, MAX_ITEMS, MediaContentType, MediaKind,
    MediaSize, files,
};
use glotto_domain::media::storage::MAX_STORED_BYTES;
use glotto_domain::rate_limit::Limit;
use glotto_domain::{Classify as _, FieldErrorCode, Pointer, UtcTime, ValidationErrors, Violation, input};
use glotto_http::{Access, CoursePath, Created, Cx, Endpoint, Idempotent, Json, Problem, Result, Spec, limits};
use glotto_objects::{Objects, SignedRequestView};
use glotto_runtime::{Bucket, Grant, Part};
use glotto_store::{Conflict, Transaction};
use schemars::JsonSchema;
use serde::Serialize;

/// The file to upload.
#[input]
pub struct CreateMediaInput {
    /// The name of the file. It is only displayed.
    pub file_name: FileName,
    /// The media type of the file, which decides its kind.
    pub content_type: MediaContentType,
    /// The exact size of the file.
    pub size_bytes: MediaSize,
    /// What an image shows, by language. Plain text.
    pub alt: Option<Translations<AltText>>,
}

/// A file of a library and the request that uploads it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MediaUploadView {
    /// The id of the file.
    pub media_id: MediaId,
    /// The kind of the file.
    pub kind: MediaKind,
    /// The request that uploads the file.
    pub upload: SignedRequestView,
    /// When the request expires.
    pub expires_at: UtcTime,
}

/// Adds a file to the library of a course.
pub struct CreateMedia;

impl Endpoint for CreateMedia {
    const SPEC: Spec = Spec::post("create_media", "/v1/courses/{courseId}/media", Access::Course(CourseAct::Write))
        .summary("Create media")
        .description(
            "Adds an image, a PDF or an audio clip to the library of the course, and returns a signed address. PUT the \
             file there within an hour with the given headers, then poll `GET …/media/{mediaId}` until it is ready. \
             Size and type are signed, so no other file is accepted. Images and audio clips have at most 20 MiB, PDFs \
             100 MiB; longer recordings are audio lessons. A library has at most 1,000 files. A file counts for the \
             storage of the owner of the course (`GET /v1/me/storage`) from now on until it is deleted, also if it \
             never arrives or fails. You can request 300 uploads at once, and one more every minute. A request that \
             repeats an `Idempotency-Key` gets the first address again, even if it has expired.",
        )
        .example(
            r#"{"fileName":"market.jpg","contentType":"image/jpeg","sizeBytes":734003,"alt":{"en":"A market stall"}}"#,
        )
        .grants(&[
            Grant::Read(&[Part::Course, Part::Media, Part::Videos]),
            Grant::Check(&[Part::Course]),
            Grant::Write(&[Part::Limit, Part::Media, Part::Videos]),
            Grant::PutObject(Bucket::Uploads, files::PREFIX),
        ]);
    type Path = CoursePath;
    type Query = ();
    type Body = Json<CreateMediaInput>;
    type Response = Idempotent<Created<MediaUploadView>>;
    type Errors = (AddMediaError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let mut first = Some(load_course(cx).await?);
        cx.body.check()?;
        limits::count(cx, &[(&Limit::MEDIA_ACCOUNT, &cx.actor()?.user.to_string())]).await?;
        let id = cx.new_id();
        cx.retry_on_conflict("the library", || {
            let read = first.take();
            async move {
                // The transaction was refused before, so it is found out why.
                let course = if let Some(course) = read { course } else { load_course_with_room(cx).await? };
                let CreateMediaInput { file_name, content_type, size_bytes, alt } = cx.body.0.clone();
                let announced =
                    Announcement { id, course: course.id, content_type, size: size_bytes, created: cx.now() };
                let file = LibraryFile::announce(announced, file_name, alt);
                let view = sign_upload(cx, &file).await?;
                let mut transaction = Transaction::new(&cx.store);
                transaction.create_library_file(&file, course.owner, Conflict);
                let location = format!("/v1/courses/{}/media/{}", course.id, view.media_id);
                cx.commit_idempotent(transaction, Created::new(location, view)).await
            }
        })
        .await
    }
}

async fn load_course(cx: &Cx<'_, CreateMedia>) -> Result<Course> {
    let course = cx.store.courses().find(cx.path.course_id).await?.ok_or_else(Problem::not_found)?;
    cx.authorize(&course)?;
    Ok(course)
}

/// The course, whose library and owner have room for the file.
async fn load_course_with_room(cx: &Cx<'_, CreateMedia>) -> Result<Course> {
    let (course, size) = (load_course(cx).await?, cx.body.size_bytes);
    let used = cx.store.libraries().find_use(course.id, course.owner).await?;
    let Err(error) = used.admit(size) else { return Ok(course) };
    let (files, stored, bytes) = (used.files, used.stored.bytes, size.bytes());
    Err(Problem::of(error.kind()).detail(format!(
        "{files} of {MAX_ITEMS} files are in the library, and {stored} of {MAX_STORED_BYTES} bytes are used. The file \
         has {bytes} bytes."
    )))
}

impl CreateMediaInput {
    /// Checks what depends on the kind of the file.
    fn check(&self) -> Result<()> {
        let (kind, root) = (self.content_type.kind(), Pointer::root());
        let mut errors = ValidationErrors::default();
        self.size_bytes.check(kind, &root.child("sizeBytes"), &mut errors);
        if self.alt.is_some() && kind != MediaKind::Image {
            let detail = format!("must not be given for {}", kind.with_article());
            errors.add(&root.child("alt"), Violation::new(FieldErrorCode::NotPermitted, detail));
        }
        if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
    }
}

async fn sign_upload(cx: &Cx<'_, CreateMedia>, file: &LibraryFile) -> Result<MediaUploadView> {
    let Announcement { id, course, content_type, size, created } = file.announced.clone();
    let signer = cx.port::<Objects>()?.signer(Bucket::Uploads).await?;
    let key = files::upload_key(course, id);
    let upload = signer.put(&key, content_type.as_str(), size.bytes(), LINK_LIFETIME).into();
    Ok(MediaUploadView { media_id: id, kind: file.kind(), upload, expires_at: (created + LINK_LIFETIME).into() })
}
