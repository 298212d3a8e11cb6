//! glotto-runtime.
