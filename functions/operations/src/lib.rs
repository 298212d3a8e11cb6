//! glotto-operations.
