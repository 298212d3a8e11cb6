//! Mails: what mailboxes report about them, and what is still sent after that.

mod mail_feedback;

pub use mail_feedback::{EmailStatus, MailFeedback, MailReport, ReportKind};
