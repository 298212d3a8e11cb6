//! Presigned addresses of buckets.

use serde_json::{Value, json};

use super::changed;
use crate::api::media::studio::Studio;
use crate::world::World;

/// Presigned addresses of buckets, which open one object for one method. That they end is held by the embedded S3
/// (`an_expired_url_is_refused`), by the clock of the machine.
const BUCKET_ADDRESSES: [&str; 4] =
    ["upload of a video", "upload of a picture", "upload for a library", "download of an export"];

/// Each with its method and its headers.
async fn bucket_addresses<'w>(world: &'w World, studio: &Studio<'w>) -> Vec<(&'static str, &'static str, Value)> {
    let video = studio.announce(5).await.is(201).json()["upload"].clone();
    let person = world.learner().await;
    let picture = json!({"contentType": "image/png", "sizeBytes": 5});
    let picture = person.post("/v1/me/avatar", picture).await.is(201).json()["upload"].clone();
    let file = json!({"fileName": "a.png", "contentType": "image/png", "sizeBytes": 5});
    let file = studio.author.post(&format!("{}/media", studio.course), file).await.is(201).json()["upload"].clone();
    let export = person.post_empty("/v1/me/exports").await.is(202).header("location").unwrap().to_owned();
    assert_eq!(world.deliver().await, [""; 0]);
    let export = person.get(&format!("{export}/download")).await.is(200).json();
    let addresses = [("PUT", video), ("PUT", picture), ("PUT", file), ("GET", export)];
    BUCKET_ADDRESSES.into_iter().zip(addresses).map(|(name, (method, request))| (name, method, request)).collect()
}

async fn send(method: &str, url: &str, headers: &Value) -> u16 {
    let mut request = reqwest::Client::new().request(method.parse().unwrap(), url);
    for (name, value) in headers.as_object().into_iter().flatten() {
        request = request.header(name, value.as_str().unwrap());
    }
    let request = if method == "PUT" { request.body("12345") } else { request };
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_of_a_bucket_opens_one_object_for_one_method() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    for (name, method, request) in bucket_addresses(&world, &studio).await {
        let (url, headers) = (request["url"].as_str().unwrap(), &request["headers"]);
        let (file, query) = url.split_once('?').unwrap();
        let (folder, object) = file.rsplit_once('/').unwrap();
        let mut others = vec![
            ("without a signature".to_owned(), file.to_owned()),
            ("of another object".to_owned(), format!("{folder}/{}?{query}", changed(object, 0))),
        ];
        for parameter in query.split('&').filter(|parameter| !parameter.ends_with('=')) {
            let (key, value) = parameter.split_once('=').unwrap();
            let other = format!("{key}={}", changed(value, value.len() / 2));
            others.push((format!("{key} changed"), url.replace(parameter, &other)));
        }
        for (how, other) in others {
            let status = send(method, &other, headers).await;
            // The embedded S3 answers 501 to a way of signing that it does not know.
            assert!((400..404).contains(&status) || status == 501, "{name}, {how}: {status}");
        }
        for other in ["GET", "PUT", "DELETE"].into_iter().filter(|other| *other != method) {
            let status = send(other, url, headers).await;
            assert_eq!(status, 403, "{name}, {other}");
        }
        assert_eq!(send(method, url, headers).await, 200, "{name}");
    }
}
