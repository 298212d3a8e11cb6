//! The tests that need rare permissions, where several of these have the same one: file and name.

pub(super) const ERASED: (&str, &str) =
    ("api/privacy/erasure.rs", "a_user_with_more_than_a_page_of_everything_is_erased_completely");
pub(super) const CRASHED: (&str, &str) =
    ("api/privacy/crashes.rs", "an_erasure_that_crashes_after_any_call_is_finished_by_the_next_run");
/// It exports and erases the users of the scenario of each feature.
pub(super) const PROVEN: (&str, &str) =
    ("features/mod.rs", "an_export_has_all_data_of_every_user_and_an_erasure_leaves_nothing");
pub(super) const CONTENT: (&str, &str) =
    ("api/privacy/erased_user_content.rs", "a_published_course_keeps_its_video_and_a_draft_is_deleted_with_its_own");
pub(super) const SWEPT: (&str, &str) =
    ("api/media/sweep.rs", "parts_of_an_expired_upload_are_deleted_even_if_the_first_attempt_fails");
pub(super) const SUPERSEDED: (&str, &str) =
    ("api/media/sweep.rs", "the_output_of_superseded_jobs_is_deleted_after_three_days_and_nothing_else_is");
pub(super) const UNFINISHED: (&str, &str) =
    ("api/privacy/erased_user_content.rs", "parts_of_an_upload_that_was_not_completed_are_deleted_with_its_owner");
pub(super) const ORPHANED: (&str, &str) =
    ("api/media/orphans.rs", "the_video_of_a_deleted_lesson_is_deleted_and_that_of_another_one_stays");
pub(super) const GIVEN_UP: (&str, &str) =
    ("api/media/parts.rs", "an_upload_in_parts_is_given_up_after_a_week_and_its_parts_are_deleted");
pub(super) const REPEATED: (&str, &str) =
    ("api/media/parts.rs", "a_completion_that_crashed_or_was_not_answered_is_repeated_without_harm");
pub(super) const PURGED: (&str, &str) =
    ("api/courses/purging.rs", "a_deleted_course_is_purged_with_its_videos_when_it_cannot_be_restored_any_more");
pub(super) const GONE_WITH_COURSE: (&str, &str) = (
    "api/courses/purging.rs",
    "captions_invitations_and_seats_go_with_their_course_and_a_copy_has_captions_of_its_own",
);
pub(super) const SHARED: (&str, &str) = (
    "api/media/library/copies.rs",
    "a_copy_has_its_document_clip_and_cover_also_after_the_original_was_purged_and_all_go_with_the_last",
);
pub(super) const COPIED_LESSON: (&str, &str) =
    ("api/media/library/deleting.rs", "a_file_that_only_the_copy_of_a_lesson_or_of_a_module_uses_is_not_taken_away");
pub(super) const FULL: (&str, &str) =
    ("api/media/library/storage.rs", "a_file_for_which_the_owner_has_no_room_is_refused_with_the_numbers");
pub(super) const MOVED_LIBRARY: (&str, &str) =
    ("api/media/library/storage.rs", "a_library_counts_for_the_new_owner_of_its_course");
pub(super) const PURGED_LIBRARY: (&str, &str) =
    ("api/media/library/storage.rs", "a_copy_counts_for_its_owner_and_what_is_purged_counts_no_more");
pub(super) const CHARGED: (&str, &str) = (
    "api/privacy/erased_user_content.rs",
    "a_library_is_charged_to_no_erased_user_and_to_the_next_owner_of_its_course",
);
pub(super) const PROVISIONED: (&str, &str) = (
    "api/federation/provisioning.rs",
    "an_unconfirmed_registration_is_replaced_when_the_owner_of_the_address_signs_in",
);
pub(super) const BESIDE: (&str, &str) =
    ("api/courses/deleted_parts.rs", "what_was_edited_before_a_deletion_is_restored_as_a_lesson_of_its_own");
pub(super) const WORK: (&str, &str) = ("api/identity/work.rs", "a_client_with_proof_of_work_registers_and_logs_in");
pub(super) const ZONE: (&str, &str) =
    ("api/reminders/endpoints.rs", "the_zone_is_the_accounts_unless_another_is_named");
pub(super) const MOVED: (&str, &str) =
    ("api/reminders/zones.rs", "a_reminder_without_a_zone_of_its_own_follows_the_account");
pub(super) const COPIED: (&str, &str) =
    ("api/keys/provider_secrets.rs", "the_secret_is_copied_when_it_has_changed_and_the_former_copy_is_gone");
/// It encrypts the keys of all purposes again.
pub(super) const WRAPPED: (&str, &str) =
    ("api/keys/wrapping.rs", "the_wrapping_key_is_replaced_in_steps_without_a_failed_call");
pub(super) const EXPORTED: (&str, &str) = ("api/privacy/exports.rs", "an_export_has_all_personal_data_and_no_secrets");
