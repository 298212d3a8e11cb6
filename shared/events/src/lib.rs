//! glotto-events.
