//! Stored items of the feature: courses.
