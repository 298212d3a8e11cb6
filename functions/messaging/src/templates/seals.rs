//! The seals of the links in mails.

use glotto_http::Seal;
use glotto_mail::{EMAIL_CHANGE_SEAL, EXPORT_SEAL, RESET_SEAL, UNSUBSCRIBE_SEAL, VERIFICATION_SEAL};
use glotto_runtime::{Context, KeysError};

/// The seals of the links in mails.
pub struct MailSeals {
    pub(super) verification: Seal,
    pub(super) reset: Seal,
    pub(super) email_change: Seal,
    pub(super) export: Seal,
    pub(super) unsubscribe: Seal,
}

impl MailSeals {
    /// The seals with the present keys.
    pub async fn of(context: &Context) -> Result<Self, KeysError> {
        Ok(Self {
            verification: Seal::of(context, VERIFICATION_SEAL).await?,
            reset: Seal::of(context, RESET_SEAL).await?,
            email_change: Seal::of(context, EMAIL_CHANGE_SEAL).await?,
            export: Seal::of(context, EXPORT_SEAL).await?,
            unsubscribe: Seal::of(context, UNSUBSCRIBE_SEAL).await?,
        })
    }
}
