//! Proof of work. Operators may require it for registering, logging in and sending mails while bots abuse
//! these endpoints. A browser spends seconds in the background; a bot that sends a million requests
//! spends a million times as much. Unlike with a CAPTCHA, no third party learns of the visitor.
//!
//! The scheme is hashcash (Back 2002) with a challenge from the server, so that proofs cannot be
//! computed in advance. It is off unless `PROOF_OF_WORK_BITS` sets the difficulty.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_domain::keys::{KeyPurpose, SealLabel};
use glotto_runtime::{Context, hash};
use glotto_store::factors::UsedChallengeItem;
use glotto_store::{CommitError, Transaction};
use jiff::{SignedDuration, Timestamp};

use crate::{Problem, Request, Seal, kinds};

/// The header that carries `<challenge>:<answer>`.
pub const HEADER: &str = "proof-of-work";
/// The header that carries a challenge.
pub const CHALLENGE_HEADER: &str = "proof-of-work-challenge";

const SEAL: SealLabel = SealLabel::new(KeyPurpose::ProofOfWork, "proof of work v1");
/// How long a challenge is valid. Slow phones need the time.
const CHALLENGE_LIFETIME: SignedDuration = SignedDuration::from_mins(5);
/// The maximum difficulty. Phones cannot solve more.
const MAX_BITS: u32 = 30;
/// The maximum length of the header: challenge, colon and answer.
const MAX_HEADER_LENGTH: usize = 256;

/// Checks that a request has a proof of work for this operation, if one is required.
///
/// # Errors
///
/// 403 with a challenge if the proof is missing, invalid, expired or used.
pub async fn check(context: &Context, request: &Request, operation: &str) -> Result<(), Problem> {
    let bits = bits(context)?;
    if bits == 0 {
        return Ok(());
    }
    let seal = Seal::of(context, SEAL).await?;
    let proof = request.header(HEADER).and_then(|header| Proof::parse(&seal, header));
    match proof.filter(|proof| proof.operation == operation && proof.bits >= bits && proof.ends > context.now()) {
        Some(proof) if spend(context, &proof).await? => Ok(()),
        _ => Err(Problem::of(kinds::WORK_REQUIRED).with_challenge(challenge(context, &seal, operation, bits))),
    }
}

fn bits(context: &Context) -> Result<u32, Problem> {
    let Ok(text) = context.settings.get("PROOF_OF_WORK_BITS") else { return Ok(0) };
    let bits = text.parse().ok().filter(|bits| *bits <= MAX_BITS);
    bits.ok_or_else(|| Problem::internal(&format!("PROOF_OF_WORK_BITS must be 0 to {MAX_BITS}, but is {text}")))
}

/// A new challenge: `<bits>.<operation>.<ends>.<nonce>.<version>.<seal>`. It is signed, so it need not be stored.
fn challenge(context: &Context, seal: &Seal, operation: &str, bits: u32) -> String {
    let ends = (context.now() + CHALLENGE_LIFETIME).as_second();
    let nonce = URL_SAFE_NO_PAD.encode(context.rng.bytes::<16>());
    seal.close(&format!("{bits}.{operation}.{ends}.{nonce}"))
}

/// A valid proof of work.
#[derive(Debug, PartialEq, Eq)]
struct Proof<'a> {
    challenge: &'a str,
    bits: u32,
    operation: &'a str,
    ends: Timestamp,
}

impl<'a> Proof<'a> {
    fn parse(seal: &Seal, header: &'a str) -> Option<Self> {
        let (sealed, _) = header.split_once(':').filter(|_| header.len() <= MAX_HEADER_LENGTH)?;
        let challenge = seal.open(sealed)?;
        let mut parts = challenge.split('.');
        let bits = parts.next()?.parse().ok()?;
        let operation = parts.next()?;
        let ends = Timestamp::from_second(parts.next()?.parse().ok()?).ok()?;
        let proof = Self { challenge, bits, operation, ends };
        (zero_bits(&hash::bytes(header.as_bytes())) >= bits).then_some(proof)
    }
}

/// The number of leading zero bits of a hash.
fn zero_bits(hash: &[u8]) -> u32 {
    let zeros = hash.iter().take_while(|byte| **byte == 0).count();
    let rest = hash.get(zeros).map_or(0, |byte| byte.leading_zeros());
    u32::try_from(zeros * 8).unwrap_or(u32::MAX).saturating_add(rest)
}

/// Marks a proof as used. False if it was used before: a proof is good for one request.
async fn spend(context: &Context, proof: &Proof<'_>) -> Result<bool, Problem> {
    let item = UsedChallengeItem { hash: hash::text(proof.challenge.as_bytes()), ends: proof.ends };
    let mut tx = Transaction::new(&context.store);
    tx.create(&item, Spent);
    match tx.commit(&context.store).await {
        Ok(()) => Ok(true),
        Err(CommitError::Condition(Spent)) => Ok(false),
        Err(CommitError::Store(error)) => Err(error.into()),
        Err(CommitError::AnsweredBefore) => Err(Problem::internal(&"spending a proof of work records no response")),
    }
}

/// The proof was used before.
#[derive(Debug, Clone, Copy)]
struct Spent;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use glotto_runtime::keys::SecretSet;

    use super::*;

    fn seal() -> Seal {
        Seal::with(Arc::new(SecretSet::of("v1", b"secret")), SEAL, Timestamp::UNIX_EPOCH).unwrap()
    }

    /// Solves a challenge, as clients do.
    fn answer(challenge: &str, bits: u32) -> String {
        (0..u32::MAX)
            .map(|n| format!("{challenge}:{n}"))
            .find(|text| zero_bits(&hash::bytes(text.as_bytes())) >= bits)
            .unwrap()
    }

    #[test]
    fn leading_zero_bits_are_counted_across_bytes() {
        assert_eq!(zero_bits(&[0b1000_0000]), 0);
        assert_eq!(zero_bits(&[0, 0b0001_0000, 0]), 11);
        assert_eq!(zero_bits(&[0, 0]), 16);
    }

    #[test]
    fn a_proof_of_work_is_parsed_with_its_challenge() {
        let challenge = seal().close("8.login.1772366400.nonce");
        let header = answer(&challenge, 8);
        let proof = Proof::parse(&seal(), &header).unwrap();
        assert_eq!((proof.bits, proof.operation), (8, "login"));
        assert_eq!(proof.ends.to_string(), "2026-03-01T12:00:00Z");
    }

    #[test]
    fn insufficient_work_and_work_for_a_forged_challenge_are_rejected() {
        let challenge = seal().close("12.login.1772366400.nonce");
        let idle = (0..u32::MAX)
            .map(|n| format!("{challenge}:{n}"))
            .find(|text| zero_bits(&hash::bytes(text.as_bytes())) < 12);
        assert_eq!(Proof::parse(&seal(), &idle.unwrap()), None);
        let own = answer(&challenge.replace("12.", "1."), 1);
        assert_eq!(Proof::parse(&seal(), &own), None);
        assert_eq!(Proof::parse(&seal(), &challenge), None);
    }
}
