//! Random histories of a library and a course: no name ever leads nowhere.

use jiff::Timestamp;
use proptest::prelude::*;

use super::super::{Announcement, MediaContentType, MediaFailure, MediaSize, MediaStatus, ReadyFiles};
use super::*;
use crate::id::{CourseId, Id as _};
use crate::media::FileName;

/// A new item: an audio clip.
pub(in crate::media::library) fn item(number: u128) -> LibraryFile {
    let announced = Announcement {
        id: MediaId::new(Timestamp::UNIX_EPOCH, number),
        course: CourseId::new(Timestamp::UNIX_EPOCH, 1),
        content_type: MediaContentType::parse("audio/mpeg").unwrap(),
        size: MediaSize::new(5).unwrap(),
        created: Timestamp::UNIX_EPOCH,
    };
    LibraryFile::announce(announced, FileName::parse("hello.mp3").unwrap(), None)
}

pub(in crate::media::library) fn ready(number: u128) -> LibraryFile {
    let mut item = item(number);
    item.finish("a", ReadyFiles::Audio { seconds: 3, media_type: "audio/mpeg".to_owned() });
    item
}

fn codes(item: Option<LibraryFile>, accepts: &'static [MediaKind]) -> Vec<FieldErrorCode> {
    let media = MediaId::new(Timestamp::UNIX_EPOCH, 1);
    let items: BTreeMap<_, _> = item.into_iter().map(|item| (item.announced.id, item)).collect();
    let mut errors = ValidationErrors::default();
    check_uses(&[MediaUse { pointer: Pointer::root().child("x"), media, accepts }], &items, &mut errors);
    errors.into_vec().into_iter().map(|error| error.code).collect()
}

#[test]
fn only_an_item_of_the_library_of_the_right_kind_that_is_ready_can_be_named() {
    const AUDIO: &[MediaKind] = &[MediaKind::Audio];
    assert_eq!(codes(None, AUDIO), [FieldErrorCode::NotFound]);
    assert_eq!(codes(Some(ready(1)), &[MediaKind::Image]), [FieldErrorCode::NotPermitted]);
    assert_eq!(codes(Some(item(1)), AUDIO), [FieldErrorCode::NotReady]);
    let mut failed = item(1);
    failed.fail(MediaFailure::Damaged);
    assert_eq!(failed.status(Timestamp::UNIX_EPOCH), (MediaStatus::Failed, Some(MediaFailure::Damaged.into())));
    assert_eq!(codes(Some(failed), AUDIO), [FieldErrorCode::NotReady]);
    assert_eq!(codes(Some(ready(1)), AUDIO), []);
}

#[test]
fn what_was_never_named_is_deleted_and_what_was_is_hidden_until_it_is_named_again() {
    let (mut item, place) = (ready(1), MediaPlace::Cover);
    assert_eq!(item.removal(&BTreeSet::new()), Ok(MediaRemoval::Delete));
    assert!(item.mark_used(place) && !item.mark_used(place));
    assert_eq!(item.removal(&BTreeSet::from([place])), Err(DeleteMediaError::InUse));
    assert_eq!(item.removal(&BTreeSet::new()), Ok(MediaRemoval::Archive));
    item.is_archived = true;
    assert!(item.mark_used(place) && !item.is_archived);
}

#[test]
fn an_item_that_many_lessons_name_remembers_some_of_them_and_always_the_cover() {
    let mut item = ready(1);
    for number in 0..200 {
        item.mark_used(MediaPlace::Lesson(LessonId::new(Timestamp::UNIX_EPOCH, number)));
    }
    assert!(item.mark_used(MediaPlace::Cover));
    assert_eq!(item.places.len(), 51);
    let last = LessonId::new(Timestamp::UNIX_EPOCH, 199);
    assert!(item.may_be_named_by(last) && !ready(2).may_be_named_by(last), "it is not remembered, and looked for");
}

/// A step of a history. Requests overlap: what one has read may have changed before it writes.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// A request marks the item as used, for a lesson.
    Mark(u8),
    /// A request that has marked it saves the lesson, which names it from now on.
    Save,
    /// A lesson does not name it any more.
    Drop(u8),
    /// A lesson is copied to another one, for which the item is marked first.
    Copy(u8, u8),
    /// A lesson is deleted, and can be restored.
    Delete(u8),
    Undelete,
    Publish,
    /// The draft becomes that of a version.
    Restore(u8),
    /// A request reads the item, to delete it.
    ReadToDelete,
    /// A request that has read it deletes or hides it.
    Remove,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0_u8..3).prop_map(Step::Mark),
        Just(Step::Save),
        (0_u8..3).prop_map(Step::Drop),
        (0_u8..3, 0_u8..3).prop_map(|(from, to)| Step::Copy(from, to)),
        (0_u8..3).prop_map(Step::Delete),
        Just(Step::Undelete),
        Just(Step::Publish),
        (0_u8..3).prop_map(Step::Restore),
        Just(Step::ReadToDelete),
        Just(Step::Remove),
    ]
}

/// The draft, as the lessons that name the item.
type Draft = BTreeSet<u8>;

#[derive(Debug, Default)]
struct World {
    /// The item and its revision, unless it was deleted.
    item: Option<(LibraryFile, u32)>,
    draft: Draft,
    deleted: Draft,
    versions: Vec<Draft>,
    marked: Vec<u8>,
    /// What requests that delete have read: the revision of the item, and what they decided.
    removals: Vec<(u32, LibraryFile, Result<MediaRemoval, DeleteMediaError>)>,
    /// Whether the item was to be taken away although the draft names it.
    hides_what_is_used: bool,
}

impl World {
    fn take(&mut self, step: Step) {
        match step {
            Step::Mark(lesson) => {
                // A request whose mark fails is refused.
                let Some((item, revision)) = &mut self.item else { return };
                if item.mark_used(place(lesson)) {
                    *revision += 1;
                }
                self.marked.push(lesson);
            }
            Step::Save => self.draft.extend(self.marked.pop()),
            Step::Drop(lesson) => _ = self.draft.remove(&lesson),
            Step::Copy(from, to) if self.draft.contains(&from) => {
                self.take(Step::Mark(to));
                self.take(Step::Save);
            }
            Step::Copy(..) => {}
            Step::Delete(lesson) => self.deleted.extend(self.draft.take(&lesson)),
            Step::Undelete => self.draft.extend(self.deleted.pop_first()),
            Step::Publish => self.versions.push(self.draft.clone()),
            Step::Restore(number) => {
                if let Some(version) = self.versions.get(usize::from(number)) {
                    self.draft.clone_from(version);
                }
            }
            Step::ReadToDelete => {
                let Some((item, revision)) = self.item.clone() else { return };
                // The draft is read after the item, and only the lessons that the item remembers.
                let named: BTreeSet<_> = self.draft.iter().map(|lesson| place(*lesson)).collect();
                let named_by = named.intersection(&item.places).copied().collect();
                let removal = item.removal(&named_by);
                self.hides_what_is_used |= removal.is_ok() && !self.draft.is_empty();
                self.removals.push((revision, item, removal));
            }
            Step::Remove => {
                let Some((read, mut item, removal)) = self.removals.pop() else { return };
                let Some((_, revision)) = self.item.as_ref().filter(|(_, revision)| *revision == read) else { return };
                let next = revision + 1;
                match removal {
                    Err(DeleteMediaError::InUse) => {}
                    Ok(MediaRemoval::Delete) => self.item = None,
                    Ok(MediaRemoval::Archive) => {
                        item.is_archived = true;
                        self.item = Some((item, next));
                    }
                }
            }
        }
    }

    fn is_named(&self) -> bool {
        [&self.draft, &self.deleted].into_iter().chain(&self.versions).any(|names| !names.is_empty())
    }
}

fn place(lesson: u8) -> MediaPlace {
    MediaPlace::Lesson(LessonId::new(Timestamp::UNIX_EPOCH, lesson.into()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn no_history_leaves_a_name_that_leads_nowhere(steps in proptest::collection::vec(step(), 0..40)) {
        let mut world = World { item: Some((ready(1), 0)), ..World::default() };
        for step in steps {
            world.take(step);
            prop_assert!(world.item.is_some() || !world.is_named(), "after {step:?}: {world:?}");
            prop_assert!(!world.hides_what_is_used, "after {step:?}: {world:?}");
        }
    }
}
