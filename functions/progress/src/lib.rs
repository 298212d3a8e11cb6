//! glotto-progress.
