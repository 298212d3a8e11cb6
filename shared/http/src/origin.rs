//! Where requests come from. In a deployment, clients call CloudFront, and CloudFront calls API Gateway with a
//! secret header. Without it a client could call API Gateway itself, past firewall and caches, and claim
//! any address in the header from which functions take that of the caller.

use std::fmt;
use std::hint::black_box;
use std::net::IpAddr;

use glotto_runtime::settings::MissingSetting;
use glotto_runtime::{Context, Port, Settings, hash, hex};

use crate::{Problem, Request, kinds};

/// The header in which CloudFront sends the origin secret.
pub const SECRET_HEADER: &str = "x-glotto-origin";

/// The header in which CloudFront sends the address and port of its client. It replaces one that a client
/// sends.
pub const ADDRESS_HEADER: &str = "cloudfront-viewer-address";

/// The setting with the SHA-256 of each accepted secret, in lower-case hexadecimal, separated by commas: of the current
/// one, the next one and the former one. If it is empty, requests of any origin are accepted. A deployment is never
/// without it: the parameter `OriginSecretHashes` of `template.yaml` has no default, and must be hashes. Tests and
/// `sam local invoke` are.
pub const SETTING: &str = "ORIGIN_SECRET_HASHES";

type Hash = [u8; 32];

/// The accepted secrets by their hashes, parsed once in a process. Without any, requests of any origin are accepted.
pub(crate) struct Origin(Result<Vec<Hash>, InvalidHashes>);

/// The setting contains something else than hashes. What it contains is not in the message: it could be the secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InvalidHashes;

impl Port for Origin {
    fn open(context: &Context) -> Result<Self, MissingSetting> {
        Ok(Self::of(&context.settings))
    }
}

impl Origin {
    fn of(settings: &Settings) -> Self {
        Self(settings.get(SETTING).map_or(Ok(Vec::new()), |setting| parse_hashes(setting).ok_or(InvalidHashes)))
    }

    /// Whether the setting is valid. If it is not, every request would be rejected, so the function does not start.
    pub(crate) fn check(&self) -> Result<(), InvalidHashes> {
        self.0.as_ref().map(|_| ()).map_err(|invalid| *invalid)
    }

    /// Checks that CloudFront has sent a request, and takes the address of the caller from CloudFront. Removes the
    /// secret from the request, so that nothing can log or return it.
    ///
    /// # Errors
    ///
    /// 403 if the secret is missing or not accepted, 500 if the setting is invalid.
    pub(crate) fn admit(&self, request: &mut Request) -> Result<(), Problem> {
        let secret = request.headers.remove(SECRET_HEADER).filter(|secret| !secret.is_empty());
        let accepted = self.0.as_ref().map_err(|invalid| Problem::internal(invalid))?;
        if accepted.is_empty() {
            return Ok(());
        }
        let is_accepted = secret.is_some_and(|secret| contains(accepted, &hash::bytes(secret.as_bytes())));
        if !is_accepted {
            return Err(Problem::of(kinds::FORBIDDEN_ORIGIN).detail(DETAIL));
        }
        let address = request.header(ADDRESS_HEADER).and_then(viewer_address);
        if address.is_none() {
            // The address is then that of an edge, which many users share.
            tracing::warn!("CloudFront sent no address of its client");
        }
        request.source_ip = address.or(request.source_ip);
        Ok(())
    }
}

impl fmt::Display for InvalidHashes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SETTING} must be SHA-256 hashes in lower-case hexadecimal, separated by commas")
    }
}

impl std::error::Error for InvalidHashes {}

/// What an operator may have to do.
const DETAIL: &str = "The request did not come through CloudFront with an accepted origin secret. If you operate this \
                      deployment and it did: OriginSecretHashes must contain the SHA-256 of OriginSecret.";

fn parse_hashes(setting: &str) -> Option<Vec<Hash>> {
    setting.split(',').map(|text| parse_hash(text.trim())).collect()
}

fn parse_hash(text: &str) -> Option<Hash> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    hex::parse(text)
}

/// Whether a hash is among others. Takes the same time wherever it differs, and however many match.
fn contains(accepted: &[Hash], sent: &Hash) -> bool {
    accepted.iter().fold(false, |found, hash| found | is_equal(hash, sent))
}

fn is_equal(one: &Hash, other: &Hash) -> bool {
    let difference = one.iter().zip(other).fold(0_u8, |difference, (a, b)| difference | (a ^ b));
    // Without this the compiler might stop at the first difference.
    black_box(difference) == 0
}

/// The address in `<address>:<port>`. IPv6 addresses are not in brackets there, so the port begins after the
/// last colon (<https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html>).
fn viewer_address(header: &str) -> Option<IpAddr> {
    let (address, port) = header.trim().rsplit_once(':')?;
    port.parse::<u16>().ok()?;
    let unbracketed = address.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    unbracketed.unwrap_or(address).parse().ok()
}

#[cfg(test)]
mod tests {
    use glotto_runtime::Rng;
    use serde_json::json;

    use super::*;
    use crate::gateway::GatewayEvent;

    /// The SHA-256 of `abc` (FIPS 180-2, B.1).
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    /// The SHA-256 of nothing.
    const NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    /// The source IP that API Gateway reports: an edge of CloudFront.
    const EDGE: &str = "198.51.100.1";

    fn request(headers: &serde_json::Value) -> Request {
        let context = json!({"http": {"sourceIp": EDGE}});
        let event = GatewayEvent::read(json!({"rawPath": "/", "headers": headers, "requestContext": context}));
        Request::new(event, &Rng::seeded(1))
    }

    fn origin(hashes: &str) -> Origin {
        Origin::of(&Settings::from_pairs([(SETTING, hashes)]))
    }

    /// The address of the caller, or the slug of the problem.
    fn admitted(hashes: &str, headers: &serde_json::Value) -> Result<String, &'static str> {
        let mut request = request(headers);
        let result = origin(hashes).admit(&mut request);
        assert!(!request.headers.contains_key(SECRET_HEADER), "the secret stays in the request");
        result.map(|()| request.source_ip.unwrap().to_string()).map_err(|problem| problem.kind.slug)
    }

    #[test]
    fn without_hashes_any_origin_is_accepted_and_its_address_header_is_ignored() {
        let headers = json!({SECRET_HEADER: "abc", ADDRESS_HEADER: "203.0.113.7:1"});
        assert_eq!(admitted("", &headers), Ok(EDGE.to_owned()));
        assert_eq!(admitted("", &json!({})), Ok(EDGE.to_owned()));
    }

    #[test]
    fn a_request_with_an_accepted_secret_has_the_address_of_cloudfronts_client() {
        let headers = json!({"X-Glotto-Origin": "abc", "CloudFront-Viewer-Address": "203.0.113.7:46532"});
        for hashes in [ABC.to_owned(), format!("{NOTHING},{ABC}"), format!("{ABC}, {NOTHING}")] {
            assert_eq!(admitted(&hashes, &headers), Ok("203.0.113.7".to_owned()), "{hashes}");
        }
    }

    #[test]
    fn a_request_without_an_accepted_secret_is_rejected() {
        for secret in [Some("abd"), Some("ABC"), Some("abc "), Some("abc,abc"), Some(""), Some(ABC), None] {
            let headers = json!({SECRET_HEADER: secret, ADDRESS_HEADER: "203.0.113.7:1"});
            assert_eq!(admitted(ABC, &headers), Err("forbidden-origin"), "{secret:?}");
        }
        assert_eq!(admitted(NOTHING, &json!({})), Err("forbidden-origin"), "an empty secret is none");
    }

    #[test]
    fn an_invalid_setting_lets_no_function_start_and_rejects_every_request() {
        let headers = json!({SECRET_HEADER: "abc"});
        let signed = format!("+{}", &ABC[1..]);
        for hashes in [",", "abc", "ä", &ABC.to_uppercase(), &ABC[1..], &format!("{ABC},"), &signed] {
            assert_eq!(admitted(hashes, &headers), Err("internal"), "{hashes}");
            let invalid = origin(hashes).check().unwrap_err().to_string();
            assert!(invalid.starts_with("ORIGIN_SECRET_HASHES must be SHA-256"), "{invalid}");
        }
        for hashes in ["", ABC, &format!("{NOTHING}, {ABC}")] {
            assert_eq!(origin(hashes).check(), Ok(()), "{hashes}");
        }
    }

    #[test]
    fn without_an_address_header_the_address_is_that_of_the_edge() {
        for address in [json!(null), json!("nonsense"), json!("ä:1")] {
            let headers = json!({SECRET_HEADER: "abc", ADDRESS_HEADER: address});
            assert_eq!(admitted(ABC, &headers), Ok(EDGE.to_owned()), "{address}");
        }
    }

    #[test]
    fn the_detail_of_the_problem_contains_no_secret() {
        let mut request = request(&json!({SECRET_HEADER: "a guess"}));
        let problem = origin(ABC).admit(&mut request).unwrap_err();
        assert_eq!((problem.status, problem.kind.slug), (403, "forbidden-origin"));
        let body = String::from_utf8(problem.body("1")).unwrap();
        assert!(body.contains("OriginSecretHashes") && !body.contains("a guess") && !body.contains(ABC), "{body}");
    }

    #[test]
    fn addresses_of_both_families_are_read_with_their_port() {
        let address = |header| viewer_address(header).map(|address| address.to_string());
        assert_eq!(address("198.51.100.10:46532").as_deref(), Some("198.51.100.10"));
        assert_eq!(address("2001:db8::1:5678").as_deref(), Some("2001:db8::1"));
        let long = "2600:1700:6640:e4d0:29c0:9cf7:9107:5eca:50235";
        assert_eq!(address(long).as_deref(), Some("2600:1700:6640:e4d0:29c0:9cf7:9107:5eca"));
        assert_eq!(address("[2001:db8::1]:5678").as_deref(), Some("2001:db8::1"));
        for header in ["", ":", "1.2.3.4", "1.2.3.4:", "1.2.3.4:x", "1.2.3.4:65536", "localhost:1", "[::1:1"] {
            assert_eq!(address(header), None, "{header}");
        }
    }
}
