//! Requests for mails: [`MailRequest`].
//!
//! A feature that sends a mail emits a [`MAIL_REQUESTED`] event with a [`MailRequest`] in the transaction
//! of the change that it is about. The worker that sends the mail adds the texts, the language and the
//! links.

pub mod request;

pub use request::{
    EMAIL_CHANGE_SEAL, EXPORT_SEAL, MAIL_REQUESTED, MailRequest, MailTemplate, Notice, RESET_SEAL, UNSUBSCRIBE_SEAL,
    VERIFICATION_SEAL,
};
