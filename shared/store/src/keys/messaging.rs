//! Keys of mail deliveries.

use glotto_domain::id::MailId;

use super::keys;

keys! {
    /// How far the sending of a mail has come.
    item delivery(mail: MailId) = (format!("DONE#send_mail#{mail}"), "DONE");
}
