//! Courses: the public catalogue, and authoring of courses, modules, lessons and instructors.
//!
//! Authors change the draft of a course; all others read a version of it, which was published and never changes.
//!
//! A draft and its outline share one revision, which `ETag` and `If-Match` of the course and its
//! outline mean, and the `If-Match` of its modules; a lesson has a revision of its own. An `ETag` is always that of
//! what the response shows; where that is a part of the course, the revision of the course is in the body. A 204 shows
//! nothing, and its `ETag` is that of the course. A change without `If-Match` is decided again when another change was
//! written first, so that neither is lost.

pub mod changed_views;
pub mod content_view;
pub mod course_view;
pub mod create_co_instructor;
pub mod create_course;
pub mod create_lesson;
pub mod create_module;
pub mod delete_co_instructor;
pub mod delete_lesson;
pub mod delete_module;
pub mod dialogue_view;
pub mod get_course;
pub mod get_course_changes;
pub mod get_coverage;
pub mod get_lesson;
pub mod instructor_view;
pub mod lesson_view;
pub mod list_courses;
pub mod list_instructors;
pub mod list_taught_courses;
pub mod list_versions;
pub mod publish_course;
pub mod restore_version;
pub mod transfer_course;
pub mod unpublish_course;
pub mod update_course;
pub mod update_lesson;
pub mod update_module;
pub mod update_outline;
pub mod view_language;
pub mod viewer_view;

mod course_change;
mod dead_references;
mod localizer;
mod shown_course;

use glotto_events::Worker;
use glotto_http::EndpointSpec;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[
    EndpointSpec::of::<list_courses::ListCourses>(),
    EndpointSpec::of::<get_course::GetCourse>(),
    EndpointSpec::of::<get_lesson::GetLesson>(),
    EndpointSpec::of::<list_taught_courses::ListTaughtCourses>(),
    EndpointSpec::of::<create_course::CreateCourse>(),
    EndpointSpec::of::<update_course::UpdateCourse>(),
    EndpointSpec::of::<publish_course::PublishCourse>(),
    EndpointSpec::of::<unpublish_course::UnpublishCourse>(),
    EndpointSpec::of::<list_versions::ListVersions>(),
    EndpointSpec::of::<get_course_changes::GetCourseChanges>(),
    EndpointSpec::of::<restore_version::RestoreVersion>(),
    EndpointSpec::of::<get_coverage::GetCoverage>(),
    EndpointSpec::of::<create_module::CreateModule>(),
    EndpointSpec::of::<update_module::UpdateModule>(),
    EndpointSpec::of::<delete_module::DeleteModule>(),
    EndpointSpec::of::<update_outline::UpdateOutline>(),
    EndpointSpec::of::<create_lesson::CreateLesson>(),
    EndpointSpec::of::<update_lesson::UpdateLesson>(),
    EndpointSpec::of::<delete_lesson::DeleteLesson>(),
    EndpointSpec::of::<list_instructors::ListInstructors>(),
    EndpointSpec::of::<create_co_instructor::CreateCoInstructor>(),
    EndpointSpec::of::<delete_co_instructor::DeleteCoInstructor>(),
    EndpointSpec::of::<transfer_course::TransferCourse>(),
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[];
