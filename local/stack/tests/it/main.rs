//! The stack as a whole, with a `bootstrap` that does what its events ask.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test ends where it fails")]

mod apis;
mod clients;
mod concurrency;
mod lambda;
mod pages;
mod processes;
mod rights;
mod sources;
mod subscriptions;
mod world;
