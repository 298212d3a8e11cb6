//! Permissions that no case needs, because they are for rare paths, and the tests that fail without them. Each test
//! calls functions with the roles of the templates, so it fails when a role lacks one.

use std::collections::BTreeSet;
use std::path::Path;

/// An operation, a permission as `privileges` names it, a file below `tests/it`, and a test in it.
type Elsewhere = (&'static str, &'static str, &'static str, &'static str);

const ERASED: (&str, &str) =
    ("api/privacy/erasure.rs", "a_user_with_more_than_a_page_of_everything_is_erased_completely");
const CONTENT: (&str, &str) =
    ("api/privacy/erased_user_content.rs", "a_published_course_keeps_its_video_and_a_draft_is_deleted_with_its_own");
const SWEPT: (&str, &str) =
    ("api/media/sweep.rs", "parts_of_an_expired_upload_are_deleted_even_if_the_first_attempt_fails");
const SUPERSEDED: (&str, &str) =
    ("api/media/sweep.rs", "the_output_of_superseded_jobs_is_deleted_after_three_days_and_nothing_else_is");
const EXPORTED: (&str, &str) = ("api/privacy/exports.rs", "an_export_has_all_personal_data_and_no_secrets");

const fn by(operation: &'static str, permission: &'static str, test: (&'static str, &'static str)) -> Elsewhere {
    (operation, permission, test.0, test.1)
}

/// The permissions.
pub const ELSEWHERE: &[Elsewhere] = &[
    by("login", "write Token", ("api/identity/work.rs", "a_client_with_proof_of_work_registers_and_logs_in")),
    by("refresh_session", "write Audit", ("api/identity/refresh.rs", "a_token_replay_is_audited_and_notified_once")),
    by("refresh_session", "write Event", ("api/identity/refresh.rs", "a_token_replay_is_audited_and_notified_once")),
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
        "reauthenticate",
        "write Event",
        ("api/factors/reauthenticate.rs", "a_recovery_code_reauthenticates_and_is_used_up"),
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
    by(
        "login_with_provider",
        "write MailFeedback",
        (
            "api/federation/provisioning.rs",
            "an_unconfirmed_registration_is_replaced_when_the_owner_of_the_address_signs_in",
        ),
    ),
    by(
        "login_with_provider",
        "write Registration",
        (
            "api/federation/provisioning.rs",
            "an_unconfirmed_registration_is_replaced_when_the_owner_of_the_address_signs_in",
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
        "transcode_video",
        "mediaconvert:searchjobs queues/Default",
        ("api/media/submissions.rs", "a_job_whose_creation_was_not_confirmed_is_found_and_not_paid_for_twice"),
    ),
    by("delete_expired_uploads", "read Course", SUPERSEDED),
    by("delete_expired_uploads", "read Video", SWEPT),
    by("delete_expired_uploads", "write Event", SWEPT),
    by("delete_expired_uploads", "write Video", SWEPT),
    by("delete_expired_uploads", "s3:deleteobject Uploads/uploads/*", SWEPT),
    by("delete_expired_uploads", "s3:deleteobject Media/hls/*", SUPERSEDED),
    by("delete_expired_uploads", "s3:listbucket Media hls/*", SUPERSEDED),
    by(
        "update_reminder",
        "read Account",
        ("api/reminders/endpoints.rs", "the_zone_is_the_accounts_unless_another_is_named"),
    ),
    by(
        "create_erasure",
        "read the index of Staff",
        ("api/privacy/erasure_requests.rs", "the_last_admin_stays_until_there_is_another"),
    ),
    by("get_export_download", "s3:getobject Exports/exports/*", EXPORTED),
    by("build_export", "read Course", EXPORTED),
    by("build_export", "read Video", EXPORTED),
    by("build_export", "s3:getobject Media/avatars/*", EXPORTED),
    by("build_export", "s3:getobject Uploads/avatars/*", EXPORTED),
    by("erase_accounts", "read Course", CONTENT),
    by("erase_accounts", "read Video", CONTENT),
    by("erase_accounts", "read Videos", CONTENT),
    by(
        "erase_accounts",
        "read the index of Staff",
        ("api/privacy/erasure_requests.rs", "the_last_admin_stays_until_there_is_another"),
    ),
    by("erase_accounts", "s3:deleteobject Exports/exports/*", ERASED),
    by("erase_accounts", "s3:deleteobject Media/avatars/*", ERASED),
    by("erase_accounts", "s3:deleteobject Media/hls/*", CONTENT),
    by("erase_accounts", "s3:deleteobject Uploads/avatars/*", ERASED),
    by("erase_accounts", "s3:deleteobject Uploads/uploads/*", CONTENT),
    by("erase_accounts", "write Course", CONTENT),
    by("erase_accounts", "write Credential", ERASED),
    by(
        "erase_accounts",
        "write Handle",
        ("api/privacy/erasure.rs", "no_user_gets_the_handle_of_an_erased_user_for_ninety_days"),
    ),
    by("erase_accounts", "write Learning", ERASED),
    by("erase_accounts", "write MailFeedback", ERASED),
    by("erase_accounts", "write Profile", ERASED),
    by("erase_accounts", "write Provider", ERASED),
    by("erase_accounts", "write Registration", ERASED),
    by("erase_accounts", "write Reminder", ERASED),
    by("erase_accounts", "write Token", ERASED),
    by("erase_accounts", "write Video", CONTENT),
    by("erase_accounts", "write Videos", CONTENT),
    by("rotate_keys", "write Audit", ("api/keys/emergency.rs", "a_replacement_of_the_keys_is_in_the_audit_trail")),
    by(
        "copy_provider_secrets",
        "secretsmanager:getsecretvalue glotto/dev/providers",
        ("api/keys/provider_secrets.rs", "the_copy_goes_with_the_secret"),
    ),
    by(
        "copy_provider_secrets",
        "write Audit",
        ("api/keys/provider_secrets.rs", "the_secret_is_copied_when_it_has_changed_and_the_former_copy_is_gone"),
    ),
];

/// Fails if a test of one of these operations does not exist.
pub fn check(operations: &BTreeSet<&str>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("it");
    for (operation, permission, file, test) in ELSEWHERE.iter().filter(|(operation, ..)| operations.contains(operation))
    {
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        assert!(text.contains(&format!("fn {test}()")), "{operation}, {permission}: {file} has no test {test}");
    }
}
