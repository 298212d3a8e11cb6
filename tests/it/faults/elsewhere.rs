//! Permissions that no case needs, because they are for rare paths, and the tests that fail without them. Each test
//! calls functions with the roles of the templates, so it fails when a role lacks one; `removal` proves that.

/// An operation, a permission as `privileges` names it, a file below `tests/it`, and a test in it.
pub type Elsewhere = (&'static str, &'static str, &'static str, &'static str);

const ERASED: (&str, &str) =
    ("api/privacy/erasure.rs", "a_user_with_more_than_a_page_of_everything_is_erased_completely");
const CRASHED: (&str, &str) =
    ("api/privacy/crashes.rs", "an_erasure_that_crashes_after_any_call_is_finished_by_the_next_run");
/// It exports and erases the users of the scenario of each feature.
const PROVEN: (&str, &str) = ("features/mod.rs", "an_export_has_all_data_of_every_user_and_an_erasure_leaves_nothing");
const CONTENT: (&str, &str) =
    ("api/privacy/erased_user_content.rs", "a_published_course_keeps_its_video_and_a_draft_is_deleted_with_its_own");
const SWEPT: (&str, &str) =
    ("api/media/sweep.rs", "parts_of_an_expired_upload_are_deleted_even_if_the_first_attempt_fails");
const SUPERSEDED: (&str, &str) =
    ("api/media/sweep.rs", "the_output_of_superseded_jobs_is_deleted_after_three_days_and_nothing_else_is");
const UNFINISHED: (&str, &str) =
    ("api/privacy/erased_user_content.rs", "parts_of_an_upload_that_was_not_completed_are_deleted_with_its_owner");
const ORPHANED: (&str, &str) =
    ("api/media/orphans.rs", "the_video_of_a_deleted_lesson_is_deleted_and_that_of_another_one_stays");
const GIVEN_UP: (&str, &str) =
    ("api/media/parts.rs", "an_upload_in_parts_is_given_up_after_a_week_and_its_parts_are_deleted");
const REPEATED: (&str, &str) =
    ("api/media/parts.rs", "a_completion_that_crashed_or_was_not_answered_is_repeated_without_harm");
const PURGED: (&str, &str) =
    ("api/courses/purging.rs", "a_deleted_course_is_purged_with_its_videos_when_it_cannot_be_restored_any_more");
const GONE_WITH_COURSE: (&str, &str) = (
    "api/courses/purging.rs",
    "captions_invitations_and_seats_go_with_their_course_and_a_copy_has_captions_of_its_own",
);
const SHARED: (&str, &str) = (
    "api/media/library/copies.rs",
    "a_copy_has_its_document_clip_and_cover_also_after_the_original_was_purged_and_all_go_with_the_last",
);
const COPIED_LESSON: (&str, &str) =
    ("api/media/library/deleting.rs", "a_file_that_only_the_copy_of_a_lesson_or_of_a_module_uses_is_not_taken_away");
const FULL: (&str, &str) =
    ("api/media/library/storage.rs", "a_file_for_which_the_owner_has_no_room_is_refused_with_the_numbers");
const CHARGED: (&str, &str) = (
    "api/privacy/erased_user_content.rs",
    "a_library_is_charged_to_no_erased_user_and_to_the_next_owner_of_its_course",
);
const PROVISIONED: (&str, &str) = (
    "api/federation/provisioning.rs",
    "an_unconfirmed_registration_is_replaced_when_the_owner_of_the_address_signs_in",
);
const BESIDE: (&str, &str) =
    ("api/courses/deleted_parts.rs", "what_was_edited_before_a_deletion_is_restored_as_a_lesson_of_its_own");
const WORK: (&str, &str) = ("api/identity/work.rs", "a_client_with_proof_of_work_registers_and_logs_in");
const ZONE: (&str, &str) = ("api/reminders/endpoints.rs", "the_zone_is_the_accounts_unless_another_is_named");
const MOVED: (&str, &str) = ("api/reminders/zones.rs", "a_reminder_without_a_zone_of_its_own_follows_the_account");
const COPIED: (&str, &str) =
    ("api/keys/provider_secrets.rs", "the_secret_is_copied_when_it_has_changed_and_the_former_copy_is_gone");
/// It encrypts the keys of all purposes again.
const WRAPPED: (&str, &str) = ("api/keys/wrapping.rs", "the_wrapping_key_is_replaced_in_steps_without_a_failed_call");
const EXPORTED: (&str, &str) = ("api/privacy/exports.rs", "an_export_has_all_personal_data_and_no_secrets");

const fn by(operation: &'static str, permission: &'static str, test: (&'static str, &'static str)) -> Elsewhere {
    (operation, permission, test.0, test.1)
}

/// The permissions.
pub const ELSEWHERE: &[Elsewhere] = &[
    by("create_password_reset", "read ProofOfWorkKeys", WORK),
    by("login", "read ProofOfWorkKeys", WORK),
    by("login", "write Token", WORK),
    by("register", "read ProofOfWorkKeys", WORK),
    by("resend_verification_mail", "read ProofOfWorkKeys", WORK),
    by("update_me", "read Reminder", MOVED),
    by("update_me", "write Reminder", MOVED),
    by(
        "update_my_profile",
        "read Handle",
        ("tables/preconditions.rs", "a_change_that_is_not_possible_fails_in_the_same_way_whatever_the_condition"),
    ),
    by(
        "update_password",
        "write Session",
        ("api/identity/passwords.rs", "a_changed_password_ends_every_other_session_and_its_owner_is_notified"),
    ),
    by("refresh_session", "write Audit", ("api/identity/refresh.rs", "a_token_replay_is_audited_and_notified_once")),
    by("refresh_session", "write Event", ("api/identity/refresh.rs", "a_token_replay_is_audited_and_notified_once")),
    by(
        "import_skills",
        "write Event",
        ("api/taxonomy/imports.rs", "three_thousand_skills_of_esco_are_imported_by_several_runs_in_several_languages"),
    ),
    by(
        "verify_email",
        "read Account",
        (
            "api/identity/verification.rs",
            "every_link_of_a_registration_reports_success_once_one_of_them_has_verified_the_address",
        ),
    ),
    by(
        "confirm_email_change",
        "write MailFeedback",
        ("api/identity/undeliverable.rs", "a_user_who_complained_changes_the_address_and_gets_mail_again"),
    ),
    by(
        "confirm_email_change",
        "write Registration",
        ("api/identity/contested_address.rs", "a_user_who_never_confirmed_an_address_does_not_keep_it_from_its_owner"),
    ),
    by(
        "confirm_totp",
        "write Session",
        ("api/factors/totp_setup.rs", "an_attacker_with_the_password_cannot_disable_the_owners_app"),
    ),
    by(
        "reauthenticate",
        "write Event",
        ("api/factors/reauthenticate.rs", "a_recovery_code_reauthenticates_and_is_used_up"),
    ),
    by(
        "create_passkey",
        "write Session",
        ("api/passkeys/adding.rs", "other_sessions_have_to_reauthenticate_after_a_passkey_was_added"),
    ),
    by(
        "login_with_passkey",
        "read Token",
        ("api/passkeys/signing_in.rs", "a_challenge_is_used_once_even_by_concurrent_requests"),
    ),
    by(
        "reauthenticate_with_passkey",
        "read Token",
        ("api/passkeys/proving.rs", "a_challenge_is_used_once_even_by_concurrent_requests"),
    ),
    by(
        "reauthenticate_with_passkey",
        "write Event",
        ("api/passkeys/proving.rs", "a_cloned_passkey_cannot_reauthenticate_and_its_owner_is_notified"),
    ),
    by(
        "reauthenticate_with_passkey",
        "write Limit",
        ("api/passkeys/proving.rs", "a_cloned_passkey_cannot_reauthenticate_and_its_owner_is_notified"),
    ),
    by("login_with_provider", "write MailFeedback", PROVISIONED),
    by("login_with_provider", "write Registration", PROVISIONED),
    by(
        "delete_user_factors",
        "write Credential",
        (
            "api/administration/factors.rs",
            "a_user_who_lost_their_factors_gets_in_by_their_password_and_a_finder_does_not",
        ),
    ),
    by(
        "process_avatar",
        "write Event",
        ("api/profiles/pictures.rs", "a_picture_stays_until_the_next_is_ready_and_then_it_is_deleted"),
    ),
    by(
        "process_avatar",
        "s3:deleteobject Media/avatars/*",
        ("api/profiles/pictures.rs", "a_user_who_is_gone_leaves_no_picture_behind"),
    ),
    by(
        "process_media",
        "s3:deleteobject Media/library/*",
        ("api/media/library/arrivals.rs", "a_second_upload_that_is_processed_at_the_same_time_leaves_no_file"),
    ),
    by(
        "transcode_video",
        "mediaconvert:searchjobs queues/Default",
        ("api/media/submissions.rs", "a_job_whose_creation_was_not_confirmed_is_found_and_not_paid_for_twice"),
    ),
    by(
        "relay_events",
        "sqs:sendmessage glotto-dev-transcode",
        ("api/media/interruptions.rs", "an_interrupted_job_is_submitted_again_and_the_video_becomes_ready"),
    ),
    by("complete_upload", "s3:getobject Uploads/uploads/*", REPEATED),
    by("delete_expired_uploads", "check Course", ORPHANED),
    by("delete_expired_uploads", "read Course", ORPHANED),
    by("delete_expired_uploads", "read Video", SWEPT),
    by("delete_expired_uploads", "s3:abortmultipartupload Uploads/uploads/*", GIVEN_UP),
    by("delete_expired_uploads", "write Videos", ORPHANED),
    by("delete_expired_uploads", "write Event", SWEPT),
    by("delete_expired_uploads", "write Video", SWEPT),
    by("delete_expired_uploads", "s3:deleteobject Uploads/uploads/*", SWEPT),
    by("delete_expired_uploads", "s3:deleteobject Media/hls/*", SUPERSEDED),
    by("delete_expired_uploads", "s3:listbucket Media hls/*", SUPERSEDED),
    by("copy_course", "s3:getobject Media/captions/*", GONE_WITH_COURSE),
    by("copy_course", "s3:putobject Media/captions/*", GONE_WITH_COURSE),
    by("restore_lesson", "read Media", BESIDE),
    by("restore_lesson", "write Event", BESIDE),
    by("restore_lesson", "write Media", BESIDE),
    by("purge_courses", "s3:deleteobject Media/captions/*", GONE_WITH_COURSE),
    by("purge_courses", "write Admission", GONE_WITH_COURSE),
    by("copy_lesson", "read Media", COPIED_LESSON),
    by("copy_lesson", "write Media", COPIED_LESSON),
    by("copy_module", "read Media", COPIED_LESSON),
    by("copy_module", "write Media", COPIED_LESSON),
    by(
        "delete_discarded_media",
        "s3:deleteobject Media/library/*",
        ("api/media/library/deleting.rs", "a_file_that_was_never_used_is_deleted_with_all_that_is_in_buckets"),
    ),
    by("create_media", "read Media", FULL),
    by("create_media", "read Videos", FULL),
    by(
        "transfer_course",
        "write Videos",
        ("api/media/library/storage.rs", "a_library_counts_for_the_new_owner_of_its_course"),
    ),
    by("purge_courses", "write Media", SHARED),
    by("purge_courses", "s3:deleteobject Media/library/*", SHARED),
    by("purge_courses", "s3:deleteobject Uploads/library/*", SHARED),
    by("purge_courses", "read Video", PURGED),
    by("purge_courses", "write Video", PURGED),
    by("purge_courses", "write Videos", PURGED),
    by("purge_courses", "s3:deleteobject Media/hls/*", PURGED),
    by("purge_courses", "s3:deleteobject Uploads/uploads/*", PURGED),
    by("purge_courses", "s3:listbucket Media hls/*", PURGED),
    by("purge_courses", "s3:listbucket Uploads uploads/*", PURGED),
    by("update_reminder", "check Account", ZONE),
    by(
        "create_erasure",
        "read the index of Staff",
        ("api/privacy/erasure_requests.rs", "the_last_admin_stays_until_there_is_another"),
    ),
    by("get_export_download", "s3:getobject Exports/exports/*", EXPORTED),
    by(
        "download_mailed_export",
        "s3:getobject Exports/exports/*",
        ("api/privacy/suspended.rs", "a_suspended_user_gets_their_data_by_a_mail_once_an_admin_has_requested_it"),
    ),
    by("build_export", "read Admission", PROVEN),
    by("build_export", "read Course", PROVEN),
    by("build_export", "read Media", PROVEN),
    by("build_export", "read Video", PROVEN),
    by("erase_accounts", "read Course", CONTENT),
    by(
        "erase_accounts",
        "read Done",
        ("api/privacy/erasure.rs", "erasure_waits_for_the_farewell_mail_and_then_deletes_it"),
    ),
    by("erase_accounts", "read Video", CONTENT),
    by(
        "erase_accounts",
        "read the index of Staff",
        ("api/privacy/erasure_requests.rs", "the_last_admin_stays_until_there_is_another"),
    ),
    by("erase_accounts", "s3:deleteobject Exports/exports/*", PROVEN),
    by("erase_accounts", "s3:deleteobject Media/avatars/*", ERASED),
    by("erase_accounts", "s3:deleteobject Media/hls/*", CONTENT),
    by("erase_accounts", "s3:deleteobject Uploads/avatars/*", CRASHED),
    by("erase_accounts", "s3:abortmultipartupload Uploads/uploads/*", UNFINISHED),
    by("erase_accounts", "s3:deleteobject Uploads/uploads/*", CONTENT),
    by("erase_accounts", "s3:listbucket Media hls/*", CONTENT),
    by("erase_accounts", "s3:listbucket Uploads uploads/*", CONTENT),
    by("erase_accounts", "write Admission", PROVEN),
    by("erase_accounts", "write Audit", ERASED),
    by("erase_accounts", "write Course", CONTENT),
    by("erase_accounts", "write Credential", PROVEN),
    by(
        "erase_accounts",
        "write Handle",
        ("api/privacy/erasure.rs", "no_user_gets_the_handle_of_an_erased_user_for_ninety_days"),
    ),
    by("erase_accounts", "write Idempotency", CRASHED),
    by("erase_accounts", "write Learning", ERASED),
    by("erase_accounts", "write MailFeedback", PROVEN),
    by("erase_accounts", "read Media", CHARGED),
    by("erase_accounts", "write Media", CHARGED),
    by("erase_accounts", "write Profile", PROVEN),
    by("erase_accounts", "write Provider", PROVEN),
    by("erase_accounts", "write Registration", PROVEN),
    by("erase_accounts", "write Reminder", PROVEN),
    by("erase_accounts", "write Token", PROVEN),
    by("erase_accounts", "write Video", CONTENT),
    by("erase_accounts", "write Videos", CONTENT),
    by("rotate_keys", "write Audit", ("api/keys/emergency.rs", "a_replacement_of_the_keys_is_in_the_audit_trail")),
    by("rotate_keys", "write AccessTokenKeys", WRAPPED),
    by("rotate_keys", "write AuthorizationKeys", WRAPPED),
    by("rotate_keys", "write ChallengeKeys", WRAPPED),
    by("rotate_keys", "write CursorKeys", WRAPPED),
    by("rotate_keys", "write FactorKeys", WRAPPED),
    by("rotate_keys", "write MailLinkKeys", WRAPPED),
    by("rotate_keys", "write MediaKeys", WRAPPED),
    by("rotate_keys", "write PasskeyKeys", WRAPPED),
    by("rotate_keys", "write PlaybackKeys", WRAPPED),
    by("rotate_keys", "write ProofOfWorkKeys", WRAPPED),
    by("rotate_keys", "write ProviderSecretKeys", WRAPPED),
    by("rotate_keys", "write RefreshTokenKeys", WRAPPED),
    by("rotate_keys", "write UnsubscribeKeys", WRAPPED),
    by("rotate_keys", "write Signing", WRAPPED),
    by(
        "copy_provider_secrets",
        "secretsmanager:getsecretvalue glotto/dev/providers",
        ("api/keys/provider_secrets.rs", "the_copy_goes_with_the_secret"),
    ),
    by("copy_provider_secrets", "write Audit", COPIED),
    by("copy_provider_secrets", "write ProviderSecretKeys", COPIED),
];
