//! A response that is given again to a client that repeats its request with the same
//! `Idempotency-Key`.

use std::marker::PhantomData;

use glotto_store::idempotency::IdempotencyRecord;

use super::{Reply, Respond, ResponseDocs};
use crate::Request;

/// A response that has been recorded. It comes from [`crate::Cx::commit_idempotent`] or
/// [`crate::Cx::record_idempotent`] and from nowhere else, so an endpoint whose response type this is
/// cannot forget to record it.
pub struct Idempotent<R> {
    reply: Reply,
    of: PhantomData<fn() -> R>,
}

impl<R: Respond> Idempotent<R> {
    /// The response and its record, which the caller must commit.
    pub(crate) fn record(request: &Request, response: R) -> (Self, Option<IdempotencyRecord>) {
        let reply = response.into_reply();
        let record = request.idempotency_record(&reply);
        (Self { reply, of: PhantomData }, record)
    }
}

impl<R: Respond> Respond for Idempotent<R> {
    const DOCS: ResponseDocs = ResponseDocs { idempotent: true, ..R::DOCS };

    fn into_reply(self) -> Reply {
        self.reply
    }
}
