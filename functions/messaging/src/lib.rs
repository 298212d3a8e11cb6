//! glotto-messaging.
