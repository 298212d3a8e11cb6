//! What a passkey's answer is worth: read, held to its challenge, and verified.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_domain::abuse::Limit;
use glotto_domain::audit::Act;
use glotto_domain::passkeys::{AddPasskeyError, Purpose, UsePasskeyError};
use glotto_http::{Problem, Request};
use glotto_mail::Notice;
use glotto_runtime::{Context, hash};
use glotto_signin::notice;
use glotto_store::Transaction;
use glotto_store::identity::AccountItem;
use glotto_store::passkeys::{PasskeyItem, PasskeyUse};
use glotto_webauthn::{Assertion, Ceremony, ClientData, Proof, Record, Refusal};

use crate::passkey_challenge::{Met, met};
use crate::passkey_input::UsedCredential;
use crate::passkey_party::party;

/// An answer to one of our challenges, not yet verified.
#[derive(Debug)]
pub struct Answer {
    /// What was answered.
    pub credential: UsedCredential,
    /// The challenge.
    pub challenge: Met,
    client: ClientData,
}

impl Answer {
    /// Reads an answer: to a challenge that is ours, still good, and for this.
    pub fn read(context: &Context, credential: UsedCredential, purpose: &Purpose) -> Result<Self, Problem> {
        let client = ClientData::read(&credential.client_data, Ceremony::Get).map_err(not_used)?;
        let challenge = met(context, &client)?.filter(|met| met.purpose == *purpose);
        let challenge = challenge.ok_or_else(|| Problem::refused(UsePasskeyError::ChallengeUnusable))?;
        Ok(Self { credential, challenge, client })
    }

    /// What the owner of the passkey is found by.
    pub fn credential_hash(&self) -> String {
        hash_of(&self.credential.id)
    }

    /// The passkey that answered, among those of one person.
    pub fn passkey(&self, passkeys: Vec<PasskeyItem>) -> Result<PasskeyItem, Problem> {
        let hash = self.credential_hash();
        let found = passkeys.into_iter().find(|passkey| passkey.credential_hash == hash);
        found.ok_or_else(|| Problem::refused(UsePasskeyError::Unknown))
    }

    /// Whether the passkey knows its owner by the right handle. Whoever proves who they are has said
    /// so before; whoever signs in must be told by the passkey.
    pub fn knows_owner(&self, passkey: &PasskeyItem) -> Result<(), Problem> {
        let told = self.credential.user_handle.as_ref().map(|handle| URL_SAFE_NO_PAD.encode(handle));
        let known = match told {
            Some(handle) => handle == passkey.handle,
            None => self.challenge.purpose != Purpose::SignIn,
        };
        if known { Ok(()) } else { Err(Problem::refused(UsePasskeyError::Refused)) }
    }

    /// What is to be written if the passkey signed.
    pub async fn verify<'a>(
        &'a self,
        context: &Context,
        request: &Request,
        account: &AccountItem,
        passkey: &'a PasskeyItem,
    ) -> Result<PasskeyUse<'a>, Problem> {
        self.knows_owner(passkey)?;
        let key = URL_SAFE_NO_PAD.decode(&passkey.public_key).map_err(|error| Problem::internal(&error))?;
        let record = Record { key, sign_count: passkey.sign_count, backup_eligible: passkey.backup_eligible };
        let UsedCredential { authenticator_data, signature, .. } = &self.credential;
        let assertion = Assertion { authenticator_data, signature };
        let held = party(&context.settings)?.authenticate(&self.client, &record, assertion);
        if held == Err(Refusal::CounterWentBack) {
            // Whoever sends the same answer again has not counted backwards.
            if context.store.factors().is_challenge_used(&self.challenge.item.hash).await? {
                return Err(Problem::refused(UsePasskeyError::ChallengeUnusable));
            }
            tell_of_copy(context, request, account, passkey).await?;
        }
        let Proof { sign_count, backed_up } = held.map_err(not_used)?;
        Ok(PasskeyUse { passkey, challenge: &self.challenge.item, sign_count, backed_up, at: context.now() })
    }
}

/// Writes down and tells the owner that there may be a copy of their passkey: once an hour, as
/// whoever has a copy does not stop at one try.
async fn tell_of_copy(
    context: &Context,
    request: &Request,
    account: &AccountItem,
    passkey: &PasskeyItem,
) -> Result<(), Problem> {
    if context.store.count_attempt(&Limit::COPY_TOLD, &passkey.passkey_id.to_string(), context.now()).await?.is_err() {
        return Ok(());
    }
    let mut tx: Transaction<UsePasskeyError> = Transaction::new(&context.store);
    tx.record(&request.act(context, Act::PasskeyCopied, account.user_id).detail(passkey.passkey_id.to_string()))
        .emit(&notice(context, request, account, Notice::PasskeyCopied));
    Ok(tx.commit(&context.store).await?)
}

/// SHA-256 of a credential id.
pub fn hash_of(credential_id: &[u8]) -> String {
    hash::text(credential_id)
}

/// Why a passkey was not used, as a client is told.
fn not_used(refusal: Refusal) -> Problem {
    tracing::warn!(why = %refusal, "a passkey was refused");
    Problem::refused(match refusal {
        Refusal::Malformed(_) | Refusal::WrongCeremony => UsePasskeyError::Malformed,
        Refusal::WrongOrigin | Refusal::WrongParty => UsePasskeyError::WrongPage,
        Refusal::NotPresent | Refusal::NotVerified => UsePasskeyError::NotVerified,
        Refusal::CounterWentBack => UsePasskeyError::WentBack,
        Refusal::WrongAlgorithm | Refusal::BackupChanged | Refusal::WrongSignature => UsePasskeyError::Refused,
    })
}

/// Why a passkey was not added, as a client is told.
pub fn not_added(refusal: Refusal) -> Problem {
    tracing::warn!(why = %refusal, "a passkey was refused");
    Problem::refused(match refusal {
        Refusal::Malformed(_) | Refusal::WrongCeremony => AddPasskeyError::Malformed,
        Refusal::WrongOrigin | Refusal::WrongParty => AddPasskeyError::WrongPage,
        Refusal::NotPresent | Refusal::NotVerified => AddPasskeyError::NotVerified,
        Refusal::WrongAlgorithm | Refusal::BackupChanged | Refusal::WrongSignature | Refusal::CounterWentBack => {
            AddPasskeyError::Refused
        }
    })
}
