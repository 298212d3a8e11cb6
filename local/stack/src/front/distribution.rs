//! The distribution of `template.front.yaml`: origins, behaviours and the policies that these name.

use std::collections::BTreeMap;

use serde_json::Value;

use super::pattern;
use super::policies::{CachePolicy, Forwarding, ResponseHeaders};
use super::signature::KeyGroup;
use crate::error::{Error, Result};
use crate::template::{Place, Resource, SecretTexts, Template};

/// A distribution.
#[derive(Debug, Clone)]
pub struct Distribution {
    origins: BTreeMap<String, Origin>,
    /// In the order in which they are tried. The last one matches every path.
    behaviours: Vec<Behaviour>,
    /// Seconds for which errors are kept at least, by status.
    error_seconds: BTreeMap<u16, u64>,
}

/// Where requests go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The id in the distribution.
    pub id: String,
    /// The host name. Of a bucket, it begins with the name of the bucket.
    pub host: String,
    /// Headers that are added to every request.
    pub headers: Vec<(String, String)>,
    /// Whether it is a bucket, which only the distribution may read.
    pub is_bucket: bool,
}

/// What happens to requests whose path matches a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behaviour {
    /// The pattern.
    pub pattern: String,
    /// The id of the origin.
    pub origin: String,
    /// The methods that are allowed.
    pub methods: Vec<String>,
    /// What is kept, if anything.
    pub caching: Option<CachePolicy>,
    /// What of a request the origin gets, beside the key of the cache.
    pub forwarding: Forwarding,
    /// Headers that are added to responses.
    pub response_headers: ResponseHeaders,
    /// The keys of which one must have signed the address.
    pub key_group: Option<KeyGroup>,
}

impl Origin {
    /// The name of the bucket.
    pub fn bucket(&self) -> Option<&str> {
        self.is_bucket.then(|| self.host.split(".s3.").next().unwrap_or_default())
    }
}

impl Distribution {
    /// Reads the distribution of the templates. None if they have none.
    pub(crate) fn read(template: &Template, place: &Place, secrets: &SecretTexts) -> Result<Option<Self>> {
        let found = template.resources("AWS::CloudFront::Distribution", place, secrets)?;
        let Some(found) = found.into_iter().next() else { return Ok(None) };
        let config = &found.properties["DistributionConfig"];
        let resources = Resources::read(template, place, secrets)?;
        let mut behaviours = Vec::new();
        for behaviour in list(&config["CacheBehaviors"]) {
            behaviours.push(resources.behaviour(behaviour, text(&behaviour["PathPattern"]))?);
        }
        behaviours.push(resources.behaviour(&config["DefaultCacheBehavior"], "*".to_owned())?);
        let origins = list(&config["Origins"]).iter().map(origin).map(|origin| (origin.id.clone(), origin));
        let errors = list(&config["CustomErrorResponses"]).iter();
        let error_seconds =
            errors.filter_map(|error| Some((status(&error["ErrorCode"])?, seconds(&error["ErrorCachingMinTTL"]))));
        let distribution = Self { origins: origins.collect(), behaviours, error_seconds: error_seconds.collect() };
        distribution.check()?;
        Ok(Some(distribution))
    }

    fn check(&self) -> Result<()> {
        match self.behaviours.iter().find(|behaviour| !self.origins.contains_key(&behaviour.origin)) {
            Some(Behaviour { pattern, origin, .. }) => Err(Error::new(format!(
                "the behaviour {pattern} names the origin {origin}, which the distribution lacks"
            ))),
            None => Ok(()),
        }
    }

    /// The behaviour for a path.
    pub fn behaviour(&self, path: &str) -> &Behaviour {
        let path = pattern::normalized(path);
        let found = self.behaviours.iter().find(|behaviour| pattern::matches(&behaviour.pattern, &path));
        // The last one matches everything.
        found.unwrap_or(&self.behaviours[self.behaviours.len() - 1])
    }

    /// All behaviours, the default one last.
    pub fn behaviours(&self) -> &[Behaviour] {
        &self.behaviours
    }

    /// All origins.
    pub fn origins(&self) -> impl Iterator<Item = &Origin> {
        self.origins.values()
    }

    /// The origin of a behaviour.
    pub fn origin(&self, behaviour: &Behaviour) -> &Origin {
        &self.origins[&behaviour.origin]
    }

    /// The seconds for which an error is kept although it says nothing about it. CloudFront's own default is ten.
    pub fn error_seconds(&self, status: u16) -> u64 {
        match status {
            404 | 414 | 500..=504 => self.error_seconds.get(&status).copied().unwrap_or(10),
            _ => 0,
        }
    }
}

/// What the behaviours of a distribution refer to: resolved properties by what `Ref` makes of a resource.
struct Resources {
    cache_policies: BTreeMap<String, Value>,
    origin_request_policies: BTreeMap<String, Value>,
    response_headers_policies: BTreeMap<String, Value>,
    key_groups: BTreeMap<String, Value>,
    public_keys: BTreeMap<String, Value>,
}

impl Resources {
    fn read(template: &Template, place: &Place, secrets: &SecretTexts) -> Result<Self> {
        let of_kind = |kind: &str| -> Result<BTreeMap<String, Value>> {
            let found = template.resources(&format!("AWS::CloudFront::{kind}"), place, secrets)?;
            Ok(found.into_iter().map(|Resource { name, properties, .. }| (name, properties)).collect())
        };
        Ok(Self {
            cache_policies: of_kind("CachePolicy")?,
            origin_request_policies: of_kind("OriginRequestPolicy")?,
            response_headers_policies: of_kind("ResponseHeadersPolicy")?,
            key_groups: of_kind("KeyGroup")?,
            public_keys: of_kind("PublicKey")?,
        })
    }

    fn behaviour(&self, behaviour: &Value, pattern: String) -> Result<Behaviour> {
        let cache = text(&behaviour["CachePolicyId"]);
        let request = text(&behaviour["OriginRequestPolicyId"]);
        let response = text(&behaviour["ResponseHeadersPolicyId"]);
        Ok(Behaviour {
            origin: text(&behaviour["TargetOriginId"]),
            methods: list(&behaviour["AllowedMethods"]).iter().map(text).collect(),
            caching: CachePolicy::read(&cache, self.cache_policies.get(&cache))?,
            forwarding: Forwarding::read(&request, self.origin_request_policies.get(&request))?,
            response_headers: ResponseHeaders::read(self.response_headers_policies.get(&response)),
            key_group: self.key_group(&behaviour["TrustedKeyGroups"])?,
            pattern,
        })
    }

    fn key_group(&self, groups: &Value) -> Result<Option<KeyGroup>> {
        if list(groups).is_empty() {
            return Ok(None);
        }
        let mut keys = KeyGroup::default();
        for group in list(groups) {
            let group = text(group);
            let found = self.key_groups.get(&group);
            let found = found.ok_or_else(|| Error::new(format!("no template has the key group {group}")))?;
            for id in list(&found["KeyGroupConfig"]["Items"]).iter().map(text) {
                let key = self.public_keys.get(&id);
                let key = key.ok_or_else(|| Error::new(format!("no template has the public key {id}")))?;
                keys.insert(id, &text(&key["PublicKeyConfig"]["EncodedKey"]))?;
            }
        }
        Ok(Some(keys))
    }
}

fn origin(origin: &Value) -> Origin {
    let headers = list(&origin["OriginCustomHeaders"]).iter();
    Origin {
        id: text(&origin["Id"]),
        host: text(&origin["DomainName"]),
        headers: headers.map(|header| (text(&header["HeaderName"]), text(&header["HeaderValue"]))).collect(),
        is_bucket: origin.get("S3OriginConfig").is_some(),
    }
}

pub(super) fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

pub(super) fn seconds(value: &Value) -> u64 {
    value.as_u64().or_else(|| value.as_str()?.parse().ok()).unwrap_or_default()
}

fn status(value: &Value) -> Option<u16> {
    u16::try_from(value.as_u64()?).ok()
}
