//! Mail lands in the inbox.

use std::time::Duration;

use aws_sdk_sesv2::primitives::Blob;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageHeader, RawMessage};

use crate::here::Here;

#[tokio::test]
async fn a_sent_mail_is_in_the_inbox_with_its_headers() {
    let here = Here::start().await;
    let sent = send(&here, "ada@example.com").await;
    let mail = here.cloud.inbox().get(&sent).unwrap();
    assert_eq!(mail.from, "Glotto <mail@glotto.example>");
    assert_eq!(mail.to, ["ada@example.com"]);
    assert_eq!(mail.subject, "Grüße");
    assert_eq!(mail.text.as_deref(), Some("text"));
    assert_eq!(mail.html.as_deref(), Some("<p>html</p>"));
    assert_eq!(mail.header("list-unsubscribe"), Some("<https://glotto.example/u>"));
    let found = here.cloud.inbox().wait_for(Duration::ZERO, |m| m.to == ["unknown"]).await;
    assert!(found.is_none());
}

#[tokio::test]
async fn a_raw_mail_is_read() {
    let here = Here::start().await;
    let raw = "From: a@x.example\r\nTo: b@x.example\r\nSubject: Raw\r\nX-Mine: 1\r\n\r\nHello";
    let raw = RawMessage::builder().data(Blob::new(raw)).build().unwrap();
    let content = EmailContent::builder().raw(raw).build();
    let to = Destination::builder().to_addresses("b@x.example").build();
    let mail = here.ses().send_email().from_email_address("a@x.example");
    mail.destination(to).content(content).send().await.unwrap();
    let mail = &here.cloud.inbox().list()[0];
    assert_eq!(mail.subject, "Raw");
    assert_eq!(mail.text.as_deref(), Some("Hello"));
    assert_eq!(mail.header("x-mine"), Some("1"));
}

pub async fn send(here: &Here, to: &str) -> String {
    let content = |data: &str| Content::builder().data(data).charset("UTF-8").build().unwrap();
    let body = Body::builder().text(content("text")).html(content("<p>html</p>")).build();
    let header = MessageHeader::builder().name("List-Unsubscribe");
    let header = header.value("<https://glotto.example/u>").build().unwrap();
    let message = Message::builder().subject(content("Grüße")).body(body).headers(header).build();
    let sent = here
        .ses()
        .send_email()
        .from_email_address("Glotto <mail@glotto.example>")
        .destination(Destination::builder().to_addresses(to).build())
        .content(EmailContent::builder().simple(message).build())
        .send()
        .await
        .unwrap();
    sent.message_id.unwrap()
}
