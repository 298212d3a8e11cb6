//! glotto-store.
