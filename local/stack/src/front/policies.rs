//! The policies of behaviours: what is kept, what the origin gets, and which headers responses get.

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use super::distribution::{list, seconds, text};
use crate::error::{Error, Result};
use crate::gateway::vary_by_origin;

/// The managed policies in use, by the ids that they have in every account
/// (<https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html>).
const CACHING_DISABLED: &str = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
const ALL_VIEWER_EXCEPT_HOST_HEADER: &str = "b689b0a8-53d0-40ab-baf2-68738e2966ac";
const CORS_S3_ORIGIN: &str = "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf";

/// What is kept, for how long, and what its key consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachePolicy {
    /// Seconds at least, by default and at most.
    pub seconds: (u64, u64, u64),
    /// The query parameters in the key.
    pub query: QueryKey,
    /// The request headers in the key, in lower case.
    pub headers: Vec<String>,
    /// Whether compressed responses are kept beside others.
    pub compressed: bool,
}

/// The query parameters in the key of a cache. The origin gets these and no others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueryKey {
    /// The whole query, as it was sent.
    All,
    /// Those with these names.
    Only(Vec<String>),
}

/// What of a request the origin gets, beside what is in the key of the cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Forwarding {
    /// All headers but `Host`, all cookies, the whole query.
    AllButHost,
    /// These headers, in lower case.
    Headers(Vec<String>),
}

/// Headers that are added to responses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResponseHeaders {
    cors: Option<Cors>,
    /// Name, value, and whether it replaces the header of the origin.
    headers: Vec<(String, String, bool)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Cors {
    origins: Vec<String>,
    headers: Vec<(&'static str, String)>,
}

impl CachePolicy {
    pub(super) fn read(id: &str, properties: Option<&Value>) -> Result<Option<Self>> {
        let Some(properties) = properties else {
            return match id {
                CACHING_DISABLED => Ok(None),
                other => Err(unknown("cache policy", other)),
            };
        };
        let config = &properties["CachePolicyConfig"];
        let key = &config["ParametersInCacheKeyAndForwardedToOrigin"];
        let lower = |names: &Value| list(names).iter().map(|name| text(name).to_ascii_lowercase()).collect();
        Ok(Some(Self {
            seconds: (seconds(&config["MinTTL"]), seconds(&config["DefaultTTL"]), seconds(&config["MaxTTL"])),
            query: QueryKey::read(&key["QueryStringsConfig"])?,
            headers: lower(&key["HeadersConfig"]["Headers"]),
            compressed: key["EnableAcceptEncodingGzip"] == true || key["EnableAcceptEncodingGzip"] == "true",
        }))
    }
}

impl QueryKey {
    fn read(config: &Value) -> Result<Self> {
        match text(&config["QueryStringBehavior"]).as_str() {
            "all" => Ok(Self::All),
            "none" => Ok(Self::Only(Vec::new())),
            "whitelist" => Ok(Self::Only(list(&config["QueryStrings"]).iter().map(text).collect())),
            other => Err(unknown("behaviour of query strings", other)),
        }
    }
}

impl Forwarding {
    pub(super) fn read(id: &str, properties: Option<&Value>) -> Result<Self> {
        let Some(properties) = properties else {
            return match id {
                ALL_VIEWER_EXCEPT_HOST_HEADER => Ok(Self::AllButHost),
                CORS_S3_ORIGIN => Ok(Self::Headers(
                    ["origin", "access-control-request-headers", "access-control-request-method"]
                        .map(str::to_owned)
                        .into(),
                )),
                "" => Ok(Self::Headers(Vec::new())),
                other => Err(unknown("origin request policy", other)),
            };
        };
        let headers = list(&properties["OriginRequestPolicyConfig"]["HeadersConfig"]["Headers"]);
        Ok(Self::Headers(headers.iter().map(|name| text(name).to_ascii_lowercase()).collect()))
    }
}

impl ResponseHeaders {
    pub(super) fn read(properties: Option<&Value>) -> Self {
        let Some(config) = properties.map(|properties| &properties["ResponseHeadersPolicyConfig"]) else {
            return Self::default();
        };
        let custom = list(&config["CustomHeadersConfig"]["Items"]).iter();
        let custom = custom.map(|header| (text(&header["Header"]), text(&header["Value"]), header["Override"] == true));
        Self {
            cors: Cors::read(&config["CorsConfig"]),
            headers: security_headers(&config["SecurityHeadersConfig"]).into_iter().chain(custom).collect(),
        }
    }

    /// Adds the headers to a response to a request from `origin`.
    pub fn apply(&self, origin: Option<&HeaderValue>, headers: &mut HeaderMap) {
        for (name, value, replaces) in &self.headers {
            let (Ok(name), Ok(value)) = (HeaderName::try_from(name.as_str()), HeaderValue::from_str(value)) else {
                continue;
            };
            if *replaces || !headers.contains_key(&name) {
                headers.insert(name, value);
            }
        }
        if let Some(cors) = &self.cors {
            cors.apply(origin, headers);
        }
    }
}

impl Cors {
    fn read(config: &Value) -> Option<Self> {
        if config.is_null() {
            return None;
        }
        let joined = |member: &str| {
            let items: Vec<String> = list(&config[member]["Items"]).iter().map(text).collect();
            items.join(", ")
        };
        let mut headers = vec![
            ("access-control-allow-methods", joined("AccessControlAllowMethods")),
            ("access-control-allow-headers", joined("AccessControlAllowHeaders")),
            ("access-control-expose-headers", joined("AccessControlExposeHeaders")),
            ("access-control-max-age", seconds(&config["AccessControlMaxAgeSec"]).to_string()),
        ];
        let credentials = &config["AccessControlAllowCredentials"];
        if *credentials == true || *credentials == "true" {
            headers.push(("access-control-allow-credentials", "true".to_owned()));
        }
        let origins = list(&config["AccessControlAllowOrigins"]["Items"]).iter().map(text).collect();
        Some(Self { origins, headers })
    }

    /// Replaces the CORS headers of the origin. They do not depend on for which origin the response was requested
    /// that is kept.
    fn apply(&self, origin: Option<&HeaderValue>, headers: &mut HeaderMap) {
        headers.remove("access-control-allow-origin");
        headers.remove("access-control-allow-credentials");
        for (name, _) in &self.headers {
            headers.remove(*name);
        }
        let Some(origin) = origin else { return };
        let any = self.origins.iter().any(|allowed| allowed == "*");
        if !any && !self.origins.iter().any(|allowed| origin == allowed.as_str()) {
            return;
        }
        let allowed = if any { HeaderValue::from_static("*") } else { origin.clone() };
        headers.insert("access-control-allow-origin", allowed);
        vary_by_origin(headers);
        for (name, value) in &self.headers {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(*name, value);
            }
        }
    }
}

fn security_headers(config: &Value) -> Vec<(String, String, bool)> {
    let header = |member: &str, name: &str, value: String| {
        let config = &config[member];
        config.is_object().then(|| (name.to_owned(), value, config["Override"] == true))
    };
    let hsts = &config["StrictTransportSecurity"];
    let subdomains = if hsts["IncludeSubdomains"] == true { "; includeSubDomains" } else { "" };
    let hsts = format!("max-age={}{subdomains}", seconds(&hsts["AccessControlMaxAgeSec"]));
    let named = |member: &str| text(&config[member][member]);
    [
        header("StrictTransportSecurity", "strict-transport-security", hsts),
        header("ContentTypeOptions", "x-content-type-options", "nosniff".to_owned()),
        header("FrameOptions", "x-frame-options", text(&config["FrameOptions"]["FrameOption"])),
        header("ReferrerPolicy", "referrer-policy", named("ReferrerPolicy")),
        header("ContentSecurityPolicy", "content-security-policy", named("ContentSecurityPolicy")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn unknown(what: &str, id: &str) -> Error {
    Error::new(format!("the {what} {id} is neither in the template nor a managed one that the local stack knows"))
        .hint("add it in local/stack/src/front/policies.rs")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What the policy of media makes of the headers of a response to a request from `origin`.
    fn applied(origin: Option<&'static str>, vary: &'static str) -> HeaderMap {
        let policy = json!({"ResponseHeadersPolicyConfig": {
            "CorsConfig": {"AccessControlAllowOrigins": {"Items": ["https://app.example"]}},
            "CustomHeadersConfig": {"Items": [{"Header": "vary", "Value": "Origin", "Override": true}]},
        }});
        let mut headers = HeaderMap::new();
        headers.insert("vary", HeaderValue::from_static(vary));
        ResponseHeaders::read(Some(&policy)).apply(origin.map(HeaderValue::from_static).as_ref(), &mut headers);
        headers
    }

    #[test]
    fn media_varies_by_origin_once_also_if_the_request_has_none() {
        let of_bucket = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";
        for origin in [None, Some("https://app.example"), Some("https://other.example")] {
            let headers = applied(origin, of_bucket);
            assert_eq!(headers.get_all("vary").iter().collect::<Vec<_>>(), ["Origin"], "{origin:?}");
            let is_allowed = headers.contains_key("access-control-allow-origin");
            assert_eq!(is_allowed, origin == Some("https://app.example"), "{origin:?}");
        }
    }
}
