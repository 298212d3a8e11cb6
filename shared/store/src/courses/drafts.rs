//! Reads drafts: courses with their outlines.
//!
//! The course is read consistently each time, so a change, and a course that was deleted, is seen at once.
//!
//! Course and outline change in one transaction, but a read of several items (`BatchGetItem`) is no snapshot: it may
//! see one of them before the transaction and the other one after it
//! (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html>, "Isolation levels"). A
//! reader would keep the former outline under the `ETag` of the change, and a writer would undo the change. So what
//! does not fit together is read again.

use std::sync::Arc;
use std::time::Duration;

use glotto_domain::courses::{Course, Outline};
use glotto_domain::id::CourseId;

use crate::courses::{CourseItem, OutlineItem};
use crate::{Store, StoreError, keys};

/// How often a course and its outline are read again that do not fit together. Each time, another change must have been
/// under way.
const MORE_READS: u32 = 4;

/// How long to wait before that. A transaction writes its items within milliseconds.
const PAUSE: Duration = Duration::from_millis(10);

impl Store {
    /// A course and its outline, for a change, in one round trip; in more while another change is under way.
    pub(crate) async fn read_draft(&self, course: CourseId) -> Result<Option<(Course, Outline)>, StoreError> {
        let wanted = vec![keys::courses::course(course), keys::courses::outline(course)];
        let mut found = self.get_many(wanted).await?;
        let (course, outline) = (found.take::<CourseItem>()?, found.take::<OutlineItem>()?);
        let Some(course) = course else { return Ok(None) };
        let Some((course, outline)) = self.read_until_fit(course.into(), outline).await? else { return Ok(None) };
        let (rev, outline) = (outline.rev, Outline::from(outline));
        self.editions().keep_draft(course.id, rev, Arc::new(outline.clone()));
        Ok(Some((course, outline)))
    }

    /// The outline of the draft of a course that was just read, for a reader: the one that this process keeps, if it is
    /// that of the course. The course is returned as well, because it may have changed in the meantime; nothing if it
    /// was deleted.
    pub(crate) async fn load_draft(&self, course: Course) -> Result<Option<(Course, Arc<Outline>)>, StoreError> {
        let id = course.id;
        let kept = self.editions().draft(id).filter(|(rev, _)| *rev == course.outline_rev);
        if let Some((_, outline)) = kept {
            return Ok(Some((course, outline)));
        }
        let outline = self.load::<OutlineItem>(keys::courses::outline(id)).await?;
        let Some((course, outline)) = self.read_until_fit(course, outline).await? else { return Ok(None) };
        let (rev, outline) = (outline.rev, Arc::new(Outline::from(outline)));
        self.editions().keep_draft(id, rev, outline.clone());
        Ok(Some((course, outline)))
    }

    /// A course and its outline as they were read, or, if a change was under way, as they are after it; nothing if the
    /// course was deleted.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] if they never fit together.
    pub(crate) async fn read_until_fit(
        &self,
        mut course: Course,
        mut outline: Option<OutlineItem>,
    ) -> Result<Option<(Course, OutlineItem)>, StoreError> {
        let id = course.id;
        for reads in 0.. {
            if let Some(fitting) = outline.take_if(|outline| outline.rev == course.outline_rev) {
                return Ok(Some((course, fitting)));
            }
            if reads == MORE_READS {
                break;
            }
            tokio::time::sleep(PAUSE).await;
            let wanted = vec![keys::courses::course(id), keys::courses::outline(id)];
            let mut found = self.get_many(wanted).await?;
            let Some(present) = found.take::<CourseItem>()? else { return Ok(None) };
            course = present.into();
            outline = found.take()?;
        }
        Err(StoreError::Conflict("the course with its outline"))
    }
}
