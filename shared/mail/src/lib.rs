//! Mail: what can be asked for ([`MailRequest`]), and the way out to the mail service
//! ([`Mailer`]).
//!
//! A feature that wants somebody to get a letter emits a [`MAIL_REQUESTED`] event with a
//! [`MailRequest`] in the transaction that makes the letter true. The wording, the languages and
//! the links are the business of the worker that sends it.

pub mod mailer;
pub mod request;

pub use mailer::{Mail, Mailer, SendError};
pub use request::{
    EMAIL_CHANGE_SEAL, MAIL_REQUESTED, MailRequest, MailTemplate, Notice, RESET_SEAL, UNSUBSCRIBE_SEAL,
    VERIFICATION_SEAL,
};
