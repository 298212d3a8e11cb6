//! `Idempotency-Key`: the same key and request get the first answer again, byte for byte.
//!
//! The answer is kept in the transaction that makes the change. So a handler that creates passes
//! `request.idempotency_record(&reply)` to its transaction; when the key was used before, the transaction fails,
//! and the answer of then is given.

use glotto_runtime::{Context, hash};
use glotto_store::StoreError;
use glotto_store::idempotency::IdempotencyRecord;
use jiff::Timestamp;

use crate::{Problem, Reply, Request, kinds};

/// What is known of a request that carries an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    pub(crate) owner: String,
    pub(crate) operation: &'static str,
    pub(crate) key_hash: String,
    pub(crate) request_hash: String,
    pub(crate) now: Timestamp,
}

/// Keys are of any printable ASCII, at most this long.
const LONGEST_KEY: usize = 255;

impl IdempotencyKey {
    /// Reads the header of a request; `owner` keeps people's keys apart.
    pub(crate) fn of(request: &Request, operation: &'static str, now: Timestamp) -> Result<Option<Self>, Problem> {
        let Some(value) = request.headers.get("idempotency-key") else {
            return Ok(None);
        };
        let key = value.to_str().ok().map(str::trim).filter(|key| !key.is_empty() && key.len() <= LONGEST_KEY);
        let key =
            key.ok_or_else(|| Problem::malformed("Idempotency-Key must be 1 to 255 printable ASCII characters."))?;
        let owner = match (&request.actor, &request.source_ip) {
            (Some(actor), _) => actor.user.to_string(),
            (None, address) => hash::text(address.as_deref().unwrap_or_default().as_bytes()),
        };
        let request_hash = hash::text(&[request.path.as_bytes(), b"\n", &request.body].concat());
        Ok(Some(Self { owner, operation, key_hash: hash::text(key.as_bytes()), request_hash, now }))
    }

    /// The answer that was given before, if there was one.
    pub(crate) async fn find_answer(&self, context: &Context) -> Result<Option<Result<Reply, Problem>>, StoreError> {
        let record =
            context.store.find_idempotency_record(&self.owner, self.operation, &self.key_hash, self.now).await?;
        Ok(record.map(|record| {
            if record.request_hash == self.request_hash {
                Ok(replay(record))
            } else {
                Err(Problem::of(kinds::KEY_REUSED))
            }
        }))
    }
}

impl Request {
    /// The answer as it is to be kept with the change, if the client asked for that.
    pub fn idempotency_record(&self, reply: &Reply) -> Option<IdempotencyRecord> {
        let key = self.idempotency_key.as_ref()?;
        Some(IdempotencyRecord {
            owner: key.owner.clone(),
            operation: key.operation.to_owned(),
            key_hash: key.key_hash.clone(),
            request_hash: key.request_hash.clone(),
            status: reply.status,
            headers: reply.headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
            body: String::from_utf8_lossy(&reply.body).into_owned(),
            kept: key.now,
        })
    }
}

/// The kept answer. Headers come back under the names that replies use.
fn replay(record: IdempotencyRecord) -> Reply {
    const NAMES: &[&str] = &["content-type", "location", "etag"];
    let named = |(name, value): (String, String)| Some((*NAMES.iter().find(|known| **known == name)?, value));
    Reply {
        status: record.status,
        headers: record.headers.into_iter().filter_map(named).collect(),
        body: record.body.into_bytes(),
    }
}
