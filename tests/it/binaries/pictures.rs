//! A user's picture with the real functions: the upload, the bucket's notification, the worker, and the
//! URL of the result.

use glotto_runtime::Bucket;
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::json;

use super::client::Client;
use super::{context_of, quiet, start};

/// A picture in one colour.
fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    RgbImage::from_pixel(300, 200, Rgb([20, 120, 90])).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_made_shown_to_visitors_and_removed() {
    let stack = start(&[]).await;
    let ada = Client::new(&stack).sign_up(&stack, "ada@example.com").await;
    let file = picture();
    let wanted = json!({"contentType": "image/png", "sizeBytes": file.len()});
    let upload = ada.post("/v1/me/avatar", wanted).await.is(201).json()["upload"].clone();
    let mut put = reqwest::Client::new().put(upload["url"].as_str().unwrap());
    for (name, value) in upload["headers"].as_object().unwrap() {
        put = put.header(name, value.as_str().unwrap());
    }
    assert_eq!(put.body(file).send().await.unwrap().status(), 200);
    quiet(&stack).await;
    ada.patch("/v1/me/profile", json!({"handle": "ada", "visibility": "public"})).await.is(200);

    // As a browser: the redirect is followed, and no token goes along.
    let profile = Client::new(&stack).get("/v1/profiles/ada").await.is(200).json();
    let url = profile["avatar"]["url"].as_str().unwrap();
    let response = reqwest::get(url).await.unwrap();
    assert_eq!((response.status().as_u16(), response.headers()["content-type"].as_bytes()), (200, &b"image/jpeg"[..]));
    let picture = image::load_from_memory(&response.bytes().await.unwrap()).unwrap().to_rgb8();
    assert_eq!(picture.dimensions(), (256, 256));

    ada.delete("/v1/me/avatar").await.is(204);
    quiet(&stack).await;
    assert_eq!(reqwest::get(url).await.unwrap().status(), 404);
    let pattern = ada.get("/v1/me").await.is(200).text("avatarUrl");
    let pattern = reqwest::get(pattern).await.unwrap();
    assert_eq!(pattern.headers()["content-type"], "image/svg+xml");
    let settings = context_of(&stack, "ProcessAvatarFunction").settings;
    for bucket in [Bucket::Uploads, Bucket::Media] {
        let left = stack.cloud().buckets().keys(settings.bucket(bucket).unwrap(), "avatars/");
        assert!(left.is_empty(), "{left:?}");
    }
    stack.stop().await;
}
