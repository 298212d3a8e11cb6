//! Events about enrolments.

use glotto_domain::enrolment::Enrolment;
use glotto_http::Call;
use glotto_store::Event;
use serde_json::json;

/// A learner has completed all of a course, because another version has fewer lessons.
pub(crate) fn course_completed(call: &Call<'_>, enrolment: &Enrolment) -> Event {
    let Enrolment { learner, course, finished, .. } = enrolment;
    call.event("CourseCompleted", json!({"userId": learner, "courseId": course, "finishedAt": finished}))
}
