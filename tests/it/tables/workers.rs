//! Every worker has tests of what it gets twice, of what it gets in another order, and of its crash.
//!
//! Most of them are made from the scenarios (`tests/it/faults/{deliveries,matrix}.rs`), for each feature of
//! `tests/it/features`. Beside them, the tests of the features hold what no scenario shows.

use std::collections::BTreeSet;
use std::path::Path;

use glotto_events::{Trigger, Worker};
use xtask::registry::FEATURES;

use Held::{By, Never, Scenario};

/// What holds a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    /// The tests of all features, from the scenario.
    Scenario,
    /// A test in a file below `tests/it/api`.
    By(&'static str, &'static str),
    /// It does not happen, or cannot matter, for this reason.
    Never(&'static str),
}

/// The tests of a worker.
struct Row {
    worker: &'static str,
    twice: Held,
    order: Held,
    crash: Held,
}

const fn row(worker: &'static str, twice: Held, order: Held, crash: Held) -> Row {
    Row { worker, twice, order, crash }
}

const ONE_AT_A_TIME: Held = Never("a schedule or an operator calls it, and no event has an order");
const OF_ITS_OWN: Held = Never("each event is about a thing of its own");

const ROWS: &[Row] = &[
    row(
        "transcode_video",
        By("media/submissions.rs", "five_concurrent_duplicates_of_an_arrival_and_a_later_one_start_one_job"),
        Scenario,
        By("media/submissions.rs", "a_job_whose_creation_was_not_confirmed_is_found_and_not_paid_for_twice"),
    ),
    row(
        "finish_transcode",
        By("media/job_events.rs", "a_duplicate_or_late_event_changes_nothing"),
        By("media/job_events.rs", "a_duplicate_or_late_event_changes_nothing"),
        By("media/job_events.rs", "a_job_whose_end_was_not_stored_plays_once_its_event_comes_again"),
    ),
    row(
        "make_storyboard",
        By("media/storyboards.rs", "an_event_that_comes_twice_or_after_a_stop_makes_the_same_storyboard"),
        By("media/storyboards.rs", "frames_that_are_gone_and_jobs_without_frames_make_no_storyboard_and_no_error"),
        By("media/storyboards.rs", "an_event_that_comes_twice_or_after_a_stop_makes_the_same_storyboard"),
    ),
    row(
        "delete_expired_uploads",
        By("media/sweep.rs", "two_runs_at_once_and_one_that_was_killed_delete_each_upload_once"),
        ONE_AT_A_TIME,
        By("media/sweep.rs", "two_runs_at_once_and_one_that_was_killed_delete_each_upload_once"),
    ),
    row(
        "process_media",
        By("media/library/arrivals.rs", "concurrent_and_late_duplicates_of_an_arrival_make_the_same_files"),
        By("media/library/arrivals.rs", "a_second_upload_that_is_processed_at_the_same_time_leaves_no_file"),
        By("media/library/arrivals.rs", "a_worker_that_is_killed_at_any_call_ends_the_same_when_it_is_called_again"),
    ),
    row("delete_discarded_media", Scenario, OF_ITS_OWN, Scenario),
    row(
        "render_article",
        By("courses/articles.rs", "events_that_come_late_twice_or_at_once_leave_the_html_of_the_present_text"),
        By("courses/articles.rs", "events_that_come_late_twice_or_at_once_leave_the_html_of_the_present_text"),
        By("courses/articles.rs", "a_worker_that_fails_before_or_after_its_write_is_repeated"),
    ),
    row(
        "purge_courses",
        By("courses/purging.rs", "concurrent_purges_are_harmless"),
        ONE_AT_A_TIME,
        By("courses/purging.rs", "a_purge_that_is_interrupted_at_any_call_is_finished_by_the_next_run"),
    ),
    row("start_skill_import", Scenario, OF_ITS_OWN, Scenario),
    row(
        "import_skills",
        By("taxonomy/interruptions.rs", "events_that_come_again_or_at_once_import_each_line_once"),
        By("taxonomy/imports.rs", "files_of_two_languages_leave_the_same_in_either_order_and_at_once"),
        By(
            "taxonomy/interruptions.rs",
            "an_import_that_is_killed_at_any_call_is_finished_by_the_next_run_and_counts_each_line_once",
        ),
    ),
    row(
        "relay_events",
        By("messaging/mod.rs", "an_event_delivered_twice_by_the_stream_sends_one_mail"),
        Scenario,
        By("messaging/mod.rs", "an_event_is_relayed_again_if_the_queue_did_not_accept_it"),
    ),
    row(
        "send_mail",
        By("messaging/mod.rs", "twenty_concurrent_duplicates_of_a_message_and_a_later_one_send_one_mail"),
        Scenario,
        By("messaging/mod.rs", "a_mail_whose_worker_crashed_is_sent_when_the_claim_expires"),
    ),
    row(
        "record_mail_feedback",
        Scenario,
        By("identity/undeliverable.rs", "concurrent_reports_about_one_user_are_all_recorded"),
        Scenario,
    ),
    row("build_export", Scenario, OF_ITS_OWN, Scenario),
    row(
        "erase_accounts",
        By("privacy/crashes.rs", "concurrent_erasure_runs_erase_once_and_send_one_farewell"),
        ONE_AT_A_TIME,
        By("privacy/crashes.rs", "an_erasure_that_crashes_after_any_call_is_finished_by_the_next_run"),
    ),
    row(
        "process_avatar",
        By("profiles/arrivals.rs", "five_concurrent_duplicates_of_an_arrival_and_a_later_one_make_one_picture"),
        By("profiles/arrivals.rs", "the_later_of_two_uploads_is_shown_in_any_order_of_events"),
        Scenario,
    ),
    row(
        "delete_discarded_avatar",
        By("profiles/arrivals.rs", "a_discarded_picture_is_deleted_again_by_a_late_duplicate_and_its_successor_stays"),
        OF_ITS_OWN,
        Scenario,
    ),
    row(
        "dispatch_reminders",
        By("reminders/sending.rs", "duplicate_and_late_schedules_send_one_mail_a_day"),
        ONE_AT_A_TIME,
        By("reminders/dispatch.rs", "reminders_of_a_run_that_could_not_reach_the_queue_are_sent_by_the_next"),
    ),
    row(
        "send_reminder",
        By("reminders/sending.rs", "twenty_concurrent_duplicates_of_a_message_send_one_mail"),
        Scenario,
        By("reminders/sending.rs", "a_lost_response_of_the_table_still_sends_exactly_one_mail"),
    ),
    row(
        "archive_audit",
        By(
            "administration/archive.rs",
            "everything_that_is_written_down_is_archived_and_a_repeated_batch_is_the_same_object",
        ),
        Never("each batch is an object of its own, and every entry names its time"),
        By("administration/archive.rs", "a_batch_that_cannot_be_archived_is_retried_completely"),
    ),
    row(
        "rearchive_audit",
        By("administration/archive.rs", "entries_that_the_stream_lost_are_archived_from_the_table"),
        ONE_AT_A_TIME,
        Scenario,
    ),
    row("appoint_admin", By("identity/roles.rs", "the_operator_appoints_the_first_admin"), ONE_AT_A_TIME, Scenario),
    row(
        "create_keys",
        By("keys/creation.rs", "of_twenty_concurrent_creations_each_key_is_created_once"),
        ONE_AT_A_TIME,
        By("keys/creation.rs", "keys_that_are_missing_are_created_and_others_stay"),
    ),
    row(
        "rotate_keys",
        By("keys/emergency.rs", "two_concurrent_emergency_rotations_leave_one_key"),
        ONE_AT_A_TIME,
        By("keys/emergency.rs", "a_failed_emergency_rotation_changed_nothing_or_everything"),
    ),
    row(
        "copy_provider_secrets",
        Scenario,
        By("keys/provider_secrets.rs", "a_copy_of_an_older_secret_does_not_replace_one_of_a_newer"),
        Scenario,
    ),
];

fn workers() -> impl Iterator<Item = &'static Worker> {
    FEATURES.iter().flat_map(|feature| feature.workers)
}

/// Whether the tests from the scenarios deliver to a worker twice, and in another order.
fn deliveries_of_scenario(trigger: Trigger) -> (bool, bool) {
    match trigger {
        Trigger::Queue(..) | Trigger::Outbox(_) => (true, true),
        Trigger::Event(_) | Trigger::Object(..) | Trigger::Trail | Trigger::Rule(_) | Trigger::Schedule(_) => {
            (true, false)
        }
        Trigger::Command | Trigger::Deployment => (false, false),
    }
}

#[test]
fn every_worker_has_tests_of_duplicates_of_order_and_of_a_crash() {
    let names: BTreeSet<_> = workers().map(|worker| worker.task.operation).collect();
    let listed: BTreeSet<_> = ROWS.iter().map(|row| row.worker).collect();
    assert_eq!(names, listed, "the workers of the code, and the rows of this table");
    assert_eq!(ROWS.len(), listed.len(), "a worker has one row");
    for worker in workers() {
        let row = ROWS.iter().find(|row| row.worker == worker.task.operation).unwrap();
        let (twice, order) = deliveries_of_scenario(worker.trigger);
        assert!(row.twice != Scenario || twice, "{}: no scenario delivers to it twice", row.worker);
        assert!(row.order != Scenario || order, "{}: no scenario delivers to it in another order", row.worker);
        assert!(!matches!(row.crash, Never(_)) && !matches!(row.twice, Never(_)), "{}: both happen", row.worker);
    }
}

#[test]
fn every_test_of_a_worker_that_is_named_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("it/api");
    for row in ROWS {
        for held in [row.twice, row.order, row.crash] {
            if let By(file, test) = held {
                let text = std::fs::read_to_string(root.join(file)).unwrap();
                assert!(text.contains(&format!("fn {test}()")), "{}: {file} has no test {test}", row.worker);
            }
        }
    }
}
