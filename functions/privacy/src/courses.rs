//! The courses of an erased user: handed over or purged (`glotto_domain::privacy::course_outcome`).

use glotto_domain::id::{CourseId, UserId};
use glotto_domain::privacy::{CourseOutcome, course_outcome};
use glotto_events::Failure;
use glotto_runtime::Context;
use glotto_store::courses::{CoInstructorItem, CourseItem, DeletedCourseItem, FoundCourse};
use glotto_store::entity::{from_item, is_a};
use glotto_store::privacy::PersonalDataSource;
use glotto_store::{CommitError, Conflict, Item, StoreError};

use crate::delete_data::Deletion;
use crate::videos;

/// Courses per read.
const PAGE: u16 = 25;

/// Hands over all courses of a user, or begins to purge them. A purge does not wait for jobs that still write files, so
/// courses that are to be purged wait until no video of the user is being transcoded.
pub(crate) async fn transfer_or_purge(context: &Context, user: UserId) -> Result<Deletion, Failure> {
    let may_purge = !videos::are_in_transcoding(context, user).await?;
    let (mut after, mut deletion) = (None, Deletion::Complete);
    loop {
        let (items, last) =
            context.store.personal_data().page(user, PersonalDataSource::TaughtCourses, PAGE, after).await?;
        for item in items {
            if hand_on_course(context, user, course_of(item)?, may_purge).await? == Deletion::Partial {
                deletion = Deletion::Partial;
            }
        }
        after = last;
        if after.is_none() {
            return Ok(deletion);
        }
    }
}

/// The index lists the courses that the user owns, also those that were deleted, and those that they are co-instructor
/// of.
fn course_of(item: Item) -> Result<CourseId, StoreError> {
    if is_a::<CourseItem>(&item) {
        return Ok(from_item::<CourseItem>(item)?.course_id);
    }
    if is_a::<DeletedCourseItem>(&item) {
        return Ok(from_item::<DeletedCourseItem>(item)?.course.course_id);
    }
    Ok(from_item::<CoInstructorItem>(item)?.course_id)
}

/// A course that was deleted can be restored by the user who becomes its owner. If there is none, it is purged by the
/// next run of `purge_courses`, and so is a draft; from now on, nothing leads from the user to it.
async fn hand_on_course(context: &Context, user: UserId, id: CourseId, may_purge: bool) -> Result<Deletion, Failure> {
    let found = context.store.courses().find_kept(id).await?;
    let Some(outcome) = found.as_kept().map(|course| course_outcome(course, user)) else {
        return Ok(Deletion::Complete);
    };
    if outcome == CourseOutcome::Unchanged {
        return Ok(Deletion::Complete);
    }
    let authored = context.store.authored_content();
    authored.index_videos(user, id).await?;
    let handed_on = match (&found, outcome) {
        (FoundCourse::Present(course), CourseOutcome::Stays(after)) => {
            authored.transfer_course(course, &after, context.now()).await
        }
        (FoundCourse::Deleted(deleted), CourseOutcome::Stays(after)) if after.owner != UserId::NIL => {
            authored.transfer_deleted_course(deleted, &after).await
        }
        _ if may_purge => context.store.purges().begin_now(&found, context.now()).await,
        _ => return Ok(Deletion::Partial),
    };
    match handed_on {
        Err(CommitError::Condition(Conflict)) => Err(Failure::because(format!("{id} keeps changing"))),
        handed_on => Ok(handed_on.map(|()| Deletion::Complete)?),
    }
}
