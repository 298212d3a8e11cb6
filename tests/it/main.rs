//! The integration tests: the store on the embedded table, every endpoint through actors, the
//! tables over all endpoints, and the real binaries.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod api;
mod binaries;
mod devtools;
mod faults;
mod features;
mod store;
mod tables;

use glotto_testing as world;
