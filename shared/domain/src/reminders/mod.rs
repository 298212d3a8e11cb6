//! Rules of the feature `reminders`.
