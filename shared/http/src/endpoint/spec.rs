//! The declarations of an endpoint that are values and not types.

use glotto_domain::identity::Permission;
use glotto_runtime::start::Warm;
use glotto_runtime::{Grant, Sizing, keys};

use super::{Caching, Method};
use crate::{Access, CookieUse};

/// How many requests for one route API Gateway lets through. It answers the others with a 429 that reaches no
/// function and has no problem in its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throttle {
    /// Requests per second.
    pub rate: u32,
    /// Requests at once.
    pub burst: u32,
}

/// Larger bodies are rejected. Media never passes through a function, so few endpoints need more.
const MAX_BODY_BYTES: usize = 256 * 1024;

/// The same for long texts: 100,000 characters have 300 KB in most scripts of Asia, and twelve bytes each if a client
/// escapes characters beyond U+FFFF (RFC 8259, 7). Lambda takes 6 MB, in which quotes and backslashes are escaped
/// again.
const MAX_LONG_TEXT_BYTES: usize = 1536 * 1024;

/// The declarations of an endpoint that are values and not types. Built in a constant. There is no
/// default for the access rule.
#[expect(clippy::struct_excessive_bools, reason = "the flags are independent, and all combinations are valid")]
#[derive(Clone, Copy)]
pub struct Spec {
    pub(super) operation: &'static str,
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) access: Access,
    pub(super) grants: &'static [Grant],
    pub(super) sizing: Sizing,
    pub(super) artifact: Option<&'static str>,
    pub(super) throttle: Option<Throttle>,
    pub(super) warm: Warm,
    pub(super) requires_recent_auth: bool,
    pub(super) pads_response_time: bool,
    pub(super) answers_when_closed: bool,
    pub(super) proof_of_work: bool,
    pub(super) takes_archived: bool,
    pub(super) session_cookie: CookieUse,
    pub(super) max_body_bytes: usize,
    pub(super) caching: Option<Caching>,
    pub(super) summary: &'static str,
    pub(super) description: &'static str,
    pub(super) example: Option<&'static str>,
}

impl Spec {
    /// An endpoint that reads.
    pub const fn get(operation: &'static str, path: &'static str, access: Access) -> Self {
        Self::new(operation, Method::Get, path, access)
    }

    /// An endpoint that creates, or performs an operation.
    pub const fn post(operation: &'static str, path: &'static str, access: Access) -> Self {
        Self::new(operation, Method::Post, path, access)
    }

    /// An endpoint that replaces, or creates under a name that the client chooses.
    pub const fn put(operation: &'static str, path: &'static str, access: Access) -> Self {
        Self::new(operation, Method::Put, path, access)
    }

    /// An endpoint that changes a part.
    pub const fn patch(operation: &'static str, path: &'static str, access: Access) -> Self {
        Self::new(operation, Method::Patch, path, access)
    }

    /// An endpoint that deletes.
    pub const fn delete(operation: &'static str, path: &'static str, access: Access) -> Self {
        Self::new(operation, Method::Delete, path, access)
    }

    const fn new(operation: &'static str, method: Method, path: &'static str, access: Access) -> Self {
        Self {
            operation,
            method,
            path,
            access,
            grants: &[],
            sizing: Sizing::ENDPOINT,
            artifact: None,
            throttle: None,
            warm: keys::read_ahead,
            requires_recent_auth: false,
            pads_response_time: false,
            answers_when_closed: false,
            proof_of_work: false,
            takes_archived: false,
            session_cookie: CookieUse::Never,
            max_body_bytes: MAX_BODY_BYTES,
            caching: None,
            summary: "",
            description: "",
            example: None,
        }
    }

    /// The permission that the role of the caller must have.
    pub const fn permission(&self) -> Option<Permission> {
        self.access.permission()
    }

    /// The permissions of the handler. What access, idempotency and proof of work need is added.
    #[must_use]
    pub const fn grants(mut self, grants: &'static [Grant]) -> Self {
        self.grants = grants;
        self
    }

    /// The summary: "Verb noun".
    #[must_use]
    pub const fn summary(mut self, summary: &'static str) -> Self {
        self.summary = summary;
        self
    }

    /// A paragraph for client developers.
    #[must_use]
    pub const fn description(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    /// An example of the request body, as JSON.
    #[must_use]
    pub const fn example(mut self, json: &'static str) -> Self {
        self.example = Some(json);
        self
    }

    /// Requires that the caller has authenticated within the last ten minutes
    /// ([`crate::actor::RECENT_AUTH`]), and asks for it otherwise (RFC 9470). For operations that change
    /// how a user signs in or what a user may do.
    #[must_use]
    pub const fn requires_recent_auth(mut self) -> Self {
        self.requires_recent_auth = true;
        self
    }

    /// Pads response times, so that they do not reveal whether an email address has an account
    /// ([`crate::response_time`]).
    #[must_use]
    pub const fn pad_response_time(mut self) -> Self {
        self.pads_response_time = true;
        self
    }

    /// Answers also while the platform is closed ([`crate::closed`]). For what uses no data and has to tell that
    /// functions run.
    #[must_use]
    pub const fn answers_when_closed(mut self) -> Self {
        self.answers_when_closed = true;
        self
    }

    /// Allows operators to require a proof of work ([`crate::proof_of_work`]). For endpoints that bots
    /// abuse in large numbers. Their keys are granted by this.
    #[must_use]
    pub const fn proof_of_work(mut self) -> Self {
        self.proof_of_work = true;
        self
    }

    /// Answers for archived courses as well, although it is no `GET` and needs a right to the course.
    #[must_use]
    pub const fn takes_archived_courses(mut self) -> Self {
        self.takes_archived = true;
        self
    }

    /// Whether [`crate::Cx::authorize`] refuses archived courses: whatever is no `GET` and needs a right to the course,
    /// unless it declares otherwise.
    pub(crate) const fn refuses_archived(&self) -> bool {
        let changes_course = matches!(self.access, Access::Course(_)) && !matches!(self.method, Method::Get);
        changes_course && !self.takes_archived
    }

    /// Says what becomes of the session cookie, for pages that ask for it ([`crate::session_cookie`]): for endpoints that
    /// return or take refresh tokens, or log out.
    #[must_use]
    pub const fn session_cookie(mut self, used: CookieUse) -> Self {
        self.session_cookie = used;
        self
    }

    /// Allows the CDN to keep responses to callers without a token. Only for `GET`, and only if no token is required.
    /// How long is how long changes stay invisible; a response with personal data should not be kept for minutes.
    #[must_use]
    pub const fn cached(mut self, caching: Caching) -> Self {
        self.caching = Some(caching);
        self
    }

    /// Accepts bodies of 1.5 MB, in place of 256 KB: for texts that may be long in every script.
    #[must_use]
    pub const fn takes_long_texts(mut self) -> Self {
        self.max_body_bytes = MAX_LONG_TEXT_BYTES;
        self
    }

    /// What the function prepares while it starts. The default is to read its keys.
    #[must_use]
    pub const fn warm(mut self, warm: Warm) -> Self {
        self.warm = warm;
        self
    }

    /// Sets the artifact that contains the code: one of its own, for an endpoint that needs a heavy library
    /// that the other functions of the feature should not link (`glotto-artifact`).
    #[must_use]
    pub const fn artifact(mut self, name: &'static str) -> Self {
        self.artifact = Some(name);
        self
    }

    /// Limits the requests for this route, in all and not by caller: `rate` per second, `burst` at once. For
    /// what every caller gets without a token and is large or costly. Without it, the limits of the whole API
    /// apply (`ApiRateLimit`, `ApiBurstLimit`).
    #[must_use]
    pub const fn throttle(mut self, rate: u32, burst: u32) -> Self {
        self.throttle = Some(Throttle { rate, burst });
        self
    }

    /// Memory in MB and timeout in seconds. The defaults are 256 MB and 10 s.
    #[must_use]
    pub const fn sized(mut self, memory: u32, timeout: u32) -> Self {
        self.sizing = Sizing { memory, timeout };
        self
    }
}
