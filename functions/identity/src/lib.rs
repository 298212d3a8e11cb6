//! glotto-identity.
