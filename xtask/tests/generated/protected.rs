//! Accounts and keys, which few functions may read or write.

use std::collections::BTreeSet;

use glotto_domain::keys::KeyPurpose;
use glotto_runtime::{Grant, Part};
use xtask::audit;
use xtask::function::Function;
use xtask::registry::{self, FEATURES};

use crate::arns::{arn, configuration_set_arn, table_arn};
use crate::policies::{CHANGES, parts, patterns};
use crate::template;

/// The features about identity; only their functions change accounts and sessions.
const IDENTITY: [&str; 6] = ["administration", "factors", "federation", "identity", "passkeys", "privacy"];

#[test]
fn who_may_write_points_may_not_write_a_password_hash() {
    let accounts = patterns(&[Part::Account, Part::Session]);
    let allowances = audit::allowances(&template()).unwrap();
    for function in registry::functions(FEATURES).iter().filter(|function| !IDENTITY.contains(&function.feature)) {
        let writes = [&CHANGES[..], &["dynamodb:PutItem"]].concat();
        for allowance in &allowances[&function.logical_id()] {
            let writes = writes.contains(&allowance.action.as_str());
            assert!(!writes || parts(allowance).is_disjoint(&accounts), "{} may {allowance:?}", function.operation);
        }
    }
}

#[test]
fn functions_that_read_accounts_beyond_identity_are_these() {
    // They need a name, a language or a time zone, or whether a user is suspended. One requires that the account
    // exists: create_avatar_upload. One compares the address: record_mail_feedback. A condition can read an item, too.
    let expected = [
        "complete_lesson",
        "create_avatar_upload",
        "create_co_instructor",
        "enrol",
        "get_avatar",
        "get_course",
        "get_my_profile",
        "get_profile",
        "get_stats",
        "list_courses",
        "list_enrolments",
        "list_instructors",
        "record_mail_feedback",
        "send_reminder",
        "transfer_course",
        "update_my_profile",
        "update_reminder",
    ];
    let reads = |grant: &Grant| match grant {
        Grant::Read(parts) | Grant::Check(parts) | Grant::Write(parts) => parts.contains(&Part::Account),
        _ => false,
    };
    let all = registry::functions(FEATURES);
    let beyond = all.iter().filter(|function| !IDENTITY.contains(&function.feature));
    let reading: BTreeSet<_> = beyond
        .filter(|function| function.grants.iter().any(reads))
        .collect::<Vec<_>>()
        .into_iter()
        .map(|function| function.operation)
        .collect();
    assert_eq!(reading, expected.into_iter().collect());
}

#[test]
fn mail_is_sent_by_one_function_from_one_address_with_one_configuration_set() {
    let template = template();
    for (function, allowed) in audit::allowances(&template).unwrap() {
        let sends = allowed.iter().filter(|allowance| allowance.action.starts_with("ses:"));
        let resources: BTreeSet<_> = sends.map(|allowance| allowance.resource.as_str()).collect();
        let variables = &template["Resources"][&function]["Properties"]["Environment"]["Variables"];
        let is_sender = function == "SendMailFunction";
        let (identity, set) = (arn("ses", "identity/*"), configuration_set_arn());
        let expected = if is_sender { BTreeSet::from([identity.as_str(), set.as_str()]) } else { BTreeSet::new() };
        assert_eq!(resources, expected, "{function}");
        assert_eq!(variables["MAIL_CONFIGURATION_SET"].is_string(), is_sender, "{function}");
    }
}

#[test]
fn mail_feedback_is_written_by_one_function_and_by_those_that_delete_accounts() {
    let feedback = patterns(&[Part::MailFeedback]);
    let allowances = audit::allowances(&template()).unwrap();
    let writes = |function: &&Function| {
        let writes = [&CHANGES[..], &["dynamodb:PutItem"]].concat();
        allowances[&function.logical_id()].iter().any(|allowance| {
            let is_write = writes.contains(&allowance.action.as_str()) && allowance.resource == table_arn();
            is_write && !parts(allowance).is_disjoint(&feedback)
        })
    };
    let functions = registry::functions(FEATURES);
    let writing: BTreeSet<_> = functions.iter().filter(writes).map(|function| function.operation).collect();
    let expected = ["confirm_email_change", "erase_accounts", "login_with_provider", "record_mail_feedback"];
    assert_eq!(writing, BTreeSet::from(expected));
}

/// The functions that may read the secret keys of each purpose, besides those of the feature `keys`.
const READERS: [(KeyPurpose, &[&str]); 13] = [
    (KeyPurpose::AccessTokens, &SIGN_IN),
    (KeyPurpose::RefreshTokens, &REFRESHING),
    (KeyPurpose::Challenges, &["complete_login", "login", "login_with_provider"]),
    (
        KeyPurpose::Passkeys,
        &[
            "create_passkey",
            "create_passkey_login_options",
            "create_passkey_options",
            "create_passkey_reauthentication_options",
            "login_with_passkey",
            "reauthenticate_with_passkey",
        ],
    ),
    (
        KeyPurpose::Authorizations,
        &[
            "create_provider_link_authorization",
            "create_provider_login_authorization",
            "link_provider",
            "login_with_provider",
            "relay_provider_response",
        ],
    ),
    (
        KeyPurpose::MailLinks,
        &[
            "confirm_email_change",
            "download_mailed_export",
            "reject_email_change",
            "reset_password",
            "send_mail",
            "verify_email",
        ],
    ),
    (KeyPurpose::Unsubscribe, &["get_unsubscribe_page", "send_mail", "unsubscribe"]),
    (KeyPurpose::ProofOfWork, &["create_password_reset", "login", "register", "resend_verification_mail"]),
    (
        KeyPurpose::Cursors,
        &[
            "list_audit",
            "list_courses",
            "list_deleted_courses",
            "list_deleted_parts",
            "list_enrolments",
            "list_media",
            "list_my_audit",
            "list_skill_imports",
            "list_skills",
            "list_taught_courses",
            "list_users",
            "list_versions",
        ],
    ),
    (
        KeyPurpose::Playback,
        &["get_lesson_download", "get_lesson_file", "get_lesson_media", "get_playback", "get_playlist"],
    ),
    (
        KeyPurpose::Factors,
        &["complete_login", "confirm_totp", "create_recovery_codes", "create_totp", "reauthenticate"],
    ),
    (
        KeyPurpose::Media,
        &[
            "get_avatar",
            "get_cover",
            "get_lesson_file",
            "get_media",
            "get_playlist",
            "get_video",
            "list_media",
            "update_media",
        ],
    ),
    (KeyPurpose::ProviderSecrets, &["link_provider", "login_with_provider"]),
];

/// The functions that issue tokens.
const SIGN_IN: [&str; 5] = ["complete_login", "login", "login_with_passkey", "login_with_provider", "refresh_session"];

/// The functions that issue or read refresh tokens.
const REFRESHING: [&str; 6] =
    ["complete_login", "login", "login_with_passkey", "login_with_provider", "refresh_session", "revoke_session"];

#[test]
fn a_function_reads_the_keys_of_its_purposes_and_no_others() {
    let allowances = audit::allowances(&template()).unwrap();
    let functions = registry::functions(FEATURES);
    for (purpose, readers) in READERS {
        let partition = purpose.partition();
        let reads = |function: &&Function| {
            let mut allowed = allowances[&function.logical_id()].iter();
            allowed.any(|one| one.action.starts_with("dynamodb:") && one.condition.contains(partition))
        };
        let reading = functions.iter().filter(|function| function.feature != "keys").filter(reads);
        let reading: BTreeSet<_> = reading.map(|function| function.operation).collect();
        assert_eq!(reading, readers.iter().copied().collect(), "{purpose:?}");
    }
    assert_eq!(READERS.map(|(purpose, _)| purpose), KeyPurpose::ALL, "each purpose once");
}

#[test]
fn only_functions_of_the_feature_keys_write_keys() {
    let allowances = audit::allowances(&template()).unwrap();
    for function in registry::functions(FEATURES).iter().filter(|function| function.feature != "keys") {
        let writes = [&CHANGES[..], &["dynamodb:PutItem"]].concat();
        for allowance in &allowances[&function.logical_id()] {
            let writes = writes.contains(&allowance.action.as_str());
            let keys = allowance.condition.contains("KEYS#") || allowance.condition.contains("\"SIGNING");
            assert!(!writes || !keys, "{} may {allowance:?}", function.operation);
        }
    }
}

#[test]
fn only_the_worker_that_copies_the_client_secrets_of_providers_reads_secrets_manager() {
    let allowances = audit::allowances(&template()).unwrap();
    let reads = |function: &&Function| {
        let mut allowed = allowances[&function.logical_id()].iter();
        allowed.any(|one| one.action.starts_with("secretsmanager:"))
    };
    let functions = registry::functions(FEATURES);
    let reading: Vec<_> = functions.iter().filter(reads).map(|function| function.operation).collect();
    assert_eq!(reading, ["copy_provider_secrets"]);
}

#[test]
fn functions_with_the_wrapping_key_have_an_environment_that_is_encrypted_with_a_key_of_ours() {
    let template = template();
    for function in registry::functions(FEATURES) {
        let properties = &template["Resources"][function.logical_id()]["Properties"];
        let variables = &properties["Environment"]["Variables"];
        let needs_keys = |grant: &Grant| {
            let of_keys = matches!(grant, Grant::Sign | Grant::SignMedia | Grant::Seal(_) | Grant::Wrap);
            of_keys || *grant == Grant::ProviderSecrets
        };
        let needs_keys = function.grants.iter().any(needs_keys);
        assert_eq!(variables["WRAPPING_KEY"].is_string(), needs_keys, "{}", function.operation);
        assert_eq!(properties["KmsKeyArn"].is_string(), needs_keys, "{}", function.operation);
        // No other variable of any function is a secret.
        let secrets = variables.as_object().into_iter().flatten();
        let mut secrets = secrets.filter(|(_, value)| value.to_string().contains("{{resolve:secretsmanager:"));
        assert!(secrets.all(|(name, _)| name == "WRAPPING_KEY"), "{}", function.operation);
    }
}
