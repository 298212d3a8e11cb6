//! The courses of an erased user: handed over or deleted (`glotto_domain::privacy::course_outcome`).

use glotto_domain::courses::DeletedCourse;
use glotto_domain::id::{CourseId, UserId};
use glotto_domain::media::captions;
use glotto_domain::privacy::{CourseOutcome, course_outcome};
use glotto_events::Failure;
use glotto_objects::Folders;
use glotto_runtime::{Bucket, Context};
use glotto_store::courses::{CoInstructorItem, CourseItem, DeletedCourseItem};
use glotto_store::entity::{from_item, is_a};
use glotto_store::privacy::PersonalDataSource;
use glotto_store::{CommitError, Conflict, Item, StoreError};

/// Courses per read.
const PAGE: u16 = 25;

/// Hands over or deletes all courses of a user.
pub(crate) async fn transfer_or_delete(context: &Context, user: UserId) -> Result<(), Failure> {
    let mut after = None;
    loop {
        let (items, last) =
            context.store.personal_data().page(user, PersonalDataSource::TaughtCourses, PAGE, after).await?;
        for item in items {
            hand_on_course(context, user, course_of(item)?).await?;
        }
        after = last;
        if after.is_none() {
            return Ok(());
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

async fn hand_on_course(context: &Context, user: UserId, id: CourseId) -> Result<(), Failure> {
    let Some(course) = context.store.courses().find(id).await? else {
        return match context.store.courses().find_deleted(id).await? {
            Some(deleted) => hand_on_deleted(context, user, &deleted).await,
            None => Ok(()),
        };
    };
    let fate = course_outcome(&course, user);
    if fate != CourseOutcome::Unchanged {
        context.store.authored_content().index_videos(user, id).await?;
    }
    let outcome = match fate {
        CourseOutcome::Unchanged => Ok(()),
        CourseOutcome::Stays(after) => {
            context.store.authored_content().transfer_course(&course, &after, context.now()).await
        }
        CourseOutcome::Deleted => {
            // The files come first: after a crash, nothing would name the course.
            let deleted = context.port::<Folders>()?.clear(Bucket::Media, &captions::folder(id)).await;
            deleted.map_err(Failure::because)?;
            delete_library(context, id).await?;
            context.store.authored_content().delete_draft(&course).await
        }
    };
    fail_on_conflict(id, outcome)
}

/// A deleted course can be restored by the user who becomes its owner. If there is none, it is purged by the next run
/// of `purge_courses`; from now on, nothing leads from the user to it.
async fn hand_on_deleted(context: &Context, user: UserId, deleted: &DeletedCourse) -> Result<(), Failure> {
    let id = deleted.course.id;
    let outcome = match course_outcome(&deleted.course, user) {
        CourseOutcome::Unchanged => return Ok(()),
        CourseOutcome::Stays(after) if after.owner != UserId::NIL => {
            context.store.authored_content().index_videos(user, id).await?;
            context.store.authored_content().transfer_deleted_course(deleted, &after).await
        }
        CourseOutcome::Stays(_) | CourseOutcome::Deleted => {
            context.store.authored_content().index_videos(user, id).await?;
            context.store.purges().begin_now(deleted, context.now()).await
        }
    };
    fail_on_conflict(id, outcome)
}

fn fail_on_conflict(course: CourseId, outcome: Result<(), CommitError<Conflict>>) -> Result<(), Failure> {
    match outcome {
        Err(CommitError::Condition(Conflict)) => Err(Failure::because(format!("{course} keeps changing"))),
        outcome => Ok(outcome?),
    }
}

/// Deletes the library of a course, and the files that no other course uses any more. What is stored about them goes
/// last, because they are found by it.
async fn delete_library(context: &Context, course: CourseId) -> Result<(), Failure> {
    for home in context.store.libraries().release(course).await? {
        context.port::<Folders>()?.clear_library(home).await.map_err(Failure::because)?;
    }
    Ok(context.store.libraries().clear(course).await?)
}
