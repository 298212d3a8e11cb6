//! Stored items of the feature: progress.
