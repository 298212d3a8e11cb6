//! The user, as a provider describes them.

use futures::FutureExt as _;
use glotto_domain::federation::{Provider, ProviderSignInError, VerifiedEmail};
use glotto_http::{Problem, Result};
use glotto_runtime::{Context, hash};
use glotto_store::federation::ExternalAccount;
use jiff::SignedDuration;
use openidconnect::core::CoreGenderClaim;
use openidconnect::{AccessToken, EndUserName, LocalizedClaim, SubjectIdentifier, UserInfoClaims, UserInfoError};

use crate::claims::MoreClaims;
use crate::oidc_client::{invalid_response, oidc_client};
use crate::providers::Providers;
use crate::token::Claims;
use crate::user_info;

/// The longest subject in characters (`OpenID` Connect Core, 2).
const LONGEST_SUBJECT: usize = 255;

/// A user, as a provider describes them.
#[derive(Clone)]
pub struct ProviderIdentity {
    /// The account at the provider.
    pub external: ExternalAccount,
    /// How long before the token was issued the provider authenticated the user, if it says so. Both times are those
    /// of its clock.
    pub authentication_age: Option<SignedDuration>,
    subject: String,
    access: AccessToken,
    email: Option<String>,
    verified: Option<bool>,
    /// The name.
    pub name: Option<String>,
    /// The language.
    pub locale: Option<String>,
    /// The time zone.
    pub zone: Option<String>,
}

// What a provider says about a user must not be logged.
glotto_domain::redacted_debug!(ProviderIdentity);

fn any_language(claim: Option<&LocalizedClaim<EndUserName>>) -> Option<String> {
    let claim = claim?;
    claim.get(None).or_else(|| claim.iter().next().map(|(_, name)| name)).map(|name| name.to_string())
}

/// Whether the claims say that the address is verified; none if they do not say.
fn is_verified(provider: &Provider, claims: &MoreClaims) -> Option<bool> {
    claims.is_true(provider.verified_by.as_deref().unwrap_or("email_verified"))
}

impl ProviderIdentity {
    /// The user of an ID token; none if its subject is invalid.
    pub(crate) fn of_token(provider: &Provider, claims: &Claims, access: AccessToken) -> Option<Self> {
        let subject = claims.subject().as_str();
        if subject.is_empty() || subject.len() > LONGEST_SUBJECT {
            return None;
        }
        let external =
            ExternalAccount { issuer: hash::text(provider.issuer.as_bytes()), subject: hash::text(subject.as_bytes()) };
        Some(Self {
            external,
            authentication_age: claims
                .auth_time()
                .map(|time| SignedDuration::from_secs(claims.issue_time().signed_duration_since(time).num_seconds())),
            subject: subject.to_owned(),
            access,
            email: claims.email().map(|email| email.to_string()),
            verified: is_verified(provider, claims.additional_claims()),
            name: any_language(claims.name()),
            locale: claims.locale().map(ToString::to_string),
            zone: claims.zoneinfo().map(|zone| zone.to_string()),
        })
    }

    /// The same with the claims of the user info endpoint, if the token has no address or does not say whether it is
    /// verified, as with many providers. Only a new account needs them: a user who has one is known by the token alone.
    pub(crate) async fn with_user_info(&self, context: &Context, provider: &Provider) -> Result<Self> {
        let is_complete = self.email.is_some() && self.verified.is_some();
        let is_requested = provider.scopes.iter().any(|scope| scope == "email");
        // The library panics if a token is not a valid header value.
        let is_sendable = self.access.secret().bytes().all(|byte| byte.is_ascii_graphic());
        if is_complete || !is_requested || !is_sendable {
            return Ok(self.clone());
        }
        let providers = context.port::<Providers>()?;
        let metadata = providers.metadata(provider, context.now()).await?;
        let oidc_client = oidc_client(provider, &metadata, None);
        let subject = SubjectIdentifier::new(self.subject.clone());
        let Ok(request) = oidc_client.user_info(self.access.clone(), Some(subject)) else { return Ok(self.clone()) };
        let issuer_client = providers.http_client().for_issuer(&provider.issuer);
        let http_client = user_info::http_client(&issuer_client);
        let response = request.request_async::<MoreClaims, _, CoreGenderClaim>(&http_client).boxed().await;
        match response {
            Ok(claims) => Ok(self.merge(provider, &claims)),
            Err(UserInfoError::Request(error)) => {
                Err(Problem::unavailable(&format!("the provider {}: {error}", provider.name)))
            }
            // The provider says no more than the token.
            Err(UserInfoError::Response(status, ..)) if status.is_client_error() => Ok(self.clone()),
            Err(_) => Err(invalid_response(provider, "the user info is invalid")),
        }
    }

    /// Adds the claims of the user info. The address and whether it is verified are of one source, because they may
    /// be about two addresses otherwise.
    fn merge(&self, provider: &Provider, claims: &UserInfoClaims<MoreClaims, CoreGenderClaim>) -> Self {
        // A response that is a signed token has its claims only as the library reads them.
        let parsed = claims.email_verified().filter(|_| provider.verified_by.is_none());
        let (email, verified) = match claims.email() {
            Some(email) => (Some(email.to_string()), is_verified(provider, claims.additional_claims()).or(parsed)),
            None => (self.email.clone(), self.verified),
        };
        let known = self.clone();
        Self {
            email,
            verified,
            name: known.name.or_else(|| any_language(claims.name())),
            locale: known.locale.or_else(|| claims.locale().map(ToString::to_string)),
            zone: known.zone.or_else(|| claims.zoneinfo().map(|zone| zone.to_string())),
            ..known
        }
    }

    /// The e-mail address, if the provider has verified it.
    pub fn verified_email(&self) -> Result<VerifiedEmail, ProviderSignInError> {
        VerifiedEmail::of(self.email.as_deref(), self.verified)
    }
}
