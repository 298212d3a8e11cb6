//! `GET /v1/audit`: what everybody did.

use futures::FutureExt as _;
use glotto_domain::Faults;
use glotto_domain::audit::Act;
use glotto_domain::id::UserId;
use glotto_domain::identity::Permission;
use glotto_http::docs::{CURSOR, LIMIT};
use glotto_http::{Access, Endpoint, ListWindow, Method, Parameter, Problem, Reply, Request, page};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::Page;
use glotto_store::administration::{AuditItem, AuditQuery};

use crate::audit_view::AuditView;
use crate::period;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "list_audit",
    Method::Get,
    "/v1/audit",
    Access::May(Permission::ReadAudit),
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read(&[Part::Audit]), Grant::ReadIndex, Grant::Seal])
.tells(
    "Search the audit trail",
    "Everything of the last thirteen months that concerns who somebody is and what they may do, the latest first: by \
     whom it was done to, by who did it, by what it was, by day. All that is asked for has to fit. A page may hold \
     fewer entries than were asked for while there are more: it goes on as long as there is a cursor.",
)
.query(&[SUBJECT, ACTOR, ACT, FROM, TO, LIMIT, CURSOR])
.answers::<Page<AuditView>>(200);

const SUBJECT: Parameter = Parameter {
    name: "subjectId",
    description: "To whom it was done.",
    schema: r#"{"type":"string","examples":["usr_01J9ZK5W6V4QX0N8R3T7B2M1CD"]}"#,
};
const ACTOR: Parameter = Parameter {
    name: "actorId",
    description: "Who did it.",
    schema: r#"{"type":"string","examples":["usr_01J9ZK5W6V4QX0N8R3T7B2M1CD"]}"#,
};
const ACT: Parameter =
    Parameter { name: "act", description: "What was done.", schema: r##"{"$ref":"#/components/schemas/Act"}"## };
/// The first day.
pub(crate) const FROM: Parameter =
    Parameter { name: "from", description: "The first day, in UTC.", schema: r#"{"type":"string","format":"date"}"# };
/// The last day.
pub(crate) const TO: Parameter =
    Parameter { name: "to", description: "The last day, in UTC.", schema: r#"{"type":"string","format":"date"}"# };

/// What entries have to be like.
struct Wanted {
    subject: Option<UserId>,
    actor: Option<UserId>,
    act: Option<Act>,
}

impl Wanted {
    fn read(request: &Request, faults: &mut Faults) -> Self {
        Self {
            subject: request.query("subjectId", faults),
            actor: request.query("actorId", faults),
            act: request.query("act", faults),
        }
    }

    /// The shortest way to them.
    fn trail(&self) -> AuditQuery {
        match (self.subject, self.actor, self.act) {
            (Some(subject), ..) => AuditQuery::BySubject(subject),
            (None, Some(actor), _) => AuditQuery::ByActor(actor),
            (None, None, Some(act)) => AuditQuery::ByAction(act),
            (None, None, None) => AuditQuery::All,
        }
    }

    fn fits(&self, entry: &AuditItem) -> bool {
        self.subject.is_none_or(|subject| subject == entry.subject)
            && self.actor.is_none_or(|actor| Some(actor) == entry.actor)
            && self.act.is_none_or(|act| act == entry.act)
    }
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let mut faults = request.query_faults();
    let wanted = Wanted::read(request, &mut faults);
    let days = period::read(request, ("from", "to"), &mut faults);
    let scope = period::scope(request, "list_audit", &["subjectId", "actorId", "act", "from", "to"]);
    let window = ListWindow::read(context, request, &scope, &mut faults)?;
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let (entries, last) =
        context.store.audit_trail().page(wanted.trail(), &days, window.limit, window.after.clone()).await?;
    let items = entries.into_iter().filter(|entry| wanted.fits(entry)).map(AuditView::from).collect();
    Ok(Reply::ok(&page(context, &window, items, last)?))
}
