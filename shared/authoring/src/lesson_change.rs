//! Changes of lessons of the draft: what is loaded and checked before a change, and the writes that make it.

use glotto_domain::courses::article::ARTICLE_EDITED;
use glotto_domain::courses::{DeletedLesson, LessonInCourse, ReviseError, UNNAMED_FOR};
use glotto_domain::media::library::MediaUse;
use glotto_http::response::RevisionTag;
use glotto_http::{Cx, Endpoint, LessonPath, Problem, Result};
use glotto_store::Transaction;

use crate::ArticleEdited;

/// A lesson while it is changed, with the course around it: the outline shows the lesson's title.
/// The lesson has a revision of its own.
pub struct LessonChange {
    before: LessonInCourse,
    /// The lesson and its course after the change.
    pub after: LessonInCourse,
}

impl LessonChange {
    /// Loads a lesson with its course, and checks the right that the endpoint declares.
    pub async fn load<E: Endpoint>(cx: &Cx<'_, E>, path: LessonPath) -> Result<Self> {
        let found = cx.store.courses().find_lesson_in_course(path.course_id, path.lesson_id).await?;
        let found = found.ok_or_else(Problem::not_found)?;
        cx.authorize(&found.course)?;
        Ok(Self { before: found.clone(), after: found })
    }

    /// The files that the lesson names after the change, and did not name before.
    pub fn new_media_uses(&self) -> Vec<MediaUse> {
        self.after.lesson.content.new_media_uses(&self.before.lesson.content)
    }

    /// Finishes the change ([`LessonInCourse::finish_edit`]), and checks `If-Match`. Returns the writes, which fail with
    /// `stale` if another request changed the lesson or the course since they were loaded; none if nothing was changed:
    /// then the revision stays. The event about a new text of an article is emitted with them.
    pub fn prepare<E, S>(&mut self, cx: &Cx<'_, E>, stale: S) -> Result<Option<Transaction<S>>>
    where
        E: Endpoint<Response: RevisionTag>,
        S: Clone,
    {
        self.after.finish_edit(&self.before.lesson, cx.new_revision(), cx.now())?;
        cx.check_revision(self.before.lesson.rev)?;
        if self.after == self.before {
            return Ok(None);
        }
        let mut transaction = Transaction::new(&cx.store);
        transaction.update_lesson(&self.before, &self.after, stale);
        if self.after.lesson.needs_html(Some(&self.before.lesson)) {
            transaction.emit(&cx.event(ARTICLE_EDITED, ArticleEdited::from(&self.after.lesson)));
        }
        Ok(Some(transaction))
    }

    /// Finishes the change, checks `If-Match`, and saves it.
    pub async fn save<E>(&mut self, cx: &Cx<'_, E>) -> Result<()>
    where
        E: Endpoint<Response: RevisionTag>,
    {
        if let Some(transaction) = self.prepare(cx, ReviseError::Stale)? {
            transaction.commit(&cx.store).await?;
        }
        Ok(())
    }

    /// Checks `If-Match`, and returns the writes that delete the lesson together with its place in the outline. The
    /// content stays, because the lesson can be restored.
    pub fn prepare_deletion<E>(&self, cx: &Cx<'_, E>) -> Result<Transaction<ReviseError>>
    where
        E: Endpoint<Response: RevisionTag>,
    {
        cx.check_revision(self.before.lesson.rev)?;
        let LessonInCourse { course, outline, lesson } = &self.before;
        let (summary, module) = (outline.lesson(lesson.id), outline.module_of(lesson.id));
        let (summary, module) = summary.cloned().zip(module).ok_or_else(Problem::not_found)?;
        let deleted = DeletedLesson { course: course.id, module, summary, deleted: cx.now() };
        let mut transaction = Transaction::new(&cx.store);
        transaction
            .update_course(course, &self.after.course, ReviseError::Stale)
            .put_outline(&self.after.course, &self.after.outline)
            .leave_lesson(&self.before, ReviseError::Stale)
            .keep_deleted_lesson(&deleted)
            .schedule_purge(course.id, cx.now() + UNNAMED_FOR);
        Ok(transaction)
    }
}
