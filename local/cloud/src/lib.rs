//! glotto-cloud.
