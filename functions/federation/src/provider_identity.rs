//! The user, as a provider describes them.

use futures::FutureExt as _;
use glotto_domain::federation::{Provider, ProviderSignInError, VerifiedEmail};
use glotto_http::{Problem, Result};
use glotto_runtime::hash;
use glotto_store::federation::ExternalAccount;
use jiff::SignedDuration;
use openidconnect::core::CoreGenderClaim;
use openidconnect::{
    AccessToken, EndUserName, IdTokenClaims, LocalizedClaim, SubjectIdentifier, UserInfoClaims, UserInfoError,
};

use crate::claims::MoreClaims;
use crate::oidc_client::{OidcClient, invalid_response};
use crate::provider_http::IssuerHttpClient;
use crate::user_info::UserInfoHttpClient;

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

impl ProviderIdentity {
    /// The user of an ID token; none if its subject is invalid.
    pub fn of_token(provider: &Provider, claims: &IdTokenClaims<MoreClaims, CoreGenderClaim>) -> Option<Self> {
        let subject = claims.subject().as_str();
        if subject.is_empty() || subject.len() > LONGEST_SUBJECT {
            return None;
        }
        let external =
            ExternalAccount { issuer: hash::text(provider.issuer.as_bytes()), subject: hash::text(subject.as_bytes()) };
        let verified = match &provider.verified_by {
            Some(claim) => claims.additional_claims().is_true(claim),
            None => claims.email_verified(),
        };
        Some(Self {
            external,
            authentication_age: claims
                .auth_time()
                .map(|time| SignedDuration::from_secs(claims.issue_time().signed_duration_since(time).num_seconds())),
            subject: subject.to_owned(),
            email: claims.email().map(|email| email.to_string()),
            verified,
            name: any_language(claims.name()),
            locale: claims.locale().map(ToString::to_string),
            zone: claims.zoneinfo().map(|zone| zone.to_string()),
        })
    }

    /// Adds the claims of the user info endpoint if the token has no e-mail address, as many providers
    /// leave it out.
    pub(crate) async fn with_user_info(
        self,
        provider: &Provider,
        relying: &OidcClient,
        access: &AccessToken,
        http_client: &IssuerHttpClient<'_>,
    ) -> Result<Self> {
        let wanted = provider.scopes.iter().any(|scope| scope == "email");
        // The library panics if a token is not a valid header value.
        let sendable = access.secret().bytes().all(|byte| byte.is_ascii_graphic());
        let subject = SubjectIdentifier::new(self.subject.clone());
        let Ok(request) = relying.user_info(access.clone(), Some(subject)) else { return Ok(self) };
        if self.email.is_some() || !wanted || !sendable {
            return Ok(self);
        }
        let http_client = UserInfoHttpClient(http_client);
        let response = request.request_async::<MoreClaims, _, CoreGenderClaim>(&http_client).boxed().await;
        response.map(|claims| self.merge(provider, &claims)).map_err(|error| match error {
            UserInfoError::Request(error) => Problem::unavailable(&format!("the provider {}: {error}", provider.name)),
            _ => invalid_response(provider, "the user info is invalid"),
        })
    }

    fn merge(self, provider: &Provider, claims: &UserInfoClaims<MoreClaims, CoreGenderClaim>) -> Self {
        let verified = match &provider.verified_by {
            Some(claim) => claims.additional_claims().is_true(claim),
            None => claims.email_verified(),
        };
        Self {
            email: claims.email().map(|email| email.to_string()),
            verified,
            name: self.name.or_else(|| any_language(claims.name())),
            locale: self.locale.or_else(|| claims.locale().map(ToString::to_string)),
            zone: self.zone.or_else(|| claims.zoneinfo().map(|zone| zone.to_string())),
            ..self
        }
    }

    /// The e-mail address, if the provider has verified it.
    pub fn verified_email(&self) -> Result<VerifiedEmail, ProviderSignInError> {
        VerifiedEmail::of(self.email.as_deref(), self.verified)
    }
}
