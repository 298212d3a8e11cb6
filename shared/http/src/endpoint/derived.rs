//! What follows from the declarations of an endpoint while it is compiled.

use super::{Method, Spec};
use crate::Access;
use crate::body::BodyDocs;
use crate::docs::Response;
use crate::response::ResponseDocs;

/// Whether a response is one that links lead to.
pub(super) const fn is_link(docs: &ResponseDocs) -> bool {
    let Response { status, content_type, .. } = docs.response;
    matches!(status, 302 | 303 | 307) || !(content_type.is_empty() || is_json(content_type))
}

/// Whether a media type is that of JSON.
pub(super) const fn is_json(media_type: &str) -> bool {
    equal(media_type.as_bytes(), b"application/json")
}

const fn equal(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// Fails at compile time if responses may be cached that are not the same for every caller without a token.
pub(super) const fn assert_cacheable(spec: &Spec) {
    let readable = matches!(spec.method, Method::Get) && matches!(spec.access, Access::Public(_) | Access::Optional(_));
    assert!(spec.caching.is_none() || readable, "only a GET that needs no token can be cached");
}

/// Fails at compile time if the body of a `PATCH` reads `null` as that of another method, or the other way round.
pub(super) const fn assert_change(spec: &Spec, body: Option<BodyDocs>) {
    let is_change = matches!(body, Some(BodyDocs { is_change: true, .. }));
    assert!(is_change == matches!(spec.method, Method::Patch), "`#[input(change)]` is for the body of a PATCH");
}

/// Fails at compile time if the parameters of a path differ from the fields of its type.
pub(super) const fn assert_path(path: &str, names: &[&str]) {
    let bytes = path.as_bytes();
    let (mut at, mut count) = (0, 0);
    while at < bytes.len() {
        if bytes[at] == b'{' {
            let mut end = at + 1;
            while bytes[end] != b'}' {
                end += 1;
            }
            let (_, from) = bytes.split_at(at + 1);
            let (name, _) = from.split_at(end - at - 1);
            assert!(contains(names, name), "the path has a parameter that its type lacks");
            count += 1;
            at = end;
        }
        at += 1;
    }
    assert!(count == names.len(), "the type of the path has a field that the path lacks");
}

const fn contains(names: &[&str], wanted: &[u8]) -> bool {
    let mut at = 0;
    while at < names.len() {
        if equal(names[at].as_bytes(), wanted) {
            return true;
        }
        at += 1;
    }
    false
}
