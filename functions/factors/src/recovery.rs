//! Generates recovery codes.

use glotto_domain::factors::{RECOVERY_CODES, RecoveryCode};
use glotto_domain::id::UserId;
use glotto_http::{Call, Result};
use glotto_store::factors::RecoveryCodesItem;

use crate::factor_cipher::FactorCipher;
use crate::views::RecoveryCodesView;

/// New codes for a user: their hashes to be stored, and the codes to be shown.
pub async fn generate(call: &Call<'_>, user: UserId) -> Result<(RecoveryCodesItem, RecoveryCodesView)> {
    let cipher = FactorCipher::open(call).await?;
    let now = call.now();
    let codes: Vec<_> = (0..RECOVERY_CODES).map(|_| RecoveryCode::of_bits(call.rng.bytes())).collect();
    let hashes = codes.iter().map(|code| cipher.hash(code, user)).collect();
    let view =
        RecoveryCodesView { codes: codes.iter().map(|code| code.as_str().to_owned()).collect(), made_at: now.into() };
    Ok((RecoveryCodesItem { user_id: user, hashes, made: now, rev: call.new_revision() }, view))
}
