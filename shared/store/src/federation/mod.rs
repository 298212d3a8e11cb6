//! Accounts at identity providers that users sign in with.

mod linked_provider;
mod repository;

pub use linked_provider::{ExternalAccount, ExternalAccountItem, FinishedAuthorizationItem, LinkedProviderItem};
pub use repository::{LinkedProviders, ProvisionedAccount};

use crate::engine::entities;

entities! {
    FinishedAuthorizationItem,
    ExternalAccountItem,
    LinkedProviderItem,
}
