//! Responses that are recorded under the `Idempotency-Key` of the request.

use std::marker::PhantomData;

use glotto_store::IdempotencyRecord;

use super::{Reply, Respond, ResponseDocs};
use crate::Request;

/// A response that has been recorded. A client that repeats its request with the same key gets it again.
/// Only [`crate::Cx::commit_idempotent`] and [`crate::Cx::record_idempotent`] return it, so an endpoint
/// with this response type cannot forget to record the response.
pub struct Idempotent<R> {
    reply: Reply,
    response: PhantomData<fn() -> R>,
}

impl<R: Respond> Idempotent<R> {
    /// The response and its record, which the caller must commit.
    pub(crate) fn record(request: &Request, response: R) -> (Self, Option<IdempotencyRecord>) {
        let reply = response.into_reply();
        let record = request.idempotency_record(&reply);
        (Self { reply, response: PhantomData }, record)
    }
}

impl<R: Respond> Respond for Idempotent<R> {
    const DOCS: ResponseDocs = ResponseDocs { idempotent: true, ..R::DOCS };

    fn into_reply(self) -> Reply {
        self.reply
    }
}
