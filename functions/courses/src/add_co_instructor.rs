//! `POST /v1/courses/{courseId}/co-instructors`: lets somebody write a course with its owner.

use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::audit::Act;
use glotto_domain::courses::{Course, CourseAct, OwnerError, ReviseError, ShareError};
use glotto_domain::id::{CourseId, UserId};
use glotto_domain::identity::{EmailAddress, Permission};
use glotto_domain::{Faults, Pointer, inputs};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, limits};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::Transaction;
use glotto_store::identity::AccountItem;

use crate::authoring::{demand_revision, persistently};
use crate::instructor_view::{InstructorView, who_may_teach};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "add_co_instructor",
    Method::Post,
    "/v1/courses/{courseId}/co-instructors",
    Access::May(Permission::AuthorCourses),
    |context, request| handle(context, request).boxed(),
)
.grants(&[
    Grant::Read(&[Part::Course, Part::Email]),
    Grant::Write(&[Part::Audit, Part::Course, Part::Limit, Part::User]),
])
.tells(
    "Add a co-instructor",
    "Lets somebody who may teach write the course: its texts, modules, lessons and videos, drafts included. They \
     neither publish it nor say who else writes it. Names them either by their id or by their whole address; that \
     nobody has it and that whoever has it may not teach are answered alike. At most 20, by the owner or an admin. \
     Who is one already gets 200 instead of 201. `If-Match` takes the course's `ETag`.",
)
.accepts::<AddCoInstructor>()
.example(r#"{"email":"grace@example.com"}"#)
.answers::<InstructorView>(201)
.or_answers(200)
.refuses(&[OwnerError::KINDS, ShareError::KINDS, ReviseError::KINDS])
.versioned()
.once();

inputs! {
    /// Who is to write the course: one of the two.
    pub struct AddCoInstructor {
        /// Their id.
        pub user_id: Option<UserId>,
        /// Their address.
        pub email: Option<EmailAddress>,
    }
}

/// Whom an input names.
enum Named {
    ById(UserId),
    ByAddress(EmailAddress),
}

impl AddCoInstructor {
    fn named(self) -> Result<Named, Problem> {
        match (self.user_id, self.email) {
            (Some(user), None) => Ok(Named::ById(user)),
            (None, Some(address)) => Ok(Named::ByAddress(address)),
            _ => {
                let mut faults = Faults::default();
                faults.add(&Pointer::root(), "must have either userId or email");
                Err(Problem::invalid(faults))
            }
        }
    }
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    request.path_id::<CourseId>("courseId")?;
    request.json::<AddCoInstructor>()?.named()?;
    // Whoever may share a course could otherwise ask for one address after another.
    let actor = request.actor()?.user.to_string();
    limits::take(context, request, &[(&Limit::SHARE_ACCOUNT, &actor)]).await?;
    persistently(context, request, |context, request| attempt(context, request).boxed()).await
}

async fn attempt(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let named = request.json::<AddCoInstructor>()?.named()?;
    let actor = request.actor()?;
    let (read, found) = find(context, request.path_id("courseId")?, named).await?;
    read.admit_owner(actor.user, actor.role, CourseAct::Share).map_err(Problem::refused)?;
    demand_revision(request, read.rev)?;
    let account = who_may_teach(found).ok_or(ShareError::NoInstructor).map_err(Problem::refused)?;
    let mut course = read.clone();
    let added = course.share_with(account.user_id).map_err(Problem::refused)?;
    let view = InstructorView::of(&account, &course).ok_or_else(Problem::not_found)?;
    if !added {
        let reply = Reply::ok(&view).revision(course.rev);
        let mut tx: Transaction<ReviseError> = Transaction::new(&context.store);
        tx.keep(request.keep(&reply));
        tx.commit(&context.store).await?;
        return Ok(reply);
    }
    let reply = Reply::created(format!("/v1/courses/{}/instructors", course.id), &view).revision(course.rev);
    let entry = request.act(context, Act::CourseRightGranted, account.user_id);
    let mut transaction = Transaction::new(&context.store);
    transaction
        .update_instructors(&read, &course, context.now(), ReviseError::Stale)
        .require_verified_account(account.user_id, ReviseError::Stale)
        .record(&entry.detail(format!("coInstructor of {}", course.id)))
        .keep(request.keep(&reply));
    transaction.commit(&context.store).await?;
    Ok(reply)
}

async fn find(context: &Context, id: CourseId, named: Named) -> Result<(Course, Option<AccountItem>), Problem> {
    let (course, account) = match named {
        Named::ById(user) => context.store.courses().find_with_account(id, user).await?,
        Named::ByAddress(address) => {
            let (course, user) = context.store.courses().find_with_email_owner(id, &address).await?;
            // For an unknown address the same read is made.
            let account = context.store.accounts().find(user.unwrap_or_else(|| context.new_id())).await?;
            (course, account)
        }
    };
    Ok((course.ok_or_else(Problem::not_found)?, account))
}
