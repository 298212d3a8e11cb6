//! Whether the templates have room for the platform as it is planned: 500 functions, 430 of them endpoints, in 20
//! features.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;

use glotto_runtime::{Grant, Part, Queue, Sizing};
use xtask::costs::idle;
use xtask::costs::inventory::Inventory;
use xtask::function::{Function, Source};
use xtask::limits::{self, Counts};
use xtask::policy;
use xtask::registry::{self, FEATURES};
use xtask::template::root::Child;
use xtask::template::{self, edge, root};
use xtask::templates::{self, Template};

/// The endpoints of each feature: some are large, many are small.
const ENDPOINTS: [usize; 20] = [80, 60, 50, 40, 30, 25, 20, 20, 15, 15, 12, 12, 10, 10, 8, 8, 5, 4, 3, 3];
/// The workers of all features.
const WORKERS: usize = 70;
/// The workers with a queue, as many as today: each queue more costs 0.26 USD a month, also while it is idle.
const POLLED_QUEUES: usize = Queue::ALL.len();

/// A name that lives as long as those in constants.
fn name(text: String) -> &'static str {
    text.leak()
}

/// Paths below `/v1/me`, below `/v1/courses`, and others in turn.
fn path(feature: &str, number: usize) -> String {
    match number % 3 {
        0 => format!("/v1/me/{feature}/things-{number}"),
        1 => format!("/v1/courses/{{courseId}}/{feature}/things-{number}"),
        _ => format!("/v1/{feature}/things-{number}/{{thingId}}"),
    }
}

/// Two of five endpoints are `GET`, a little more than today. Each has a second route, for `HEAD`.
fn method(number: usize) -> &'static str {
    if number % 5 < 2 { "GET" } else { "POST" }
}

/// Two of five functions use keys, a little more than today. Each has a dynamic reference to the wrapping key.
fn endpoint(feature: &'static str, number: usize) -> Function {
    let keys = (number % 5 < 2).then_some(Grant::Sign);
    let function = without_keys(feature, number);
    Function { grants: function.grants.into_iter().chain(keys).collect(), ..function }
}

fn without_keys(feature: &'static str, number: usize) -> Function {
    Function {
        feature,
        operation: name(format!("{feature}_create_something_long_{number}")),
        artifact: None,
        grants: vec![
            Grant::Read(&[Part::Account, Part::Course, Part::Idempotency, Part::Session, Part::Signing]),
            Grant::Write(&[Part::Audit, Part::Course, Part::Event, Part::Idempotency, Part::Limit]),
            Grant::Send(Queue::Mail),
        ],
        sizing: Sizing::ENDPOINT,
        source: Source::Route { method: method(number).into(), path: path(feature, number), throttle: None },
        alarm: None,
    }
}

/// A few workers have queues, which cost money. Most subscribe to events or have schedules, which take more resources.
fn worker(feature: &'static str, number: usize) -> Function {
    let source = match number % 4 {
        _ if number == 0 => Source::Outbox { kinds: kinds(), published: kinds() },
        _ if number <= POLLED_QUEUES => {
            Source::Queue { queue: Queue::ALL[number % Queue::ALL.len()], batch: 10, concurrency: 5 }
        }
        1 => Source::Schedule { expression: "rate(1 hour)".into() },
        _ => Source::Event { kinds: kinds()[number..number + 2].to_vec() },
    };
    let operation = name(format!("{feature}_handle_something_{number}"));
    Function { operation, sizing: Sizing::WORKER, source, ..endpoint(feature, number) }
}

/// The kinds of events of all features, of which many have a consumer.
fn kinds() -> Vec<&'static str> {
    (0..100).map(|number| name(format!("SomethingHappened{number}"))).collect()
}

/// The functions of tomorrow, in the order of their features.
fn functions() -> Vec<Function> {
    let mut functions = Vec::new();
    for (index, endpoints) in ENDPOINTS.into_iter().enumerate() {
        let feature = name(format!("feature{index}"));
        functions.extend((0..endpoints).map(|number| endpoint(feature, number)));
        // Three or four in each feature.
        let workers = (index..WORKERS).step_by(ENDPOINTS.len());
        functions.extend(workers.map(|number| worker(feature, number)));
    }
    functions
}

/// The templates of these functions, from the frames of this repository.
fn all_templates(functions: &[Function]) -> Vec<Template> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let frame = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap();
    let mut children = vec![
        Child { name: "edge".into(), text: edge::render(&frame("template.edge.yaml"), functions).unwrap() },
        Child { name: "front".into(), text: frame("template.front.yaml") },
    ];
    for feature in template::features(functions) {
        children.push(Child { name: feature.into(), text: template::feature(feature, functions) });
    }
    let main = root::render(&frame("template.yaml"), &children).unwrap();
    let mut all = vec![Template::parse("template.yaml", main).unwrap()];
    all.extend(children.into_iter().map(|child| Template::parse(&template::file(&child.name), child.text).unwrap()));
    all
}

#[test]
fn five_hundred_functions_fit_with_room_to_spare() {
    let functions = functions();
    assert_eq!((functions.len(), ENDPOINTS.iter().sum::<usize>()), (500, 430));
    let all = all_templates(&functions);
    let counts: Vec<_> = all.iter().map(Counts::of).collect();
    let excesses: Vec<_> = counts.iter().flat_map(Counts::excesses).collect();
    assert!(excesses.is_empty(), "{excesses:#?}");
    let one = templates::merge(&all).unwrap();
    assert_eq!(limits::long_names(&one), Vec::<String>::new());
    assert!((1..=limits::POLLED_QUEUES).contains(&limits::polled_queues(&one)));
    assert_eq!(sizes_of_filters(&one).len(), 2);
    assert!(sizes_of_filters(&one).iter().all(|size| *size <= 4_096));
    assert_eq!(xtask::audit::functions(&one).count(), 500);
    insta::assert_snapshot!(limits::table(&counts));
}

#[test]
fn of_the_endpoints_of_the_fixture_as_many_answer_get_as_of_those_of_today() {
    let share = |functions: &[Function]| {
        let methods = functions.iter().filter_map(|function| match &function.source {
            Source::Route { method, .. } => Some(method.as_str()),
            _ => None,
        });
        let methods: Vec<_> = methods.collect();
        methods.iter().filter(|method| **method == "GET").count() * 1_000 / methods.len()
    };
    let today = share(&registry::functions(FEATURES));
    assert!(share(&functions()) >= today, "{today} of 1,000 endpoints answer GET today");
}

/// Whether a function has the wrapping key in its environment.
fn uses_keys(function: &Function) -> bool {
    policy::variables(&function.grants).contains_key("WRAPPING_KEY")
}

#[test]
fn of_the_five_hundred_functions_as_many_use_keys_as_of_those_of_today() {
    // A function of a thousand.
    let share = |functions: &[Function]| {
        functions.iter().filter(|function| uses_keys(function)).count() * 1_000 / functions.len()
    };
    let today = registry::functions(FEATURES);
    assert!(share(&today) > 200, "{}", share(&today));
    assert!(share(&functions()) >= share(&today), "{} of 1,000 use keys today", share(&today));
}

#[test]
fn a_feature_whose_functions_all_use_keys_can_have_too_many_references() {
    let mut functions = functions();
    for function in functions.iter_mut().filter(|function| !uses_keys(function)) {
        function.grants.push(Grant::Sign);
    }
    let all = all_templates(&functions);
    let excesses: Vec<_> = all.iter().map(Counts::of).flat_map(|counts| counts.excesses()).collect();
    let expected = format!("template.feature0.yaml has {} dynamic references", ENDPOINTS[0] + WORKERS.div_ceil(20));
    assert!(excesses.iter().any(|excess| excess.starts_with(&expected)), "{excesses:#?}");
}

/// The characters of each filter of the outbox. AWS allows 4,096, and five filters.
fn sizes_of_filters(template: &serde_json::Value) -> Vec<usize> {
    let functions = xtask::audit::functions(template);
    let outbox = functions.map(|(_, function)| &function["Properties"]["Events"]["Outbox"]["Properties"]);
    let filters = outbox.filter_map(|outbox| outbox["FilterCriteria"]["Filters"].as_array()).flatten();
    filters.map(|filter| filter["Pattern"].as_str().unwrap().len()).collect()
}

#[test]
fn an_idle_stage_with_five_hundred_functions_costs_no_more_than_its_limit() {
    let functions = functions();
    let mut all = all_templates(&functions);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let data = std::fs::read_to_string(folder.join("template.data.yaml")).unwrap();
    all.push(Template::parse("template.data.yaml", data).unwrap());
    let inventory = Inventory::of(&all);
    let excesses = idle::excesses(&inventory, &functions);
    assert!(excesses.is_empty(), "{excesses:#?}\n{}", idle::sheet(&inventory, &functions).table());
}
