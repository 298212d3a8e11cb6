//! Stored items of the feature: videos.
