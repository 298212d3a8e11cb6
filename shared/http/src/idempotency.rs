//! `Idempotency-Key`: a request that repeats a key gets the first response again, byte for byte.
//!
//! The response is recorded in the transaction that makes the change ([`crate::Cx::commit_idempotent`]).
//! If the key was used before, the transaction fails, and the recorded response is returned.

use std::borrow::Cow;

use glotto_runtime::{Context, hash};
use glotto_store::{IdempotencyRecord, StoreError};
use jiff::Timestamp;
use serde_json::Value;

use crate::{Problem, Reply, Request, kinds};

/// The idempotency key of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    pub(crate) owner: String,
    pub(crate) operation: &'static str,
    pub(crate) key_hash: String,
    pub(crate) request_hash: String,
    pub(crate) now: Timestamp,
}

/// Keys are printable ASCII of at most this length.
const MAX_KEY_LENGTH: usize = 255;

/// The member of a body that has the time at which a device sends it. It differs whenever the request is repeated.
const SENT_AT: &str = "sentAt";

impl IdempotencyKey {
    /// Reads the header of a request. Keys belong to the user, or to the client address if no user is
    /// signed in, so that clients cannot read each other's responses.
    pub(crate) fn from_request(
        request: &Request,
        operation: &'static str,
        now: Timestamp,
    ) -> Result<Option<Self>, Problem> {
        let Some(value) = request.headers.get("idempotency-key") else {
            return Ok(None);
        };
        let key = value.trim();
        let is_printable = key.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if key.is_empty() || key.len() > MAX_KEY_LENGTH || !is_printable {
            return Err(Problem::malformed("Idempotency-Key must be 1 to 255 printable ASCII characters."));
        }
        let owner = match (&request.actor, request.source_ip) {
            (Some(actor), _) => actor.user.to_string(),
            (None, address) => hash::text(address.map(|address| address.to_string()).unwrap_or_default().as_bytes()),
        };
        let request_hash = hash::text(&[request.path.as_bytes(), b"\n", &repeated_body(request)].concat());
        Ok(Some(Self { owner, operation, key_hash: hash::text(key.as_bytes()), request_hash, now }))
    }

    /// Finds the response that was recorded under this key. An error if the key was used for another
    /// request.
    pub(crate) async fn find_recorded(&self, context: &Context) -> Result<Option<Result<Reply, Problem>>, StoreError> {
        let record =
            context.store.find_idempotency_record(&self.owner, self.operation, &self.key_hash, self.now).await?;
        Ok(record.map(|record| {
            if record.request_hash == self.request_hash {
                Ok(replay(record))
            } else {
                Err(Problem::of(kinds::IDEMPOTENCY_KEY_REUSED))
            }
        }))
    }
}

impl Request {
    /// A text that is the same whenever a request with an idempotency key is repeated, and never otherwise; none
    /// without a key. What a request writes in steps before it commits has ids that are made of it, so that a
    /// repetition writes over what an interrupted attempt has left.
    pub fn idempotency_seed(&self) -> Option<String> {
        let key = self.idempotency_key.as_ref()?;
        Some([key.owner.as_str(), key.operation, &key.key_hash, &key.request_hash].join("#"))
    }

    /// The record of a response, if the request has an idempotency key. It must be written in the
    /// transaction that makes the change.
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
            recorded: key.now,
        })
    }
}

/// The part of the body that is the same whenever the request is repeated.
fn repeated_body(request: &Request) -> Cow<'_, [u8]> {
    let may_have_time = request.body.windows(SENT_AT.len()).any(|part| part == SENT_AT.as_bytes());
    match may_have_time.then(|| request.json_value()) {
        Some(Ok(Value::Object(mut body))) if body.contains_key(SENT_AT) => {
            body.retain(|name, _| name != SENT_AT);
            Cow::Owned(Value::Object(body).to_string().into_bytes())
        }
        _ => Cow::Borrowed(&request.body),
    }
}

/// The recorded response. Header names are mapped to the static names that replies use. Those that differ in
/// each response, such as `x-request-id`, are not part of a reply.
fn replay(record: IdempotencyRecord) -> Reply {
    const NAMES: &[&str] = &["content-type", "location", "etag", "content-language", "vary", "cache-control"];
    let static_name = |(name, value): (String, String)| Some((*NAMES.iter().find(|other| **other == name)?, value));
    Reply {
        status: record.status,
        headers: record.headers.into_iter().filter_map(static_name).collect(),
        body: record.body.into_bytes(),
    }
}
