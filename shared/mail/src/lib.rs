//! glotto-mail.
