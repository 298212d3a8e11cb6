//! Somebody who comes from a provider for the first time.

use glotto_domain::audit::Act;
use glotto_domain::federation::{Arrival, Provider, display_name};
use glotto_domain::id::UserId;
use glotto_domain::identity::{DisplayName, EmailAddress, Role, SignInError};
use glotto_domain::locale::{LanguageTag, Zone};
use glotto_http::{Problem, Reply, Request};
use glotto_runtime::Context;
use glotto_store::CommitError;
use glotto_store::federation::{LinkedProviderItem, Provisioning};
use glotto_store::identity::AccountItem;

use crate::person::Person;
use crate::sign_in_with_provider::open;

/// What the client says of a newcomer.
pub struct Wishes {
    /// How they want to be called.
    pub name: Option<DisplayName>,
    /// The language that they read.
    pub locale: Option<LanguageTag>,
    /// Where their day begins.
    pub zone: Option<Zone>,
}

/// Makes an account and begins its first session; nothing if somebody else was faster with the
/// address or the provider. Somebody whose account is gone may have had the provider before.
pub async fn welcome(
    context: &Context,
    request: &Request,
    (provider, person, gone): (&Provider, &Person, Option<UserId>),
    wishes: &Wishes,
    anew: bool,
) -> Result<Option<Reply>, Problem> {
    let vouched = person.vouched().map_err(Problem::refused)?;
    let present = present_holder(context, vouched.address()).await?;
    let replaces = match Arrival::of(present.as_ref().map(|holder| holder.verified)) {
        _ if present.as_ref().is_some_and(|holder| holder.suspended.is_some()) => {
            return Err(Problem::refused(SignInError::Suspended));
        }
        Ok(Arrival::New) => None,
        Ok(Arrival::InPlaceOfUnconfirmed) => present.as_ref(),
        // Whose it is may have begun with the provider in this very moment, by another request.
        Err(_) if context.store.linked_providers().find_user(&person.external).await? != gone => return Ok(None),
        Err(refusal) => return Err(Problem::refused(refusal)),
    };
    let account = account(context, request, vouched.address(), person, wishes)?;
    if !write(context, request, (provider, person, gone), &account, replaces).await? {
        return Ok(None);
    }
    match context.store.accounts().find_credentials(account.user_id, context.now()).await? {
        Some(credentials) => open(context, request, &credentials, anew).await,
        None => Ok(None),
    }
}

/// Writes the account and its link; not if somebody else was faster.
async fn write(
    context: &Context,
    request: &Request,
    (provider, person, gone): (&Provider, &Person, Option<UserId>),
    account: &AccountItem,
    replaces: Option<&AccountItem>,
) -> Result<bool, Problem> {
    let link = LinkedProviderItem {
        user_id: account.user_id,
        provider: provider.name.clone(),
        external: person.external.clone(),
        linked: context.now(),
    };
    let entries = [Act::Registered, Act::ProviderLinked].map(|act| {
        let mut entry = request.act(context, act, account.user_id).detail(provider.name.as_str());
        entry.actor = Some(account.user_id);
        entry
    });
    match context
        .store
        .linked_providers()
        .provision_account(&Provisioning { account, link: &link, replaces, former_user: gone, entries: &entries })
        .await
    {
        Ok(()) => Ok(true),
        Err(CommitError::Store(error)) => Err(error.into()),
        Err(_) => Ok(false),
    }
}

/// The account that has the address already.
async fn present_holder(context: &Context, address: &EmailAddress) -> Result<Option<AccountItem>, Problem> {
    match context.store.accounts().find_owner(address).await? {
        Some(owner) => Ok(context.store.accounts().find(owner).await?),
        None => Ok(None),
    }
}

fn account(
    context: &Context,
    request: &Request,
    address: &EmailAddress,
    person: &Person,
    wishes: &Wishes,
) -> Result<AccountItem, Problem> {
    let name = match &wishes.name {
        Some(name) => name.clone(),
        None => display_name(person.name.as_deref(), address).map_err(|fault| Problem::internal(&fault))?,
    };
    let told = person.locale.as_deref().and_then(|locale| LanguageTag::parse(&locale.replace('_', "-")).ok());
    let locale = wishes.locale.clone().or(told).or_else(|| request.languages().into_iter().next());
    let zone = person.zone.as_deref().and_then(|zone| Zone::parse(zone).ok());
    Ok(AccountItem {
        user_id: context.new_id(),
        email: address.clone(),
        display_name: name,
        locale: locale.unwrap_or_else(LanguageTag::english),
        time_zone: wishes.zone.clone().or(zone).unwrap_or_else(Zone::utc),
        role: Role::Learner,
        password_hash: None,
        verified: true,
        registrations: 1,
        logins: 0,
        suspended: None,
        devices: Vec::new(),
        created: context.now(),
        rev: context.new_revision(),
    })
}
