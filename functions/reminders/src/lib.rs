//! glotto-reminders.
