//! What is made of an upload: the files to write, and what is stored about them.

use glotto_domain::media::library::files::{CLIP, DOCUMENT, DOWNLOAD, WEBP, picture_name};
use glotto_domain::media::library::{FallbackFormat, MediaFailure, MediaKind, Picture, ReadyFiles};

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

/// Makes the files of an upload that was announced as a kind.
pub(crate) fn make(kind: MediaKind, bytes: Vec<u8>) -> Result<Made, MediaFailure> {
    match kind {
        MediaKind::Image => image(&bytes),
        MediaKind::Document => document(bytes),
        MediaKind::Audio => clip(&bytes),
    }
}

/// The original is not among the files: it has metadata, such as the place where a photograph was taken.
fn image(bytes: &[u8]) -> Result<Made, MediaFailure> {
    let rendered = glotto_pictures::render(bytes).map_err(image_failure)?;
    let (picture, objects) = write_picture(rendered);
    Ok(Made { files: ReadyFiles::Image { picture }, objects })
}

fn document(bytes: Vec<u8>) -> Result<Made, MediaFailure> {
    let inspected = glotto_pdf::inspect(bytes.clone()).map_err(document_failure)?;
    let pages = inspected.pages();
    let preview = inspected.preview().inspect_err(|error| tracing::info!(%error, "the document has no preview"));
    let (preview, mut objects) = match preview.map(write_picture) {
        Ok((preview, objects)) => (Some(preview), objects),
        Err(_) => (None, Vec::new()),
    };
    drop(inspected);
    let download = NewObject::new(DOWNLOAD, PDF, bytes.clone());
    objects.push(NewObject { is_download: true, ..download });
    objects.push(NewObject::new(DOCUMENT, PDF, bytes));
    Ok(Made { files: ReadyFiles::Document { pages, preview }, objects })
}

/// The file is written without its metadata.
fn clip(bytes: &[u8]) -> Result<Made, MediaFailure> {
    let glotto_clips::Clip { seconds, media_type, bytes } = glotto_clips::inspect(bytes).map_err(clip_failure)?;
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

fn image_failure(refusal: glotto_pictures::Refusal) -> MediaFailure {
    use glotto_pictures::Refusal;
    match refusal {
        Refusal::NotAPicture => MediaFailure::WrongKind,
        Refusal::Damaged => MediaFailure::Damaged,
        Refusal::TooManyPixels => MediaFailure::TooManyPixels,
        Refusal::NotEncoded => MediaFailure::OurFault,
    }
}

fn document_failure(refusal: glotto_pdf::Refusal) -> MediaFailure {
    use glotto_pdf::Refusal;
    match refusal {
        Refusal::NotAPdf => MediaFailure::WrongKind,
        Refusal::Damaged => MediaFailure::Damaged,
        Refusal::Encrypted => MediaFailure::Encrypted,
        Refusal::TooManyPages | Refusal::TooComplex => MediaFailure::TooComplex,
        Refusal::Active(_) => MediaFailure::ActiveContent,
    }
}

fn clip_failure(refusal: glotto_clips::Refusal) -> MediaFailure {
    use glotto_clips::Refusal;
    match refusal {
        Refusal::NotAClip | Refusal::Video | Refusal::SeveralTracks | Refusal::Codec => MediaFailure::WrongKind,
        Refusal::Damaged => MediaFailure::Damaged,
        Refusal::TooLong => MediaFailure::TooLong,
    }
}
