//! The generated templates, for one function of every kind.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use glotto_domain::keys::KeyPurpose;
use glotto_events::LogAlarm;
use glotto_http::Throttle;
use glotto_runtime::{Bucket, Grant, IndexPart, Part, Queue, Sizing};
use serde_json::Value;
use xtask::audit;
use xtask::function::{Function, Source};
use xtask::template::{self, edge};
use xtask::templates::{self, Template};

fn function(operation: &'static str, source: Source, grants: &[Grant]) -> Function {
    let sizing = match source {
        Source::Route { .. } => Sizing::ENDPOINT,
        _ => Sizing::WORKER,
    };
    Function { feature: "example", operation, artifact: None, grants: grants.to_vec(), sizing, source, alarm: None }
}

fn one_of_every_kind() -> Vec<Function> {
    let throttle = Some(Throttle { rate: 5, burst: 10 });
    let route = Source::Route { method: "POST".into(), path: "/v1/things/{thingId}".into(), throttle };
    let mail = Source::Queue { queue: Queue::Mail, batch: 10, concurrency: 2 };
    let many = Source::Queue { queue: Queue::Reminder, batch: 50, concurrency: 5 };
    let outbox = Source::Outbox {
        kinds: vec!["MailRequested", "ThingLost", "ThingMade"],
        published: vec!["ThingLost", "ThingMade"],
    };
    let rule = Source::Rule { pattern: r#"{"source":["aws.mediaconvert"]}"#.into() };
    let schedule = Source::Schedule { expression: "rate(5 minutes)".into() };
    let objects = [
        Grant::GetObject(Bucket::Media, "hls/"),
        Grant::GetObject(Bucket::Uploads, "uploads/"),
        Grant::PutObject(Bucket::Uploads, "uploads/"),
        Grant::DeleteObject(Bucket::Uploads, "uploads/"),
        Grant::ListObjects(Bucket::Media, "hls/"),
    ];
    let table = [
        Grant::Write(&[Part::Audit, Part::Account]),
        Grant::Check(&[Part::Learning]),
        Grant::Read(&[Part::Account]),
        Grant::ReadIndex(&[IndexPart::Staff, IndexPart::About]),
        Grant::Seal(&[KeyPurpose::Cursors, KeyPurpose::Challenges]),
        Grant::Sign,
    ];
    vec![
        function("create_thing", route, &table),
        function("send_mail", mail, &[Grant::Mail, Grant::Write(&[Part::Done])]),
        function("send_reminders", many, &[Grant::Send(Queue::Mail)]),
        function("relay_things", outbox, &[Grant::Send(Queue::Mail), Grant::PutEvents, Grant::Send(Queue::Mail)]),
        function("scan_thing", Source::Object { bucket: Bucket::Uploads, prefix: "things/" }, &[]),
        function("count_things", Source::Event { kinds: vec!["ThingMade", "ThingLost"] }, &[]),
        Function {
            alarm: Some(LogAlarm { message: "a thing is gone", description: "Things are gone." }),
            ..function("archive_things", Source::Trail, &[Grant::PutObject(Bucket::Archive, "things/")])
        },
        Function { artifact: Some("pictures"), ..function("finish_thing", rule, &objects) },
        function("find_things", schedule, &[Grant::Transcode]),
        Function { sizing: Sizing { memory: 512, timeout: 60 }, ..function("grant_thing", Source::Command, &[]) },
        function("make_things", Source::Deployment, &[Grant::Wrap]),
    ]
}

/// The template of the edge, without its routes.
fn frame() -> String {
    let apis = edge::Api::ALL.map(|api| {
        let (id, begin, end) = (api.logical_id(), api.begin(), edge::END);
        format!("  {id}:\n    Type: AWS::Serverless::HttpApi\n    Properties:\n{begin}\n{end}\n")
    });
    format!("Resources:\n{}", apis.concat())
}

fn rendered() -> String {
    template::feature("example", &one_of_every_kind())
}

/// A template with those of the data stack, which declares the waiting time of queues.
fn parse(text: &str) -> Value {
    let data = "Parameters: {QueueRetrySeconds: {Default: 180, Description: seconds}}\nResources: {}\n";
    let all = [("template.example.yaml", text), ("template.data.yaml", data)];
    templates::merge(&all.map(|(file, text)| Template::parse(file, text.to_owned()).unwrap())).unwrap()
}

#[test]
fn the_template_of_a_feature_matches_the_snapshot() {
    insta::assert_snapshot!(rendered());
}

#[test]
fn the_routes_of_the_apis_match_the_snapshot() {
    let routes = edge::render(&frame(), &one_of_every_kind()).unwrap();
    insta::assert_snapshot!(routes);
    assert_eq!(edge::render(&routes, &one_of_every_kind()).unwrap(), routes, "rendering is idempotent");
}

#[test]
fn resources_are_counted_as_sam_transforms_them() {
    // A log group and its saved query, eleven functions and roles; then two queue mappings, two stream mappings, four
    // times a rule with its permission and the settings of asynchronous events, an alarm with its metric, and a custom
    // resource.
    let count = audit::transformed_resources(&parse(&rendered()));
    assert_eq!(count, 2 + 11 * 2 + 2 + 2 + 4 * 3 + 2 + 1);
    // Three APIs, each with its stage. Routes count as nothing.
    let routes = edge::render(&frame(), &one_of_every_kind()).unwrap();
    assert_eq!(audit::transformed_resources(&parse(&routes)), 3 * 2);
}

#[test]
fn a_worker_timeout_longer_than_a_sixth_of_its_visibility_timeout_is_reported() {
    let mut functions = one_of_every_kind();
    functions[1].sizing.timeout = 31;
    let problems = audit::misfits(&parse(&template::feature("example", &functions)));
    assert_eq!(problems.len(), 1);
    assert!(problems[0].starts_with("SendMailFunction may run 31 s"), "{problems:?}");
}

#[test]
fn a_queue_with_another_receive_count_than_its_worker_is_reported() {
    for (attempts, expected) in [(5, 0), (4, 1)] {
        let queue =
            format!("Resources:\n  Q:\n    Properties:\n      RedrivePolicy: {{maxReceiveCount: {attempts}}}\n");
        assert_eq!(audit::misfits(&parse(&queue)).len(), expected, "{attempts}");
    }
}

#[test]
fn a_policy_that_cannot_be_parsed_completely_is_an_error() {
    let text = rendered();
    for (from, to) in [
        (
            "Effect: Allow\n                Action: \"ses:SendEmail\"",
            "Effect: Deny\n                Action: \"ses:SendEmail\"",
        ),
        ("      Role: !GetAtt SendMailRole.Arn\n", ""),
        (
            "      Role: !GetAtt SendMailRole.Arn\n",
            "      Role: !GetAtt SendMailRole.Arn\n      Policies: [AdministratorAccess]\n",
        ),
    ] {
        let broken = text.replacen(from, to, 1);
        assert_ne!(broken, text);
        assert!(audit::allowances(&parse(&broken)).is_err(), "{to}");
    }
}
