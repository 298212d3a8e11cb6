//! Signing in with `OpenID` Connect providers: how providers are configured, where they may redirect
//! users to, the authorization request, and when an account is provisioned.

mod authorization;
mod errors;
mod provider;
mod provider_secrets;
mod provisioning;
mod redirect;

pub use authorization::{AuthorizationRequest, LIFETIME, Purpose};
pub use errors::{LinkProviderError, ProviderSignInError, RelayAnswerError, UnlinkProviderError};
pub use provider::{ClientSecret, Provider, ProviderName, ResponseMode, providers};
pub use provider_secrets::ProviderSecrets;
pub use provisioning::{Provisioning, VerifiedEmail, display_name};
pub use redirect::{RedirectUri, RedirectUris};
