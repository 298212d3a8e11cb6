//! Reads a course for its page: what a visitor sees of it, and what the page shows that is stored elsewhere.
//!
//! Names are in no item of a course, so who its authors are has to be known before they can be read. A process that has
//! read the course before knows it, and reads their names together with what decides about access: one round trip. If
//! the course has other authors by now, they are read after it. Names themselves are never kept.

use std::collections::BTreeSet;

use glotto_domain::courses::{Course, CourseAuthor, VersionNumber, shown_authors};
use glotto_domain::id::{CourseId, UserId};

use crate::courses::{Authors, CourseItem, Courses, Visit, Visitor};
use crate::enrolment::SeatsItem;
use crate::{StoreError, keys};

/// A course as a visitor sees it, with what its page shows beside it.
#[derive(Debug, Clone)]
pub struct CourseForVisitor {
    /// The course.
    pub visit: Visit,
    /// Its authors, as its card shows them.
    pub authors: Vec<CourseAuthor>,
    /// How many users are enrolled.
    pub enrolled: u64,
}

impl Courses<'_> {
    /// A course as a visitor sees it, or the outline of the version that they ask for. One round trip if this process
    /// has read that edition before and the authors are still the same, otherwise two.
    pub async fn find_for_visitor(
        self,
        id: CourseId,
        visitor: Option<Visitor>,
        requested: Option<VersionNumber>,
    ) -> Result<Option<CourseForVisitor>, StoreError> {
        let store = self.store();
        let guess = store.editions().authors(id).unwrap_or_default();
        let mut wanted = vec![keys::courses::course(id), keys::enrolment::seats(id)];
        wanted.extend(guess.iter().copied().flat_map(Authors::keys));
        wanted.extend(visitor.map(|(user, _)| keys::enrolment::enrolment(user, id)));
        let mut found = store.get_many(wanted).await?;
        let (item, seats) = (found.take::<CourseItem>()?, found.take::<SeatsItem>()?);
        let guessed = Authors::take(guess.clone(), &mut found)?;
        let (enrolment, Some(item)) = (found.take()?, item) else { return Ok(None) };
        let course = Course::from(item);
        let authors: BTreeSet<UserId> = shown_authors(course.owner, &course.co_instructors).collect();
        let visit = store.visit(course, visitor, enrolment, |may| may.outline(requested));
        let (visit, authors) = if authors == guess {
            (visit.await?, guessed)
        } else {
            store.editions().keep_authors(id, authors.clone());
            store.read_both(visit, store.load_users(authors)).await?
        };
        let enrolled = seats.map_or(0, |seats| seats.enrolled);
        Ok(visit.map(|visit| {
            let authors = authors.of(visit.course.owner, &visit.course.co_instructors);
            CourseForVisitor { visit, authors, enrolled }
        }))
    }
}
