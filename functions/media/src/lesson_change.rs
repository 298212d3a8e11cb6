//! A change of a lesson of the draft: what is loaded and checked before it, and the writes that make it.

use glotto_domain::courses::LessonInCourse;
use glotto_domain::id::{CourseId, LessonId};
use glotto_http::response::RevisionTag;
use glotto_http::{Cx, Endpoint, Problem, Result};
use glotto_store::{Conflict, Transaction};

/// A lesson while it is changed, with the course around it.
pub(crate) struct LessonChange {
    before: LessonInCourse,
    /// The lesson and its course after the change.
    pub after: LessonInCourse,
}

impl LessonChange {
    /// Loads a lesson with its course, and checks the right that the endpoint declares.
    pub async fn load<E: Endpoint>(cx: &Cx<'_, E>, course: CourseId, lesson: LessonId) -> Result<Self> {
        let found = cx.store.courses().find_lesson_in_course(course, lesson).await?.ok_or_else(Problem::not_found)?;
        cx.authorize(&found.course)?;
        Ok(Self { before: found.clone(), after: found })
    }

    /// Finishes the change and checks `If-Match`. Returns the writes; none if nothing was changed.
    pub fn prepare<E>(&mut self, cx: &Cx<'_, E>) -> Result<Option<Transaction<Conflict>>>
    where
        E: Endpoint<Response: RevisionTag>,
    {
        self.after.finish_edit(&self.before.lesson, cx.new_revision(), cx.now())?;
        cx.check_revision(self.before.lesson.rev)?;
        if self.after == self.before {
            return Ok(None);
        }
        let mut transaction = Transaction::new(&cx.store);
        transaction.update_lesson(&self.before, &self.after, Conflict);
        Ok(Some(transaction))
    }
}
