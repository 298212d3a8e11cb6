//! `POST /v1/me/erasure`: asks to be forgotten.

use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::audit::Act;
use glotto_domain::identity::Permission;
use glotto_domain::privacy::{AskErasureError, CoolOff, Erasure};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, limits};
use glotto_mail::MailTemplate;
use glotto_runtime::{Context, Grant, Part};
use glotto_store::accounts::AccountItem;
use glotto_store::outbox::Event;
use glotto_store::privacy::ErasureItem;
use glotto_store::{CommitError, Conflict, Retries};

use crate::{ErasureView, mails};

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("create_erasure", Method::Post, "/v1/me/erasure", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .grants(&[Grant::ReadIndex, Grant::Write(&[Part::Audit, Part::Event, Part::Limit, Part::User])])
    .describe(
        "Ask to be forgotten",
        "Your account and everything about you will be deleted, for good, when the time to think it over has passed; \
         until then sign in and `DELETE /v1/me/erasure` to call it off. Courses that you published, or wrote with \
         others, stay without your name. What was done with your account stays on record, under an id and without your \
         name: 400 days where admins can search it, and about three years in an archive (`AuditArchiveDays`), for \
         those who have to answer for it. Nobody else gets your handle for 90 days. To ask again changes nothing. The \
         last admin has to appoint another one first.",
    )
    .answers::<ErasureView>(202)
    .located()
    .errors(&[AskErasureError::KINDS])
    .requires_recent_auth()
    .idempotent();

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let actor = request.actor()?;
    let cool_off = cool_off(context)?;
    let mut retries = Retries::default();
    loop {
        let (account, before) = context.store.account_and_erasure(actor.user).await?;
        if let Some(before) = before {
            return Ok(told(&before));
        }
        limits::take(context, request, &[(&Limit::SECURITY_MAIL_ACCOUNT, &actor.user.to_string())]).await?;
        let account = account.ok_or_else(Problem::not_found)?;
        if account.role.may(Permission::ChangeRoles) && context.store.another_admin(actor.user).await?.is_none() {
            return Err(Problem::from_domain(AskErasureError::LastAdmin));
        }
        let erasure = Erasure::ask(context.now(), cool_off);
        let (item, mail) = (ErasureItem::asked(actor.user, &erasure), template(context, request, &account, &erasure));
        let entry = request.act(context, Act::ErasureAsked, actor.user);
        let reply = told(&item);
        match context.store.ask_erasure(&item, (&mail, &entry), request.idempotency_record(&reply)).await {
            // They asked elsewhere in the same moment: that wish is told.
            Err(CommitError::Condition(Conflict)) => retries.back_off("the erasure").await?,
            outcome => return outcome.map(|()| reply).map_err(Problem::from),
        }
    }
}

/// The mail that says when it will be.
fn template(context: &Context, request: &Request, account: &AccountItem, erasure: &Erasure) -> Event {
    let template = MailTemplate::ErasureScheduled {
        display_name: account.display_name.to_string(),
        time_zone: account.time_zone.clone(),
        on: erasure.due,
    };
    mails::to(context, Some(&request.trace), account, template)
}

fn told(item: &ErasureItem) -> Reply {
    Reply::accepted(&ErasureView::of(item)).header("location", "/v1/me/erasure")
}

/// How long people may change their mind here.
fn cool_off(context: &Context) -> Result<CoolOff, Problem> {
    let days = context.settings.get("ERASURE_COOL_OFF_DAYS")?;
    CoolOff::parse(days).ok_or_else(|| Problem::internal(&"ERASURE_COOL_OFF_DAYS is no number of days from 1 to 30"))
}
