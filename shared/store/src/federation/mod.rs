//! Accounts at identity providers that users sign in with.

mod linked_provider;
mod repository;

pub use linked_provider::{CompletedAuthorizationItem, ExternalAccount, ExternalAccountItem, LinkedProviderItem};
pub use repository::{LinkedProviders, Provisioning};

use crate::engine::entities;

entities! {
    CompletedAuthorizationItem,
    ExternalAccountItem,
    LinkedProviderItem,
}
