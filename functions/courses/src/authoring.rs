//! What all changes of a course have in common: who may make them, which revision they are meant
//! for, and what happens when two are made at once.

use glotto_domain::courses::{Course, CourseAct, LessonInCourse, Outline, ReviseError, Translations};
use glotto_domain::{Faults, Pointer, Refused as _};
use glotto_http::{Handler, Problem, Reply, Request};
use glotto_runtime::Context;
use glotto_store::{ConflictRetry, Transaction};

/// Makes a change again on what is there now, if somebody else changed the course meanwhile and
/// the author did not say which revision they meant. An author who did hears that it is stale.
pub(crate) async fn persistently(context: &Context, request: &Request, attempt: Handler) -> Result<Reply, Problem> {
    let free = request.if_match()?.is_none();
    let mut retry = ConflictRetry::default();
    loop {
        match attempt(context, request).await {
            Err(problem) if free && problem.kind == ReviseError::Stale.kind() => retry.wait("the course").await?,
            outcome => return outcome,
        }
    }
}

/// A course that is being changed.
pub(crate) struct Revision {
    read: (Course, Outline),
    /// The course as it is to be.
    pub course: Course,
    /// Its outline as it is to be.
    pub outline: Outline,
}

impl Revision {
    /// The course that a path names, for somebody who may change it, in the revision that they
    /// know.
    pub async fn open(context: &Context, request: &Request) -> Result<Self, Problem> {
        let actor = request.actor()?;
        let revision = Self::read(context, request).await?;
        revision.course.admit_author(actor.user, actor.role).map_err(Problem::refused)?;
        demand_revision(request, revision.course.rev)?;
        Ok(revision)
    }

    /// The same for somebody who may publish it, which co-instructors may not.
    pub async fn open_to_publish(context: &Context, request: &Request) -> Result<Self, Problem> {
        let actor = request.actor()?;
        let revision = Self::read(context, request).await?;
        revision.course.admit_owner(actor.user, actor.role, CourseAct::Publish).map_err(Problem::refused)?;
        demand_revision(request, revision.course.rev)?;
        Ok(revision)
    }

    async fn read(context: &Context, request: &Request) -> Result<Self, Problem> {
        let found = context.store.courses().find_with_outline(request.path_id("courseId")?).await?;
        let (course, outline) = found.ok_or_else(Problem::not_found)?;
        Ok(Self { read: (course.clone(), outline.clone()), course, outline })
    }

    /// Counts what was changed since as one revision; tells whether anything was.
    pub fn close(&mut self, context: &Context) -> bool {
        let changed = self.course != self.read.0 || self.outline != self.read.1;
        if changed {
            self.course.revised(&self.outline, context.now());
        }
        changed
    }

    /// Whether the course was in the catalogue when it was read.
    pub fn was_published(&self) -> bool {
        self.read.0.is_published()
    }

    /// The writes that make the change.
    pub fn transaction(&self, context: &Context) -> Transaction<ReviseError> {
        let mut transaction = Transaction::new(&context.store);
        transaction.update_course(&self.read.0, &self.course, ReviseError::Stale);
        if self.outline != self.read.1 {
            transaction.put_outline(&self.course, &self.outline);
        }
        transaction
    }
}

/// The lesson that a path names with its course, for somebody who may change it, in the revision
/// that they know.
pub(crate) async fn open_lesson(context: &Context, request: &Request) -> Result<LessonInCourse, Problem> {
    let actor = request.actor()?;
    let (course, lesson) = (request.path_id("courseId")?, request.path_id("lessonId")?);
    let found = context.store.courses().find_lesson_in_course(course, lesson).await?.ok_or_else(Problem::not_found)?;
    found.course.admit_author(actor.user, actor.role).map_err(Problem::refused)?;
    demand_revision(request, found.lesson.rev)?;
    Ok(found)
}

pub(crate) fn demand_revision(request: &Request, present: glotto_domain::Revision) -> Result<(), Problem> {
    match request.if_match()? {
        Some(known) if known != present => Err(Problem::refused(ReviseError::Stale)),
        _ => Ok(()),
    }
}

/// Holds a title to the language that all readers fall back to.
pub(crate) fn demand_default_language<T>(title: &Translations<T>, course: &Course) -> Result<(), Problem> {
    let mut faults = Faults::default();
    title.demand(&course.default_language, &Pointer::root().child("title"), &mut faults);
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}
