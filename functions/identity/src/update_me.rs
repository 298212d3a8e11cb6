//! `PATCH /v1/me`: changes what somebody says about themselves.

use futures::FutureExt as _;
use glotto_domain::identity::{DisplayName, UpdateAccountError};
use glotto_domain::inputs;
use glotto_domain::locale::{LanguageTag, Zone};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::identity::AccountItem;
use glotto_store::{CommitError, Conflict, ConflictRetry};

use crate::get_me;
use crate::views::MeView;

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("update_me", Method::Patch, "/v1/me", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .grants(&[Grant::Write(&[Part::User])])
    .tells("Change one's own account", "What is not mentioned stays as it is.")
    .accepts::<UpdateMe>()
    .example(r#"{"displayName":"Countess Ada","timeZone":"Europe/Paris"}"#)
    .answers::<MeView<'static>>(200)
    .refuses(&[UpdateAccountError::KINDS])
    .versioned();

inputs! {
    /// What is to change.
    pub struct UpdateMe {
        /// How they want to be called.
        pub display_name: Option<DisplayName>,
        /// The language that they read.
        pub locale: Option<LanguageTag>,
        /// Where their day begins.
        pub time_zone: Option<Zone>,
    }
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let input: UpdateMe = request.json()?;
    let (user, wanted) = (request.actor()?.user, request.if_match()?);
    let mut retry = ConflictRetry::default();
    loop {
        // A session whose person is gone is no session.
        let mut person =
            context.store.profiles().find(user).await?.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
        let read = person.account.rev;
        if wanted.is_some_and(|rev| rev != read) {
            return Err(Problem::refused(UpdateAccountError::Stale));
        }
        person.account = apply(&input, &person.account);
        if person.account.rev == read {
            return get_me::shown(context, &person);
        }
        match context.store.accounts().update(&person.account, read).await {
            Ok(()) => return get_me::shown(context, &person),
            Err(CommitError::Refused(Conflict)) => retry.wait("the account").await?,
            Err(error) => return Err(error.into()),
        }
    }
}

/// The account with the changes, in the next revision if there are any.
fn apply(input: &UpdateMe, account: &AccountItem) -> AccountItem {
    let changed = AccountItem {
        display_name: input.display_name.as_ref().unwrap_or(&account.display_name).clone(),
        locale: input.locale.as_ref().unwrap_or(&account.locale).clone(),
        time_zone: input.time_zone.as_ref().unwrap_or(&account.time_zone).clone(),
        ..account.clone()
    };
    if changed == *account { changed } else { AccountItem { rev: account.rev.next(), ..changed } }
}
