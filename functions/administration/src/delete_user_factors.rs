//! `DELETE /v1/users/{userId}/factors`

use glotto_domain::audit::AuditAction;
use glotto_domain::identity::Permission;
use glotto_http::{Access, Spec};
use glotto_mail::Notice;
use glotto_runtime::{Context, Grant, Part};
use glotto_store::factors::{RecoveryCodesItem, TotpItem};
use glotto_store::identity::Credentials;
use glotto_store::passkeys::PasskeyItem;
use glotto_store::{Entity, Key, StoreError, Update, keys};

use crate::admin_action::{AdminAction, Change};

/// Removes the factors of a user who has lost them.
pub struct DeleteUserFactors;

impl AdminAction for DeleteUserFactors {
    const SPEC: Spec =
        Spec::delete("delete_user_factors", "/v1/users/{userId}/factors", Access::May(Permission::DeleteUserFactors))
            .summary("Reset second factors of user (MFA)")
            .description(
                "For users who lost their device. Removes the authenticator app, the recovery codes and all \
                 passkeys, ends all sessions, as they may belong to a finder of the device, and cancels a pending \
                 change of the address. Password and linked providers stay; a user with neither can set a password by \
                 mail. The user gets a mail about it. Make sure of the identity of the person who asks for it.",
            )
            .grants(&[
                Grant::Read(&[Part::Account]),
                Grant::Write(&[Part::Account, Part::Audit, Part::Credential, Part::Event, Part::Session]),
            ])
            .requires_recent_auth();
    const AUDITED_AS: AuditAction = AuditAction::FactorsReset;
    const NOTICE: Notice = Notice::FactorsReset;

    fn change(_: &Context, found: &Credentials) -> Result<Option<Change>, StoreError> {
        let mut deleted = factor_keys(found)?;
        if deleted.is_empty() {
            return Ok(None);
        }
        // A finder of the device may have requested it, and may read the mailboxes that have to agree.
        deleted.push(keys::identity::email_change(found.account.user_id));
        // The lost device may be among the known ones.
        let update = Update::new().set("devices", Vec::<String>::new());
        Ok(Some(Change { update, deleted, ends_sessions: true, suspends: None }))
    }
}

/// The keys of all factors beside the password, and of the link from a passkey to its owner.
fn factor_keys(found: &Credentials) -> Result<Vec<Key>, StoreError> {
    let mut keys: Vec<Key> = found.find::<TotpItem>()?.iter().map(Entity::key).collect();
    keys.extend(found.find::<RecoveryCodesItem>()?.iter().map(Entity::key));
    for passkey in found.all::<PasskeyItem>()? {
        keys.extend([passkey.key(), keys::passkeys::owner(&passkey.credential_hash)]);
    }
    Ok(keys)
}
