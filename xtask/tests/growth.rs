//! Whether the templates have room for the platform as it is planned: 500 functions, 430 of them endpoints, in 20
//! features.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;

use glotto_runtime::{Grant, Part, Queue, Sizing};
use xtask::function::{Function, Source};
use xtask::limits::{self, Counts};
use xtask::template::root::Child;
use xtask::template::{self, edge, root};
use xtask::templates::{self, Template};

/// The endpoints of each feature: some are large, many are small.
const ENDPOINTS: [usize; 20] = [80, 60, 50, 40, 30, 25, 20, 20, 15, 15, 12, 12, 10, 10, 8, 8, 5, 4, 3, 3];
/// The workers of all features.
const WORKERS: usize = 70;

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

fn endpoint(feature: &'static str, number: usize) -> Function {
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
        source: Source::Route { method: "POST".into(), path: path(feature, number), throttle: None },
        alarm: None,
    }
}

/// Most workers are called by rules and schedules, which take more resources than a queue.
fn worker(feature: &'static str, number: usize) -> Function {
    let source = match number % 4 {
        0 => Source::Queue { queue: Queue::Mail, batch: 10, concurrency: 5 },
        1 => Source::Schedule { expression: "rate(1 hour)".into() },
        _ => Source::Rule { pattern: r#"{"source":["glotto"]}"#.into() },
    };
    let operation = name(format!("{feature}_handle_something_{number}"));
    Function { operation, sizing: Sizing::WORKER, source, ..endpoint(feature, number) }
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
    assert_eq!(xtask::audit::functions(&one).count(), 500);
    insta::assert_snapshot!(limits::table(&counts));
}
