//! Mail to the mailbox simulator comes back, as events on the bus.

use aws_sdk_sesv2::error::ProvideErrorMetadata as _;
use aws_sdk_sesv2::operation::send_email::builders::SendEmailFluentBuilder;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageTag};
use serde_json::json;
use tokio::sync::broadcast::error::TryRecvError;

use crate::here::{Caller, Here};

const FROM: &str = "mail@glotto.example";

/// A mail with a configuration set and a tag.
pub fn mail(caller: &Caller, to: &str, set: &str) -> SendEmailFluentBuilder {
    let text = || Content::builder().data("text").build().unwrap();
    let message = Message::builder().subject(text()).body(Body::builder().text(text()).build()).build();
    caller
        .ses()
        .send_email()
        .from_email_address(FROM)
        .destination(Destination::builder().to_addresses(to).build())
        .content(EmailContent::builder().simple(message).build())
        .configuration_set_name(set)
        .email_tags(MessageTag::builder().name("user").value("ada").build().unwrap())
}

#[tokio::test]
async fn mail_to_the_simulator_comes_back_as_an_event_with_its_recipient_and_its_tags() {
    let here = Here::start().await;
    let mut events = here.cloud.events();
    for (to, kind, details) in [
        ("bounce+ada@simulator.amazonses.com", "Email Bounced", json!(["Permanent", "General"])),
        ("suppressionlist@simulator.amazonses.com", "Email Bounced", json!(["Permanent", "Suppressed"])),
        ("ooto@simulator.amazonses.com", "Email Bounced", json!(["Transient", "General"])),
        ("complaint+ada@simulator.amazonses.com", "Email Complaint Received", json!([null, null])),
    ] {
        mail(&here.developer(), to, "mails").send().await.unwrap();
        let event = events.try_recv().unwrap().event;
        assert_eq!((&event["source"], &event["detail-type"]), (&json!("aws.ses"), &json!(kind)));
        let detail = &event["detail"];
        assert_eq!(detail["mail"]["destination"], json!([to]));
        assert_eq!(detail["mail"]["tags"], json!({"ses:configuration-set": ["mails"], "user": ["ada"]}));
        assert_eq!(json!([detail["bounce"]["bounceType"], detail["bounce"]["bounceSubType"]]), details, "{to}");
        assert_eq!(detail["complaint"].is_object(), kind == "Email Complaint Received");
    }
    assert_eq!(here.cloud.inbox().list().len(), 4);
}

#[tokio::test]
async fn other_mail_and_mail_with_a_set_without_destination_does_not_come_back() {
    let here = Here::start().await;
    let mut events = here.cloud.events();
    mail(&here.developer(), "ada@example.com", "mails").send().await.unwrap();
    mail(&here.developer(), "success@simulator.amazonses.com", "mails").send().await.unwrap();
    mail(&here.developer(), "bounce@simulator.amazonses.com", "silent").send().await.unwrap();
    assert_eq!(events.try_recv().unwrap_err(), TryRecvError::Empty);
    assert_eq!(here.cloud.inbox().list().len(), 3);
}

#[tokio::test]
async fn a_mail_with_an_unknown_configuration_set_is_not_sent() {
    let here = Here::start().await;
    let error = mail(&here.developer(), "ada@example.com", "none").send().await.unwrap_err();
    assert_eq!(error.code(), Some("NotFoundException"));
    assert!(here.cloud.inbox().list().is_empty());
    assert!(here.cloud.configuration_sets().exists("mails") && !here.cloud.configuration_sets().exists("none"));
}

#[tokio::test]
async fn a_mail_with_a_configuration_set_needs_the_right_for_both() {
    let here = Here::start().await;
    let arn = |rest: &str| format!("arn:aws:ses:eu-central-1:000000000000:{rest}");
    let allow = |rest: &str| json!({"Effect": "Allow", "Action": "ses:SendEmail", "Resource": arn(rest)});
    let (identity, set) = (allow("identity/glotto.example"), allow("configuration-set/mails"));
    for (statements, expected) in [
        (json!([identity]), Some("AccessDeniedException")),
        (json!([set]), Some("AccessDeniedException")),
        (json!([identity, set]), None),
    ] {
        let role = here.role(&statements);
        let answer = mail(&role, "ada@example.com", "mails").send().await;
        assert_eq!(answer.err().and_then(|error| error.code().map(str::to_owned)).as_deref(), expected, "{statements}");
    }
    assert_eq!(here.cloud.inbox().list().len(), 1);
}
