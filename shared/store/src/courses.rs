//! Stored items of the catalogue: courses and their outlines.
//!
//! A course is two items of one partition, so that lists and lessons need not read the outline,
//! which may be large. They share a revision, which is the course's: whoever changes either
//! writes the course in its next revision, so two authors can never overwrite each other.

use std::collections::BTreeSet;

use glotto_domain::courses::{
    Course, CourseDescription, CourseLevel, CourseState, CourseStatus, CourseTitle, LessonKind, LessonSummary,
    LessonTitle, Module, ModuleTitle, Outline, Topics, Translations,
};
use glotto_domain::id::{CourseId, LessonId, ModuleId, UserId};
use glotto_domain::locale::LanguageTag;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::client::Slice;
use crate::entity::from_item;
use crate::{Entity, Item, Key, Personal, Store, StoreError, Transaction, keys};

/// A course, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CourseItem {
    /// Names the course.
    pub course_id: CourseId,
    /// Whose it is.
    pub owner_id: UserId,
    /// Who else writes it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub co_instructors: BTreeSet<UserId>,
    /// What it is called.
    pub title: Translations<CourseTitle>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Translations<CourseDescription>>,
    /// The language that every text has.
    pub default_language: LanguageTag,
    /// The language that is taught.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teaches: Option<LanguageTag>,
    /// How hard it is.
    pub level: CourseLevel,
    /// What the catalogue finds it by.
    pub topics: Topics,
    /// Whether it is in the catalogue.
    pub status: CourseStatus,
    /// When it was published first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Timestamp>,
    /// How many lessons its outline has.
    pub lesson_count: u32,
    /// When it was made.
    pub created: Timestamp,
    /// When it or its outline was changed last.
    pub updated: Timestamp,
    /// Counts the changes of the course and its outline.
    pub rev: u64,
}

/// The table of contents of a course, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OutlineItem {
    /// The course.
    pub course_id: CourseId,
    /// Its modules, in order.
    pub modules: Vec<ModulePart>,
    /// The revision of the course in which the outline became what it is.
    pub rev: u64,
}

/// A module in a stored outline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModulePart {
    /// Names the module.
    pub id: ModuleId,
    /// What it is called.
    pub title: Translations<ModuleTitle>,
    /// Its lessons, in order.
    pub lessons: Vec<LessonPart>,
}

/// A lesson in a stored outline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LessonPart {
    /// Names the lesson.
    pub id: LessonId,
    /// What sort of lesson it is.
    pub kind: LessonKind,
    /// What it is called.
    pub title: Translations<LessonTitle>,
    /// Whether a learner can take it.
    pub ready: bool,
    /// How long the film is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
}

impl Entity for CourseItem {
    const TYPE: &'static str = "Course";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::course(self.course_id)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::taught(self.owner_id, self.course_id))
    }
}

impl Entity for OutlineItem {
    const TYPE: &'static str = "Outline";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::outline(self.course_id)
    }
}

impl From<&Course> for CourseItem {
    fn from(course: &Course) -> Self {
        let CourseState {
            id,
            owner,
            co_instructors,
            title,
            description,
            default_language,
            teaches,
            level,
            topics,
            status,
            ..
        } = (**course).clone();
        Self {
            course_id: id,
            owner_id: owner,
            co_instructors,
            title,
            description,
            default_language,
            teaches,
            level,
            topics,
            status,
            published: course.published,
            lesson_count: course.lesson_count,
            created: course.created,
            updated: course.updated,
            rev: course.rev,
        }
    }
}

impl From<CourseItem> for Course {
    fn from(item: CourseItem) -> Self {
        Self::restore(CourseState {
            id: item.course_id,
            owner: item.owner_id,
            co_instructors: item.co_instructors,
            title: item.title,
            description: item.description,
            default_language: item.default_language,
            teaches: item.teaches,
            level: item.level,
            topics: item.topics,
            status: item.status,
            published: item.published,
            lesson_count: item.lesson_count,
            created: item.created,
            updated: item.updated,
            rev: item.rev,
        })
    }
}

impl OutlineItem {
    /// The outline as it is to be stored with a course.
    pub fn of(course: &Course, outline: &Outline) -> Self {
        let lesson = |lesson: &LessonSummary| LessonPart {
            id: lesson.id,
            kind: lesson.kind,
            title: lesson.title.clone(),
            ready: lesson.ready,
            seconds: lesson.seconds,
        };
        let module = |module: &Module| ModulePart {
            id: module.id,
            title: module.title.clone(),
            lessons: module.lessons.iter().map(lesson).collect(),
        };
        Self { course_id: course.id, modules: outline.modules().iter().map(module).collect(), rev: course.rev }
    }
}

impl From<OutlineItem> for Outline {
    fn from(item: OutlineItem) -> Self {
        let lesson = |part: LessonPart| LessonSummary {
            id: part.id,
            kind: part.kind,
            title: part.title,
            ready: part.ready,
            seconds: part.seconds,
        };
        let module = |part: ModulePart| Module {
            id: part.id,
            title: part.title,
            lessons: part.lessons.into_iter().map(lesson).collect(),
        };
        Self::restore(item.modules.into_iter().map(module).collect())
    }
}

/// A course as somebody finds it.
#[derive(Debug, Clone)]
pub struct CourseForReader {
    /// The course.
    pub course: Course,
    /// Its outline.
    pub outline: Outline,
    /// Whether the reader is enrolled in it.
    pub enrolled: bool,
}

impl Store {
    /// A course without its outline.
    pub async fn course(&self, id: CourseId) -> Result<Option<Course>, StoreError> {
        Ok(self.load::<CourseItem>(keys::course(id)).await?.map(Course::from))
    }

    /// The outline of a course.
    pub async fn outline(&self, id: CourseId) -> Result<Option<Outline>, StoreError> {
        Ok(self.load::<OutlineItem>(keys::outline(id)).await?.map(Outline::from))
    }

    /// A course with its outline, in one round trip.
    pub async fn course_with_outline(&self, id: CourseId) -> Result<Option<(Course, Outline)>, StoreError> {
        Ok(self.course_for(id, None).await?.map(|found| (found.course, found.outline)))
    }

    /// A course with its outline, and whether a reader is enrolled, in one round trip.
    pub async fn course_for(
        &self,
        id: CourseId,
        reader: Option<UserId>,
    ) -> Result<Option<CourseForReader>, StoreError> {
        let mut wanted = vec![keys::course(id), keys::outline(id)];
        wanted.extend(reader.map(|reader| keys::enrolment(reader, id)));
        let mut found = self.get_many(wanted).await?.into_iter();
        let course = found.next().flatten().map(from_item::<CourseItem>).transpose()?;
        let outline = found.next().flatten().map(from_item::<OutlineItem>).transpose()?;
        let enrolled = found.next().flatten().is_some();
        Ok(course.zip(outline).map(|(course, outline)| CourseForReader {
            course: course.into(),
            outline: outline.into(),
            enrolled,
        }))
    }
}

/// A page out of items of which one more was asked for than the page holds: so the last page is
/// known to be the last. There may also be fewer, and more behind them, since a query ends at
/// 1 MB. Returns also the key of the page's last item, if there are more.
pub(crate) fn cut((mut items, stopped_at): Slice, limit: u16) -> Slice {
    let more = items.len() > usize::from(limit) || stopped_at.is_some();
    items.truncate(usize::from(limit));
    let key = |item: &Item| {
        let names = ["pk", "sk", "gsi1pk", "gsi1sk"];
        names.iter().filter_map(|name| Some(((*name).to_owned(), item.get(*name)?.clone()))).collect()
    };
    let last = items.last().filter(|_| more).map(key);
    (items, last)
}

impl<E> Transaction<E> {
    /// Writes a new course with its empty outline.
    pub fn create_course(&mut self, course: &Course, exists: E) -> &mut Self {
        self.create(&CourseItem::from(course), exists).put(&OutlineItem::of(course, &Outline::default()))
    }

    /// Writes a course over the revision that was read, and moves it in the catalogue if its
    /// place there has changed.
    pub fn revise_course(&mut self, read: &Course, course: &Course, stale: E) -> &mut Self {
        self.replace(&CourseItem::from(course), read.rev, stale).reindex_course(read, course)
    }

    /// Writes the outline of a course. It needs no condition of its own: it goes with
    /// [`revise_course`](Self::revise_course), whose condition covers both.
    pub fn put_outline(&mut self, course: &Course, outline: &Outline) -> &mut Self {
        self.put(&OutlineItem::of(course, outline))
    }
}
