//! The text at the start of the archive of an export: what it contains, and what each kind of record is.

use glotto_domain::UtcTime;
use jiff::Timestamp;

/// What the archive contains, and why some of it is left out.
const INTRODUCTION: &str = "\
This archive contains all your personal data on this platform, as of {now}.
Times are in UTC.

Folders contain your files, and files.json lists all of them. The folder courses has a file for each
course that you write, with its lessons. Every other .json file lists the records of one kind, as they
are stored; the kinds are explained below.

The other people who did something to your account are left out, because that is their personal data;
so are messages between parts of the platform. Hashes and keys of your secrets (your password, codes
and links) are left out: they say nothing about you, and a person who finds this archive must not be
able to use them.

";

/// Every kind of record that an export may list in a file of its own, and what it is.
const KINDS: &[(&str, &str)] = &[
    ("Account", "your account: address, name, language, time zone, role, known devices"),
    ("Activity", "what you did on a day"),
    ("Audit", "what was done to your account"),
    ("AuditByActor", "what was done with your account"),
    ("Avatar", "your picture, and the last one that you uploaded"),
    ("Bookmark", "the lesson of a course that you opened last"),
    ("EmailChange", "a change of your address that waits for consent"),
    ("EmailVerification", "a request to confirm your address"),
    ("Enrolment", "a course that you are enrolled in"),
    ("Erasure", "the erasure of your account that you requested"),
    ("Export", "a copy of your data that you requested"),
    ("ExternalAccount", "an account with another service that signs you in"),
    ("FormerEnrolment", "a course that you have left"),
    ("Handle", "a name under which others find or found your profile"),
    ("Idempotency", "a request of the last day whose answer is kept, without the answer"),
    ("LinkedProvider", "a service that signs you in"),
    ("LoginCount", "how often you have signed in"),
    ("MailFeedback", "whether mails reach you"),
    ("OwnVideo", "a video that you uploaded"),
    ("Passkey", "a passkey: its name and its public key"),
    ("PasskeyOwner", "the note that a passkey is yours"),
    ("PasswordReset", "a mail that lets you choose a new password"),
    ("Position", "where you stopped in a lesson"),
    ("Profile", "your profile, who may see it, and what it shows"),
    ("RecoveryCodes", "the recovery codes that you created, without the codes"),
    ("Reminded", "the day for which you were last reminded"),
    ("Reminder", "when you want to be reminded to learn"),
    ("Session", "a device that you are signed in on"),
    ("StaffEntry", "the note that you teach or administer"),
    ("Stats", "your points and streaks"),
    ("SuspendedEntry", "the note that you are suspended"),
    ("Totp", "your authenticator app, without its key"),
    ("Unconfirmed", "a registration whose address is not confirmed"),
    ("UserEntry", "the note that you are registered"),
    ("Video", "the states of a video that you uploaded"),
];

/// The text, for an export of a moment.
pub(crate) fn text(now: Timestamp) -> String {
    let mut text = INTRODUCTION.replace("{now}", &UtcTime::from(now).to_string());
    for &(kind, meaning) in KINDS {
        text.extend([kind, ": ", meaning, "\n"]);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use glotto_store::Personal;
    use glotto_store::entities;

    use super::*;

    #[test]
    fn the_text_explains_every_kind_of_record_that_an_export_lists() {
        let explained: BTreeSet<_> = KINDS.iter().map(|(kind, _)| *kind).collect();
        let is_listed = |personal| matches!(personal, Personal::OfUser(_) | Personal::About(_));
        let listed = entities::all().filter(|kind| is_listed(kind.personal)).map(|kind| kind.name);
        // The audit trail stays after an erasure; videos belong to courses, and are listed for their owners.
        let listed: BTreeSet<_> = listed.chain(["Audit", "AuditByActor", "Video"]).collect();
        assert_eq!(explained, listed);
    }

    #[test]
    fn the_text_has_short_lines_and_the_time_of_the_export() {
        let text = text("2026-03-01T12:00:00.123456789Z".parse().unwrap());
        assert!(text.contains("as of 2026-03-01T12:00:00.123Z"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 105), "{text}");
    }
}
