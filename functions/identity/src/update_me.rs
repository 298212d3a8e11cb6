//! `PATCH /v1/me`: changes what somebody says about themselves.

use futures::FutureExt as _;
use glotto_domain::identity::{DisplayName, UpdateProfileError};
use glotto_domain::inputs;
use glotto_domain::locale::{LanguageTag, Zone};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds};
use glotto_runtime::{Context, Grant};
use glotto_store::accounts::AccountItem;

use crate::get_me;
use crate::views::MeView;

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("update_me", Method::Patch, "/v1/me", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .grants(&[Grant::Read, Grant::Write])
    .tells("Change one's own profile", "What is not mentioned stays as it is.")
    .accepts::<UpdateMe>()
    .example(r#"{"displayName":"Countess Ada","timeZone":"Europe/Paris"}"#)
    .answers::<MeView<'static>>(200)
    .refuses(&[UpdateProfileError::KINDS])
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
    let person = context.store.person(request.actor()?.user).await?;
    // A session whose person is gone is no session.
    let mut person = person.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
    let read = person.account.rev;
    if request.if_match()?.is_some_and(|rev| rev != read) {
        return Err(Problem::refused(UpdateProfileError::Stale));
    }
    person.account = apply(input, &person.account);
    if person.account.rev != read {
        context.store.update_profile(&person.account, read).await?;
    }
    get_me::shown(context, &person)
}

/// The account with the changes, in the next revision if there are any.
fn apply(input: UpdateMe, account: &AccountItem) -> AccountItem {
    let changed = AccountItem {
        display_name: input.display_name.unwrap_or_else(|| account.display_name.clone()),
        locale: input.locale.unwrap_or_else(|| account.locale.clone()),
        time_zone: input.time_zone.unwrap_or_else(|| account.time_zone.clone()),
        ..account.clone()
    };
    if changed == *account { changed } else { AccountItem { rev: account.rev + 1, ..changed } }
}
