//! The accesses of requests to S3, as IAM checks them.

use http::{HeaderMap, Method, Uri};
use percent_encoding::percent_decode_str;

use super::notify;
use crate::iam::Access;

/// What a request does. `operation` is as [`notify::operation`] names it.
pub(super) fn accesses(operation: &str, method: &Method, uri: &Uri, headers: &HeaderMap) -> Vec<Access> {
    let (bucket, key) = notify::bucket_and_key(uri.path());
    let query = Query(uri.query().unwrap_or_default());
    let bucket_arn = format!("arn:aws:s3:::{bucket}");
    let object = format!("{bucket_arn}/{key}");
    match operation {
        "GetObject" | "HeadObject" => vec![Access::new("s3:GetObject", object)],
        "PutObject" | "CopyObject" | "CreateMultipartUpload" | "UploadPart" | "CompleteMultipartUpload" => {
            put(&object, headers)
        }
        "ListParts" => vec![Access::new("s3:ListMultipartUploadParts", object)],
        "AbortMultipartUpload" => vec![Access::new("s3:AbortMultipartUpload", object)],
        "DeleteObject" => vec![Access::new("s3:DeleteObject", object)],
        // The keys are in the body; a role that may delete only some of them is refused as a whole.
        "DeleteObjects" => vec![Access::new("s3:DeleteObject", format!("{bucket_arn}/*"))],
        "ListObjectsV2" => vec![list(bucket_arn, &query)],
        _ => vec![other(method, &bucket, &key, &query)],
    }
}

/// Writing an object, with the rights that its headers need: to read what is copied, and to set tags and an access
/// control list.
fn put(object: &str, headers: &HeaderMap) -> Vec<Access> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let tags = header("x-amz-tagging").map(|_| Access::new("s3:PutObjectTagging", object));
    let acl = header("x-amz-acl").map(|_| Access::new("s3:PutObjectAcl", object));
    let source = header("x-amz-copy-source").map(|source| {
        let source = percent_decode_str(source.trim_start_matches('/')).decode_utf8_lossy();
        let source = source.split("?versionId=").next().unwrap_or_default();
        Access::new("s3:GetObject", format!("arn:aws:s3:::{source}"))
    });
    let put = Access::new("s3:PutObject", object);
    [Some(put), tags, acl, source].into_iter().flatten().collect()
}

fn list(bucket_arn: String, query: &Query<'_>) -> Access {
    let access = Access::new("s3:ListBucket", bucket_arn).with("s3:prefix", query.value("prefix"));
    access.with("s3:delimiter", query.value("delimiter")).with("s3:max-keys", query.value("max-keys"))
}

/// What the platform does not use. The name of the right is only exact for what tools use.
fn other(method: &Method, bucket: &str, key: &str, query: &Query<'_>) -> Access {
    let bucket_arn = format!("arn:aws:s3:::{bucket}");
    let object = format!("{bucket_arn}/{key}");
    match (method.as_str(), bucket, key) {
        ("GET", "", _) => Access::new("s3:ListAllMyBuckets", "*"),
        ("GET", _, "") if query.has("location") => Access::new("s3:GetBucketLocation", bucket_arn),
        ("GET", _, "") if query.has("uploads") => Access::new("s3:ListBucketMultipartUploads", bucket_arn),
        ("GET", _, "") if query.is_listing() => list(bucket_arn, query),
        ("HEAD", _, "") => Access::new("s3:ListBucket", bucket_arn),
        ("GET", _, _) if query.has("tagging") => Access::new("s3:GetObjectTagging", object),
        ("PUT", _, _) if query.has("tagging") => Access::new("s3:PutObjectTagging", object),
        ("DELETE", _, _) if query.has("tagging") => Access::new("s3:DeleteObjectTagging", object),
        _ => Access::new("s3:Other", object),
    }
}

/// The parameters of a query.
struct Query<'q>(&'q str);

impl<'q> Query<'q> {
    fn pairs(&self) -> impl Iterator<Item = (&'q str, &'q str)> {
        let pairs = self.0.split('&').filter(|pair| !pair.is_empty());
        pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")))
    }

    fn has(&self, name: &str) -> bool {
        self.pairs().any(|(key, _)| key == name)
    }

    fn value(&self, name: &str) -> Option<String> {
        let (_, value) = self.pairs().find(|(key, _)| *key == name)?;
        Some(percent_decode_str(&value.replace('+', " ")).decode_utf8_lossy().into_owned())
    }

    /// Whether it is one of `ListObjects`, the first version, which no parameter names.
    fn is_listing(&self) -> bool {
        const LISTING: [&str; 6] = ["prefix", "delimiter", "marker", "max-keys", "encoding-type", "x-id"];
        self.pairs().all(|(key, _)| LISTING.contains(&key) || key.starts_with("X-Amz-"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The accesses of a request, as texts.
    fn seen(method: &str, address: &'static str, header: Option<(&'static str, &'static str)>) -> Vec<String> {
        let (method, uri) = (method.parse::<Method>().unwrap(), Uri::from_static(address));
        let mut headers = HeaderMap::new();
        if let Some((name, value)) = header {
            headers.insert(name, value.parse().unwrap());
        }
        let (_, key) = notify::bucket_and_key(uri.path());
        let operation = notify::operation(&method, uri.query().unwrap_or_default(), &headers, !key.is_empty());
        accesses(operation, &method, &uri, &headers).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_object_is_accessed_by_its_decoded_key() {
        assert_eq!(seen("GET", "/b/hls/a%20b", None), ["s3:GetObject on arn:aws:s3:::b/hls/a b"]);
        assert_eq!(seen("HEAD", "/b/k", None), ["s3:GetObject on arn:aws:s3:::b/k"]);
        for address in ["/b/k", "/b/k?partNumber=1&uploadId=x"] {
            assert_eq!(seen("PUT", address, None), ["s3:PutObject on arn:aws:s3:::b/k"], "{address}");
        }
        assert_eq!(seen("DELETE", "/b/k", None), ["s3:DeleteObject on arn:aws:s3:::b/k"]);
    }

    #[test]
    fn a_list_is_accessed_by_its_prefix() {
        let expected = ["s3:ListBucket on arn:aws:s3:::b, s3:prefix = hls/, s3:max-keys = 1"];
        assert_eq!(seen("GET", "/b?list-type=2&prefix=hls%2F&max-keys=1", None), expected);
        assert_eq!(seen("GET", "/b?prefix=hls%2F&max-keys=1", None), expected);
        assert_eq!(seen("GET", "/b?list-type=2", None), ["s3:ListBucket on arn:aws:s3:::b"]);
    }

    #[test]
    fn a_copy_needs_to_read_its_source() {
        let copied = seen("PUT", "/b/k", Some(("x-amz-copy-source", "/other/a%20b?versionId=1")));
        assert_eq!(copied, ["s3:PutObject on arn:aws:s3:::b/k", "s3:GetObject on arn:aws:s3:::other/a b"]);
        let tagged = seen("PUT", "/b/k", Some(("x-amz-tagging", "a=b")));
        assert_eq!(tagged, ["s3:PutObject on arn:aws:s3:::b/k", "s3:PutObjectTagging on arn:aws:s3:::b/k"]);
    }

    #[test]
    fn what_is_not_understood_is_a_right_that_no_policy_names() {
        assert_eq!(seen("PUT", "/b?policy", None), ["s3:Other on arn:aws:s3:::b/"]);
        assert_eq!(seen("GET", "/b?acl", None), ["s3:Other on arn:aws:s3:::b/"]);
    }
}
