//! Provisions an account for a user who signs in with a provider for the first time.

use glotto_domain::audit::AuditAction;
use glotto_domain::federation::{Provider, Provisioning, display_name};
use glotto_domain::identity::{DisplayName, EmailAddress, Role, SignInError};
use glotto_domain::locale::{LanguageTag, TimeZoneName};
use glotto_http::{Call, Problem, Result};
use glotto_store::Conflict;
use glotto_store::federation::{LinkedProviderItem, ProvisionedAccount};
use glotto_store::identity::{AccountItem, Credentials};
use glotto_store::passkeys::PasskeyHandle;

use crate::known_users::KnownUsers;
use crate::login_with_provider::{SignInResponse, open_session};
use crate::provider_identity::ProviderIdentity;

/// The client's preferences for a new account.
pub struct SignUpPreferences {
    /// The display name.
    pub name: Option<DisplayName>,
    /// The language.
    pub locale: Option<LanguageTag>,
    /// The time zone.
    pub zone: Option<TimeZoneName>,
}

/// Creates an account and begins its first session. If the account at the provider is linked, then to a user whose
/// data is still being erased. It is a conflict if another request was first with the e-mail address or the account at
/// the provider, or if the new account has changed before its session begins.
pub async fn provision_account(
    call: &Call<'_>,
    (provider, identity, known): (&Provider, &ProviderIdentity, &KnownUsers),
    preferences: &SignUpPreferences,
    reauthenticated: bool,
) -> Result<SignInResponse> {
    let email = identity.verified_email()?;
    let holder = match known.find_owner(call, &email).await? {
        Some(owner) => call.store.accounts().find(owner).await?,
        None => None,
    };
    if holder.as_ref().is_some_and(|holder| holder.suspended.is_some()) {
        return Err(SignInError::Suspended.into());
    }
    let replaces = match Provisioning::of(holder.as_ref().map(|holder| holder.verified)) {
        Ok(Provisioning::Create) => None,
        Ok(Provisioning::ReplaceUnconfirmed) => holder.as_ref(),
        // The owner may just have signed in with the provider by another request.
        Err(_) if call.store.linked_providers().find_user(&identity.external).await? != known.linked => {
            return Err(Conflict.into());
        }
        Err(error) => return Err(error.into()),
    };
    let account = new_account(call, email.address(), identity, preferences)?;
    let credentials = create(call, (provider, identity, known), &account, replaces).await?;
    open_session(call, &credentials, reauthenticated).await
}

/// Writes the account and its link to the provider, and returns both.
async fn create(
    call: &Call<'_>,
    (provider, identity, known): (&Provider, &ProviderIdentity, &KnownUsers),
    account: &AccountItem,
    replaces: Option<&AccountItem>,
) -> Result<Credentials> {
    let link = LinkedProviderItem {
        user_id: account.user_id,
        provider: provider.name.clone(),
        external: identity.external.clone(),
        linked: call.now(),
    };
    let entries = [AuditAction::Registered, AuditAction::ProviderLinked].map(|action| {
        let mut entry = call.audit(action, account.user_id).detail(provider.name.as_str());
        entry.actor = Some(account.user_id);
        entry
    });
    let new = ProvisionedAccount { account, link: &link, replaces, former_user: known.linked, entries: &entries };
    Ok(call.store.linked_providers().provision_account(&new).await?)
}

/// The new account. What the client says comes before what the provider says.
fn new_account(
    call: &Call<'_>,
    address: &EmailAddress,
    identity: &ProviderIdentity,
    preferences: &SignUpPreferences,
) -> Result<AccountItem> {
    let name = match &preferences.name {
        Some(name) => name.clone(),
        None => display_name(identity.name.as_deref(), address).map_err(|error| Problem::internal(&error))?,
    };
    let claimed = identity.locale.as_deref().and_then(|locale| LanguageTag::parse(&locale.replace('_', "-")).ok());
    let locale = preferences.locale.clone().or(claimed).or_else(|| call.accepted_languages().into_iter().next());
    let zone = identity.zone.as_deref().and_then(|zone| TimeZoneName::parse(zone).ok());
    Ok(AccountItem {
        user_id: call.new_id(),
        email: address.clone(),
        display_name: name,
        locale: locale.unwrap_or_else(LanguageTag::english),
        time_zone: preferences.zone.clone().or(zone).unwrap_or_else(TimeZoneName::utc),
        role: Role::Learner,
        password_hash: None,
        verified: true,
        registrations: 1,
        suspended: None,
        devices: Vec::new(),
        passkey_handle: Some(PasskeyHandle::of(&call.rng.bytes())),
        created: call.now(),
        rev: call.new_revision(),
    })
}
