//! What roles may do, and for how long: one action that no policy allows for each service.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue::S;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use aws_sdk_mediaconvert::types::ProbeInputFile;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message};
use glotto_cloud::CloudConfig;
use serde_json::{Value, json};

use crate::buses::entry;
use crate::here::{Caller, Here};

const TABLE: &str = "arn:aws:dynamodb:eu-central-1:000000000000:table/Table";

/// The code of an error; empty if there was none.
fn code<T, E: ProvideErrorMetadata, R>(outcome: Result<T, SdkError<E, R>>) -> String {
    outcome.err().and_then(|error| error.code().map(str::to_owned)).unwrap_or_default()
}

fn allow(action: &str, resource: &str) -> Value {
    json!({ "Effect": "Allow", "Action": action, "Resource": resource })
}

/// Access to partitions, as the policies of the platform grant it.
fn partitions(action: &str, resource: &str, pattern: &str) -> Value {
    json!({
        "Effect": "Allow", "Action": action, "Resource": resource,
        "Condition": {
            "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [pattern] },
            "Null": { "dynamodb:LeadingKeys": "false" },
        },
    })
}

#[tokio::test]
async fn a_partition_that_is_not_granted_is_refused_in_a_call_and_in_a_transaction() {
    let here = Here::start().await;
    let role = here.role(&json!([
        partitions("dynamodb:PutItem", TABLE, "COURSE#*"),
        partitions("dynamodb:GetItem", TABLE, "COURSE#*"),
    ]));
    let db = role.dynamodb();
    let put = |pk: &str| db.put_item().table_name("Table").item("pk", S(pk.into())).item("sk", S("-".into())).send();
    assert_eq!(code(put("COURSE#1").await), "");
    assert_eq!(code(put("USER#1").await), "AccessDeniedException");
    let get = db.get_item().table_name("Table").key("pk", S("USER#1".into())).key("sk", S("-".into()));
    assert_eq!(code(get.send().await), "AccessDeniedException");
    let delete = db.delete_item().table_name("Table").key("pk", S("COURSE#1".into())).key("sk", S("-".into()));
    assert_eq!(code(delete.send().await), "AccessDeniedException");

    let item = |pk: &str| {
        let put = Put::builder().table_name("Table").item("pk", S(pk.into())).item("sk", S("-".into()));
        TransactWriteItem::builder().put(put.build().unwrap()).build()
    };
    let transact =
        |second: &str| db.transact_write_items().transact_items(item("COURSE#2")).transact_items(item(second)).send();
    assert_eq!(code(transact("COURSE#3").await), "");
    assert_eq!(code(transact("USER#2").await), "AccessDeniedException");
    let denials = here.cloud.iam().take_denials();
    assert_eq!(denials.len(), 4, "{denials:?}");
    assert!(denials[0].contains("role may not dynamodb:PutItem") && denials[0].contains("USER#1"), "{denials:?}");
}

#[tokio::test]
async fn a_partition_of_the_index_that_is_not_granted_is_refused() {
    let here = Here::start().await;
    let role = here.role(&partitions("dynamodb:Query", &format!("{TABLE}/index/gsi1"), "TEACHER#*"));
    let query = |index: Option<&str>, key: &str, partition: &str| {
        let query = role.dynamodb().query().table_name("Table").set_index_name(index.map(str::to_owned));
        let query = query.key_condition_expression(format!("{key} = :pk"));
        query.expression_attribute_values(":pk", S(partition.into())).send()
    };
    assert_eq!(code(query(Some("gsi1"), "gsi1pk", "TEACHER#1").await), "");
    assert_eq!(code(query(Some("gsi1"), "gsi1pk", "ADDRESSES#1").await), "AccessDeniedException");
    assert_eq!(code(query(None, "pk", "TEACHER#1").await), "AccessDeniedException");
}

#[tokio::test]
async fn an_object_outside_of_the_granted_prefix_is_refused() {
    let here = Here::start().await;
    for key in ["hls/a", "exports/a"] {
        here.s3().put_object().bucket("media-bucket").key(key).send().await.unwrap();
    }
    let mut list = allow("s3:ListBucket", "arn:aws:s3:::media-bucket");
    list["Condition"] = json!({ "StringLike": { "s3:prefix": "hls/*" } });
    let objects = json!({
        "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::media-bucket/hls/*",
    });
    let s3 = here.role(&json!([list, objects])).s3();
    let get = |key: &str| s3.get_object().bucket("media-bucket").key(key).send();
    assert_eq!((code(get("hls/a").await), code(get("exports/a").await)), (String::new(), "AccessDenied".to_owned()));
    let put = |key: &str| s3.put_object().bucket("media-bucket").key(key).body(b"x".to_vec().into()).send();
    assert_eq!((code(put("hls/b").await), code(put("other").await)), (String::new(), "AccessDenied".to_owned()));
    let list = |prefix: &str| s3.list_objects_v2().bucket("media-bucket").prefix(prefix).send();
    assert_eq!((code(list("hls/").await), code(list("exports/").await)), (String::new(), "AccessDenied".to_owned()));
    assert_eq!(code(s3.delete_object().bucket("media-bucket").key("hls/a").send().await), "AccessDenied");
    let copy = s3.copy_object().copy_source("media-bucket/exports/a").bucket("media-bucket").key("hls/c");
    assert_eq!(code(copy.send().await), "AccessDenied");
    assert!(!here.cloud.buckets().keys("media-bucket", "").contains(&"hls/c".to_owned()));
}

#[tokio::test]
async fn a_presigned_address_has_the_rights_of_its_signer_when_it_is_used() {
    let here = Here::start().await;
    here.s3().put_object().bucket("media-bucket").key("hls/a").body(b"x".to_vec().into()).send().await.unwrap();
    let role = here.role(&allow("s3:GetObject", "arn:aws:s3:::media-bucket/hls/*"));
    let presigned = async |caller: &Caller, key: &str| {
        let get = caller.s3().get_object().bucket("media-bucket").key(key);
        let config = PresigningConfig::expires_in(Duration::from_hours(24)).unwrap();
        get.presigned(config).await.unwrap().uri().to_owned()
    };
    let (granted, other) = (presigned(&role, "hls/a").await, presigned(&role, "exports/a").await);
    let status = async |url: &str| reqwest::get(url).await.unwrap().status().as_u16();
    assert_eq!((status(&granted).await, status(&other).await), (200, 403));
    here.set_role(&json!([]));
    assert_eq!(status(&granted).await, 403);
    here.set_role(&allow("s3:GetObject", "*"));
    assert_eq!(status(&granted).await, 200);
    // The address is for a day, the credentials are for six hours.
    here.cloud.clock().advance(Duration::from_hours(7));
    let ended = reqwest::get(&granted).await.unwrap();
    assert_eq!(ended.status().as_u16(), 400);
    assert!(ended.text().await.unwrap().contains("<Code>ExpiredToken</Code>"));
}

#[tokio::test]
async fn another_queue_and_another_action_are_refused() {
    let here = Here::start().await;
    let sqs = here.role(&allow("sqs:SendMessage", &here.cloud.names().queue_arn("JobQueue"))).sqs();
    let send = |queue: &str| sqs.send_message().queue_url(here.queue_url(queue)).message_body("m").send();
    assert_eq!(code(send("JobQueue").await), "");
    assert_eq!(code(send("JobDeadLetterQueue").await), "AccessDeniedException");
    let receive = sqs.receive_message().queue_url(here.queue_url("JobQueue"));
    assert_eq!(code(receive.send().await), "AccessDeniedException");
    assert!(here.cloud.queues().peek("JobDeadLetterQueue").is_empty());
}

#[tokio::test]
async fn events_on_another_bus_are_refused() {
    let here = Here::start().await;
    let mut events = here.cloud.events();
    let granted = here.role(&allow("events:PutEvents", &here.cloud.names().event_bus_arn("things")));
    assert_eq!(granted.put_events(&json!([entry("things", "{}")])).await.0, 200);
    assert!(events.try_recv().is_ok());
    // Nothing of a request is done if one of its entries is not allowed.
    for bus in ["others", "default"] {
        let (status, answer) = granted.put_events(&json!([entry("things", "{}"), entry(bus, "{}")])).await;
        assert_eq!(status, 400, "{bus}");
        assert_eq!(answer["__type"], "com.amazon.coral.service#AccessDeniedException", "{bus}");
    }
    let other = here.role(&allow("sqs:SendMessage", "*"));
    assert_eq!(other.put_events(&json!([entry("things", "{}")])).await.0, 400);
    assert!(events.try_recv().is_err());
}

#[tokio::test]
async fn another_secret_is_refused() {
    let here = Here::start().await;
    let granted = here.cloud.names().secret_arn("SigningSecret");
    let secrets = here.role(&allow("secretsmanager:GetSecretValue", &granted)).secrets();
    let get = |id: &str| secrets.get_secret_value().secret_id(id).send();
    assert_eq!((code(get("SigningSecret").await), code(get(&granted).await)), (String::new(), String::new()));
    assert_eq!(code(get("LinkSecret").await), "AccessDeniedException");
    let put = secrets.put_secret_value().secret_id("SigningSecret").secret_string("mine");
    assert_eq!(code(put.send().await), "AccessDeniedException");
}

#[tokio::test]
async fn a_secret_that_does_not_exist_is_checked_by_its_name_without_the_six_characters() {
    let here = Here::start().await;
    let bare = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:None";
    for (granted, expected) in
        [(format!("{bare}-??????"), "AccessDeniedException"), (bare.to_owned(), "ResourceNotFoundException")]
    {
        let secrets = here.role(&allow("secretsmanager:GetSecretValue", &granted)).secrets();
        assert_eq!(code(secrets.get_secret_value().secret_id("None").send().await), expected, "{granted}");
    }
}

#[tokio::test]
async fn mail_from_another_identity_or_address_is_refused() {
    let here = Here::start().await;
    let mut grant = allow("ses:SendEmail", "arn:aws:ses:eu-central-1:000000000000:identity/glotto.example");
    grant["Condition"] = json!({ "StringEquals": { "ses:FromAddress": "mail@glotto.example" } });
    let role = here.role(&grant);
    for (from, expected) in [
        ("Glotto <mail@glotto.example>", ""),
        ("admin@glotto.example", "AccessDeniedException"),
        ("mail@evil.example", "AccessDeniedException"),
    ] {
        let text = || Content::builder().data("text").build().unwrap();
        let message = Message::builder().subject(text()).body(Body::builder().text(text()).build()).build();
        let mail = role.ses().send_email().from_email_address(from);
        let mail = mail.destination(Destination::builder().to_addresses("ada@example.com").build());
        let sent = mail.content(EmailContent::builder().simple(message).build()).send().await;
        assert_eq!(code(sent), expected, "{from}");
    }
    assert_eq!(here.cloud.inbox().list().len(), 1);
}

#[tokio::test]
async fn a_job_needs_the_queue_and_the_role_and_a_probe_needs_the_file() {
    let here = Here::start().await;
    let queue = "arn:aws:mediaconvert:eu-central-1:000000000000:queues/Default";
    let role_arn = "arn:aws:iam::000000000000:role/role";
    let create = allow("mediaconvert:CreateJob", queue);
    let mut pass = allow("iam:PassRole", role_arn);
    pass["Condition"] = json!({ "StringEquals": { "iam:PassedToService": "mediaconvert.amazonaws.com" } });
    let job = |caller: &Caller| {
        let settings = aws_sdk_mediaconvert::types::JobSettings::builder().build();
        caller.mediaconvert().create_job().role(role_arn).settings(settings).send()
    };
    for incomplete in [json!([create]), json!([pass])] {
        assert_eq!(code(job(&here.role(&incomplete)).await), "AccessDeniedException", "{incomplete}");
    }
    // It has the rights; the settings are empty.
    assert_eq!(code(job(&here.role(&json!([create, pass]))).await), "BadRequestException");

    let probe = allow("mediaconvert:Probe", "*");
    let read = allow("s3:GetObject", "arn:aws:s3:::media-bucket/uploads/*");
    let caller = here.role(&json!([probe, read])).mediaconvert();
    let probe = |key: &str| {
        let file = ProbeInputFile::builder().file_url(format!("s3://media-bucket/{key}")).build();
        caller.probe().input_files(file).send()
    };
    assert_eq!(code(probe("uploads/none").await), "NotFoundException");
    assert_eq!(code(probe("exports/none").await), "AccessDeniedException");
}

#[tokio::test]
async fn jobs_are_searched_in_the_granted_queue_alone() {
    let here = Here::start().await;
    let queue = "arn:aws:mediaconvert:eu-central-1:000000000000:queues/Default";
    let caller = here.role(&allow("mediaconvert:SearchJobs", queue)).mediaconvert();
    let search = |queue: Option<&str>| {
        let search = caller.search_jobs().set_queue(queue.map(str::to_owned));
        search.input_file("s3://media-bucket/clip").send()
    };
    assert_eq!(code(search(Some("Default")).await), "");
    assert_eq!(code(search(Some(queue)).await), "");
    assert_eq!(code(search(Some("Other")).await), "AccessDeniedException");
    assert_eq!(code(search(None).await), "AccessDeniedException");
    assert_eq!(code(caller.list_jobs().send().await), "AccessDeniedException");
}

/// Linux has all addresses from 127.0.0.0 to 127.255.255.255; macOS has only the first.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn another_address_answers_to_the_roles_of_functions_and_not_to_the_developer() {
    let containers = Some(std::net::Ipv4Addr::new(127, 0, 0, 2));
    let here = Here::with(CloudConfig { containers, ..CloudConfig::default() }).await;
    let role = here.role(&json!([allow("*", "*")])).at("127.0.0.2");
    assert!(role.dynamodb().list_tables().send().await.is_ok());
    assert!(role.s3().list_buckets().send().await.is_ok());
    assert!(role.sqs().list_queues().send().await.is_ok());
    let developer = here.developer().at("127.0.0.2");
    assert!(developer.dynamodb().list_tables().send().await.is_err());
    assert!(developer.s3().list_buckets().send().await.is_err());
    assert!(developer.sqs().list_queues().send().await.is_err());
    here.cloud.clock().advance(Duration::from_hours(7));
    assert!(role.dynamodb().list_tables().send().await.is_err());
}

#[tokio::test]
async fn credentials_end_at_every_service() {
    let config = CloudConfig { credentials_lifetime: Duration::from_mins(10), ..CloudConfig::default() };
    let here = Here::with(config).await;
    let role = here.role(&json!([{ "Effect": "Allow", "Action": "*", "Resource": "*" }]));
    here.cloud.clock().advance(Duration::from_mins(9));
    assert_eq!(code(role.dynamodb().list_tables().send().await), "");
    here.cloud.clock().advance(Duration::from_mins(1));
    let expired = "ExpiredTokenException";
    assert_eq!(code(role.dynamodb().list_tables().send().await), expired);
    assert_eq!(code(role.sqs().list_queues().send().await), expired);
    assert_eq!(code(role.secrets().list_secrets().send().await), expired);
    assert_eq!(code(role.ses().list_email_identities().send().await), expired);
    assert_eq!(code(role.mediaconvert().list_jobs().send().await), expired);
    assert_eq!(code(role.s3().list_buckets().send().await), "ExpiredToken");
    let fresh = here.role(&json!([{ "Effect": "Allow", "Action": "*", "Resource": "*" }]));
    assert_eq!(code(fresh.dynamodb().list_tables().send().await), "");
}
