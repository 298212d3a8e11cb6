//! `null` in the body of a `PATCH` removes a value or is an error, and is never ignored (RFC 7396).

use std::collections::BTreeSet;

use glotto_http::Method;
use serde_json::{Value, json};

use super::{endpoints, method_of, path_of};
use crate::world::World;
use crate::world::contract::OPENAPI;

/// A schema, with its reference followed.
fn followed(schema: &Value) -> &Value {
    match schema["$ref"].as_str() {
        Some(reference) => OPENAPI.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    }
}

fn allows_null(schema: &Value) -> bool {
    let kinds = schema["type"].as_array().into_iter().flatten();
    let choices = schema["anyOf"].as_array().into_iter().flatten().map(|choice| &choice["type"]);
    kinds.chain(choices).any(|kind| kind == "null")
}

/// Each member of an object and of the objects in it: where it is, and whether its schema allows `null`.
fn members(schema: &Value, at: &str) -> Vec<(String, bool)> {
    let mut all = Vec::new();
    for (name, member) in followed(schema)["properties"].as_object().into_iter().flatten() {
        let at = format!("{at}/{name}");
        all.extend(members(member, &at));
        all.push((at, allows_null(member)));
    }
    all
}

/// A body that is `null` at a pointer.
fn null_at(pointer: &str) -> Value {
    pointer.split('/').skip(1).collect::<Vec<_>>().into_iter().rev().fold(Value::Null, |body, name| json!({name: body}))
}

/// RFC 5789, 2.2 and 3.1; RFC 7396, 4.
#[tokio::test]
async fn a_change_may_be_sent_as_a_merge_patch_and_another_type_is_a_415_that_names_both() {
    let world = World::new().await;
    let admin = world.admin().await;
    for endpoint in endpoints().filter(|endpoint| endpoint.function.reads_json) {
        let (method, path) = (method_of(endpoint), path_of(endpoint));
        let is_patch = endpoint.method == Method::Patch;
        for kind in ["application/merge-patch+json", "Application/Merge-Patch+JSON; charset=utf-8"] {
            let answer = admin.with("content-type", kind).send(method, &path, r#"{"surprise":1}"#).await;
            assert_eq!(answer.status == 415, !is_patch, "{endpoint:?} with {kind}: {}", answer.text());
        }
        let answer = admin.with("content-type", "application/json-patch+json").send(method, &path, "[]").await;
        let accepted = is_patch.then_some("application/merge-patch+json, application/json");
        assert_eq!((answer.status, answer.header("accept-patch")), (415, accepted), "{endpoint:?}");
    }
}

#[tokio::test]
async fn null_is_an_error_at_every_member_of_a_change_whose_schema_does_not_allow_it() {
    let world = World::new().await;
    let admin = world.admin().await;
    let mut removable = BTreeSet::new();
    for endpoint in endpoints().filter(|endpoint| endpoint.method == Method::Patch) {
        let operation = &OPENAPI["paths"][endpoint.path]["patch"];
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        let members = members(schema, "");
        assert!(!members.is_empty(), "{endpoint:?}");
        for (pointer, allows_null) in members {
            let answer = admin.patch(&path_of(endpoint), null_at(&pointer)).await;
            let is_error = answer.status == 422 && answer.pointers() == [pointer.as_str()];
            assert_eq!(is_error, !allows_null, "{endpoint:?} with null at {pointer}: {}", answer.text());
            if allows_null {
                removable.insert(format!("{}{pointer}", endpoint.function.operation));
            }
        }
    }
    let expected = [
        "update_category/parentId",
        "update_course/categories",
        "update_course/coverId",
        "update_course/description",
        "update_course/estimatedMinutes",
        "update_course/skills",
        "update_course/teaches",
        "update_course/topics",
        "update_lesson/appointment/meetingUrl",
        "update_lesson/appointment/place",
        "update_lesson/dialogue/audioId",
        "update_lesson/document/mediaId",
        "update_lesson/estimatedMinutes",
        "update_lesson/link/note",
        "update_media/alt",
        "update_my_profile/bio",
    ];
    assert_eq!(removable, expected.map(str::to_owned).into());
}
