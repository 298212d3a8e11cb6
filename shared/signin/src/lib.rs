//! Letting people in: what all ways to sign in share. However somebody proved who they are, a
//! session begins by [`open`], its tokens come from [`Mint`], and its key from [`Signer`].

pub mod passwords;
pub mod secret;
pub mod signer;

mod blocked;
mod challenge;
mod known;
mod notice;
mod open;
mod sealed;
mod tokens;
mod trusted;

pub use blocked::{blocked, codes_blocked};
pub use challenge::{ChallengeView, challenge, challenged, credential_fingerprint};
pub use known::left_known;
pub use notice::{notice, notice_by_others};
pub use open::{Opened, Proof, open};
pub use passwords::Passwords;
pub use sealed::SealedText;
pub use secret::SigningSecret;
pub use signer::Signer;
pub use tokens::{Mint, RefreshToken, TokensView};
pub use trusted::TrustedProviders;
