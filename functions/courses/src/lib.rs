//! What is taught: making, publishing and finding courses.
//!
//! A course and its outline share one revision. Its `ETag` is what `If-Match` of every change of
//! course, modules and outline means; a lesson has a revision of its own. A change without
//! `If-Match` is made again when another came in between, so that nothing is lost.

pub mod add_co_instructor;
pub mod course_view;
pub mod create_course;
pub mod create_lesson;
pub mod create_module;
pub mod delete_lesson;
pub mod delete_module;
pub mod get_course;
pub mod get_lesson;
pub mod hand_over_course;
pub mod instructor_view;
pub mod lesson_view;
pub mod list_courses;
pub mod list_instructors;
pub mod list_taught_courses;
pub mod publish_course;
pub mod remove_co_instructor;
pub mod unpublish_course;
pub mod update_course;
pub mod update_lesson;
pub mod update_module;
pub mod update_outline;

mod authoring;
mod reader;

use glotto_events::Worker;
use glotto_http::EndpointSpec;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[
    list_courses::ENDPOINT,
    get_course::ENDPOINT,
    get_lesson::ENDPOINT,
    list_taught_courses::ENDPOINT,
    create_course::ENDPOINT,
    update_course::ENDPOINT,
    publish_course::ENDPOINT,
    unpublish_course::ENDPOINT,
    create_module::ENDPOINT,
    update_module::ENDPOINT,
    delete_module::ENDPOINT,
    update_outline::ENDPOINT,
    create_lesson::ENDPOINT,
    update_lesson::ENDPOINT,
    delete_lesson::ENDPOINT,
    list_instructors::ENDPOINT,
    add_co_instructor::ENDPOINT,
    remove_co_instructor::ENDPOINT,
    hand_over_course::ENDPOINT,
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[];
