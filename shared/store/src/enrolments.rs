//! Stored items of the feature: enrolments.
