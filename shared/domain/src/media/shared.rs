//! Videos that several courses play, and files of libraries that several courses name.
//!
//! A video is uploaded for one course, its home, and so is a file of a library. A course that is copied uses those of
//! the original: nothing is copied, because what a lesson names never changes. The copy is marked as a user of each
//! video, and of each library as a whole, before it can be seen, and its mark is removed when it is purged.

use std::collections::BTreeSet;

use crate::id::CourseId;

/// The courses that may use files: those of a video, or those of a library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileUsers {
    /// The course that they were uploaded for.
    pub home: CourseId,
    /// Whether that course exists, or can be restored.
    pub is_home_there: bool,
    /// The other courses, by their marks.
    pub others: BTreeSet<CourseId>,
}

impl FileUsers {
    /// Whether a course may use the files.
    pub fn are_any(&self) -> bool {
        self.is_home_there || !self.others.is_empty()
    }

    /// Whether a course other than this one may still use the files, so that they have to stay when this one is purged.
    ///
    /// The mark of a purged course is removed before the users are read, and a course ceases to be there before its
    /// purge begins. So of two purges at the same time, at least one finds no other user. Whether the home is there is
    /// read before the marks: a copy of it that is made in between has its mark before the home ceases to be there.
    pub fn remain_without(&self, purged: CourseId) -> bool {
        let home = self.is_home_there && self.home != purged;
        home || self.others.iter().any(|other| *other != purged)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::courses::samples::id;

    const HOME: u128 = 1;

    /// What becomes of one video and of the courses that play it, step by step as functions do it.
    #[derive(Default)]
    struct World {
        /// Courses that exist or can be restored.
        there: BTreeSet<u128>,
        marks: BTreeSet<u128>,
        /// Copies that have written their mark, and their originals.
        copying: BTreeMap<u128, u128>,
        /// Purges that have begun, and whether they have read the users of the video already and found none.
        purging: BTreeMap<u128, Option<bool>>,
        is_gone: bool,
        made: u128,
    }

    impl World {
        fn begin_copy(&mut self, original: u128) {
            if self.there.contains(&original) {
                self.made += 1;
                self.marks.insert(HOME + self.made);
                self.copying.insert(HOME + self.made, original);
            }
        }

        /// The transaction requires that the original is there.
        fn finish_copy(&mut self) {
            let Some((copy, original)) = self.copying.pop_first() else { return };
            if self.there.contains(&original) {
                self.there.insert(copy);
            } else {
                // What it has written is purged a day later.
                self.purging.insert(copy, None);
            }
        }

        fn begin_purge(&mut self, course: u128) {
            if self.there.remove(&course) {
                self.purging.insert(course, None);
            }
        }

        /// One step of a purge: remove the mark and read the users, or delete the video.
        fn go_on(&mut self, course: u128) {
            match self.purging.get(&course) {
                Some(None) => {
                    self.marks.remove(&course);
                    let users = FileUsers {
                        home: id(HOME),
                        is_home_there: self.there.contains(&HOME),
                        others: self.marks.iter().map(|mark| id(*mark)).collect(),
                    };
                    self.purging.insert(course, Some(!users.remain_without(id(course))));
                }
                Some(Some(is_last)) => {
                    self.is_gone |= is_last;
                    self.purging.remove(&course);
                }
                None => {}
            }
        }
    }

    proptest! {
        #[test]
        fn a_video_stays_as_long_as_a_course_plays_it_and_goes_with_the_last(
            steps in proptest::collection::vec((0_u8..4, 0_u128..6), 0..80),
        ) {
            let mut world = World { there: [HOME].into(), ..World::default() };
            for (step, number) in steps {
                match step {
                    0 => world.begin_copy(HOME + number),
                    1 => world.finish_copy(),
                    2 => world.begin_purge(HOME + number),
                    _ => world.go_on(HOME + number),
                }
                prop_assert!(world.there.is_empty() || !world.is_gone, "a course plays a video that is gone");
            }
            // Copies that were interrupted are purged as well, a day later.
            world.purging.extend(std::mem::take(&mut world.copying).into_keys().map(|copy| (copy, None)));
            for course in std::mem::take(&mut world.there) {
                world.purging.insert(course, None);
            }
            while let Some(course) = world.purging.keys().next().copied() {
                world.go_on(course);
            }
            prop_assert!(world.is_gone, "no course is left, and the video stays");
        }
    }
}
