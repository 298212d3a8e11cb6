//! glotto-http.
