//! The arguments of a handler.

use std::ops::Deref;

use glotto_domain::audit::AuditAction;
use glotto_domain::courses::{Course, CourseAct};
use glotto_domain::id::UserId;
use glotto_domain::locale::{LanguageTag, accept_language};
use glotto_domain::{Classify, Revision, kinds};
use glotto_runtime::Context;
use glotto_store::administration::AuditItem;
use glotto_store::{CommitError, Conflict, Event, Retries, Transaction};
use serde::Serialize;

use super::derived::is_link;
use super::{Endpoint, Spec};
use crate::response::{Idempotent, RevisionTag};
use crate::{Access, Actor, PathParams as _, Problem, QueryReader, Request, RequestBody as _, Respond, Result};

/// A request that is being handled, and the context of the function. Helpers that serve several
/// endpoints take this.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// The context of the function: the table, the clock, randomness, settings, ports.
    pub context: &'a Context,
    /// The request.
    pub request: &'a Request,
}

impl Deref for Call<'_> {
    type Target = Context;

    fn deref(&self) -> &Context {
        self.context
    }
}

impl Call<'_> {
    /// The caller. Present in every endpoint that requires a token.
    pub fn actor(&self) -> Result<Actor> {
        self.request.actor().copied()
    }

    /// The caller, if the request has a token.
    pub fn optional_actor(&self) -> Option<Actor> {
        self.request.optional_actor().copied()
    }

    /// An event for the outbox, to be written in the transaction that makes the change.
    pub fn event(&self, kind: &str, payload: impl Serialize) -> Event {
        self.context.event(kind, Some(&self.request.trace), payload)
    }

    /// An entry for the audit trail: the caller does `action` to the user `subject`.
    pub fn audit(&self, action: AuditAction, subject: UserId) -> AuditItem {
        self.request.audit_entry(self.context, action, subject)
    }

    /// The languages of `Accept-Language`, most preferred first.
    pub fn accepted_languages(&self) -> Vec<LanguageTag> {
        self.request.header("accept-language").map(accept_language).unwrap_or_default()
    }

    /// Runs an operation that reads, decides and writes, and retries it if another request has changed
    /// the data between read and write. Call [`Cx::check_revision`] inside the operation, so that a
    /// client that sent a revision (`If-Match`) gets 412 as soon as the revision changes. The log names
    /// `what` if the retries are exhausted.
    pub async fn retry_on_conflict<T, F>(&self, what: &'static str, mut operation: impl FnMut() -> F) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let mut retries = Retries::default();
        loop {
            match operation().await {
                Err(problem) if problem.conflict => retries.back_off(what).await?,
                result => return result,
            }
        }
    }
}

/// A request to one endpoint, with the parsed path, query and body.
pub struct Cx<'a, E: Endpoint> {
    /// The path parameters.
    pub path: E::Path,
    /// The query parameters.
    pub query: E::Query,
    /// The body.
    pub body: E::Body,
    call: Call<'a>,
}

impl<'a, E: Endpoint> Deref for Cx<'a, E> {
    type Target = Call<'a>;

    fn deref(&self) -> &Call<'a> {
        &self.call
    }
}

impl<'a, E: Endpoint> Cx<'a, E> {
    /// Parses a request: 404 for a path parameter that is no valid id, 400 for a body that cannot be
    /// read, and 422 with every invalid query parameter and member.
    pub(crate) fn parse(context: &'a Context, request: &'a Request) -> Result<Self> {
        let path = E::Path::read(request).ok_or_else(Problem::not_found)?;
        let mut reader = QueryReader::new(context, request);
        let query = <E::Query as crate::QueryParams>::read(&mut reader);
        let mut errors = reader.finish(const { is_link(&<E::Response as Respond>::DOCS) });
        let body = E::Body::read(request, &mut errors)?;
        match (query, body) {
            (Some(query), Some(body)) if errors.is_empty() => {
                Ok(Self { path, query, body, call: Call { context, request } })
            }
            _ => Err(Problem::invalid(errors)),
        }
    }

    /// Checks that the caller has the right to the course that the endpoint declares
    /// ([`Access::Course`]).
    ///
    /// # Errors
    ///
    /// 403, or 404 if the caller may not know that the course exists; 409 if the course is archived and the endpoint
    /// changes it.
    pub fn authorize(&self, course: &Course) -> Result<()> {
        let Access::Course(act) = E::SPEC.access else {
            return Err(Problem::internal(&"the endpoint declares no right to a course"));
        };
        let actor = self.actor()?;
        match act {
            CourseAct::Write => course.admit_author(actor.user, actor.role)?,
            CourseAct::Publish | CourseAct::Share => course.admit_owner(actor.user, actor.role, act)?,
        }
        if E::SPEC.refuses_archived() {
            course.check_not_archived()?;
        }
        Ok(())
    }

    /// Fails if the response to this request was recorded before, which the client then gets. What writes in steps
    /// before it commits asks this first, so that a repetition writes nothing.
    ///
    /// # Errors
    ///
    /// A response was recorded under the idempotency key of the request.
    pub async fn reject_answered(&self) -> Result<()> {
        let Some(key) = &self.request.idempotency_key else { return Ok(()) };
        let recorded = key.find_recorded(self.context).await?;
        recorded.map_or(Ok(()), |_| Err(CommitError::<Conflict>::AnsweredBefore.into()))
    }

    /// Commits a transaction and records the response in it. A client that repeats the request with the
    /// same idempotency key gets the recorded response.
    pub async fn commit_idempotent<R: Respond, X: Classify>(
        &self,
        mut transaction: Transaction<X>,
        response: R,
    ) -> Result<Idempotent<R>> {
        let (response, record) = Idempotent::record(self.request, response);
        transaction.save_idempotency_record(record);
        transaction.commit(&self.store).await?;
        Ok(response)
    }

    /// Records the response to a request that changes nothing.
    pub async fn record_idempotent<R: Respond>(&self, response: R) -> Result<Idempotent<R>> {
        let (response, record) = Idempotent::record(self.request, response);
        let mut transaction: Transaction<Conflict> = Transaction::new(&self.store);
        transaction.save_idempotency_record(record);
        transaction.commit(&self.store).await?;
        Ok(response)
    }

    /// The spec of the endpoint.
    pub const fn spec(&self) -> Spec {
        E::SPEC
    }
}

impl<E: Endpoint<Response: RevisionTag>> Cx<'_, E> {
    /// Checks `If-Match` and `If-None-Match` against the present revision. A request is answered as if it had no
    /// conditions where it would fail without them (RFC 9110, 13.2.1), so call this when the change is known to be
    /// possible, right before the write, and also if there is nothing to write.
    ///
    /// # Errors
    ///
    /// 412 if the conditions do not hold.
    pub fn check_revision(&self, present: Revision) -> Result<()> {
        if self.request.precondition()?.holds(Some(present)) { Ok(()) } else { Err(Problem::of(kinds::STALE)) }
    }
}
