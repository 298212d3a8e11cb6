//! Everything that is stored, and what has to be true of it.

use std::collections::{BTreeMap, BTreeSet};

use glotto_domain::courses::{Generation, LessonSummary, RESTORABLE_FOR};
use glotto_domain::id::{CourseId, Id, LessonId, MediaId, UserId, VideoId};
use glotto_domain::media::library::files;
use glotto_domain::media::{job, upload};
use glotto_objects::{MultipartUpload, Objects};
use glotto_runtime::Bucket;
use glotto_store::courses::{
    CourseItem, DeletedCourseItem, DeletedLessonItem, LessonItem, OutlineItem, PlayedVideoItem, VersionOutlineItem,
};
use glotto_store::entity::{from_item, is_a};
use glotto_store::media::{
    LibraryFileItem, LibraryItem, OwnVideoItem, StageItem, StorageItem, UsedLibraryItem, UsedVideoItem, VideoItem,
};
use glotto_store::{Entity, Item};

use super::Step;
use crate::world::{World, leftovers};

pub struct Stored {
    items: Vec<Item>,
    videos: BTreeMap<VideoId, VideoItem>,
    /// Courses that exist or can be restored.
    kept: BTreeSet<CourseId>,
    /// What drafts, versions and lessons that can be restored name.
    named: Vec<LessonItem>,
}

impl Stored {
    pub async fn read(world: &World) -> Self {
        let items = leftovers::table(world).await;
        let now = world.context.now();
        let mut kept: BTreeSet<CourseId> = all::<CourseItem>(&items).map(|course| course.course_id).collect();
        let deleted = all::<DeletedCourseItem>(&items).filter(|course| course.deleted + RESTORABLE_FOR > now);
        kept.extend(deleted.map(|deleted| deleted.course.course_id));
        let drafts = all::<OutlineItem>(&items).map(|item| (item.course_id, item.modules));
        let versions = all::<VersionOutlineItem>(&items).map(|item| (item.course_id, item.modules));
        let mut keys: BTreeSet<(CourseId, LessonId, Generation)> = BTreeSet::new();
        let name = |course, lesson: &LessonSummary| (course, lesson.id, lesson.content);
        for (course, outline) in drafts.chain(versions) {
            keys.extend(outline.lessons().map(|lesson| name(course, lesson)));
        }
        let lessons = all::<DeletedLessonItem>(&items).filter(|lesson| lesson.deleted + RESTORABLE_FOR > now);
        keys.extend(lessons.map(|deleted| name(deleted.course_id, &deleted.lesson)));
        keys.retain(|(course, ..)| kept.contains(course));
        let contents = all::<LessonItem>(&items).map(|item| ((item.course_id, item.lesson_id, item.generation), item));
        let contents: BTreeMap<_, _> = contents.collect();
        let named = keys.iter().map(|name| contents.get(name).cloned().unwrap_or_else(|| panic!("lost: {name:?}")));
        let (named, videos) = (named.collect(), all::<VideoItem>(&items).map(|item| (item.video_id, item)).collect());
        Self { items, videos, kept, named }
    }

    /// What is named is there, and users are charged for what there is.
    pub fn check_named(&self, world: &World, steps: &[Step]) {
        let library: BTreeMap<(CourseId, MediaId), LibraryFileItem> =
            self.all::<LibraryFileItem>().map(|file| ((file.course_id, file.media_id), file)).collect();
        for lesson in &self.named {
            for video in lesson.content.videos() {
                let stage = self.videos.get(&video).map(|item| &item.stage);
                assert!(stage.is_some_and(|stage| *stage != StageItem::Deleting), "{video}: {stage:?} {steps:?}");
            }
            if let Some(plays) = lesson.content.plays() {
                let stage = &self.videos[&plays.video].stage;
                assert!(matches!(stage, StageItem::Ready { .. }), "{}: {stage:?} {steps:?}", plays.video);
                let folder = job::folder(plays.video, &plays.output().output);
                assert!(!objects(world, Bucket::Media, &folder).is_empty(), "{folder} {steps:?}");
            }
            for file in lesson.content.files() {
                let found = library.get(&(lesson.course_id, file));
                let home = found.unwrap_or_else(|| panic!("{file} {steps:?}")).home();
                let folder = files::item_folder(home, file);
                assert!(!objects(world, Bucket::Media, &folder).is_empty(), "{folder} {steps:?}");
            }
        }
        let mut charges: BTreeMap<UserId, (i64, i64)> = BTreeMap::new();
        for video in self.videos.values() {
            let sum = charges.entry(video.owner_id).or_default();
            let part = video.charged.unwrap_or_default();
            sum.0 += i64::try_from(part.bytes).unwrap();
            sum.1 += i64::try_from(part.open_uploads).unwrap();
        }
        for library in self.all::<LibraryItem>() {
            if let Some(owner) = library.charged_to.filter(|owner| *owner != UserId::NIL) {
                charges.entry(owner).or_default().0 += library.charged_bytes;
            }
        }
        let mut sums: BTreeMap<_, _> =
            self.all::<StorageItem>().map(|item| (item.user_id, (item.used_bytes, item.open_uploads))).collect();
        charges.retain(|_, charge| *charge != (0, 0));
        sums.retain(|_, sum| *sum != (0, 0));
        assert_eq!(sums, charges, "{steps:?}");
    }

    /// Once all has been cleaned up, nothing is left that is not named. `videos` are all that there ever were.
    pub async fn check_nothing_else(&self, world: &World, videos: &[VideoId], steps: &[Step]) {
        let marks: Vec<UsedVideoItem> = self.all().collect();
        let marking =
            marks.iter().map(|mark| mark.course_id).chain(self.all::<PlayedVideoItem>().map(|it| it.course_id));
        let libraries: Vec<UsedLibraryItem> = self.all().collect();
        let marking = marking.chain(libraries.iter().map(|mark| mark.course_id));
        let holding = marking.chain(self.all::<LibraryFileItem>().map(|file| file.course_id));
        let holding: BTreeSet<_> = holding.collect();
        assert!(holding.is_subset(&self.kept), "courses that are gone: {holding:?} {steps:?}");
        // A mark stays as long as the copy.
        let mut expected: BTreeSet<VideoId> = self.named.iter().flat_map(|lesson| lesson.content.videos()).collect();
        expected.extend(marks.iter().map(|mark| mark.video_id));
        let kept: BTreeSet<VideoId> = self.videos.keys().copied().collect();
        assert!(kept.is_subset(&expected), "{:?} {steps:?}", kept.difference(&expected));
        let owned: BTreeSet<_> = self.all::<OwnVideoItem>().map(|item| (item.user_id, item.video_id)).collect();
        let owners = self.videos.values().filter(|video| video.owner_id != UserId::NIL);
        assert_eq!(owned, owners.map(|video| (video.owner_id, video.video_id)).collect(), "{steps:?}");
        let transcoded = |video: &VideoItem| match &video.stage {
            StageItem::Ready { .. } => true,
            StageItem::Failed { attempt, .. } => attempt.is_some(),
            _ => false,
        };
        let with_files: BTreeSet<_> =
            self.videos.values().filter(|video| transcoded(video)).map(|video| video.video_id).collect();
        for (bucket, prefix) in [(Bucket::Uploads, "uploads/"), (Bucket::Media, "hls/")] {
            let stored: BTreeSet<VideoId> = objects(world, bucket, prefix).iter().map(|key| id_in(key)).collect();
            assert!(stored.is_subset(&with_files), "{prefix} {:?} {steps:?}", stored.difference(&with_files));
        }
        let homes: BTreeSet<CourseId> = libraries.iter().map(|mark| mark.home_id).chain(self.kept.clone()).collect();
        let folders: BTreeSet<CourseId> =
            objects(world, Bucket::Media, files::PREFIX).iter().map(|key| id_in(key)).collect();
        assert!(folders.is_subset(&homes), "{:?} {steps:?}", folders.difference(&homes));
        self.check_multipart(world, videos).await;
    }

    /// No upload in parts is left in S3. The names of those of videos that are gone are not known any more.
    async fn check_multipart(&self, world: &World, videos: &[VideoId]) {
        let store = world.context.port::<Objects>().unwrap();
        for video in videos.iter().filter_map(|video| self.videos.get(video)) {
            let (Some(id), key) = (video.multipart.as_deref(), upload::object_key(video.video_id)) else { continue };
            let upload = MultipartUpload { bucket: Bucket::Uploads, key: &key, id };
            assert!(store.list_all_parts(upload).await.unwrap().is_none(), "{key}");
        }
    }

    fn all<T: Entity>(&self) -> impl Iterator<Item = T> {
        all(&self.items)
    }
}

fn all<T: Entity>(items: &[Item]) -> impl Iterator<Item = T> {
    items.iter().filter(|item| is_a::<T>(item)).map(|item| from_item(item.clone()).unwrap())
}

fn objects(world: &World, bucket: Bucket, prefix: &str) -> Vec<String> {
    world.cloud.buckets().keys(world.context.settings.bucket(bucket).unwrap(), prefix)
}

/// The id in the second part of a key.
fn id_in<T: Id>(key: &str) -> T {
    T::parse(key.split('/').nth(1).unwrap()).ok().unwrap()
}
