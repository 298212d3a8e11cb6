//! Making recovery codes.

use glotto_domain::factors::{RECOVERY_CODES, RecoveryCode};
use glotto_domain::id::UserId;
use glotto_http::Problem;
use glotto_runtime::Context;
use glotto_store::factors::RecoveryCodesItem;

use crate::vault::Vault;
use crate::views::RecoveryCodesView;

/// New codes of a person: to be stored, and to be shown.
pub fn make(context: &Context, user: UserId) -> Result<(RecoveryCodesItem, RecoveryCodesView), Problem> {
    let vault = Vault::open(&context.settings)?;
    let now = context.now();
    let codes: Vec<_> = (0..RECOVERY_CODES).map(|_| RecoveryCode::of_bits(context.chance.bytes())).collect();
    let hashes = codes.iter().map(|code| vault.hash(code, user)).collect();
    let shown = codes.iter().map(|code| code.as_str().to_owned()).collect();
    Ok((
        RecoveryCodesItem { user_id: user, hashes, made: now, rev: context.new_revision() },
        RecoveryCodesView { codes: shown, made_at: now },
    ))
}
