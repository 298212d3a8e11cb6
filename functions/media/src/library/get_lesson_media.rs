//! `GET /v1/courses/{courseId}/lessons/{lessonId}/media`

use glotto_domain::UtcTime;
use glotto_domain::courses::{LessonContent, ReadLessonError};
use glotto_domain::id::MediaId;
use glotto_domain::keys::KeyPurpose;
use glotto_domain::locale::{Direction, LanguageTag};
use glotto_domain::media::library::files::{CLIP, DOCUMENT, DOWNLOAD};
use glotto_domain::media::library::link::LINK_SEAL;
use glotto_domain::media::library::{AltText, LibraryFile, LinkedFile, MediaKind, MediaLink, Picture, ReadyFiles};
use glotto_domain::media::playback::LinkHolder;
use glotto_http::{Access, Cx, Endpoint, Json, Lang, LessonPath, Problem, Result, Seal, Spec};
use glotto_runtime::{Grant, Part};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::library::picture_view::PictureView;

/// The files that a lesson names.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LessonMediaView {
    /// The files.
    pub items: Vec<LessonMediaFileView>,
    /// When the addresses expire.
    pub expires_at: UtcTime,
}

/// A file of a lesson.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LessonMediaFileView {
    /// The file, as the content of the lesson names it.
    pub media_id: MediaId,
    /// What kind of file it is.
    pub kind: MediaKind,
    /// What an image shows, in the requested language or the nearest that exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alt: Option<AltText>,
    /// The language of `alt`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageTag>,
    /// The direction of `alt`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dir: Option<Direction>,
    /// The image, or the first page of a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<PictureView>,
    /// The address of a document or an audio clip.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The address of a document that learners may keep: browsers save it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub download_url: Option<String>,
    /// How many pages a document has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// How long an audio clip plays, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u32>,
    /// The media type of an audio clip.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
}

// The addresses are all that is needed to read the files.
glotto_domain::redacted_debug!(LessonMediaView, LessonMediaFileView);

/// Gets the files of a lesson with their signed addresses.
pub struct GetLessonMedia;

impl Endpoint for GetLessonMedia {
    const SPEC: Spec =
        Spec::get("get_lesson_media", "/v1/courses/{courseId}/lessons/{lessonId}/media", Access::SignedIn)
            .summary("Get lesson media")
            .description(
                "All images, documents and audio clips that the lesson names, with their addresses. Videos are not \
                 among them (`GET …/playback`). The addresses are made for you. They work for 36 hours, as long as \
                 your session lasts, as long as you may read the lesson, and as long as it has the same content in the \
                 version that you have. If one answers 403 after that, get the media again. You must be enrolled in \
                 the course, unless the lesson is a free preview.",
            )
            .grants(&[Grant::Read(&[Part::Course, Part::Learning, Part::Media]), Grant::Seal(&[KeyPurpose::Playback])]);
    type Path = LessonPath;
    type Query = Lang;
    type Body = ();
    type Response = Json<LessonMediaView>;
    type Errors = (ReadLessonError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let (actor, LessonPath { course_id, lesson_id }) = (cx.actor()?, cx.path);
        let visitor = (actor.user, actor.role);
        let found = cx.store.courses().find_lesson_for_visitor(course_id, lesson_id, visitor, None).await?;
        let found = found.ok_or_else(Problem::not_found)?;
        let edition = found.visit.edition.as_ref().ok_or_else(Problem::not_found)?;
        found.visit.entitlement.open_lesson(found.summary())?;
        let lesson = found.lesson.as_ref().ok_or_else(Problem::not_found)?;
        let files = cx.store.libraries().find_many(course_id, &lesson.content.files()).await?;
        let signer = LinkSigner {
            seal: Seal::of(cx, LINK_SEAL).await?,
            base: format!("{}/v1/media", cx.settings.public_url()?),
            holder: LinkHolder { course: course_id, lesson: lesson_id, user: actor.user, session: actor.session },
            generation: lesson.generation.get(),
            ends: MediaLink::expiry(cx.now()),
        };
        let reader = Reader {
            languages: cx.query.languages(cx),
            default: edition.metadata(&found.visit.course).default_language.clone(),
            may_download: matches!(&lesson.content, LessonContent::Document { file } if file.downloadable),
        };
        let items = files.values().filter_map(|file| LessonMediaFileView::of(file, &reader, &signer)).collect();
        Ok(Json(LessonMediaView { items, expires_at: signer.ends.into() }))
    }
}

/// Makes the addresses of the files of a lesson.
struct LinkSigner {
    seal: Seal,
    base: String,
    holder: LinkHolder,
    generation: u32,
    ends: Timestamp,
}

impl LinkSigner {
    /// The address of the folder of a file, without the name of the file.
    fn folder(&self, of: &LibraryFile, output: &str, file: LinkedFile) -> String {
        let (media, home, output) = (of.announced.id, of.home, output.to_owned());
        let (holder, generation, ends) = (self.holder, self.generation, self.ends);
        let link = MediaLink { media, home, output, file, generation, holder, ends };
        format!("{}/{}", self.base, self.seal.close(&link.text()))
    }
}

/// What of a file is shown to a reader.
struct Reader {
    languages: Vec<LanguageTag>,
    default: LanguageTag,
    may_download: bool,
}

impl LessonMediaFileView {
    /// The view of a file; none if it is not ready, which no lesson can name.
    fn of(file: &LibraryFile, reader: &Reader, signer: &LinkSigner) -> Option<Self> {
        let (output, files) = file.ready()?;
        let open = |opened: LinkedFile, name: &str| format!("{}/{name}", signer.folder(file, output, opened));
        let show = |picture: &Picture| {
            PictureView::of(picture, &signer.folder(file, output, LinkedFile::Picture(picture.fallback)))
        };
        let mut view = Self {
            media_id: file.announced.id,
            kind: file.kind(),
            alt: None,
            language: None,
            dir: None,
            picture: files.picture().map(show),
            url: None,
            download_url: None,
            pages: None,
            duration_seconds: None,
            media_type: None,
        };
        match files {
            ReadyFiles::Image { .. } => view.describe(file, reader),
            ReadyFiles::Document { pages, .. } => {
                view.url = Some(open(LinkedFile::Document, DOCUMENT));
                view.download_url = reader.may_download.then(|| open(LinkedFile::Download, DOWNLOAD));
                view.pages = Some(*pages);
            }
            ReadyFiles::Audio { seconds, media_type } => {
                view.url = Some(open(LinkedFile::Clip, CLIP));
                view.duration_seconds = Some(*seconds);
                view.media_type = Some(media_type.clone());
            }
        }
        Some(view)
    }

    /// Adds what an image shows, in the language of the reader.
    fn describe(&mut self, file: &LibraryFile, reader: &Reader) {
        let Some(texts) = &file.alt else { return };
        let (language, text) = texts.pick(&reader.languages, &reader.default);
        self.alt = Some(text.clone());
        self.dir = Some(language.direction());
        self.language = Some(language.clone());
    }
}
