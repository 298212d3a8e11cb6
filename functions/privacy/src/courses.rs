//! The courses of somebody who is forgotten: handed on or deleted (`glotto_domain::privacy::fate`).

use glotto_domain::id::{CourseId, UserId};
use glotto_domain::privacy::{Fate, fate};
use glotto_events::Failure;
use glotto_runtime::Context;
use glotto_store::courses::{CoInstructorItem, CourseItem};
use glotto_store::entity::{from_item, is_a};
use glotto_store::privacy::PersonalDataSource;
use glotto_store::{CommitError, Conflict, Item, StoreError};

/// Courses that are read at once.
const PAGE: u16 = 25;

/// Hands on all courses of somebody.
pub(crate) async fn hand_on(context: &Context, user: UserId) -> Result<(), Failure> {
    let mut after = None;
    loop {
        let (items, last) =
            context.store.personal_data().page(user, PersonalDataSource::TaughtCourses, PAGE, after).await?;
        for item in items {
            one(context, user, course_of(item)?).await?;
        }
        after = last;
        if after.is_none() {
            return Ok(());
        }
    }
}

/// The index shows courses of one's own, and rights to those of others.
fn course_of(item: Item) -> Result<CourseId, StoreError> {
    if is_a::<CourseItem>(&item) {
        return Ok(from_item::<CourseItem>(item)?.course_id);
    }
    Ok(from_item::<CoInstructorItem>(item)?.course_id)
}

async fn one(context: &Context, user: UserId, id: CourseId) -> Result<(), Failure> {
    let Some(course) = context.store.courses().find(id).await? else { return Ok(()) };
    let fate = fate(&course, user);
    if fate != Fate::Untouched {
        context.store.authored_content().index_videos(user, id).await?;
    }
    let outcome = match fate {
        Fate::Untouched => Ok(()),
        Fate::Stays(after) => context.store.authored_content().transfer_course(&course, &after, context.now()).await,
        Fate::Goes => context.store.authored_content().delete_draft(&course).await,
    };
    match outcome {
        Err(CommitError::Refused(Conflict)) => Err(Failure(format!("{id} keeps changing"))),
        outcome => Ok(outcome?),
    }
}
