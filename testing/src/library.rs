//! Files of libraries, to be uploaded and to be named by lessons.

use std::fmt::Write as _;

use glotto_domain::id::{CourseId, MediaId};
use glotto_domain::media::FileName;
use glotto_domain::media::library::{
    Announcement, FallbackFormat, LibraryFile, MediaContentType, MediaKind, MediaPlace, MediaSize, Picture, ReadyFiles,
};
use glotto_store::Transaction;

use crate::World;

impl World {
    /// Adds a file that is ready to the library of a course. Its files are missing in the bucket: links are only signed.
    pub async fn add_library_file(&self, course: CourseId, kind: MediaKind) -> MediaId {
        self.add_file_of(course, kind, None).await
    }

    /// Adds an image that is the cover of a course, or was.
    pub async fn add_cover(&self, course: CourseId) -> MediaId {
        self.add_file_of(course, MediaKind::Image, Some(MediaPlace::Cover)).await
    }

    async fn add_file_of(&self, course: CourseId, kind: MediaKind, place: Option<MediaPlace>) -> MediaId {
        let announced = Announcement {
            id: self.context.new_id(),
            course,
            content_type: content_type(kind),
            size: MediaSize::new(1_000).unwrap(),
            created: self.context.now(),
        };
        let id = announced.id;
        let mut file = LibraryFile::announce(announced, FileName::parse("file").unwrap(), None);
        file.finish("output", ready(kind));
        if let Some(place) = place {
            file.mark_used(place);
        }
        let owner = self.context.store.courses().find(course).await.unwrap().expect("there is no course").owner;
        let mut transaction = Transaction::new(&self.context.store);
        transaction.create_library_file(&file, owner, ());
        transaction.commit(&self.context.store).await.unwrap();
        id
    }
}

/// A media type of a kind.
pub fn content_type(kind: MediaKind) -> MediaContentType {
    let name = match kind {
        MediaKind::Image => "image/png",
        MediaKind::Document => "application/pdf",
        MediaKind::Audio => "audio/mpeg",
    };
    MediaContentType::parse(name).unwrap()
}

/// What an upload of a kind becomes.
pub fn ready(kind: MediaKind) -> ReadyFiles {
    let picture = Picture { width: 1_000, height: 500, fallback: FallbackFormat::Jpeg };
    match kind {
        MediaKind::Image => ReadyFiles::Image { picture },
        MediaKind::Document => ReadyFiles::Document { pages: 3, preview: Some(picture) },
        MediaKind::Audio => ReadyFiles::Audio { seconds: 2, media_type: "audio/mpeg".to_owned() },
    }
}

/// A PDF with one page, whose left half is red.
pub fn pdf() -> Vec<u8> {
    pdf_with("<<>>")
}

/// A PDF with one page and one more object.
pub fn pdf_with(object: &str) -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R>>",
        "<</Length 31>>stream\n0.8 0.1 0.1 rg 0 0 100 100 re f\nendstream",
        object,
    ];
    let (mut file, mut table) = ("%PDF-1.7\n".to_owned(), "xref\n0 6\n0000000000 65535 f \n".to_owned());
    for (number, object) in (1..).zip(objects) {
        writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
        write!(file, "{number} 0 obj\n{object}\nendobj\n").unwrap();
    }
    let end = file.len();
    format!("{file}{table}trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n{end}\n%%EOF\n").into_bytes()
}
