//! Stored items of the feature: accounts.
