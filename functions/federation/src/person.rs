//! Who somebody is by the word of a provider.

use futures::FutureExt as _;
use glotto_domain::federation::{Provider, ProviderSignInError, Vouched};
use glotto_http::Problem;
use glotto_runtime::hash;
use glotto_store::federation::ExternalAccount;
use jiff::Timestamp;
use openidconnect::core::CoreGenderClaim;
use openidconnect::{
    AccessToken, AdditionalClaims, EndUserName, IdTokenClaims, LocalizedClaim, SubjectIdentifier, UserInfoClaims,
    UserInfoError,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::relying::{Relying, untrustworthy};
use crate::web::Line;

/// No provider calls anybody by a longer name (`OpenID` Connect Core, 2).
const LONGEST_SUBJECT: usize = 255;

/// The claims that are not the standard's.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct MoreClaims {
    #[serde(flatten)]
    all: Map<String, Value>,
}

impl AdditionalClaims for MoreClaims {}

impl MoreClaims {
    /// What a claim says; providers write yes in many ways, and everything else is no.
    fn says_yes(&self, name: &str) -> Option<bool> {
        self.all
            .get(name)
            .map(|value| matches!(value, Value::Bool(true)) || value == "true" || value == "1" || value == 1)
    }
}

/// Somebody, by the word of a provider.
#[derive(Clone)]
pub struct Person {
    /// Which account at the provider they have.
    pub external: ExternalAccount,
    /// When the provider asked them last who they are, if it says so.
    pub asked: Option<Timestamp>,
    subject: String,
    email: Option<String>,
    verified: Option<bool>,
    /// What they are called.
    pub name: Option<String>,
    /// The language that they read.
    pub locale: Option<String>,
    /// Where their day begins.
    pub zone: Option<String>,
}

// What a provider says of people shows in no log.
glotto_domain::silent!(Person);

fn any_language(claim: Option<&LocalizedClaim<EndUserName>>) -> Option<String> {
    let claim = claim?;
    claim.get(None).or_else(|| claim.iter().next().map(|(_, name)| name)).map(|name| name.to_string())
}

impl Person {
    /// Whom a token of the provider speaks of.
    pub fn of_token(provider: &Provider, claims: &IdTokenClaims<MoreClaims, CoreGenderClaim>) -> Option<Self> {
        let subject = claims.subject().as_str();
        if subject.is_empty() || subject.len() > LONGEST_SUBJECT {
            return None;
        }
        let external =
            ExternalAccount { issuer: hash::text(provider.issuer.as_bytes()), subject: hash::text(subject.as_bytes()) };
        let verified = match &provider.verified_by {
            Some(claim) => claims.additional_claims().says_yes(claim),
            None => claims.email_verified(),
        };
        Some(Self {
            external,
            asked: claims.auth_time().and_then(|time| Timestamp::from_second(time.timestamp()).ok()),
            subject: subject.to_owned(),
            email: claims.email().map(|email| email.to_string()),
            verified,
            name: any_language(claims.name()),
            locale: claims.locale().map(ToString::to_string),
            zone: claims.zoneinfo().map(|zone| zone.to_string()),
        })
    }

    /// The same person, with what the provider tells only those who ask for it: many leave the
    /// address out of the token.
    pub(crate) async fn completed(
        self,
        provider: &Provider,
        relying: &Relying,
        access: &AccessToken,
        line: &Line<'_>,
    ) -> Result<Self, Problem> {
        let wanted = provider.scopes.iter().any(|scope| scope == "email");
        // The library would panic at a token that fits into no header.
        let sendable = access.secret().bytes().all(|byte| byte.is_ascii_graphic());
        let subject = SubjectIdentifier::new(self.subject.clone());
        let Ok(request) = relying.user_info(access.clone(), Some(subject)) else { return Ok(self) };
        if self.email.is_some() || !wanted || !sendable {
            return Ok(self);
        }
        let answered = request.request_async::<MoreClaims, _, CoreGenderClaim>(line).boxed().await;
        answered.map(|claims| self.with(provider, &claims)).map_err(|error| match error {
            UserInfoError::Request(error) => Problem::unavailable(&format!("the provider {}: {error}", provider.name)),
            _ => untrustworthy(provider, "what it tells of the person does not hold"),
        })
    }

    fn with(self, provider: &Provider, claims: &UserInfoClaims<MoreClaims, CoreGenderClaim>) -> Self {
        let verified = match &provider.verified_by {
            Some(claim) => claims.additional_claims().says_yes(claim),
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

    /// The address that the provider vouches for.
    pub fn vouched(&self) -> Result<Vouched, ProviderSignInError> {
        Vouched::of(self.email.as_deref(), self.verified)
    }
}
