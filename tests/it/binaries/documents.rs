//! A real browser shows the PDF of a lesson in a frame of a page of the front end: through the link of the learner, its
//! redirect, and the front door.

use std::time::Duration;

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use glotto_stack::Stack;
use image::Rgb;
use serde_json::json;
use tokio::net::TcpListener;

use super::client::Client;
use super::{Classroom, quiet, start};
use crate::devtools::{DevTools, refuse};
use crate::world::library::pdf;
use crate::world::media::put_file;

/// How long the viewer may take to draw a page.
const TIMEOUT: Duration = Duration::from_mins(1);
/// The colour of half of the page of the document.
const RED: [u8; 3] = [204, 26, 26];

/// A page of a front end with a frame; its origin.
fn serve_page(listener: TcpListener, framed: &str) -> String {
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let page = format!(r#"<!doctype html><iframe src="{framed}" width="600" height="400"></iframe>"#);
    let router = Router::new().route("/", get(move || async move { Html(page) }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    origin
}

/// A lesson with the document, which a learner reads; the address of its file for them.
async fn publish_document(stack: &Stack, classroom: &Classroom) -> String {
    let Classroom { course, instructor, learner, .. } = classroom;
    let (course, file) = (format!("/v1/courses/{course}"), pdf());
    let wanted = json!({"fileName": "menu.pdf", "contentType": "application/pdf", "sizeBytes": file.len()});
    let created = instructor.post(&format!("{course}/media"), wanted).await.is(201).json();
    assert_eq!(put_file(&created["upload"], file).await.as_u16(), 200);
    quiet(stack).await;
    let module = instructor.get(&course).await.is(200).json()["modules"][0]["id"].clone();
    let document = json!({"mediaId": created["mediaId"]});
    let lesson = json!({"kind": "document", "moduleId": module, "title": {"en": "Menu"}, "document": document});
    let lesson = instructor.post(&format!("{course}/lessons"), lesson).await.is(201).text("id");
    let published = instructor.post(&format!("{course}/publication"), json!({})).await.succeeded().json();
    let version = json!({"version": published["latestVersion"]});
    learner.put(&format!("{course}/enrolment/version"), version).await.is(200);
    let media = learner.get(&format!("{course}/lessons/{lesson}/media")).await.is(200).json();
    media["items"][0]["url"].as_str().unwrap().to_owned()
}

/// How many pixels of the page that a browser shows have the colour of the document.
async fn red_pixels(browser: &mut DevTools) -> usize {
    let shot = browser.call("Page.captureScreenshot", json!({}), refuse).await;
    let shot = STANDARD.decode(shot["data"].as_str().unwrap()).unwrap();
    let is_red = |Rgb(colour): &&Rgb<u8>| colour.iter().zip(RED).all(|(own, red)| own.abs_diff(red) < 8);
    image::load_from_memory(&shot).unwrap().to_rgb8().pixels().filter(is_red).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn chromium_shows_a_pdf_in_a_frame_of_the_front_end_and_of_no_other_page() {
    let own = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let other = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let stack = start(&[("CorsOrigins", &format!("http://{}", own.local_addr().unwrap()))]).await;
    let classroom = Classroom::open(&stack).await;
    let url = publish_document(&stack, &classroom).await;
    let location = Client::new(&stack).location(&url).await;
    let served = reqwest::get(&location).await.unwrap();
    assert_eq!((served.status().as_u16(), served.headers()["content-type"].as_bytes()), (200, &b"application/pdf"[..]));
    assert_eq!(served.headers()["x-content-type-options"], "nosniff");
    assert!(served.headers().get("content-disposition").is_none_or(|kept| kept == "inline"));

    let (own, other) = (serve_page(own, &url), serve_page(other, &url));
    let mut browser = DevTools::start().await;
    browser.open(&own, refuse).await;
    let shown = async {
        while red_pixels(&mut browser).await < 10_000 {
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    };
    tokio::time::timeout(TIMEOUT, shown).await.expect("the viewer does not show the document");
    browser.open(&other, refuse).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(red_pixels(&mut browser).await, 0, "a page of another origin shows it");
    browser.stop().await;
    stack.stop().await;
}
