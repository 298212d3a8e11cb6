use jiff::ToSpan as _;
use proptest::prelude::*;

use super::super::samples::{self, english};
use super::super::{
    Course, DeletedLesson, Lesson, LessonEdit, LessonInCourse, LessonKind, Outline, Publication, PublishedVersion,
    RESTORABLE_FOR,
};
use super::*;
use crate::id::{Id as _, ModuleId};
use crate::input;
use serde_json::json;

const MODULE: u128 = 1;

/// A course with all that is stored of it, as a model of the table.
struct Stored {
    course: Course,
    outline: Outline,
    versions: Vec<PublishedVersion>,
    deleted: Vec<DeletedLesson>,
    contents: BTreeSet<ContentName>,
    now: Timestamp,
    made: u128,
}

impl Stored {
    fn new() -> Self {
        let (course, mut outline) = (samples::course(), Outline::default());
        outline.add_module(samples::id::<ModuleId>(MODULE), english("Module")).unwrap();
        let (versions, deleted, contents) = (Vec::new(), Vec::new(), BTreeSet::new());
        Self { course, outline, versions, deleted, contents, now: Timestamp::UNIX_EPOCH, made: 0 }
    }

    fn new_lesson(&mut self) -> Lesson {
        self.made += 1;
        let template = samples::lesson(1, &self.course, LessonKind::Article);
        template.copy(LessonId::new(self.now, self.made), self.course.id, self.course.generation)
    }

    /// The lesson with a number, if there is one.
    fn pick(&self, number: usize) -> Option<LessonSummary> {
        let lessons: Vec<_> = self.outline.lessons().cloned().collect();
        lessons.get(number % lessons.len().max(1)).cloned()
    }

    fn create(&mut self) {
        let lesson = self.new_lesson();
        self.contents.insert(ContentName::of(&lesson.summary()));
        self.outline.add_lesson(samples::id(MODULE), lesson.summary()).unwrap();
    }

    /// A copy whose process ends before anything names it.
    fn copy_and_crash(&mut self) {
        let lesson = self.new_lesson();
        self.contents.insert(ContentName::of(&lesson.summary()));
    }

    fn edit(&mut self, number: usize) {
        let Some(entry) = self.pick(number) else { return };
        let lesson =
            samples::lesson(1, &self.course, LessonKind::Article).copy(entry.id, self.course.id, entry.content);
        let mut found = LessonInCourse { course: self.course.clone(), outline: self.outline.clone(), lesson };
        let before = found.lesson.clone();
        let mut edit = LessonEdit::default();
        edit.content.body = Some(input::read(&json!({"en": format!("Text {}", self.made)})).unwrap());
        self.made += 1;
        found.lesson.edit(&found.course, edit).unwrap();
        found.finish_edit(&before, "77".parse().unwrap(), self.now).unwrap();
        let is_new = self.contents.insert(ContentName::of(&found.lesson.summary()));
        assert_eq!(is_new, found.lesson.generation != before.generation, "an edit writes over no other content");
        (self.course, self.outline) = (found.course, found.outline);
    }

    fn delete(&mut self, number: usize) {
        let Some(entry) = self.pick(number) else { return };
        self.outline.remove_lesson(entry.id);
        self.deleted.retain(|deleted| ContentName::of(&deleted.summary) != ContentName::of(&entry));
        let (course, module) = (self.course.id, samples::id(MODULE));
        self.deleted.push(DeletedLesson { course, module, summary: entry, deleted: self.now });
    }

    fn restore(&mut self, number: usize) {
        let Some(chosen) = self.deleted.get(number % self.deleted.len().max(1)) else { return };
        let lesson = chosen.summary.id;
        let of_lesson = self.restorable().filter(|deleted| deleted.summary.id == lesson).cloned().collect();
        let Some(restored) = self.outline.restorable(of_lesson) else { return };
        self.deleted.retain(|deleted| *deleted != restored);
        if self.outline.lesson(lesson).is_none() {
            self.outline.add_lesson(samples::id(MODULE), restored.summary).unwrap();
        } else {
            let copy = self.new_lesson();
            self.contents.insert(ContentName::of(&copy.summary()));
            self.outline.insert_copied_lesson(lesson, copy.summary()).unwrap();
        }
    }

    fn publish(&mut self) {
        let latest = self.versions.last().cloned();
        if let Ok(Publication::Version(version)) = self.course.publish(&self.outline, latest.as_ref(), None, self.now) {
            self.versions.push(*version);
        }
    }

    fn revert(&mut self, number: usize) {
        if let Some(version) = self.versions.get(number % self.versions.len().max(1)) {
            self.course.revert_to(version, &mut self.outline);
            // What the draft has again is not deleted any more.
            self.deleted.retain(|deleted| !deleted.is_in(&self.outline));
        }
    }

    fn restorable(&self) -> impl Iterator<Item = &DeletedLesson> {
        self.deleted.iter().filter(|deleted| self.now < deleted.restorable_until())
    }

    fn named(&self) -> BTreeSet<ContentName> {
        let deleted = self.restorable().map(|deleted| &deleted.summary);
        let versions = self.versions.iter().flat_map(|version| version.outline.lessons());
        self.outline.lessons().chain(versions).chain(deleted).map(ContentName::of).collect()
    }

    fn purge(&mut self) {
        let (named, now) = (self.named(), self.now);
        self.contents.retain(|content| !is_purgeable(*content, &named, now));
    }
}

proptest! {
    /// Whatever authors do, and whenever it is purged: what is named stays, and in the end nothing else does.
    #[test]
    fn what_is_named_stays_and_what_is_not_named_goes(
        steps in proptest::collection::vec((0_u8..9, 0_usize..10, 0_i64..100), 0..120),
    ) {
        let mut stored = Stored::new();
        for (step, number, hours) in steps {
            match step {
                0 | 1 => stored.create(),
                2 => stored.edit(number),
                3 => stored.delete(number),
                4 => stored.restore(number),
                5 => stored.publish(),
                6 => stored.revert(number),
                7 => stored.copy_and_crash(),
                _ => stored.purge(),
            }
            stored.now = stored.now.checked_add(hours.hours()).unwrap();
            let lost: Vec<_> = stored.named().into_iter().filter(|name| !stored.contents.contains(name)).collect();
            prop_assert!(lost.is_empty(), "{lost:?}");
        }
        stored.now = stored.now.checked_add(RESTORABLE_FOR).unwrap();
        stored.purge();
        prop_assert_eq!(stored.contents.clone(), stored.named());
    }
}

#[test]
fn what_a_copy_has_just_written_is_not_purged() {
    let content = ContentName { lesson: LessonId::new(Timestamp::UNIX_EPOCH, 1), generation: Generation::FIRST };
    let later = |age: SignedDuration| Timestamp::UNIX_EPOCH + age;
    assert!(!is_purgeable(content, &BTreeSet::new(), later(UNNAMED_FOR - SignedDuration::from_millis(1))));
    assert!(is_purgeable(content, &BTreeSet::new(), later(UNNAMED_FOR)));
    assert!(!is_purgeable(content, &BTreeSet::from([content]), later(RESTORABLE_FOR)));
}
