//! Changes of courses: what is loaded and checked before a change, and the writes that make it.

use glotto_authoring::ArticleEdited;
use glotto_domain::courses::article::ARTICLE_EDITED;
use glotto_domain::courses::{Course, Lesson, LessonInCourse, Outline, ReviseError};
use glotto_domain::id::CourseId;
use glotto_http::response::RevisionTag;
use glotto_http::{Call, Cx, Endpoint, Json, LessonPath, Localized, Problem, Result};
use glotto_store::Transaction;

use crate::course_view::CourseView;
use crate::localizer::Localizer;

/// A course and its outline while they are changed. They share one revision.
pub(crate) struct CourseChange {
    before: (Course, Outline),
    /// The course after the change.
    pub course: Course,
    /// The outline after the change.
    pub outline: Outline,
}

impl CourseChange {
    /// Loads a course with its outline, and checks the right that the endpoint declares.
    pub async fn load<E: Endpoint>(cx: &Cx<'_, E>, id: CourseId) -> Result<Self> {
        let found = cx.store.courses().find_with_outline(id).await?;
        let (course, outline) = found.ok_or_else(Problem::not_found)?;
        cx.authorize(&course)?;
        Ok(Self::of(course, outline))
    }

    /// The same, with a lesson of the draft.
    pub async fn load_with_lesson<E: Endpoint>(cx: &Cx<'_, E>, path: LessonPath) -> Result<(Self, Lesson)> {
        let found = cx.store.courses().find_lesson_in_course(path.course_id, path.lesson_id).await?;
        let LessonInCourse { course, outline, lesson } = found.ok_or_else(Problem::not_found)?;
        cx.authorize(&course)?;
        Ok((Self::of(course, outline), lesson))
    }

    fn of(course: Course, outline: Outline) -> Self {
        Self { before: (course.clone(), outline.clone()), course, outline }
    }

    /// Checks `If-Match`, and saves the change. If nothing was changed, nothing is written and the revision stays.
    pub async fn save<E>(&mut self, cx: &Cx<'_, E>) -> Result<()>
    where
        E: Endpoint<Response: RevisionTag>,
    {
        if self.course == self.before.0 && self.outline == self.before.1 {
            return cx.check_revision(self.before.0.rev);
        }
        self.prepare_next_revision(cx)?.commit(&cx.store).await?;
        Ok(())
    }

    /// Checks `If-Match`, and returns the writes of a change, which becomes the next revision. They fail as stale if
    /// another request changed the course since it was loaded. `If-Match` is checked here, where the change is known to
    /// be possible: one that is not fails as it would without the header (RFC 9110, 13.2.1).
    pub fn prepare_next_revision<E>(&mut self, cx: &Cx<'_, E>) -> Result<Transaction<ReviseError>>
    where
        E: Endpoint<Response: RevisionTag>,
    {
        cx.check_revision(self.before.0.rev)?;
        Ok(self.prepare_unconditional(cx))
    }

    /// The same for an endpoint that takes no `If-Match`.
    pub fn prepare_unconditional(&mut self, cx: &Call<'_>) -> Transaction<ReviseError> {
        let mut transaction = Transaction::new(&cx.store);
        if self.outline == self.before.1 {
            self.course.bump_revision(&self.outline, cx.now());
            transaction.update_course(&self.before.0, &self.course, ReviseError::Stale);
        } else {
            self.course.bump_outline_revision(&self.outline, cx.now());
            transaction
                .update_course(&self.before.0, &self.course, ReviseError::Stale)
                .put_outline(&self.course, &self.outline);
        }
        transaction
    }

    /// Inserts a copy of a content of a lesson behind the lesson, for an endpoint that takes no `If-Match`. Returns the
    /// copy, and the writes. The files that it names are marked as used before.
    pub async fn prepare_copy(
        &mut self,
        cx: &Call<'_>,
        original: &Lesson,
    ) -> Result<(Lesson, Transaction<ReviseError>)> {
        let copy = original.copy(cx.new_id(), self.course.id, self.course.generation);
        cx.store.libraries().mark_copied(self.course.id, &copy.media_places()).await?;
        self.outline.insert_copied_lesson(original.id, copy.summary())?;
        let mut transaction = self.prepare_unconditional(cx);
        create_lesson(cx, &copy, &mut transaction);
        Ok((copy, transaction))
    }

    /// Checks `If-Match`, and returns the writes of a change by which the course leaves the catalogue.
    pub async fn prepare_unlisting<E>(&mut self, cx: &Cx<'_, E>) -> Result<Transaction<ReviseError>>
    where
        E: Endpoint<Response: RevisionTag>,
    {
        let latest = if self.before.0.is_published() {
            cx.store.courses().find_latest_version(&self.before.0).await?
        } else {
            None
        };
        let mut transaction = self.prepare_next_revision(cx)?;
        if let Some(latest) = latest.as_deref() {
            transaction.list_course(&self.before.0, &self.course, Some(latest), latest);
        }
        Ok(transaction)
    }

    /// The course before the change.
    pub fn course_before(&self) -> &Course {
        &self.before.0
    }

    /// The response with the course after the change, as its authors see it.
    pub fn respond(&self, call: &Call<'_>) -> Localized<Json<CourseView>> {
        let localizer = Localizer::author(call);
        let view = CourseView::of_draft(&self.course, &self.outline, &localizer);
        localizer.respond(self.course.rev, view, Json)
    }
}

/// Adds the writes of a new lesson, and the event about the text of an article.
pub(crate) fn create_lesson(cx: &Call<'_>, lesson: &Lesson, transaction: &mut Transaction<ReviseError>) {
    transaction.create_lesson(lesson, ReviseError::Stale);
    if lesson.needs_html(None) {
        transaction.emit(&cx.event(ARTICLE_EDITED, ArticleEdited::from(lesson)));
    }
}
