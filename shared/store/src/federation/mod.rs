//! Accounts at identity providers that users sign in with.

mod linked_provider;

pub use linked_provider::{FinishedErrandItem, Foreign, ForeignItem, Newcomer, ProviderItem};

use crate::engine::entities;

entities! {
    FinishedErrandItem,
    ForeignItem,
    ProviderItem,
}
