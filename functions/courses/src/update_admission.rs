//! `PUT /v1/courses/{courseId}/admission`

use std::collections::BTreeMap;

use glotto_domain::courses::{
    Capacity, Course, CourseAccess, CourseAct, CourseAdmission, CoursePrice, PrerequisiteWalk, Prerequisites,
    PrerequisitesError, ReviseError,
};
use glotto_domain::id::CourseId;
use glotto_domain::input;
use glotto_http::{Access, CoursePath, Cx, Endpoint, Json, Problem, Respond as _, Result, Spec, Versioned};
use glotto_runtime::{Grant, Part};
use glotto_store::Transaction;
use glotto_store::courses::FoundCourse;

use crate::admission_view::AdmissionView;

/// Who may enrol in a course.
#[input]
pub struct UpdateAdmissionInput {
    /// Who may enrol: every user, users with an invitation, or none.
    pub access: CourseAccess,
    /// Whether the course costs something.
    pub price: CoursePrice,
    /// The number of learners that the course can have at a time. If it is missing, there is no limit.
    pub capacity: Option<Capacity>,
    /// The courses that have to be finished before: published ones, or your own. None, if it is missing.
    pub prerequisites: Option<Prerequisites>,
    /// Whether the lists of the catalogue have the course while it is published. They do, if it is missing.
    pub listed: Option<bool>,
}

/// Sets who may enrol in a course.
pub struct UpdateAdmission;

impl Endpoint for UpdateAdmission {
    const SPEC: Spec =
        Spec::put("update_admission", "/v1/courses/{courseId}/admission", Access::Course(CourseAct::Share))
            .summary("Set admission")
            .description(
                "Replaces who may enrol in the course. It counts at once, and no version has it. Enrolled learners \
                 stay, also if there are more than `capacity`; then no other user can enrol until seats are free. A \
                 paid course takes no learners yet. No course can require itself, whatever lies between, also a course \
                 that was deleted and can be restored; `errors` names each prerequisite that is added and unknown or \
                 does. Prerequisites that the course has already may stay, whatever became of them. `If-Match` and \
                 `ETag` are those of the course.",
            )
            .example(r#"{"access":"invitation","price":"free","capacity":30}"#)
            .grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Admission, Part::Catalogue, Part::Course])]);
    type Path = CoursePath;
    type Query = ();
    type Body = Json<UpdateAdmissionInput>;
    type Response = Versioned<Json<AdmissionView>>;
    type Errors = (PrerequisitesError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the course", || async {
            let before = cx.store.courses().find(cx.path.course_id).await?.ok_or_else(Problem::not_found)?;
            cx.authorize(&before)?;
            let mut course = before.clone();
            course.admit_by(cx.body.admission());
            let required = check_prerequisites(cx, &before, &course).await?;
            cx.check_revision(before.rev)?;
            if course != before {
                course.next_revision(cx.now());
                save(cx, &before, &course, &required).await?;
            }
            Ok(Json(AdmissionView::from(&course.admission)).revision(course.rev))
        })
        .await
    }
}

impl UpdateAdmissionInput {
    fn admission(&self) -> CourseAdmission {
        let Self { access, price, capacity, prerequisites, listed } = self.clone();
        let (prerequisites, listed) = (prerequisites.unwrap_or_default(), listed.unwrap_or(true));
        CourseAdmission { access, price, capacity, prerequisites, listed }
    }
}

/// Checks the prerequisites that are added to a course, and returns all courses that they require, also those that were
/// deleted.
async fn check_prerequisites(
    cx: &Cx<'_, UpdateAdmission>,
    before: &Course,
    course: &Course,
) -> Result<Vec<FoundCourse>> {
    let mut walk = PrerequisiteWalk::begin(course.id, &course.admission.prerequisites, &before.admission.prerequisites);
    let actor = cx.actor()?;
    let may_require = |course: &Course| course.is_published() || course.may(actor.user, actor.role, CourseAct::Write);
    let mut known: BTreeMap<CourseId, FoundCourse> = BTreeMap::new();
    while !walk.next().is_empty() {
        let unknown: Vec<CourseId> = walk.next().iter().copied().filter(|id| !known.contains_key(id)).collect();
        let found = cx.store.courses().find_many_kept(unknown).await?;
        known.extend(found.into_iter().map(|found| (found.id(), found)));
        let visited = walk.next().iter().filter_map(|id| known.get(id)?.as_kept());
        let visited: Vec<Course> = visited.cloned().collect();
        // One that was deleted is none. What others require is read only if the author may know all that they add.
        let is_known = |id| known.get(&id).and_then(FoundCourse::present).is_some_and(may_require);
        walk.check_known(is_known)?;
        walk.visit(&visited)?;
    }
    walk.check_cycles()?;
    // The course itself is written, with a condition of its own.
    known.remove(&course.id);
    Ok(known.into_values().collect())
}

/// Saves the change, if all courses that were visited are as they were found: so no two changes close a cycle.
async fn save(cx: &Cx<'_, UpdateAdmission>, before: &Course, course: &Course, required: &[FoundCourse]) -> Result<()> {
    let is_relisted = course.is_published() && course.admission.listed != before.admission.listed;
    let latest = if is_relisted { cx.store.courses().find_latest_version(course).await? } else { None };
    let mut transaction = Transaction::new(&cx.store);
    transaction
        .update_admission(before, course, latest.as_deref(), ReviseError::Stale)
        .require_as_found(required, ReviseError::Stale);
    Ok(transaction.commit(&cx.store).await?)
}
