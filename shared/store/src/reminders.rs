//! Stored items of the feature: reminders.
