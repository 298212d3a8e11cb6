//! Presigned addresses (AWS Signature Version 4, query parameters). The SDK can presign, too, but runs
//! through all its layers for each address, and a playlist may need thousands. Here the signing key is
//! derived once, and an address costs two hashes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::sign::v4::{calculate_signature, generate_signing_key};
use glotto_runtime::hash;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

/// Signs addresses in a bucket at a time.
pub struct Signer {
    /// The address of the bucket.
    base: Base,
    now: String,
    scope: String,
    /// The query before the lifetime, and the security token after it.
    before: String,
    token: String,
    key: Vec<u8>,
}

/// The address of a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Base {
    pub(crate) scheme: String,
    pub(crate) host: String,
    /// The path before the key, with a slash at its end.
    pub(crate) path: String,
}

/// A presigned PUT.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedPut {
    /// The address.
    pub url: String,
    /// The headers to send, unchanged. The length is signed as well: every client sends it by itself, and a script in a
    /// browser must not name it (`Content-Length` is a forbidden request header, <https://fetch.spec.whatwg.org>).
    pub headers: Vec<(&'static str, String)>,
}

// The address allows to write the object.
glotto_domain::redacted_debug!(SignedPut);

/// A signed request, to be sent unchanged.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignedRequestView {
    /// Always `PUT`.
    pub method: PutMethod,
    /// The signed address.
    pub url: String,
    /// The headers to send, unchanged. `Content-Length` is not among them: clients send it by themselves.
    #[schemars(extend("examples" = [{"content-type": "video/mp4"}]))]
    pub headers: BTreeMap<&'static str, String>,
}

glotto_domain::constants! {
    /// The method of every signed request.
    pub struct PutMethod = "PUT";
}

// See [`SignedPut`].
glotto_domain::redacted_debug!(SignedRequestView);

impl From<SignedPut> for SignedRequestView {
    fn from(put: SignedPut) -> Self {
        Self { method: PutMethod, url: put.url, headers: put.headers.into_iter().collect() }
    }
}

/// A part of an upload, to be signed.
#[derive(Debug, Clone, Copy)]
pub struct SignedPart<'a> {
    /// The name of the upload.
    pub upload: &'a str,
    /// The number of the part, from 1.
    pub number: u32,
    /// Its exact size.
    pub bytes: u64,
    /// Its SHA-256 checksum in base64.
    pub sha256: &'a str,
}

/// The header of a checksum.
const CHECKSUM: &str = "x-amz-checksum-sha256";

/// The longest lifetime of an address that AWS allows: a week.
const MAX_SECONDS: i64 = 604_800;

impl Signer {
    pub(crate) fn new(base: Base, region: &str, credentials: &Credentials, now: Timestamp) -> Self {
        let time = SystemTime::from(now);
        let now = now.strftime("%Y%m%dT%H%M%SZ").to_string();
        let scope = format!("{}/{region}/s3/aws4_request", &now[..8]);
        let key = generate_signing_key(credentials.secret_access_key(), time, region, "s3").as_ref().to_vec();
        let credential = percent_encode(&format!("{}/{scope}", credentials.access_key_id()), false);
        let before =
            format!("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={credential}&X-Amz-Date={now}&X-Amz-Expires=");
        let token =
            credentials.session_token().map(|token| format!("&X-Amz-Security-Token={}", percent_encode(token, false)));
        Self { base, now, scope, before, token: token.unwrap_or_default(), key }
    }

    /// An address to read an object.
    pub fn get(&self, key: &str, lifetime: SignedDuration) -> String {
        self.sign("GET", key, "", lifetime, &[self.host()])
    }

    /// An address to write an object of exactly this type and size.
    pub fn put(&self, key: &str, content_type: &str, size: u64, lifetime: SignedDuration) -> SignedPut {
        let [length, kind] = [("content-length", size.to_string()), ("content-type", content_type.to_owned())];
        let url = self.sign("PUT", key, "", lifetime, &[length, kind.clone(), self.host()]);
        SignedPut { url, headers: vec![kind] }
    }

    /// An address to write a part of an upload, of exactly this size and with this checksum, which S3 verifies.
    pub fn put_part(&self, key: &str, part: &SignedPart<'_>, lifetime: SignedDuration) -> SignedPut {
        let SignedPart { upload, number, bytes, sha256 } = part;
        let (length, checksum) = (("content-length", bytes.to_string()), (CHECKSUM, (*sha256).to_owned()));
        let query = format!("&partNumber={number}&uploadId={}", percent_encode(upload, false));
        let url = self.sign("PUT", key, &query, lifetime, &[length, self.host(), checksum.clone()]);
        SignedPut { url, headers: vec![checksum] }
    }

    fn host(&self) -> (&'static str, String) {
        ("host", self.base.host.clone())
    }

    /// `headers` must be sorted by name, and have `host`. `more` are parameters of the query that sort after those of
    /// the signature.
    fn sign(
        &self,
        method: &str,
        key: &str,
        more: &str,
        lifetime: SignedDuration,
        headers: &[(&str, String)],
    ) -> String {
        let Base { scheme, host, path } = &self.base;
        let path = format!("{path}{}", percent_encode(key, true));
        let seconds = lifetime.as_secs().clamp(1, MAX_SECONDS);
        let mut lines = String::new();
        let mut names = String::new();
        for (name, value) in headers {
            let _ = writeln!(lines, "{name}:{value}");
            let _ = write!(names, "{}{name}", if names.is_empty() { "" } else { ";" });
        }
        let signed = names.replace(';', "%3B");
        let query = format!("{}{seconds}{}&X-Amz-SignedHeaders={signed}{more}", self.before, self.token);
        let request = format!("{method}\n{path}\n{query}\n{lines}\n{names}\nUNSIGNED-PAYLOAD");
        let request = hex(&hash::bytes(request.as_bytes()));
        let text = format!("AWS4-HMAC-SHA256\n{}\n{}\n{request}", self.now, self.scope);
        let signature = calculate_signature(&self.key, text.as_bytes());
        format!("{scheme}://{host}{path}?{query}&X-Amz-Signature={signature}")
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", self.base.host)
    }
}

/// Percent-encodes all but unreserved characters (RFC 3986, 2.3), as signatures need it.
fn percent_encode(text: &str, keep_slash: bool) -> String {
    let mut written = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                written.push(char::from(byte));
            }
            b'/' if keep_slash => written.push('/'),
            other => {
                let _ = write!(written, "%{other:02X}");
            }
        }
    }
    written
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The credentials of the examples of AWS.
    fn signer(token: Option<&str>) -> Signer {
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", secret, token.map(str::to_owned), None, "test");
        let base = Base { scheme: "https".into(), host: "examplebucket.s3.amazonaws.com".into(), path: "/".into() };
        Signer::new(base, "us-east-1", &credentials, "2013-05-24T00:00:00Z".parse().unwrap())
    }

    #[test]
    fn the_example_of_the_specification_is_signed_as_there() {
        // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
        let url = signer(None).get("test.txt", SignedDuration::from_secs(86400));
        assert_eq!(
            url,
            "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256\
             &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
             &X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
             &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
        );
    }

    #[test]
    fn a_put_signs_its_type_and_its_size_and_names_no_header_that_browsers_refuse() {
        let put = signer(Some("to/ken")).put("a b.mp4", "video/mp4", 7, SignedDuration::from_secs(60));
        assert_eq!(put.headers, [("content-type", "video/mp4".to_owned())]);
        assert!(put.url.contains("/a%20b.mp4?"));
        assert!(put.url.contains("&X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost&"));
        assert!(put.url.contains("&X-Amz-Security-Token=to%2Fken&"));
    }

    #[test]
    fn a_part_signs_its_place_its_size_and_its_checksum() {
        let part = SignedPart { upload: "up/1", number: 3, bytes: 7, sha256: "c2hh" };
        let put = signer(None).put_part("a", &part, SignedDuration::from_secs(60));
        assert_eq!(put.headers, [("x-amz-checksum-sha256", "c2hh".to_owned())]);
        let signed = "&X-Amz-SignedHeaders=content-length%3Bhost%3Bx-amz-checksum-sha256&partNumber=3&uploadId=up%2F1&";
        assert!(put.url.contains(signed), "{}", put.url);
        let other = SignedPart { sha256: "b3RoZXI", ..part };
        let other = signer(None).put_part("a", &other, SignedDuration::from_secs(60));
        assert_ne!(put.url.rsplit('=').next(), other.url.rsplit('=').next());
    }

    #[test]
    fn the_lifetime_of_a_presigned_url_is_within_the_limits_of_aws() {
        assert!(signer(None).get("a", SignedDuration::from_hours(10_000)).contains("X-Amz-Expires=604800&"));
        assert!(signer(None).get("a", SignedDuration::ZERO).contains("X-Amz-Expires=1&"));
    }

    #[test]
    fn a_thousand_addresses_are_signed_in_a_blink() {
        let signer = signer(Some(&"t".repeat(1_200)));
        let began = std::time::Instant::now();
        let bytes: usize =
            (0..1_000).map(|n| signer.get(&format!("hls/{n}.ts"), SignedDuration::from_hours(6)).len()).sum();
        let took = began.elapsed();
        println!("1,000 addresses, {bytes} bytes: {took:?}");
        // A debug build takes 15 to 20 ms; the rest is for busy machines.
        assert!(took.as_millis() < 2_000, "{took:?}");
    }
}
