//! Which API a request goes to: as CloudFront decides by the path patterns of its behaviours, in their order.

use serde_json::Value;

use crate::error::{Error, Result};
use crate::template::Api;

/// The rules by which requests are given to APIs. An API is known by its logical id.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    rules: Vec<Rule>,
    /// What no pattern fits.
    rest: Option<String>,
}

#[derive(Debug, Clone)]
struct Rule {
    /// `/v1/me/*`: `*` stands for any characters, `?` for one.
    pattern: String,
    /// None for an origin that is no API.
    api: Option<String>,
}

impl Selection {
    /// Reads the behaviours of a distribution. Without one, there can be one API at most, which gets everything.
    pub fn new(distribution: Option<&Value>, apis: &[Api]) -> Result<Self> {
        match (distribution, apis) {
            (Some(distribution), _) => Ok(Self::of(&distribution["DistributionConfig"], apis)),
            (None, []) => Ok(Self::default()),
            (None, [api]) => Ok(Self { rules: Vec::new(), rest: Some(api.logical_id.clone()) }),
            (None, _) => Err(Error::new("there are several APIs, but no distribution that chooses one of them")),
        }
    }

    fn of(config: &Value, apis: &[Api]) -> Self {
        let api = |behaviour: &Value| {
            let mut origins = config["Origins"].as_array().into_iter().flatten();
            let host = &origins.find(|origin| origin["Id"] == behaviour["TargetOriginId"])?["DomainName"];
            let api = apis.iter().find(|api| *host == api.host.as_str())?;
            Some(api.logical_id.clone())
        };
        let behaviours = config["CacheBehaviors"].as_array().into_iter().flatten();
        let rule = |behaviour: &Value| {
            let pattern = behaviour["PathPattern"].as_str()?;
            // CloudFront takes a pattern with and without the first slash as the same.
            let pattern = format!("/{}", pattern.trim_start_matches('/'));
            Some(Rule { pattern, api: api(behaviour) })
        };
        Self { rules: behaviours.filter_map(rule).collect(), rest: api(&config["DefaultCacheBehavior"]) }
    }

    /// The logical id of the API that gets a request for a path; none if no API does.
    pub fn api(&self, path: &str) -> Option<&str> {
        let fitting = self.rules.iter().find(|rule| fits(rule.pattern.as_bytes(), path.as_bytes()));
        fitting.map_or(&self.rest, |rule| &rule.api).as_deref()
    }
}

fn fits(pattern: &[u8], path: &[u8]) -> bool {
    match (pattern, path) {
        ([], []) => true,
        ([b'*', rest @ ..], _) if fits(rest, path) => true,
        ([b'*', ..], [_, tail @ ..]) => fits(pattern, tail),
        ([b'?', rest @ ..], [_, tail @ ..]) => fits(rest, tail),
        ([one, rest @ ..], [other, tail @ ..]) => one == other && fits(rest, tail),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn apis(names: &[&str]) -> Vec<Api> {
        let api = |name: &&str| Api {
            logical_id: (*name).to_owned(),
            host: format!("{name}.test"),
            cors: None,
            routes: Vec::new(),
        };
        names.iter().map(api).collect()
    }

    #[test]
    fn the_first_pattern_that_fits_decides() {
        let distribution = json!({"DistributionConfig": {
            "Origins": [
                {"Id": "me", "DomainName": "me.test"},
                {"Id": "main", "DomainName": "main.test"},
                {"Id": "bucket", "DomainName": "bucket.s3.test"},
            ],
            "CacheBehaviors": [
                {"PathPattern": "/v1/me", "TargetOriginId": "me"},
                {"PathPattern": "/v1/me/*", "TargetOriginId": "me"},
                {"PathPattern": "hls/*", "TargetOriginId": "bucket"},
            ],
            "DefaultCacheBehavior": {"TargetOriginId": "main"},
        }});
        let selection = Selection::new(Some(&distribution), &apis(&["main", "me"])).unwrap();
        for (path, api) in [
            ("/v1/me", Some("me")),
            ("/v1/me/profile/x", Some("me")),
            ("/v1/media", Some("main")),
            ("/v1/ME", Some("main")),
            ("/", Some("main")),
            ("/hls/a.ts", None),
        ] {
            assert_eq!(selection.api(path), api, "{path}");
        }
    }

    #[test]
    fn a_pattern_has_any_characters_for_a_star_and_one_for_a_question_mark() {
        for (pattern, path, expected) in [
            ("/a/*", "/a/", true),
            ("/a/*", "/a", false),
            ("/*.js", "/x/y.js", true),
            ("/*.js", "/x/y.jsx", false),
            ("/a?", "/ab", true),
            ("/a?", "/a", false),
            ("*", "/anything", true),
        ] {
            assert_eq!(fits(pattern.as_bytes(), path.as_bytes()), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn without_a_distribution_one_api_gets_everything() {
        assert_eq!(Selection::new(None, &apis(&["main"])).unwrap().api("/v1/me"), Some("main"));
        assert_eq!(Selection::new(None, &[]).unwrap().api("/v1/me"), None);
        assert!(Selection::new(None, &apis(&["main", "me"])).unwrap_err().to_string().contains("several APIs"));
    }
}
