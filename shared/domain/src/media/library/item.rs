//! A file in the library of a course.

use std::collections::BTreeSet;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::stage::BegunPreview;
use super::{
    AltText, GRACE, LINK_LIFETIME, MediaFailure, MediaFault, MediaKind, MediaPlace, MediaSize, MediaStage,
    PREVIEW_WITHIN, PROCESSED_WITHIN, ReadyFiles,
};
use crate::courses::Translations;
use crate::id::{CourseId, LessonId, MediaId};
use crate::media::FileName;
use crate::media::library::MediaContentType;

/// Places that an item remembers. More are not needed to know that it is used; which lessons name it is then found out
/// by reading all of them.
const MAX_PLACES: usize = 50;

/// An upload as it was announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// The id of the item.
    pub id: MediaId,
    /// The course.
    pub course: CourseId,
    /// The media type, which decides the kind.
    pub content_type: MediaContentType,
    /// The size.
    pub size: MediaSize,
    /// When it was announced.
    pub created: Timestamp,
}

/// A file in the library of a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryFile {
    /// The upload.
    pub announced: Announcement,
    /// The name of the file. It is only displayed.
    pub file_name: FileName,
    /// What an image shows.
    pub alt: Option<Translations<AltText>>,
    /// The stage.
    pub stage: MediaStage,
    /// What has ever named it. Nothing is taken away.
    pub places: BTreeSet<MediaPlace>,
    /// Whether it is hidden from the library.
    pub is_archived: bool,
    /// Whether it is charged to the owner of the course: not if it came with a copy, whose library is charged as a
    /// whole.
    pub is_charged: bool,
    /// The course whose folder has the files: another one if the file came with a copy.
    pub home: CourseId,
}

/// The status of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("examples" = ["ready"]))]
pub enum MediaStatus {
    /// The file has not been uploaded yet.
    AwaitingUpload,
    /// The file was uploaded and is being processed.
    Processing,
    /// The file can be used.
    Ready,
    /// The upload or the processing failed.
    Failed,
}

impl LibraryFile {
    /// An item that is going to be uploaded.
    pub fn announce(announced: Announcement, file_name: FileName, alt: Option<Translations<AltText>>) -> Self {
        let (stage, places, home) = (MediaStage::AwaitingUpload, BTreeSet::new(), announced.course);
        Self { announced, file_name, alt, stage, places, is_archived: false, is_charged: true, home }
    }

    /// The file in the library of a copy of its course, where these places name it; none if it is not ready. It has
    /// the same id, so no content changes, and the same files. It is used from the beginning, so it is hidden at most,
    /// and no event about it deletes files.
    pub fn copy(&self, course: CourseId, places: &BTreeSet<MediaPlace>) -> Option<Self> {
        self.ready().filter(|_| !places.is_empty())?;
        let announced = Announcement { course, ..self.announced.clone() };
        let mut copy = Self { announced, places: BTreeSet::new(), is_charged: false, ..self.clone() };
        copy.mark_used_in(places);
        Some(copy)
    }

    /// The kind of file.
    pub const fn kind(&self) -> MediaKind {
        self.announced.content_type.kind()
    }

    /// The folder and the files, once they are ready.
    pub fn ready(&self) -> Option<(&str, &ReadyFiles)> {
        match &self.stage {
            MediaStage::Ready { output, files } => Some((output, files)),
            MediaStage::AwaitingUpload | MediaStage::Processing { .. } | MediaStage::Failed { .. } => None,
        }
    }

    /// The status at a moment, and why it failed. What is late has failed, whatever became of it. It may become ready
    /// later all the same.
    pub fn status(&self, now: Timestamp) -> (MediaStatus, Option<MediaFault>) {
        let failed = |fault| (MediaStatus::Failed, Some(fault));
        match &self.stage {
            MediaStage::Ready { .. } => (MediaStatus::Ready, None),
            MediaStage::Failed { code, found } => failed(MediaFault { code: *code, found: *found }),
            MediaStage::AwaitingUpload if now >= self.abandoned_at() => failed(MediaFailure::NeverUploaded.into()),
            MediaStage::AwaitingUpload => (MediaStatus::AwaitingUpload, None),
            MediaStage::Processing { since, .. } if now.duration_since(*since) >= PROCESSED_WITHIN => {
                failed(MediaFailure::OurFault.into())
            }
            MediaStage::Processing { .. } => (MediaStatus::Processing, None),
        }
    }

    /// When the upload counts as abandoned if nothing has arrived.
    fn abandoned_at(&self) -> Timestamp {
        self.announced.created.saturating_add(LINK_LIFETIME + GRACE).unwrap_or(Timestamp::MAX)
    }

    /// Records that an upload has arrived. Returns whether it is to be processed: not if another one is ready.
    pub fn arrive(&mut self, now: Timestamp) -> bool {
        match self.stage {
            MediaStage::Ready { .. } => false,
            MediaStage::Processing { .. } => true,
            MediaStage::AwaitingUpload | MediaStage::Failed { .. } => {
                self.stage = MediaStage::Processing { since: now, preview: None };
                true
            }
        }
    }

    /// Records that the preview of an upload is about to be drawn. Returns whether it is to be drawn: not if an attempt
    /// has begun it a while ago, which was stopped by it or is about to be. Then the document is accepted without one.
    pub fn begin_preview(&mut self, output: &str, now: Timestamp) -> bool {
        let MediaStage::Processing { preview, .. } = &mut self.stage else { return self.ready().is_none() };
        if let Some(begun) = preview.as_ref().filter(|begun| begun.output == output) {
            return now.duration_since(begun.since) < PREVIEW_WITHIN;
        }
        *preview = Some(BegunPreview { output: output.to_owned(), since: now });
        true
    }

    /// Makes the files in a folder those of the item. Those of the first upload that is ready stay. Returns whether
    /// the folder is that of the item.
    pub fn finish(&mut self, output: &str, files: ReadyFiles) -> bool {
        if let MediaStage::Ready { output: present, .. } = &self.stage {
            return present == output;
        }
        self.stage = MediaStage::Ready { output: output.to_owned(), files };
        true
    }

    /// Records that an upload could not be processed, unless one is ready.
    pub fn fail(&mut self, fault: impl Into<MediaFault>) {
        if !matches!(self.stage, MediaStage::Ready { .. }) {
            let MediaFault { code, found } = fault.into();
            self.stage = MediaStage::Failed { code, found };
        }
    }

    /// Records that something is about to name it; that also brings an archived item back. Returns whether anything
    /// changed.
    pub fn mark_used(&mut self, place: MediaPlace) -> bool {
        let before = (self.places.len(), self.is_archived);
        // The cover decides who may see it, so it is always remembered.
        if self.places.len() < MAX_PLACES || place == MediaPlace::Cover {
            self.places.insert(place);
        }
        self.is_archived = false;
        (self.places.len(), self.is_archived) != before
    }

    /// Whether a lesson may name it, by what it remembers. One that remembers as many places as it can may be named by
    /// any lesson.
    pub fn may_be_named_by(&self, lesson: LessonId) -> bool {
        self.places.len() >= MAX_PLACES || self.places.contains(&MediaPlace::Lesson(lesson))
    }

    /// Records that several places are about to name it. Returns whether anything changed.
    pub fn mark_used_in(&mut self, places: &BTreeSet<MediaPlace>) -> bool {
        let mut has_changed = false;
        for place in places {
            has_changed |= self.mark_used(*place);
        }
        has_changed
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use proptest::prelude::*;

    use super::super::uses::tests::item;
    use super::*;

    fn audio(seconds: u32) -> ReadyFiles {
        ReadyFiles::Audio { seconds, media_type: "audio/mpeg".to_owned() }
    }

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    #[test]
    fn what_is_late_has_failed_and_a_later_success_wins() {
        let mut item = item(1);
        assert_eq!(item.status(at(119)), (MediaStatus::AwaitingUpload, None));
        assert_eq!(item.status(at(120)), (MediaStatus::Failed, Some(MediaFailure::NeverUploaded.into())));
        assert!(item.arrive(at(120)));
        assert_eq!(item.status(at(139)), (MediaStatus::Processing, None));
        assert!(item.arrive(at(139)), "a duplicate begins no new time");
        assert_eq!(item.status(at(140)), (MediaStatus::Failed, Some(MediaFailure::OurFault.into())));
        assert!(item.finish("a", audio(1)));
        assert_eq!(item.status(at(9_999)), (MediaStatus::Ready, None));
    }

    #[test]
    fn a_preview_that_an_attempt_did_not_come_back_from_is_not_drawn_again() {
        let mut item = item(1);
        let second = |number: i64| Timestamp::UNIX_EPOCH + SignedDuration::from_secs(number);
        item.arrive(second(0));
        assert!(item.begin_preview("a", second(10)));
        assert!(item.begin_preview("a", second(54)), "a duplicate: the first may still be at it");
        assert!(!item.begin_preview("a", second(55)));
        assert!(item.begin_preview("b", second(56)), "another upload");
        item.arrive(second(200));
        assert!(!item.begin_preview("b", second(200)));
        item.fail(MediaFailure::Damaged);
        item.arrive(second(300));
        assert!(item.begin_preview("b", second(300)), "it is put again");
        item.finish("b", audio(1));
        assert!(!item.begin_preview("c", second(301)), "the first that is ready stays");
    }

    #[derive(Debug, Clone)]
    enum Step {
        Arrive,
        Finish(u8),
        Fail,
        Use,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step =
            prop_oneof![Just(Step::Arrive), (0_u8..3).prop_map(Step::Finish), Just(Step::Fail), Just(Step::Use),];
        proptest::collection::vec(step, 0..20)
    }

    proptest! {
        #[test]
        fn the_files_of_an_item_that_is_ready_never_change_whatever_arrives(steps in steps()) {
            let mut item = item(1);
            let mut first = None;
            for step in steps {
                match step {
                    Step::Arrive => prop_assert_eq!(item.arrive(at(0)), first.is_none()),
                    Step::Finish(number) => {
                        let is_own = item.finish(&number.to_string(), audio(number.into()));
                        let first = *first.get_or_insert(number);
                        prop_assert_eq!(is_own, first == number);
                    }
                    Step::Fail => item.fail(MediaFailure::Damaged),
                    Step::Use => _ = item.mark_used(MediaPlace::Cover),
                }
                let expected = first.map(|number| (number.to_string(), audio(number.into())));
                prop_assert_eq!(item.ready().map(|(output, files)| (output.to_owned(), files.clone())), expected);
            }
        }
    }
}
