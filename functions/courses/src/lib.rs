//! Courses: the public catalogue, and authoring of courses, modules, lessons and instructors.
//!
//! Authors change the draft of a course; all others read a version of it, which was published and never changes.
//!
//! An article is Markdown, of which a worker makes HTML that is stored beside it (docs/articles.md).
//!
//! A draft and its outline share one revision, which `ETag` and `If-Match` of the course and its
//! outline mean, and the `If-Match` of its modules; a lesson has a revision of its own. An `ETag` is always that of
//! what the response shows; where that is a part of the course, the revision of the course is in the body. A 204 shows
//! nothing, and its `ETag` is that of the course. A change without `If-Match` is decided again when another change was
//! written first, so that neither is lost.
//!
//! What is copied, deleted, restored and purged: docs/decisions/0061-copies-archive-deletion.md.

pub mod admission_view;
pub mod archive_course;
pub mod changed_views;
pub mod content_view;
pub mod copy_course;
pub mod copy_lesson;
pub mod copy_module;
pub mod course_summary_view;
pub mod course_view;
pub mod create_co_instructor;
pub mod create_course;
pub mod create_lesson;
pub mod create_module;
pub mod delete_co_instructor;
pub mod delete_course;
pub mod delete_lesson;
pub mod delete_module;
pub mod deleted_views;
pub mod dialogue_view;
pub mod get_course;
pub mod get_course_changes;
pub mod get_coverage;
pub mod get_lesson;
pub mod instructor_view;
pub mod lesson_view;
pub mod list_courses;
pub mod list_deleted_courses;
pub mod list_deleted_parts;
pub mod list_instructors;
pub mod list_taught_courses;
pub mod list_versions;
pub mod move_lesson;
pub mod move_module;
pub mod publish_course;
pub mod purge_courses;
pub mod render_article;
pub mod restore_course;
pub mod restore_lesson;
pub mod restore_module;
pub mod restore_version;
pub mod transfer_course;
pub mod unarchive_course;
pub mod unpublish_course;
pub mod update_admission;
pub mod update_course;
pub mod update_lesson;
pub mod update_module;
pub mod update_outline;
pub mod view_language;
pub mod viewer_view;

mod course_change;
mod dead_references;
mod localizer;
mod media_uses;
mod purged_videos;
mod shown_course;
mod stable_ids;

use glotto_events::Worker;
use glotto_http::EndpointSpec;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[
    EndpointSpec::of::<list_courses::ListCourses>(),
    EndpointSpec::of::<get_course::GetCourse>(),
    EndpointSpec::of::<get_lesson::GetLesson>(),
    EndpointSpec::of::<list_taught_courses::ListTaughtCourses>(),
    EndpointSpec::of::<create_course::CreateCourse>(),
    EndpointSpec::of::<copy_course::CopyCourse>(),
    EndpointSpec::of::<update_course::UpdateCourse>(),
    EndpointSpec::of::<delete_course::DeleteCourse>(),
    EndpointSpec::of::<list_deleted_courses::ListDeletedCourses>(),
    EndpointSpec::of::<restore_course::RestoreCourse>(),
    EndpointSpec::of::<archive_course::ArchiveCourse>(),
    EndpointSpec::of::<unarchive_course::UnarchiveCourse>(),
    EndpointSpec::of::<publish_course::PublishCourse>(),
    EndpointSpec::of::<unpublish_course::UnpublishCourse>(),
    EndpointSpec::of::<update_admission::UpdateAdmission>(),
    EndpointSpec::of::<list_versions::ListVersions>(),
    EndpointSpec::of::<get_course_changes::GetCourseChanges>(),
    EndpointSpec::of::<restore_version::RestoreVersion>(),
    EndpointSpec::of::<get_coverage::GetCoverage>(),
    EndpointSpec::of::<create_module::CreateModule>(),
    EndpointSpec::of::<update_module::UpdateModule>(),
    EndpointSpec::of::<move_module::MoveModule>(),
    EndpointSpec::of::<copy_module::CopyModule>(),
    EndpointSpec::of::<delete_module::DeleteModule>(),
    EndpointSpec::of::<restore_module::RestoreModule>(),
    EndpointSpec::of::<update_outline::UpdateOutline>(),
    EndpointSpec::of::<create_lesson::CreateLesson>(),
    EndpointSpec::of::<update_lesson::UpdateLesson>(),
    EndpointSpec::of::<move_lesson::MoveLesson>(),
    EndpointSpec::of::<copy_lesson::CopyLesson>(),
    EndpointSpec::of::<delete_lesson::DeleteLesson>(),
    EndpointSpec::of::<restore_lesson::RestoreLesson>(),
    EndpointSpec::of::<list_deleted_parts::ListDeletedParts>(),
    EndpointSpec::of::<list_instructors::ListInstructors>(),
    EndpointSpec::of::<create_co_instructor::CreateCoInstructor>(),
    EndpointSpec::of::<delete_co_instructor::DeleteCoInstructor>(),
    EndpointSpec::of::<transfer_course::TransferCourse>(),
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[render_article::WORKER, purge_courses::WORKER];
