//! What is made of an upload: the files to write, and what is stored about them.

use glotto_domain::media::library::files::{CLIP, DOCUMENT, DOWNLOAD, WEBP, picture_name};
use glotto_domain::media::library::{
    FallbackFormat, MediaFailure, MediaFault, MediaFinding, MediaKind, Picture, ReadyFiles,
};

/// The media type of documents.
const PDF: &str = "application/pdf";

/// What was made of an upload.
pub(crate) struct Made {
    /// What is stored about it.
    pub(crate) files: ReadyFiles,
    /// The files to write.
    pub(crate) objects: Vec<NewObject>,
}

/// A file to write.
pub(crate) struct NewObject {
    /// Its name in its folder.
    pub(crate) name: String,
    /// Its media type.
    pub(crate) media_type: &'static str,
    /// Whether browsers save it instead of showing it.
    pub(crate) is_download: bool,
    /// What is in it.
    pub(crate) bytes: Vec<u8>,
}

impl NewObject {
    fn new(name: impl Into<String>, media_type: &'static str, bytes: Vec<u8>) -> Self {
        Self { name: name.into(), media_type, is_download: false, bytes }
    }
}

/// Makes the files of an upload that was announced as a kind. `draws_preview` is whether a document gets a picture of
/// its first page.
pub(crate) fn make(kind: MediaKind, bytes: Vec<u8>, draws_preview: bool) -> Result<Made, MediaFault> {
    match kind {
        MediaKind::Image => image(&bytes),
        MediaKind::Document => document(bytes, draws_preview),
        MediaKind::Audio => clip(&bytes),
    }
}

/// The original is not among the files: it has metadata, such as the place where a photograph was taken.
fn image(bytes: &[u8]) -> Result<Made, MediaFault> {
    let rendered = glotto_pictures::render(bytes).map_err(|refusal| image_fault(refusal, bytes))?;
    let (picture, objects) = write_picture(rendered);
    Ok(Made { files: ReadyFiles::Image { picture }, objects })
}

fn document(bytes: Vec<u8>, draws_preview: bool) -> Result<Made, MediaFault> {
    let inspected = glotto_pdf::inspect(bytes.clone()).map_err(|refusal| document_fault(refusal, &bytes))?;
    let pages = inspected.pages();
    let drawn = draws_preview.then(|| inspected.preview());
    let drawn = drawn
        .and_then(|preview| preview.inspect_err(|error| tracing::info!(%error, "the document has no preview")).ok());
    let (preview, pictures) = drawn.map(write_picture).unzip();
    let mut objects = pictures.unwrap_or_default();
    drop(inspected);
    let download = NewObject::new(DOWNLOAD, PDF, bytes.clone());
    objects.push(NewObject { is_download: true, ..download });
    objects.push(NewObject::new(DOCUMENT, PDF, bytes));
    Ok(Made { files: ReadyFiles::Document { pages, preview }, objects })
}

/// The file is written without its metadata.
fn clip(bytes: &[u8]) -> Result<Made, MediaFault> {
    let inspected = glotto_clips::inspect(bytes).map_err(|refusal| clip_fault(refusal, bytes))?;
    let glotto_clips::Clip { seconds, media_type, bytes } = inspected;
    let files = ReadyFiles::Audio { seconds, media_type: media_type.to_owned() };
    Ok(Made { files, objects: vec![NewObject::new(CLIP, media_type, bytes)] })
}

/// The files of a picture, and what is stored about it.
fn write_picture(rendered: glotto_pictures::Picture) -> (Picture, Vec<NewObject>) {
    let fallback = match rendered.fallback {
        glotto_pictures::Fallback::Jpeg => FallbackFormat::Jpeg,
        glotto_pictures::Fallback::Png => FallbackFormat::Png,
    };
    let picture = Picture { width: rendered.width, height: rendered.height, fallback };
    let sizes = rendered.renditions.into_iter().flat_map(|size| {
        let name = |ending: &str| picture_name(size.width, ending);
        [
            NewObject::new(name(WEBP), "image/webp", size.webp),
            NewObject::new(name(fallback.ending()), fallback.media_type(), size.fallback),
        ]
    });
    (picture, sizes.collect())
}

fn image_fault(refusal: glotto_pictures::Refusal, bytes: &[u8]) -> MediaFault {
    use glotto_pictures::Refusal;
    match refusal {
        Refusal::NotAPicture => MediaFault::wrong_kind(MediaFinding::recognise(bytes)),
        Refusal::Damaged => MediaFailure::Damaged.into(),
        Refusal::TooManyPixels => MediaFailure::TooManyPixels.into(),
        Refusal::NotEncoded => MediaFailure::OurFault.into(),
    }
}

fn document_fault(refusal: glotto_pdf::Refusal, bytes: &[u8]) -> MediaFault {
    use glotto_pdf::{ActiveContent, Refusal};
    match refusal {
        Refusal::NotAPdf => MediaFault::wrong_kind(MediaFinding::recognise(bytes)),
        Refusal::Damaged => MediaFailure::Damaged.into(),
        Refusal::Encrypted => MediaFailure::Encrypted.into(),
        Refusal::TooManyPages | Refusal::TooComplex => MediaFailure::TooComplex.into(),
        Refusal::Active(found) => MediaFault::active_content(match found {
            ActiveContent::Script => MediaFinding::Script,
            ActiveContent::Launch => MediaFinding::LaunchAction,
            ActiveContent::Submission => MediaFinding::FormSubmission,
            ActiveContent::EmbeddedFile => MediaFinding::EmbeddedFile,
            ActiveContent::Multimedia => MediaFinding::Multimedia,
            ActiveContent::DynamicForm => MediaFinding::DynamicForm,
        }),
    }
}

fn clip_fault(refusal: glotto_clips::Refusal, bytes: &[u8]) -> MediaFault {
    use glotto_clips::Refusal;
    let found = match refusal {
        Refusal::NotAClip => MediaFinding::recognise(bytes),
        Refusal::Video => Some(MediaFinding::Video),
        Refusal::SeveralTracks => Some(MediaFinding::SeveralTracks),
        Refusal::Codec => Some(MediaFinding::Codec),
        Refusal::Damaged => return MediaFailure::Damaged.into(),
        Refusal::TooLong => return MediaFailure::TooLong.into(),
    };
    MediaFault::wrong_kind(found)
}
