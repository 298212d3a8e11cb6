//! An archived course is not changed: each endpoint that changes something below a course refuses archived ones, or is
//! named here.

use std::collections::BTreeSet;

use glotto_domain::courses::DeletedCourse;
use glotto_domain::id::CourseId;
use glotto_http::{Access, EndpointSpec, Method};
use glotto_store::Transaction;
use glotto_store::courses::{DeletedCourseItem, FoundCourse};

use super::endpoints;
use crate::world::World;
use crate::world::scenario::{Fixtures, Step};

/// Operations that take archived courses, and why.
const TAKES_ARCHIVED: [(&str, &str); 8] = [
    ("archive_course", "an archived course stays so"),
    ("copy_course", "the copy is not archived"),
    ("create_co_instructor", "who may read and copy the course can be changed"),
    ("delete_co_instructor", "who may read and copy the course can be changed"),
    ("delete_course", "an archived course may be deleted"),
    ("restore_course", "a course is restored as it was, and stays archived"),
    ("transfer_course", "who may take it out of the archive can be changed"),
    ("unarchive_course", "it takes the course out of the archive"),
];

/// Operations of learners, which change what is theirs. Enrolled learners go on.
const BY_LEARNERS: [&str; 5] =
    ["complete_lesson", "enrol", "leave_course", "update_enrolment_version", "update_position"];

/// The endpoints that change something below a course.
fn changes() -> impl Iterator<Item = &'static EndpointSpec> {
    endpoints().filter(|endpoint| endpoint.path.contains("{courseId}") && endpoint.method != Method::Get)
}

fn needs_right(endpoint: &EndpointSpec) -> bool {
    matches!(endpoint.function.access, Access::Course(_))
}

#[test]
fn what_changes_a_course_refuses_archived_ones_or_is_named_here() {
    let operations = |chosen: fn(&EndpointSpec) -> bool| {
        changes().filter(|endpoint| chosen(endpoint)).map(|endpoint| endpoint.function.operation).collect()
    };
    let takes: BTreeSet<_> = operations(|endpoint| needs_right(endpoint) && !endpoint.refuses_archived);
    assert_eq!(takes, TAKES_ARCHIVED.into_iter().map(|(operation, _)| operation).collect());
    let without_right: BTreeSet<_> = operations(|endpoint| !needs_right(endpoint));
    assert_eq!(without_right, BY_LEARNERS.into());
}

/// Archives a course, also one that was deleted.
async fn archive(world: &World, course: CourseId) {
    let (store, now) = (&world.context.store, world.context.now());
    match store.courses().find_kept(course).await.unwrap() {
        FoundCourse::Present(read) => {
            let mut archived = read.clone();
            archived.archive(now);
            archived.next_revision(now);
            let mut transaction = Transaction::new(store);
            transaction.update_course(&read, &archived, ());
            transaction.commit(store).await.unwrap();
        }
        FoundCourse::Deleted(read) => {
            let mut archived = read.course.clone();
            archived.archive(now);
            let archived = DeletedCourse { course: archived, ..read };
            store.save(&DeletedCourseItem::from(&archived)).await.unwrap();
        }
        FoundCourse::Gone(_) => panic!("{course} does not exist"),
    }
}

#[tokio::test]
async fn every_change_of_an_archived_course_is_refused_but_those_that_are_named_here() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let mut count = 0;
    for endpoint in changes().filter(|endpoint| needs_right(endpoint)) {
        let step = Step::of(endpoint.function.operation);
        let call = step.prepare_call(&fixtures).await;
        let course = call.path().split(['/', '?']).nth(3).unwrap();
        archive(&world, course.parse().unwrap()).await;
        let answer = call.send().await;
        if endpoint.refuses_archived {
            answer.is_problem(409, "course-archived");
            count += 1;
        } else {
            assert_eq!(Some(answer.status), step.status, "{endpoint:?}: {}", answer.text());
        }
    }
    assert!(count >= 25, "only {count} endpoints were probed");
}
