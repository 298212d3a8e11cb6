//! Keys of mail deliveries.

use glotto_domain::id::MailId;

use super::keys;

keys! {
    /// `DONE#send_mail#<mail>` / `DONE`: the state of the delivery of a mail.
    item delivery(mail: MailId) = (format!("DONE#send_mail#{mail}"), "DONE");
}
