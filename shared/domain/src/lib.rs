//! glotto-domain.
