//! The conventions that hold for every schema of the document, so that all endpoints, also later ones, have the same
//! types in generated clients.

use std::collections::BTreeSet;

use serde_json::Value;
use xtask::registry::FEATURES;

/// The document as it is generated from the code.
fn openapi() -> Value {
    xtask::openapi::document(FEATURES)
}

/// Visits a part of the document and everything in it, with its location. Examples are data, not schemas.
fn visit<'a>(part: &'a Value, at: &str, found: &mut Vec<(String, &'a Value)>) {
    found.push((at.to_owned(), part));
    match part {
        Value::Object(members) => {
            let members = members.iter().filter(|(name, _)| !["example", "examples"].contains(&name.as_str()));
            members.for_each(|(name, member)| visit(member, &format!("{at}/{name}"), found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| visit(item, &format!("{at}/{index}"), found));
        }
        _ => {}
    }
}

fn parts(document: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    visit(document, "", &mut found);
    found
}

/// Adds the names of the schemas that a part refers to, directly or through others.
fn collect_schemas(document: &Value, part: &Value, names: &mut BTreeSet<String>) {
    for (_, part) in parts(part) {
        let Some(name) = part["$ref"].as_str().and_then(|path| path.strip_prefix("#/components/schemas/")) else {
            continue;
        };
        if names.insert(name.to_owned()) {
            collect_schemas(document, &document["components"]["schemas"][name], names);
        }
    }
}

fn operations(document: &Value) -> impl Iterator<Item = &Value> {
    let paths = document["paths"].as_object().unwrap().values();
    paths.flat_map(|operations| operations.as_object().unwrap().values())
}

/// The schemas that responses refer to, and those within the responses.
fn response_schemas(document: &Value) -> Vec<(String, &Value)> {
    let mut names = BTreeSet::new();
    let mut all = Vec::new();
    for operation in operations(document) {
        let responses = &operation["responses"];
        collect_schemas(document, responses, &mut names);
        visit(responses, operation["operationId"].as_str().unwrap(), &mut all);
    }
    for name in &names {
        visit(&document["components"]["schemas"][name], name, &mut all);
    }
    all
}

#[test]
fn values_that_are_constants_are_an_enum_and_not_a_choice_of_types() {
    let document = openapi();
    let choices = parts(&document).into_iter().filter(|(_, part)| {
        part["oneOf"].as_array().is_some_and(|choices| choices.iter().any(|choice| choice.get("const").is_some()))
    });
    let choices: Vec<_> = choices.map(|(at, _)| at).collect();
    assert!(choices.is_empty(), "{choices:#?}");
}

#[test]
fn an_enum_describes_each_of_its_values_or_none() {
    let document = openapi();
    for (at, part) in parts(&document) {
        let Some(texts) = part.get("x-enum-descriptions").and_then(Value::as_array) else { continue };
        assert_eq!(Some(texts.len()), part["enum"].as_array().map(Vec::len), "{at}");
        assert!(texts.iter().all(|text| text != ""), "{at} has a value without documentation");
    }
}

#[test]
fn an_integer_has_no_format_of_the_programming_language() {
    let document = openapi();
    let formats = parts(&document).into_iter().filter(|(_, part)| {
        let format = part["format"].as_str().unwrap_or_default();
        format.starts_with("int") || format.starts_with("uint")
    });
    let formats: Vec<_> = formats.map(|(at, _)| at).collect();
    assert!(formats.is_empty(), "generators make a bigint of {formats:#?}");
}

#[test]
fn a_member_of_a_response_without_a_value_is_absent_and_never_null() {
    let document = openapi();
    let schemas = response_schemas(&document);
    assert!(schemas.len() > 500, "responses have schemas");
    let nullable = schemas.into_iter().filter(|(_, part)| {
        let is_null = |kind: &Value| kind == "null";
        is_null(&part["type"]) || part["type"].as_array().is_some_and(|kinds| kinds.iter().any(is_null))
    });
    let nullable: Vec<_> = nullable.map(|(at, _)| at).collect();
    assert!(nullable.is_empty(), "skip them when they are serialised without a value: {nullable:#?}");
}

#[test]
fn a_filter_has_the_type_of_what_it_filters() {
    let document = openapi();
    let parameters =
        operations(&document).flat_map(|operation| operation["parameters"].as_array().into_iter().flatten());
    let filters: Vec<_> = parameters.filter(|parameter| parameter["name"] == "level").collect();
    assert!(!filters.is_empty());
    let level = &document["components"]["schemas"]["CreateCourseInput"]["properties"]["level"]["$ref"];
    for filter in filters {
        assert_eq!(&filter["schema"]["$ref"], level, "{filter:#}");
    }
}

#[test]
fn a_member_that_always_has_one_value_is_a_constant() {
    let document = openapi();
    let all = parts(&document);
    let always: Vec<_> = all
        .iter()
        .filter(|(_, part)| part.get("type").is_some())
        .filter(|(_, part)| part["description"].as_str().is_some_and(|text| text.starts_with("Always `")))
        .collect();
    assert!(always.len() > 15, "members have constants");
    let open: Vec<_> = always.iter().filter(|(_, part)| part.get("const").is_none()).map(|(at, _)| at).collect();
    assert!(open.is_empty(), "declare them with `constants!`: {open:#?}");
}

#[test]
fn the_two_answers_of_a_login_differ_by_a_constant_member() {
    let document = openapi();
    let logins: Vec<_> = operations(&document)
        .map(|operation| &operation["responses"])
        .filter(|responses| responses.get("201").is_some() && responses.get("202").is_some())
        .collect();
    assert!(logins.len() > 1, "logins have two answers");
    for responses in logins {
        let of = |status: &str| {
            let path = responses[status]["content"]["application/json"]["schema"]["$ref"].as_str().unwrap();
            document.pointer(&format!("{}/properties/type/const", path.trim_start_matches('#'))).unwrap()
        };
        assert_ne!(of("201"), of("202"));
    }
}

#[test]
fn every_time_of_a_response_has_three_decimals_of_a_second() {
    let document = openapi();
    let schemas = response_schemas(&document);
    let times: Vec<_> = schemas.iter().filter(|(_, part)| part["format"] == "date-time").collect();
    assert!(times.len() > 30, "responses have times");
    let loose: Vec<_> = times
        .iter()
        .filter(|(_, part)| !part["pattern"].as_str().is_some_and(|pattern| pattern.ends_with(r"\.\d{3}Z$")))
        .map(|(at, _)| at)
        .collect();
    assert!(loose.is_empty(), "use `UtcTime`: {loose:#?}");
}

/// Names that many things could have.
const VAGUE: &[&str] = &[
    "Act", "Action", "By", "Code", "Day", "Failure", "Kind", "Level", "Means", "Moment", "Shows", "State", "Status",
    "Time", "Token", "Type", "Upload", "Zone",
];

#[test]
fn the_name_of_a_type_says_what_it_is() {
    let document = openapi();
    let names = document["components"]["schemas"].as_object().unwrap().keys();
    let vague: Vec<_> = names.filter(|name| VAGUE.contains(&name.trim_end_matches("View"))).collect();
    assert!(vague.is_empty(), "say of what: {vague:?}");
}

/// A level of the CEFR, or a media type: the values of others.
fn is_name_of_others(value: &str) -> bool {
    matches!(value.as_bytes(), [b'A'..=b'C', b'1' | b'2']) || value.contains('/')
}

#[test]
fn the_values_of_enums_are_in_camel_case() {
    let document = openapi();
    let is_camel = |value: &str| {
        value.starts_with(|first: char| first.is_ascii_lowercase()) && value.chars().all(|c| c.is_ascii_alphanumeric())
    };
    let all = parts(&document);
    let values = all.iter().filter_map(|(at, part)| Some((at, part.get("enum")?.as_array()?)));
    let values = values.flat_map(|(at, values)| values.iter().filter_map(move |value| Some((at, value.as_str()?))));
    let values: Vec<_> = values.filter(|(_, value)| !value.starts_with("urn:")).collect();
    assert!(values.len() > 80, "enums have values");
    let others: Vec<_> = values.iter().filter(|(_, value)| !is_camel(value) && !is_name_of_others(value)).collect();
    assert!(others.is_empty(), "{others:#?}");
}

#[test]
fn every_problem_of_an_operation_is_of_a_type_that_it_lists() {
    let document = openapi();
    let known = document["components"]["schemas"]["ProblemType"]["enum"].as_array().unwrap();
    for operation in operations(&document) {
        for (status, response) in operation["responses"].as_object().unwrap() {
            let shared = response["$ref"].as_str().and_then(|path| document.pointer(path.trim_start_matches('#')));
            let Some(schema) = shared.unwrap_or(response).pointer("/content/application~1problem+json/schema") else {
                assert!(!status.starts_with(['4', '5']), "{} {status}", operation["operationId"]);
                continue;
            };
            let types = schema.pointer("/allOf/1/properties/type/enum").and_then(Value::as_array).unwrap();
            assert!(!types.is_empty() && types.iter().all(|one| known.contains(one)), "{types:?}");
        }
    }
}

#[test]
fn an_operation_answers_only_what_its_request_can_cause() {
    let document = openapi();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let answers = |status: &str| operation["responses"].get(status).is_some();
            let mut parameters = operation["parameters"].as_array().into_iter().flatten();
            let if_match = parameters.any(|one| one["$ref"] == "#/components/parameters/IfMatch");
            let accepts = operation.pointer("/responses/415/headers/Accept-Patch").is_some();
            assert_eq!(accepts, method == "patch", "{method} {path}: Accept-Patch is for the 415 of a PATCH");
            assert!(method != "get" || !answers("413"), "{path}: the content of a GET is not read");
            assert_eq!(if_match, answers("412"), "{method} {path}: a 412 needs If-Match");
        }
    }
}

/// The name of the schema that a part is.
fn reference(part: &Value) -> Option<&str> {
    part["$ref"].as_str()?.strip_prefix("#/components/schemas/")
}

#[test]
fn an_object_that_shows_a_translated_text_names_its_language_and_direction() {
    let document = openapi();
    let schemas = &document["components"]["schemas"];
    let all = parts(&document);
    let by_language = all.iter().filter_map(|(_, part)| reference(&part["additionalProperties"]));
    let texts: BTreeSet<_> = by_language.filter(|name| schemas[*name]["type"] == "string").collect();
    assert!(texts.len() > 12, "there are translated texts");
    let shows_text = |member: &Value| reference(member).is_some_and(|name| texts.contains(name));
    for (at, part) in response_schemas(&document) {
        let Some(members) = part["properties"].as_object() else { continue };
        let has = |member: &str| members.contains_key(member);
        let is_named = has("fallbacks") || has("language") && has("dir");
        assert!(is_named || !members.values().any(shows_text), "{at} has a text without its language");
    }
}
