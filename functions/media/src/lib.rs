//! glotto-media.
