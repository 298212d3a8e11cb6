//! glotto-catalog.
