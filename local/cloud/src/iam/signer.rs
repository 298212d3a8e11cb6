//! Who signed a request. Only S3 verifies signatures; here it matters whose they claim to be.

use std::borrow::Cow;

use http::header::AUTHORIZATION;
use http::{HeaderMap, Uri};
use percent_encoding::percent_decode_str;

/// The access key id in the `Authorization` header or in a presigned URL.
pub(super) fn access_key_id<'r>(headers: &'r HeaderMap, uri: &'r Uri) -> Option<Cow<'r, str>> {
    if let Some(header) = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()) {
        let (_, credential) = header.split_once("Credential=")?;
        return credential.split('/').next().map(Cow::Borrowed);
    }
    let credential = query(uri, "X-Amz-Credential")?;
    credential.split('/').next().map(|id| Cow::Owned(id.to_owned()))
}

/// The session token in the headers or in a presigned URL.
pub(super) fn session_token<'r>(headers: &'r HeaderMap, uri: &'r Uri) -> Option<Cow<'r, str>> {
    match headers.get("x-amz-security-token").and_then(|value| value.to_str().ok()) {
        Some(token) => Some(Cow::Borrowed(token)),
        None => query(uri, "X-Amz-Security-Token"),
    }
}

/// A parameter of the query, decoded.
fn query<'r>(uri: &'r Uri, name: &str) -> Option<Cow<'r, str>> {
    let mut pairs = uri.query()?.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| *key == name)?;
    Some(percent_decode_str(value).decode_utf8_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_signed_in_its_header_or_in_its_address() {
        let (none, plain) = (HeaderMap::new(), Uri::from_static("/"));
        let mut signed = HeaderMap::new();
        let header = "AWS4-HMAC-SHA256 Credential=KEY/20260101/eu-west-1/sqs/aws4_request, SignedHeaders=host";
        signed.insert(AUTHORIZATION, header.parse().unwrap());
        signed.insert("x-amz-security-token", "token".parse().unwrap());
        assert_eq!(access_key_id(&signed, &plain).as_deref(), Some("KEY"));
        assert_eq!(session_token(&signed, &plain).as_deref(), Some("token"));
        let url = Uri::from_static("/b/k?X-Amz-Credential=KEY%2F2026%2Fs3&X-Amz-Security-Token=a%2Bb");
        assert_eq!(access_key_id(&none, &url).as_deref(), Some("KEY"));
        assert_eq!(session_token(&none, &url).as_deref(), Some("a+b"));
        assert_eq!(access_key_id(&none, &plain), None);
    }
}
