//! Verifies what a passkey answered to a challenge.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_domain::audit::AuditAction;
use glotto_domain::passkeys::{CreatePasskeyError, Purpose, VerifyPasskeyError};
use glotto_domain::rate_limit::Limit;
use glotto_http::{Call, Problem, Result};
use glotto_mail::Notice;
use glotto_runtime::{Context, hash};
use glotto_signin::security_notice;
use glotto_store::identity::AccountItem;
use glotto_store::passkeys::{PasskeyItem, PasskeyUse};
use glotto_webauthn::{Assertion, Ceremony, ClientData, Proof, Record, WebauthnError};

use crate::challenge::{OpenedChallenge, open_challenge};
use crate::credential_input::UsedCredential;
use crate::relying_party::relying_party;

/// The response of a passkey to one of our challenges. Its signature is not verified yet.
#[derive(Debug)]
pub struct PasskeyResponse<'a> {
    credential: &'a UsedCredential,
    challenge: OpenedChallenge,
    client: ClientData,
}

impl<'a> PasskeyResponse<'a> {
    /// Reads a response. Its challenge must be ours, not expired, and issued for this purpose.
    pub async fn read(context: &Context, credential: &'a UsedCredential, purpose: &Purpose) -> Result<Self> {
        let client = ClientData::read(&credential.client_data, Ceremony::Get).map_err(authentication_error)?;
        let challenge = open_challenge(context, &client).await?.filter(|challenge| challenge.purpose == *purpose);
        let challenge = challenge.ok_or(VerifyPasskeyError::ChallengeInvalid)?;
        Ok(Self { credential, challenge, client })
    }

    /// The hash of the credential id: the key by which the owner is found.
    pub fn credential_hash(&self) -> String {
        credential_hash(&self.credential.id)
    }

    /// The passkey that answered, among the user's passkeys.
    pub fn passkey(&self, passkeys: Vec<PasskeyItem>) -> Result<PasskeyItem> {
        let hash = self.credential_hash();
        let found = passkeys.into_iter().find(|passkey| passkey.credential_hash == hash);
        Ok(found.ok_or(VerifyPasskeyError::Unknown)?)
    }

    /// Checks the user handle. A login requires one, as nothing else says who the user is. A
    /// reauthentication does not.
    fn check_user_handle(&self, passkey: &PasskeyItem) -> Result<()> {
        let handle = self.credential.user_handle.as_ref().map(|handle| URL_SAFE_NO_PAD.encode(handle));
        let matches = match handle {
            Some(handle) => handle == passkey.handle,
            None => self.challenge.purpose != Purpose::SignIn,
        };
        if matches { Ok(()) } else { Err(VerifyPasskeyError::Refused.into()) }
    }

    /// Verifies the signature. Returns what has to be written.
    pub async fn verify<'p>(
        &'p self,
        call: &Call<'_>,
        account: &AccountItem,
        passkey: &'p PasskeyItem,
    ) -> Result<PasskeyUse<'p>> {
        self.check_user_handle(passkey)?;
        let key = URL_SAFE_NO_PAD.decode(&passkey.public_key).map_err(|error| Problem::internal(&error))?;
        let record = Record { key, sign_count: passkey.sign_count, backup_eligible: passkey.backup_eligible };
        let UsedCredential { authenticator_data, signature, .. } = self.credential;
        let assertion = Assertion { authenticator_data, signature };
        let verified = relying_party(&call.settings)?.authenticate(&self.client, &record, assertion);
        if verified == Err(WebauthnError::CounterWentBack) {
            // A repeated response has the same counter, and is no sign of a copy.
            if self.is_used(call).await? {
                return Err(VerifyPasskeyError::ChallengeInvalid.into());
            }
            report_copy(call, account, passkey).await?;
        }
        let Proof { sign_count, backup_eligible, backed_up } = verified.map_err(authentication_error)?;
        let (challenge, at) = (&self.challenge.item, call.now());
        Ok(PasskeyUse { passkey, challenge, sign_count, backup_eligible, backed_up, at })
    }

    /// Finds out what a conflict means: the account has changed, so the operation can run again, or
    /// another request has used the challenge.
    pub async fn explain_conflict<T>(&self, call: &Call<'_>, result: Result<T>) -> Result<T> {
        match result {
            Err(problem) if problem.conflict && self.is_used(call).await? => {
                Err(VerifyPasskeyError::ChallengeInvalid.into())
            }
            result => result,
        }
    }

    async fn is_used(&self, call: &Call<'_>) -> Result<bool> {
        Ok(call.store.factors().is_challenge_used(&self.challenge.item.hash).await?)
    }
}

/// Records that there may be a copy of a passkey, and notifies its owner. Once an hour is enough, as an
/// attacker with a copy may try again and again.
async fn report_copy(call: &Call<'_>, account: &AccountItem, passkey: &PasskeyItem) -> Result<()> {
    let id = passkey.passkey_id.to_string();
    if call.store.is_limit_exceeded(&Limit::COPY_NOTICE, &id, call.now()).await? {
        return Ok(());
    }
    let notice = security_notice(call, account, Notice::PasskeyCopied);
    let entry = call.audit(AuditAction::PasskeyCopied, account.user_id).detail(&id);
    Ok(call.store.audit_trail().record_limited(&entry, Some(&notice), &Limit::COPY_NOTICE, &id, call.now()).await?)
}

/// SHA-256 of a credential id.
pub fn credential_hash(credential_id: &[u8]) -> String {
    hash::text(credential_id)
}

/// The client's error for a passkey that could not be used. The log gets the exact reason.
fn authentication_error(refusal: WebauthnError) -> Problem {
    tracing::warn!(why = %refusal, "a passkey was rejected");
    let error = match refusal {
        WebauthnError::Malformed(_) | WebauthnError::WrongCeremony => VerifyPasskeyError::Malformed,
        WebauthnError::WrongOrigin | WebauthnError::WrongParty => VerifyPasskeyError::WrongPage,
        WebauthnError::NotPresent | WebauthnError::NotVerified => VerifyPasskeyError::NotVerified,
        WebauthnError::CounterWentBack => VerifyPasskeyError::CounterWentBack,
        WebauthnError::BackupLost => VerifyPasskeyError::BackupLost,
        WebauthnError::WrongAlgorithm | WebauthnError::WrongSignature => VerifyPasskeyError::Refused,
    };
    error.into()
}

/// The client's error for a passkey that could not be added. The log gets the exact reason.
pub fn registration_error(refusal: WebauthnError) -> Problem {
    tracing::warn!(why = %refusal, "a passkey was rejected");
    let error = match refusal {
        WebauthnError::Malformed(_) | WebauthnError::WrongCeremony => CreatePasskeyError::Malformed,
        WebauthnError::WrongOrigin | WebauthnError::WrongParty => CreatePasskeyError::WrongPage,
        WebauthnError::NotPresent | WebauthnError::NotVerified => CreatePasskeyError::NotVerified,
        WebauthnError::WrongAlgorithm
        | WebauthnError::BackupLost
        | WebauthnError::WrongSignature
        | WebauthnError::CounterWentBack => CreatePasskeyError::Refused,
    };
    error.into()
}
