//! `POST /v1/me/erasure`: asks to be forgotten.

use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::audit::Act;
use glotto_domain::identity::Permission;
use glotto_domain::privacy::{AskErasureError, CoolOff, Erasure};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, limits};
use glotto_mail::Letter;
use glotto_runtime::{Context, Grant, Part};
use glotto_store::identity::AccountItem;
use glotto_store::privacy::ErasureItem;
use glotto_store::{CommitError, Conflict, ConflictRetry, Event};

use crate::{ErasureView, letters};

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("create_erasure", Method::Post, "/v1/me/erasure", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .grants(&[Grant::ReadIndex, Grant::Write(&[Part::Audit, Part::Event, Part::Limit, Part::User])])
    .tells(
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
    .refuses(&[AskErasureError::KINDS])
    .fresh()
    .once();

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let actor = request.actor()?;
    let cool_off = cool_off(context)?;
    let mut retry = ConflictRetry::default();
    loop {
        let (account, before) = context.store.erasures().find_with_account(actor.user).await?;
        if let Some(before) = before {
            return Ok(told(&before));
        }
        limits::take(context, request, &[(&Limit::SECURITY_MAIL_ACCOUNT, &actor.user.to_string())]).await?;
        let account = account.ok_or_else(Problem::not_found)?;
        if account.role.may(Permission::ChangeRoles)
            && context.store.users().find_another_admin(actor.user).await?.is_none()
        {
            return Err(Problem::refused(AskErasureError::LastAdmin));
        }
        let erasure = Erasure::ask(context.now(), cool_off);
        let item = ErasureItem::requested(actor.user, &erasure, context.new_revision());
        let mail = letter(context, request, &account, &erasure);
        let entry = request.act(context, Act::ErasureAsked, actor.user);
        let reply = told(&item);
        let mut tx = context.store.erasures().request(&item, &mail, &entry);
        tx.keep(request.keep(&reply));
        match tx.commit(&context.store).await {
            // They asked elsewhere in the same moment: that wish is told.
            Err(CommitError::Refused(Conflict)) => retry.wait("the erasure").await?,
            outcome => return outcome.map(|()| reply).map_err(Problem::from),
        }
    }
}

/// The mail that says when it will be.
fn letter(context: &Context, request: &Request, account: &AccountItem, erasure: &Erasure) -> Event {
    let letter = Letter::ErasureScheduled {
        display_name: account.display_name.to_string(),
        time_zone: account.time_zone.clone(),
        on: erasure.due,
    };
    letters::to(context, Some(&request.trace), account, letter)
}

fn told(item: &ErasureItem) -> Reply {
    Reply::accepted(&ErasureView::of(item)).header("location", "/v1/me/erasure")
}

/// How long people may change their mind here.
fn cool_off(context: &Context) -> Result<CoolOff, Problem> {
    let days = context.settings.get("ERASURE_COOL_OFF_DAYS")?;
    CoolOff::parse(days).ok_or_else(|| Problem::internal(&"ERASURE_COOL_OFF_DAYS is no number of days from 1 to 30"))
}
