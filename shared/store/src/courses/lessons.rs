//! Reads lessons.
//!
//! Which content a lesson has follows from the outline of the edition that is read. A process that has read the course
//! before knows it, and reads the content together with what decides about access: one round trip. If that decides for
//! another edition, the content is read after it.

use std::sync::Arc;

use glotto_domain::courses::{Generation, Lesson, LessonInCourse, LessonKind, LessonSummary, Outline, VersionNumber};
use glotto_domain::id::{CourseId, LessonId};
use glotto_domain::identity::Permission;

use crate::courses::{CourseItem, Courses, LessonItem, OutlineItem, RenderedArticleItem, Visit, Visitor};
use crate::engine::Batch;
use crate::{Key, Store, StoreError, keys};

/// A lesson as a visitor sees it.
#[derive(Debug, Clone)]
pub struct LessonForVisitor {
    /// The course that it belongs to.
    pub visit: Visit,
    /// The lesson with its content, if the visitor may open it.
    pub lesson: Option<Lesson>,
    /// What was made of it, if it is an article, whether of this text or of a former one.
    pub rendered: Option<RenderedArticleItem>,
    id: LessonId,
}

impl LessonForVisitor {
    /// The lesson in the outline that the visitor reads, if it has it.
    pub fn summary(&self) -> Option<&LessonSummary> {
        self.visit.lesson(self.id)
    }
}

impl Visit {
    /// A lesson in the outline that the visitor reads, if it has it.
    pub fn lesson(&self, lesson: LessonId) -> Option<&LessonSummary> {
        self.edition.as_ref().and_then(|edition| edition.outline().lesson(lesson))
    }
}

impl Courses<'_> {
    /// A lesson as a visitor sees it, or as it is in the version that they ask for. One round trip if this process has
    /// read that edition of the course before, otherwise up to three.
    pub async fn find_lesson_for_visitor(
        self,
        course: CourseId,
        lesson: LessonId,
        visitor: Visitor,
        requested: Option<VersionNumber>,
    ) -> Result<Option<LessonForVisitor>, StoreError> {
        let found = self.store().read_lesson(course, lesson, visitor, requested, Vec::new()).await?;
        Ok(found.map(|(lesson, _)| lesson))
    }

    /// A lesson of a draft with its course and outline: everything that a change of it needs. One round trip if this
    /// process has read the draft before, otherwise two; more while another change is under way.
    pub async fn find_lesson_in_course(
        self,
        id: CourseId,
        lesson: LessonId,
    ) -> Result<Option<LessonInCourse>, StoreError> {
        let store = self.store();
        let guess = store.editions().draft(id).and_then(|(_, outline)| content_of(&outline, lesson));
        let mut wanted = vec![keys::courses::course(id), keys::courses::outline(id)];
        wanted.extend(guess.map(|generation| keys::courses::lesson(id, lesson, generation)));
        let mut found = store.get_many(wanted).await?;
        let (item, outline) = (found.take::<CourseItem>()?, found.take::<OutlineItem>()?);
        let Some(item) = item else { return Ok(None) };
        let Some((course, outline)) = store.read_until_fit(item.into(), outline).await? else { return Ok(None) };
        let outline = Outline::from(outline);
        store.editions().keep_draft(id, course.outline_rev, Arc::new(outline.clone()));
        let Some(generation) = content_of(&outline, lesson) else { return Ok(None) };
        let content = store.take_or_load((id, lesson, generation), guess, &mut found).await?;
        Ok(content.map(|lesson| LessonInCourse { course, outline, lesson }))
    }
}

impl Store {
    /// Reads a lesson for a visitor, and other items.
    pub(crate) async fn read_lesson(
        &self,
        course: CourseId,
        lesson: LessonId,
        visitor: Visitor,
        requested: Option<VersionNumber>,
        others: Vec<Key>,
    ) -> Result<Option<(LessonForVisitor, Batch)>, StoreError> {
        let guess = self.guess_content(course, lesson, visitor, requested);
        let mut wanted = vec![keys::courses::course(course), keys::enrolment::enrolment(visitor.0, course)];
        wanted.extend(guess.into_iter().flat_map(|content| content.keys(course, lesson)));
        wanted.extend(others);
        let mut found = self.get_many(wanted).await?;
        let (item, enrolment) = (found.take::<CourseItem>()?, found.take()?);
        let guessed =
            guess.iter().flat_map(|content| content.keys(course, lesson)).map(|_| found.take_item()).collect();
        let Some(item) = item else { return Ok(None) };
        let visit = self.visit(item.into(), Some(visitor), enrolment, |may| may.edition(requested)).await?;
        let Some(visit) = visit else { return Ok(None) };
        let opened = visit.entitlement.open_lesson(visit.lesson(lesson)).map(Content::of);
        let (content, rendered) = match opened {
            Ok(content) => {
                let mut read = match guess {
                    Some(guess) if guess == content => Batch::new(guessed),
                    _ => self.get_many(content.keys(course, lesson)).await?,
                };
                (read.take::<LessonItem>()?.map(Lesson::from), read.take()?)
            }
            Err(_) => (None, None),
        };
        Ok(Some((LessonForVisitor { visit, lesson: content, rendered, id: lesson }, found)))
    }

    /// The content of a lesson: what was read by a guess, if it was right.
    pub(crate) async fn take_or_load(
        &self,
        (course, lesson, generation): (CourseId, LessonId, Generation),
        guess: Option<Generation>,
        guessed: &mut Batch,
    ) -> Result<Option<Lesson>, StoreError> {
        let item = if guess == Some(generation) {
            guessed.take::<LessonItem>()?
        } else {
            self.load(keys::courses::lesson(course, lesson, generation)).await?
        };
        Ok(item.map(Lesson::from))
    }

    /// The content of a lesson that a visitor probably reads, if this process has read its edition before.
    fn guess_content(
        &self,
        course: CourseId,
        lesson: LessonId,
        (_, role): Visitor,
        requested: Option<VersionNumber>,
    ) -> Option<Content> {
        let editions = self.editions();
        let content = |outline: &Outline| outline.lesson(lesson).map(Content::of);
        if let Some(number) = requested {
            return content(&editions.version(course, number)?.outline);
        }
        match editions.draft(course).filter(|_| role.may(Permission::AuthorCourses)) {
            Some((_, draft)) => content(&draft),
            None => content(&editions.version_used_last(course)?.outline),
        }
    }
}

/// What an outline says of where the content of a lesson is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Content {
    generation: Generation,
    is_article: bool,
}

impl Content {
    fn of(lesson: &LessonSummary) -> Self {
        Self { generation: lesson.content, is_article: lesson.kind == LessonKind::Article }
    }

    /// The key of the content, and that of the HTML of an article.
    fn keys(self, course: CourseId, lesson: LessonId) -> Vec<Key> {
        let mut keys = vec![keys::courses::lesson(course, lesson, self.generation)];
        keys.extend(self.is_article.then(|| keys::courses::rendered_article(course, lesson, self.generation)));
        keys
    }
}

/// The generation under which an outline has the content of a lesson.
fn content_of(outline: &Outline, lesson: LessonId) -> Option<Generation> {
    outline.lesson(lesson).map(|lesson| lesson.content)
}
