//! What a process keeps of courses.
//!
//! The outline of a course of 500 lessons takes 17 read units or more, and all readers of a course read one partition,
//! which has 3,000 a second. A version never changes, so a process keeps the versions that it has read. It also keeps
//! outlines of drafts, with their revisions: authors read the course, which has the revision of its outline. Who the
//! authors of a course are is kept as a guess, so that their names can be read with the course; the names are not kept.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use glotto_domain::Revision;
use glotto_domain::courses::{Outline, PublishedVersion, VersionNumber};
use glotto_domain::id::{CourseId, UserId};

/// How many versions are kept, and how many outlines of drafts. The largest ones take about a megabyte each, so they
/// fit into the smallest function.
const MAX_VERSIONS: usize = 16;
const MAX_DRAFTS: usize = 8;

/// Of how many courses the authors are kept: a few ids each.
const MAX_AUTHORED: usize = 256;

/// What a process has read of courses last.
#[derive(Debug)]
pub(crate) struct EditionCache {
    versions: Recent<(CourseId, VersionNumber), Arc<PublishedVersion>>,
    drafts: Recent<CourseId, (Revision, Arc<Outline>)>,
    authors: Recent<CourseId, BTreeSet<UserId>>,
}

impl Default for EditionCache {
    fn default() -> Self {
        let (versions, drafts) = (Recent::new(MAX_VERSIONS), Recent::new(MAX_DRAFTS));
        Self { versions, drafts, authors: Recent::new(MAX_AUTHORED) }
    }
}

impl EditionCache {
    /// A version of a course.
    pub fn version(&self, course: CourseId, number: VersionNumber) -> Option<Arc<PublishedVersion>> {
        self.versions.find(&(course, number))
    }

    /// The version of a course that was used last: probably the next reader has the same one.
    pub fn version_used_last(&self, course: CourseId) -> Option<Arc<PublishedVersion>> {
        self.versions.find_used_last(|(of, _)| *of == course)
    }

    /// Keeps a version.
    pub fn keep_version(&self, version: Arc<PublishedVersion>) {
        self.versions.insert((version.course, version.number), version);
    }

    /// The outline of a draft, and the revision in which it was changed last.
    pub fn draft(&self, course: CourseId) -> Option<(Revision, Arc<Outline>)> {
        self.drafts.find(&course)
    }

    /// Keeps the outline of a draft that was changed last in a revision.
    pub fn keep_draft(&self, course: CourseId, rev: Revision, outline: Arc<Outline>) {
        self.drafts.insert(course, (rev, outline));
    }

    /// The authors that the page of a course showed last. It may have others by now.
    pub fn authors(&self, course: CourseId) -> Option<BTreeSet<UserId>> {
        self.authors.find(&course)
    }

    /// Keeps who the authors of a course are.
    pub fn keep_authors(&self, course: CourseId, authors: BTreeSet<UserId>) {
        self.authors.insert(course, authors);
    }
}

/// A bounded number of values, those that were used last.
#[derive(Debug)]
struct Recent<K, V> {
    most: usize,
    entries: Mutex<Entries<K, V>>,
}

#[derive(Debug)]
struct Entries<K, V> {
    by_key: HashMap<K, Entry<V>>,
    /// Counts uses, so that the value is replaced that was not used for the longest time.
    uses: u64,
}

#[derive(Debug)]
struct Entry<V> {
    value: V,
    used: u64,
}

impl<K: Copy + Eq + Hash, V: Clone> Recent<K, V> {
    fn new(most: usize) -> Self {
        Self { most, entries: Mutex::new(Entries { by_key: HashMap::new(), uses: 0 }) }
    }

    fn find(&self, key: &K) -> Option<V> {
        let mut entries = self.lock();
        entries.uses += 1;
        let used = entries.uses;
        let entry = entries.by_key.get_mut(key)?;
        entry.used = used;
        Some(entry.value.clone())
    }

    fn find_used_last(&self, is_wanted: impl Fn(&K) -> bool) -> Option<V> {
        let entries = self.lock();
        let wanted = entries.by_key.iter().filter(|(key, _)| is_wanted(key));
        wanted.max_by_key(|(_, entry)| entry.used).map(|(_, entry)| entry.value.clone())
    }

    fn insert(&self, key: K, value: V) {
        let mut entries = self.lock();
        entries.uses += 1;
        let used = entries.uses;
        entries.by_key.insert(key, Entry { value, used });
        if entries.by_key.len() > self.most {
            let unused = entries.by_key.iter().min_by_key(|(_, entry)| entry.used).map(|(key, _)| *key);
            if let Some(unused) = unused {
                entries.by_key.remove(&unused);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Entries<K, V>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_that_were_used_last_are_kept() {
        let recent = Recent::new(3);
        for key in 0..3 {
            recent.insert(key, key * 10);
        }
        assert_eq!(recent.find(&0), Some(0));
        recent.insert(3, 30);
        assert_eq!([0, 1, 2, 3].map(|key| recent.find(&key)), [Some(0), None, Some(20), Some(30)]);
        recent.insert(3, 31);
        assert_eq!([0, 2, 3].map(|key| recent.find(&key)), [Some(0), Some(20), Some(31)]);
    }

    #[test]
    fn of_those_that_are_wanted_the_one_that_was_used_last_is_found() {
        let recent = Recent::new(4);
        for key in 0..4 {
            recent.insert(key, key);
        }
        recent.find(&0);
        assert_eq!(recent.find_used_last(|key| key % 2 == 0), Some(0));
        assert_eq!(recent.find_used_last(|key| key % 2 == 1), Some(3));
        assert_eq!(recent.find_used_last(|key| *key > 9), None);
    }
}
