//! Requests for mails: [`MailRequest`].
//!
//! A feature that sends a mail emits a [`MAIL_REQUESTED`] event with a [`MailRequest`] in the transaction
//! of the change that it is about. The worker that sends the mail adds the texts, the language and the
//! links.

mod notice;
pub mod request;

pub use notice::Notice;
pub use request::{
    EMAIL_CHANGE_SEAL, EXPORT_SEAL, MAIL_REQUESTED, MailRequest, MailTemplate, RESET_SEAL, UNSUBSCRIBE_SEAL,
    VERIFICATION_SEAL,
};
