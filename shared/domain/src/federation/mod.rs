//! Signing in with somebody else's word for it (`OpenID` Connect): which providers there are, where
//! they may send people back to, what was set out for, and what an arrival means for accounts.

mod arrival;
mod authorization;
mod errors;
mod provider;
mod redirect;

pub use arrival::{Arrival, Vouched, display_name};
pub use authorization::{AuthorizationRequest, LIFETIME, Purpose};
pub use errors::{LinkProviderError, ProviderSignInError, RelayAnswerError, UnlinkProviderError};
pub use provider::{ClientSecret, Provider, ProviderName, ResponseMode, providers};
pub use redirect::{RedirectUri, RedirectUris};
