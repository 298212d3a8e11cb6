//! Random histories of courses that are copied and purged in any order: the files of a library are there as long as a
//! course that can be shown names them, and gone once none does.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use proptest::prelude::*;

use super::uses::tests::{item, ready};
use super::{LibraryFile, MediaPlace};
use crate::id::{CourseId, Id as _};
use crate::media::FileUsers;

/// The course of the samples.
const FIRST: u128 = 1;
/// Courses are numbered up to here at most.
const COURSES: u128 = 4;

/// How far the copying of a course is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Copying {
    /// The files are written, and the marks are not.
    Written,
    Marked,
}

/// How far the purge of a course is: what it does next.
#[derive(Debug, Clone)]
enum Purging {
    /// Read the files, by which the homes are found.
    Begun,
    /// Remove the mark on the last of these homes, and read whether that is there.
    At(Vec<CourseId>),
    /// Read the marks on the last of these homes, of which this was read.
    Read(Vec<CourseId>, bool),
    /// Delete the folder of the last of these homes.
    Clear(Vec<CourseId>),
}

/// What becomes of libraries, step by step as functions do it.
#[derive(Debug, Default)]
struct World {
    /// Courses that exist or can be restored.
    there: BTreeSet<CourseId>,
    /// What is stored about the files of each course.
    libraries: BTreeMap<CourseId, Vec<LibraryFile>>,
    /// Homes and users.
    marks: BTreeSet<(CourseId, CourseId)>,
    /// Originals of copies that are being made.
    copying: BTreeMap<CourseId, (CourseId, Copying)>,
    purging: BTreeMap<CourseId, Purging>,
    /// Courses whose folders have files.
    folders: BTreeSet<CourseId>,
    made: u128,
}

#[derive(Debug, Clone, Copy)]
enum Step {
    /// A file of its own is added to a course.
    Add(CourseId),
    BeginCopy(CourseId),
    GoOnCopying(CourseId),
    /// A copy that is interrupted is purged a day later.
    Interrupt(CourseId),
    /// A course is deleted, and cannot be restored any more.
    BeginPurge(CourseId),
    GoOnPurging(CourseId),
    /// The purge crashes, and begins again.
    Crash(CourseId),
}

fn course(number: u128) -> CourseId {
    CourseId::new(Timestamp::UNIX_EPOCH, number)
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let on = |step: fn(CourseId) -> Step| (FIRST..=COURSES).prop_map(move |number| step(course(number)));
    let step = prop_oneof![
        1 => on(Step::Add),
        4 => on(Step::BeginCopy),
        8 => on(Step::GoOnCopying),
        1 => on(Step::Interrupt),
        2 => on(Step::BeginPurge),
        6 => on(Step::GoOnPurging),
        1 => on(Step::Crash),
    ];
    proptest::collection::vec(step, 0..120)
}

impl World {
    fn new() -> Self {
        let mut world = Self { there: [course(FIRST)].into(), made: FIRST, ..Self::default() };
        world.take(Step::Add(course(FIRST)));
        world
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Add(at) if self.there.contains(&at) => {
                let mut file = ready(self.made);
                (file.announced.course, file.home) = (at, at);
                self.libraries.entry(at).or_default().push(file);
                self.folders.insert(at);
            }
            Step::BeginCopy(original) if self.there.contains(&original) && self.made < COURSES => {
                self.made += 1;
                let (to, places) = (course(self.made), BTreeSet::from([MediaPlace::Cover]));
                let copied = self.libraries[&original].iter().map(|file| file.copy(to, &places).unwrap());
                self.libraries.insert(to, copied.collect());
                self.copying.insert(to, (original, Copying::Written));
            }
            Step::GoOnCopying(copy) => self.go_on_copying(copy),
            Step::Interrupt(copy) if self.copying.remove(&copy).is_some() => {
                self.purging.insert(copy, Purging::Begun);
            }
            Step::BeginPurge(at) if self.there.remove(&at) => {
                self.purging.insert(at, Purging::Begun);
            }
            Step::GoOnPurging(at) => self.go_on_purging(at),
            Step::Crash(at) if self.purging.contains_key(&at) => {
                self.purging.insert(at, Purging::Begun);
            }
            _ => {}
        }
    }

    fn go_on_copying(&mut self, copy: CourseId) {
        match self.copying.get(&copy).copied() {
            Some((original, Copying::Written)) => {
                self.marks.extend(self.libraries[&copy].iter().map(|file| (file.home, copy)));
                self.copying.insert(copy, (original, Copying::Marked));
            }
            Some((original, Copying::Marked)) => {
                self.copying.remove(&copy);
                // The transaction requires that the original is there.
                if self.there.contains(&original) {
                    self.there.insert(copy);
                } else {
                    self.purging.insert(copy, Purging::Begun);
                }
            }
            None => {}
        }
    }

    fn go_on_purging(&mut self, at: CourseId) {
        let next = match self.purging.remove(&at) {
            None => return,
            Some(Purging::Begun) => {
                let homes = self.libraries.get(&at).into_iter().flatten().map(|file| file.home);
                Purging::At(homes.chain([at]).collect::<BTreeSet<_>>().into_iter().collect())
            }
            Some(Purging::At(homes)) if homes.is_empty() => {
                self.libraries.remove(&at);
                return;
            }
            Some(Purging::At(homes)) => {
                let home = *homes.last().unwrap();
                self.marks.remove(&(home, at));
                Purging::Read(homes, self.there.contains(&home))
            }
            Some(Purging::Read(mut homes, is_home_there)) => {
                let home = *homes.last().unwrap();
                let others = self.marks.iter().filter(|(of, _)| *of == home).map(|(_, user)| *user).collect();
                let users = FileUsers { home, is_home_there, others };
                if users.remain_without(at) {
                    homes.pop();
                    Purging::At(homes)
                } else {
                    Purging::Clear(homes)
                }
            }
            Some(Purging::Clear(mut homes)) => {
                self.folders.remove(&homes.pop().unwrap());
                Purging::At(homes)
            }
        };
        self.purging.insert(at, next);
    }

    fn lacks_a_file(&self) -> bool {
        let mut shown = self.there.iter().filter_map(|course| self.libraries.get(course)).flatten();
        shown.any(|file| !self.folders.contains(&file.home))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn files_of_a_library_stay_as_long_as_a_course_that_can_be_shown_names_them_and_go_with_the_last(steps in steps()) {
        let mut world = World::new();
        for step in steps {
            world.take(step);
            prop_assert!(!world.lacks_a_file(), "after {step:?}: {world:?}");
        }
        for copy in std::mem::take(&mut world.copying).into_keys() {
            world.purging.insert(copy, Purging::Begun);
        }
        for course in std::mem::take(&mut world.there) {
            world.purging.insert(course, Purging::Begun);
        }
        while let Some(course) = world.purging.keys().next().copied() {
            world.go_on_purging(course);
        }
        prop_assert!(world.folders.is_empty() && world.marks.is_empty(), "something is left: {world:?}");
        prop_assert!(world.libraries.is_empty(), "something is left: {world:?}");
    }
}

/// At each step of the purge of one copy, another is made and the original ceases to be there.
#[test]
fn a_copy_that_is_made_while_another_is_purged_keeps_its_files_though_the_original_goes_at_once() {
    const STEPS: usize = 10;
    let [original, purged, made] = [1, 2, 3].map(course);
    for position in 0..STEPS {
        let mut world = World::new();
        let before =
            [Step::BeginCopy(original), Step::GoOnCopying(purged), Step::GoOnCopying(purged), Step::BeginPurge(purged)];
        let between =
            [Step::BeginCopy(original), Step::GoOnCopying(made), Step::GoOnCopying(made), Step::BeginPurge(original)];
        for step in before {
            world.take(step);
        }
        for number in 0..STEPS {
            if number == position {
                for step in between {
                    world.take(step);
                }
            }
            world.take(Step::GoOnPurging(purged));
        }
        assert!(world.there == [made].into() && !world.lacks_a_file(), "at {position}: {world:?}");
        assert!(world.purging.keys().eq([&original]), "the purge of the copy has ended");
    }
}

#[test]
fn a_copied_file_is_used_from_the_beginning_and_has_its_files_where_they_were_uploaded() {
    let (cover, none) = (BTreeSet::from([MediaPlace::Cover]), BTreeSet::new());
    let mut original = ready(1);
    original.is_archived = true;
    let copy = original.copy(course(2), &cover).unwrap();
    assert_eq!((copy.announced.course, copy.home), (course(2), course(FIRST)));
    assert_eq!((copy.ready(), copy.announced.id), (original.ready(), original.announced.id));
    assert!(copy.places == cover && !copy.is_archived);
    let second = copy.copy(course(3), &cover).unwrap();
    assert_eq!((second.announced.course, second.home), (course(3), course(FIRST)));
    assert_eq!((item(1).copy(course(2), &cover), original.copy(course(2), &none)), (None, None));
}
