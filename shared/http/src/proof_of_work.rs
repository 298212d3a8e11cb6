//! Proof of work: what an operator may ask of those who register, log in or have mails sent, while
//! somebody does so by machine. A browser spends seconds that nobody notices; whoever wants a
//! million answers spends a million times that. No third party learns who came (hashcash, Back
//! 2002; here with a challenge of ours, so that nobody can work ahead).
//!
//! It is off unless `PROOF_OF_WORK_BITS` says how many.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_runtime::{Context, hash};
use glotto_store::challenges::MetChallengeItem;
use glotto_store::{CommitError, Transaction};
use jiff::{SignedDuration, Timestamp};

use crate::{Problem, Request, Seal, kinds};

/// The header that carries `<challenge>:<answer>`.
pub const HEADER: &str = "proof-of-work";
/// The header that carries a challenge.
pub const CHALLENGE_HEADER: &str = "proof-of-work-challenge";

const SEAL: &str = "proof of work v1";
/// Time for the slowest of phones.
const VALID: SignedDuration = SignedDuration::from_mins(5);
/// Beyond this nobody's phone would ever be done.
const MOST_BITS: u32 = 30;
/// Challenge, colon and answer.
const LONGEST: usize = 256;

/// Lets through whoever has done the work for this operation; whoever has not is told what to do.
pub async fn check(context: &Context, request: &Request, operation: &str) -> Result<(), Problem> {
    let bits = bits(context)?;
    if bits == 0 {
        return Ok(());
    }
    let seal = Seal::of(&context.settings, SEAL)?;
    let done = request.header(HEADER).and_then(|header| Work::read(&seal, header));
    match done.filter(|work| work.operation == operation && work.bits >= bits && work.ends > context.now()) {
        Some(work) if spend(context, &work).await? => Ok(()),
        _ => Err(Problem::of(kinds::WORK).asking_for_work(challenge(context, &seal, operation, bits))),
    }
}

fn bits(context: &Context) -> Result<u32, Problem> {
    let Ok(text) = context.settings.get("PROOF_OF_WORK_BITS") else { return Ok(0) };
    let bits = text.parse().ok().filter(|bits| *bits <= MOST_BITS);
    bits.ok_or_else(|| Problem::internal(&format!("PROOF_OF_WORK_BITS must be 0 to {MOST_BITS}, and is {text}")))
}

/// `<bits>.<operation>.<ends>.<nonce>.<seal>`: nothing has to be kept of it until it is met.
fn challenge(context: &Context, seal: &Seal, operation: &str, bits: u32) -> String {
    let ends = (context.now() + VALID).as_second();
    let nonce = URL_SAFE_NO_PAD.encode(context.rng.bytes::<16>());
    seal.close(&format!("{bits}.{operation}.{ends}.{nonce}"))
}

/// Work that was done, for a challenge of ours.
#[derive(Debug, PartialEq, Eq)]
struct Work<'a> {
    challenge: &'a str,
    bits: u32,
    operation: &'a str,
    ends: Timestamp,
}

impl<'a> Work<'a> {
    fn read(seal: &Seal, header: &'a str) -> Option<Self> {
        let (sealed, _) = header.split_once(':').filter(|_| header.len() <= LONGEST)?;
        let challenge = seal.open(sealed)?;
        let mut parts = challenge.split('.');
        let bits = parts.next()?.parse().ok()?;
        let operation = parts.next()?;
        let ends = Timestamp::from_second(parts.next()?.parse().ok()?).ok()?;
        let work = Self { challenge, bits, operation, ends };
        (zero_bits(&hash::bytes(header.as_bytes())) >= bits).then_some(work)
    }
}

/// With how many zero bits a hash begins.
fn zero_bits(hash: &[u8]) -> u32 {
    let zeros = hash.iter().take_while(|byte| **byte == 0).count();
    let rest = hash.get(zeros).map_or(0, |byte| byte.leading_zeros());
    u32::try_from(zeros * 8).unwrap_or(u32::MAX).saturating_add(rest)
}

/// Uses work up: of many requests that bring the same, one is let through.
async fn spend(context: &Context, work: &Work<'_>) -> Result<bool, Problem> {
    let item = MetChallengeItem { hash: hash::text(work.challenge.as_bytes()), ends: work.ends };
    let mut tx = Transaction::new(&context.store);
    tx.create(&item, Spent);
    match tx.commit(&context.store).await {
        Ok(()) => Ok(true),
        Err(CommitError::Condition(Spent)) => Ok(false),
        Err(CommitError::Store(error)) => Err(error.into()),
        Err(CommitError::AnsweredBefore) => Err(Problem::internal(&"work keeps no answer")),
    }
}

/// Somebody else brought the same work before.
#[derive(Debug, Clone, Copy)]
struct Spent;

#[cfg(test)]
mod tests {
    use glotto_runtime::Settings;

    use super::*;

    fn seal() -> Seal {
        Seal::of(&Settings::from_pairs([("LINK_KEY", "secret")]), SEAL).unwrap()
    }

    /// What a client does.
    fn answer(challenge: &str, bits: u32) -> String {
        (0..u32::MAX)
            .map(|n| format!("{challenge}:{n}"))
            .find(|text| zero_bits(&hash::bytes(text.as_bytes())) >= bits)
            .unwrap()
    }

    #[test]
    fn zero_bits_are_counted_over_bytes() {
        assert_eq!(zero_bits(&[0b1000_0000]), 0);
        assert_eq!(zero_bits(&[0, 0b0001_0000, 0]), 11);
        assert_eq!(zero_bits(&[0, 0]), 16);
    }

    #[test]
    fn work_is_read_with_what_it_was_for() {
        let challenge = seal().close("8.login.1772366400.nonce");
        let header = answer(&challenge, 8);
        let work = Work::read(&seal(), &header).unwrap();
        assert_eq!((work.bits, work.operation), (8, "login"));
        assert_eq!(work.ends.to_string(), "2026-03-01T12:00:00Z");
    }

    #[test]
    fn too_little_work_and_work_for_a_challenge_of_ones_own_are_worth_nothing() {
        let challenge = seal().close("12.login.1772366400.nonce");
        let idle = (0..u32::MAX)
            .map(|n| format!("{challenge}:{n}"))
            .find(|text| zero_bits(&hash::bytes(text.as_bytes())) < 12);
        assert_eq!(Work::read(&seal(), &idle.unwrap()), None);
        let own = answer(&challenge.replace("12.", "1."), 1);
        assert_eq!(Work::read(&seal(), &own), None);
        assert_eq!(Work::read(&seal(), &challenge), None);
    }
}
