//! `PUT /v1/courses/{courseId}/owner`: gives a course to one of its co-instructors.

use futures::FutureExt as _;
use glotto_domain::audit::Act;
use glotto_domain::courses::{CourseAct, HandOverError, OwnerError, ReviseError};
use glotto_domain::id::UserId;
use glotto_domain::identity::Permission;
use glotto_domain::inputs;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::Transaction;

use crate::authoring::{demand_revision, persistently};
use crate::instructor_view::{InstructorView, who_may_teach};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "hand_over_course",
    Method::Put,
    "/v1/courses/{courseId}/owner",
    Access::May(Permission::AuthorCourses),
    |context, request| persistently(context, request, |context, request| attempt(context, request).boxed()).boxed(),
)
.grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Audit, Part::Course, Part::User])])
.tells(
    "Hand a course over",
    "Makes a co-instructor its owner; who owned it before becomes a co-instructor. By the owner or an admin. \
     `If-Match` takes the course's `ETag`.",
)
.accepts::<HandOverCourse>()
.example(r#"{"userId":"usr_01J9ZK5W6V4QX0N8R3T7B2M1CD"}"#)
.answers::<InstructorView>(200)
.refuses(&[OwnerError::KINDS, HandOverError::KINDS, ReviseError::KINDS])
.versioned()
.fresh();

inputs! {
    /// Whose the course is to be.
    pub struct HandOverCourse {
        /// One of its co-instructors.
        pub user_id: UserId,
    }
}

async fn attempt(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let (actor, input) = (request.actor()?, request.json::<HandOverCourse>()?);
    let found = context.store.courses().find_with_account(request.path_id("courseId")?, input.user_id).await?;
    let (read, found) = (found.0.ok_or_else(Problem::not_found)?, found.1);
    read.admit_owner(actor.user, actor.role, CourseAct::Share).map_err(Problem::refused)?;
    demand_revision(request, read.rev)?;
    let mut course = read.clone();
    let changed = course.hand_over(input.user_id).map_err(Problem::refused)?;
    let account = who_may_teach(found).ok_or(HandOverError::NoInstructor).map_err(Problem::refused)?;
    let view = InstructorView::of(&account, &course).ok_or_else(Problem::not_found)?;
    if changed {
        let entry = |act, user| request.act(context, act, user).detail(format!("owner of {}", course.id));
        let mut transaction = Transaction::new(&context.store);
        transaction
            .update_instructors(&read, &course, context.now(), ReviseError::Stale)
            .require_verified_account(account.user_id, ReviseError::Stale)
            .record(&entry(Act::CourseRightGranted, account.user_id))
            .record(&entry(Act::CourseRightRevoked, read.owner));
        transaction.commit(&context.store).await?;
    }
    Ok(Reply::ok(&view).revision(course.rev))
}
