//! Collects all personal data of a user in a ZIP archive, page by page.

use glotto_domain::id::{CourseId, UserId, VideoId};
use glotto_domain::profiles::PictureSize;
use glotto_events::Failure;
use glotto_objects::{Contents, Folders, Objects};
use glotto_runtime::{Bucket, Context};
use glotto_store::courses::{CourseItem, DeletedCourseItem};
use glotto_store::entity::{from_item, is_a};
use glotto_store::identity::AccountItem;
use glotto_store::media::OwnVideoItem;
use glotto_store::privacy::{PersonalDataSource, export_view};
use glotto_store::{Item, keys};
use serde_json::json;
use tempfile::NamedTempFile;

use crate::archive::Archive;
use crate::readme;
use crate::stored_files::{Holds, STORED_FILES};

/// Items per read.
const PAGE: u16 = 200;

/// Larger files are listed but not copied: none, as pictures are the only ones.
const LARGEST_FILE: u64 = PictureSize::LARGEST;

/// Collects all personal data of a user, with an explanation in their language.
pub(crate) async fn collect(context: &Context, account: &AccountItem) -> Result<NamedTempFile, Failure> {
    let user = account.user_id;
    let archive = Archive::begin(context.now()).map_err(Failure::because)?;
    let mut collection = Collection { context, user, archive, courses: Vec::new(), videos: Vec::new() };
    collection.put("README.txt", readme::text(&account.locale, context.now()).as_bytes())?;
    for source in PersonalDataSource::all() {
        collection.add_source(source).await?;
    }
    collection.add_courses().await?;
    collection.add_videos().await?;
    collection.add_files().await?;
    collection.archive.finish().map_err(Failure::because)
}

struct Collection<'a> {
    context: &'a Context,
    user: UserId,
    archive: Archive,
    /// Courses and videos of the user, which are stored elsewhere and added last.
    courses: Vec<CourseId>,
    videos: Vec<VideoId>,
}

impl Collection<'_> {
    async fn add_source(&mut self, source: PersonalDataSource) -> Result<(), Failure> {
        let mut after = None;
        loop {
            let (items, last) = self.context.store.personal_data().page(self.user, source, PAGE, after).await?;
            for item in items {
                self.add(item)?;
            }
            after = last;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    fn add(&mut self, item: Item) -> Result<(), Failure> {
        if is_a::<OwnVideoItem>(&item) {
            self.videos.push(from_item::<OwnVideoItem>(item.clone())?.video_id);
        }
        if is_a::<CourseItem>(&item) {
            // Added later, with its modules and lessons.
            self.courses.push(from_item::<CourseItem>(item)?.course_id);
            return Ok(());
        }
        if is_a::<DeletedCourseItem>(&item) {
            self.courses.push(from_item::<DeletedCourseItem>(item)?.course.course_id);
            return Ok(());
        }
        self.add_item(item)
    }

    fn add_item(&mut self, item: Item) -> Result<(), Failure> {
        match export_view(item, self.user)? {
            Some((kind, view)) => self.archive.add(&kind, &view).map_err(Failure::because),
            None => Ok(()),
        }
    }

    fn put(&mut self, name: &str, content: &[u8]) -> Result<(), Failure> {
        self.archive.put(name, content).map_err(Failure::because)
    }

    async fn add_courses(&mut self) -> Result<(), Failure> {
        for course in std::mem::take(&mut self.courses) {
            let admission = self.context.store.authored_content().find_admission_items(course).await?;
            self.add_course_items(course, admission)?;
            let mut after = None;
            loop {
                let (items, last) =
                    self.context.store.authored_content().page_course_items(course, PAGE, after).await?;
                self.add_course_items(course, items)?;
                after = last;
                if after.is_none() {
                    break;
                }
            }
            let library = self.context.store.authored_content().find_library_items(course).await?;
            self.add_course_items(course, library)?;
        }
        Ok(())
    }

    fn add_course_items(&mut self, course: CourseId, items: Vec<Item>) -> Result<(), Failure> {
        for item in items {
            let Some((kind, view)) = export_view(item, self.user)? else { continue };
            let member = json!({ "kind": kind, "item": view });
            self.archive.add(&format!("courses/{course}"), &member).map_err(Failure::because)?;
        }
        Ok(())
    }

    async fn add_videos(&mut self) -> Result<(), Failure> {
        for video in std::mem::take(&mut self.videos) {
            if let Some(item) = self.context.store.get(keys::media::video(video)).await? {
                self.add_item(item)?;
            }
        }
        Ok(())
    }

    /// Lists all files, and copies the small ones.
    async fn add_files(&mut self) -> Result<(), Failure> {
        let mut listed = Vec::new();
        for place in STORED_FILES {
            let Holds::Theirs { folder, exported: true } = place.holds else { continue };
            for file in self.folders()?.list(place.bucket, &folder(self.user)).await.map_err(Failure::because)? {
                let name = format!("files/{:?}/{}", place.bucket, file.key);
                self.copy(place.bucket, &file.key, &name).await?;
                listed.push(json!({ "file": name, "sizeBytes": file.bytes }));
            }
        }
        for file in &listed {
            self.archive.add("files", file).map_err(Failure::because)?;
        }
        Ok(())
    }

    async fn copy(&mut self, bucket: Bucket, key: &str, name: &str) -> Result<(), Failure> {
        let objects = self.context.port::<Objects>()?;
        let read = objects.read_bytes(bucket, key, LARGEST_FILE).await.map_err(Failure::because)?;
        match read {
            Some(Contents::Bytes(bytes)) => self.put(name, &bytes),
            Some(Contents::TooLarge) | None => Ok(()),
        }
    }

    fn folders(&self) -> Result<std::sync::Arc<Folders>, Failure> {
        Ok(self.context.port::<Folders>()?)
    }
}

/// Uploads the archive; returns its size.
pub(crate) async fn deliver(context: &Context, file: &NamedTempFile, key: &str) -> Result<u64, Failure> {
    let size = file.as_file().metadata().map_err(Failure::because)?.len();
    let folders = context.port::<Folders>()?;
    folders.put_file(Bucket::Exports, key, "application/zip", file.path()).await.map_err(Failure::because)?;
    Ok(size)
}
