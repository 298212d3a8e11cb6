//! `POST /v1/courses/{courseId}/publication`

use glotto_domain::courses::{
    COURSE_PUBLISHED, Course, CourseAct, CourseMetadata, DeadReferences, Publication, PublicationRefusal, PublishError,
    PublishedVersion, ReviseError, VersionNote,
};
use glotto_domain::{Classify as _, ValidationErrors, input};
use glotto_http::{Access, CoursePath, Cx, Endpoint, Json, Localized, Problem, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_store::StoreError;
use serde_json::json;

use crate::course_change::CourseChange;
use crate::course_view::CourseView;
use crate::dead_references::find_dead_references;

/// What to say about the version.
#[input]
pub struct PublishCourseInput {
    /// What changed, for the other authors.
    pub note: Option<VersionNote>,
}

/// Publishes the draft of a course as its next version.
pub struct PublishCourse;

impl Endpoint for PublishCourse {
    const SPEC: Spec =
        Spec::post("publish_course", "/v1/courses/{courseId}/publication", Access::Course(CourseAct::Publish))
            .summary("Publish course")
            .description(
                "Makes the draft the next version of the course, which never changes, and adds it to the public \
                 catalogue. Learners keep the version that they have until they accept the new one. The draft needs at \
                 least one lesson, all its videos must be ready, its prerequisites published, and its skills and \
                 categories in use; `errors` lists all that is missing, with pointers into the course. A course that \
                 was published before returns to its old place in the catalogue. A draft that equals the latest \
                 version makes no other one. A course has at most 200 versions. `If-Match` takes the `ETag` of the \
                 course.",
            )
            .example(r#"{"note":"A new chapter about markets."}"#)
            .grants(&[
                Grant::Read(&[Part::Category, Part::Course, Part::Skill]),
                Grant::Write(&[Part::Catalogue, Part::Course, Part::Event]),
            ]);
    type Path = CoursePath;
    type Query = ();
    type Body = Option<Json<PublishCourseInput>>;
    type Response = Localized<Json<CourseView>>;
    type Errors = (PublishError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let note = cx.body.as_ref().and_then(|body| body.note.clone());
        cx.retry_on_conflict("the course", || async {
            let mut change = CourseChange::load(cx, cx.path.course_id).await?;
            let latest = cx.store.courses().find_latest_version(&change.course);
            let (latest, dead) = cx.store.read_both(latest, find_dead(cx, &change.course)).await?;
            let latest = latest.as_deref();
            let publication = change.course.publish(&change.outline, latest, note.clone(), cx.now());
            let publication = Publication::check_references(publication, dead).map_err(refuse)?;
            match (&publication, latest) {
                (Publication::Version(version), _) => save(cx, &mut change, latest, version, true).await?,
                (Publication::Relisted, Some(latest)) => save(cx, &mut change, Some(latest), latest, false).await?,
                (Publication::Unchanged | Publication::Relisted, _) => change.save(cx).await?,
            }
            Ok(change.respond(cx))
        })
        .await
    }
}

/// Saves a course whose catalogue entry shows a version from now on, all of it in one transaction.
async fn save(
    cx: &Cx<'_, PublishCourse>,
    change: &mut CourseChange,
    former: Option<&PublishedVersion>,
    shown: &PublishedVersion,
    is_new: bool,
) -> Result<()> {
    let mut transaction = change.prepare_next_revision(cx)?;
    if is_new {
        transaction.create_version(shown, ReviseError::Stale);
    }
    let course = &change.course;
    let payload = json!({"courseId": course.id, "ownerId": course.owner, "version": shown.number});
    transaction.list_course(change.course_before(), course, former, shown).emit(&cx.event(COURSE_PUBLISHED, payload));
    Ok(transaction.commit(&cx.store).await?)
}

/// The course is what is incomplete, not the request: 409 with the errors, instead of 422.
fn refuse(refusal: PublicationRefusal) -> Problem {
    match refusal {
        PublicationRefusal::NotReady(errors) => Problem {
            errors_omitted: errors.omitted_errors(),
            errors: errors.into_vec(),
            ..Problem::of(PublishError::NotReady.kind())
        },
        PublicationRefusal::TooManyVersions => PublishError::TooManyVersions.into(),
    }
}

/// What the draft names and what cannot be used any more.
async fn find_dead(cx: &Cx<'_, PublishCourse>, course: &Course) -> Result<DeadReferences, StoreError> {
    let CourseMetadata { skills, categories, .. } = &course.metadata;
    let taxonomy = find_dead_references(cx, Some(skills), Some(categories));
    let required = cx.store.courses().find_many(course.admission.prerequisites.iter());
    let (taxonomy, required) = cx.store.read_both(taxonomy, required).await?;
    let is_open = |id| required.iter().any(|course| course.id == id && course.is_published());
    let mut prerequisites = ValidationErrors::default();
    course.check_prerequisites(is_open, &mut prerequisites);
    Ok(DeadReferences { taxonomy, prerequisites })
}
