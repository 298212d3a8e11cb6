//! The text at the start of an export in English.

use super::Words;

pub(super) const WORDS: Words = Words {
    language: "en",
    introduction: "\
This archive contains all your personal data on this platform, as of {now}.
Times are in UTC.

Folders contain your files, and files.json lists all of them. The folder courses has a file for each
course that you write, with its lessons. Every other .json file lists the records of one kind, as they
are stored; the kinds are explained below.

The other people who did something to your account are left out, because that is their personal data;
so are messages between parts of the platform. Hashes and keys of your secrets (your password, codes
and links) are left out: they say nothing about you, and a person who finds this archive must not be
able to use them.

",
    kinds: &[
        ("Account", "your account: address, name, language, time zone, role, known devices"),
        ("Activity", "what you did on a day"),
        ("Audit", "what was done to your account"),
        ("AuditByActor", "what was done with your account"),
        ("Avatar", "your picture, and the last one that you uploaded"),
        ("Bookmark", "the lesson of a course that you opened last"),
        ("EmailChange", "a change of your address that waits for consent"),
        ("EmailVerification", "a request to confirm your address"),
        ("Enrolment", "a course that you are enrolled in"),
        ("Erasure", "the erasure of your account that was requested"),
        ("Export", "a copy of your data that was requested"),
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
        ("Position", "where you stopped in a lesson, and what you watched of it"),
        ("Profile", "your profile, who may see it, and what it shows"),
        ("RecoveryCodes", "the recovery codes that you created, without the codes"),
        ("Reminded", "the day for which you were last reminded"),
        ("Reminder", "when you want to be reminded to learn"),
        ("Session", "a device that you are signed in on"),
        ("StaffEntry", "the note that you teach or administer"),
        ("Stats", "your points and streaks"),
        ("Storage", "how much your uploads occupy"),
        ("SuspendedEntry", "the note that you are suspended"),
        ("Totp", "your authenticator app, without its key"),
        ("Unconfirmed", "a registration whose address is not confirmed"),
        ("UserEntry", "the note that you are registered"),
        ("Video", "the states of a video that you uploaded"),
    ],
};
