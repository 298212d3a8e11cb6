//! Keys of mail deliveries, and of what comes back.

use glotto_domain::id::{MailId, UserId};

use super::UserPartition::MailFeedback;
use super::keys;

keys! {
    /// `FEEDBACK#<user>` / `FEEDBACK`: what came back after mails to a user.
    item mail_feedback(user: UserId) = (MailFeedback.of(user), "FEEDBACK");

    /// `DONE#send_mail#<mail>` / `DONE`: the state of the delivery of a mail.
    item delivery(mail: MailId) = (format!("DONE#send_mail#{mail}"), "DONE");
}
