//! Queues, buses and buckets deliver what functions handle, and what cannot be delivered is kept.

use glotto_runtime::Queue;
use serde_json::Value;
use xtask::audit;
use xtask::function::Source;
use xtask::limits;
use xtask::registry::{self, FEATURES};

use crate::arns::arn;
use crate::{template, template_of};

#[test]
fn every_queue_has_a_limit_of_concurrent_batches() {
    let mut queues = 0;
    for (id, function) in audit::functions(&template()) {
        let events = function["Properties"]["Events"].as_object().cloned().unwrap_or_default();
        for event in events.values().filter(|event| event["Type"] == "SQS") {
            let most = event["Properties"]["ScalingConfig"]["MaximumConcurrency"].as_u64();
            assert!(most.is_some_and(|most| (2..=10).contains(&most)), "{id}: {most:?}");
            queues += 1;
        }
    }
    assert_eq!(queues, Queue::ALL.len());
}

#[test]
fn few_queues_are_polled() {
    assert_eq!(limits::polled_queues(&template()), Queue::ALL.len());
    const { assert!(Queue::ALL.len() <= limits::POLLED_QUEUES) };
}

#[test]
fn a_bus_tries_for_a_day_to_deliver_an_event_to_a_subscriber() {
    let mut subscribers = 0;
    for (id, function) in audit::functions(&template()) {
        let properties = &function["Properties"];
        let (subscription, objects) = (&properties["Events"]["Subscription"], &properties["Events"]["Objects"]);
        let rule = if subscription.is_null() { objects } else { subscription };
        let rule = &rule["Properties"];
        if rule.is_null() {
            continue;
        }
        subscribers += 1;
        // Until Lambda accepts it.
        assert_eq!(rule["RetryPolicy"]["MaximumEventAgeInSeconds"], 86_400, "{id}");
        // S3 knows the default bus alone.
        let bus = if subscription.is_null() { Value::Null } else { "!Sub glotto-${Stage}".into() };
        assert_eq!(rule["EventBusName"], bus, "{id}");
    }
    assert!(subscribers > 0);
}

#[test]
fn what_a_bus_or_a_schedule_cannot_deliver_and_what_its_function_cannot_handle_goes_to_the_queue_with_an_alarm() {
    let dead_letters = arn("sqs", "glotto-${Stage}-events-dead");
    let mut targets = 0;
    for (id, function) in audit::functions(&template()) {
        let properties = &function["Properties"];
        let events = properties["Events"].as_object().into_iter().flat_map(|events| events.values());
        let is_target = |event: &&Value| matches!(event["Type"].as_str(), Some("EventBridgeRule" | "Schedule"));
        for rule in events.filter(is_target) {
            targets += 1;
            assert_eq!(rule["Properties"]["DeadLetterConfig"]["Arn"], *dead_letters, "{id}");
            // A record names the function, which a message of a `DeadLetterQueue` does not.
            let failures = &properties["EventInvokeConfig"]["DestinationConfig"]["OnFailure"];
            assert_eq!(failures["Destination"], *dead_letters, "{id}");
            assert!(properties["DeadLetterQueue"].is_null(), "{id}");
        }
    }
    assert!(targets > 5, "{targets}");
    let data = template_of("template.data.yaml");
    let alarm = &data["Resources"]["EventsDeadLetterAlarm"]["Properties"];
    assert_eq!(alarm["Dimensions"][0]["Value"], "!GetAtt EventsDeadLetterQueue.QueueName");
    assert_eq!(alarm["AlarmActions"][0], "!Ref AlarmTopic");
}

#[test]
fn a_bucket_whose_objects_invoke_functions_sends_its_events_to_the_bus_and_each_object_goes_one_way() {
    let data = template_of("template.data.yaml");
    let mut rules = 0;
    for function in registry::functions(FEATURES) {
        let Source::Object { bucket, prefix } = function.source else { continue };
        rules += 1;
        let properties = &data["Resources"][bucket.logical_id()]["Properties"];
        let notifications = &properties["NotificationConfiguration"];
        assert_eq!(notifications["EventBridgeConfiguration"]["EventBridgeEnabled"], true, "{bucket:?}");
        let template = template_of(&format!("template.{}.yaml", function.feature));
        let events = &template["Resources"][function.logical_id()]["Properties"]["Events"];
        let pattern = &events["Objects"]["Properties"]["Pattern"];
        // Of all stages of the account, S3 puts events on the same bus.
        assert_eq!(pattern["detail"]["bucket"]["name"][0], properties["BucketName"], "{}", function.operation);
        for queue in notifications["QueueConfigurations"].as_array().into_iter().flatten() {
            let queued = queue["Filter"]["S3Key"]["Rules"][0]["Value"].as_str().unwrap();
            assert!(!queued.starts_with(prefix) && !prefix.starts_with(queued), "{queued} goes both ways");
        }
    }
    assert!(rules > 0);
}

#[test]
fn functions_and_queues_fit_together() {
    assert_eq!(audit::misfits(&template()), Vec::<String>::new());
}
