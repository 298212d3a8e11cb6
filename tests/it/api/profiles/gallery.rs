//! A user with a picture, and files to upload.

use std::io::Cursor;
use std::sync::{Mutex, PoisonError};

use glotto_cloud::BusEvent;
use glotto_domain::id::UserId;
use glotto_domain::profiles;
use glotto_runtime::Bucket;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::sync::broadcast::Receiver;

use crate::world::{API, Actor, Answer, World};

/// A user who uploads pictures.
pub struct Sitter<'w> {
    pub world: &'w World,
    pub actor: Actor<'w>,
    bus: Mutex<Receiver<BusEvent>>,
}

impl<'w> Sitter<'w> {
    pub async fn new(world: &'w World) -> Self {
        Self { world, actor: world.learner().await, bus: Mutex::new(world.cloud.events()) }
    }

    pub fn user(&self) -> UserId {
        self.actor.user()
    }

    /// Announces a picture of this many bytes.
    pub async fn announce(&self, kind: &str, bytes: usize) -> Answer {
        self.actor.post("/v1/me/avatar", json!({"contentType": kind, "sizeBytes": bytes})).await
    }

    /// Announces a file and puts it into S3.
    pub async fn upload(&self, file: &[u8]) {
        let created = self.announce("image/png", file.len()).await;
        assert_eq!(put(&created.is(201).json()["upload"], file).await, StatusCode::OK);
    }

    /// Uploads a file and processes all messages; returns the user's profile.
    pub async fn sit(&self, file: &[u8]) -> Value {
        self.upload(file).await;
        assert_eq!(self.world.deliver().await, [""; 0]);
        self.profile().await
    }

    /// The user's profile.
    pub async fn profile(&self) -> Value {
        self.actor.get("/v1/me/profile").await.is(200).json()
    }

    /// Why the last upload failed.
    pub async fn failure(&self) -> Value {
        self.profile().await["avatarUpload"]["failure"]["code"].clone()
    }

    /// The events about the user's uploads since the last call. They are also delivered.
    pub fn arrivals(&self) -> Vec<Value> {
        let (mut bus, folder) =
            (self.bus.lock().unwrap_or_else(PoisonError::into_inner), profiles::folder(self.user()));
        let events = std::iter::from_fn(|| bus.try_recv().ok()).map(|event| event.event);
        let is_meant = |event: &Value| {
            let key = event["detail"]["object"]["key"].as_str();
            event["detail-type"] == "Object Created" && key.is_some_and(|key| key.starts_with(&folder))
        };
        events.filter(is_meant).collect()
    }

    /// The user's files in a bucket.
    pub fn files(&self, bucket: Bucket) -> Vec<String> {
        let bucket = self.world.context.settings.bucket(bucket).unwrap();
        self.world.cloud.buckets().keys(bucket, &profiles::folder(self.user()))
    }
}

/// Sends the request that uploads a file; returns the status of S3.
pub async fn put(upload: &Value, file: &[u8]) -> StatusCode {
    let mut request = reqwest::Client::new().put(upload["url"].as_str().unwrap());
    for (name, value) in upload["headers"].as_object().unwrap() {
        request = request.header(name, value.as_str().unwrap());
    }
    request.body(file.to_vec()).send().await.unwrap().status()
}

/// Loads a picture from its URL, as a browser does.
pub async fn look(world: &World, url: &str) -> Result<Vec<u8>, u16> {
    let answer = world.anonymous().get(url.strip_prefix(API).unwrap()).await;
    let Some(location) = answer.header("location") else { return Err(answer.status) };
    let found = world.media(location, &http::HeaderMap::new()).await;
    if found.status != StatusCode::OK {
        return Err(found.status.as_u16());
    }
    assert_eq!(found.headers["content-type"], "image/jpeg");
    Ok(found.body)
}

/// A picture in one colour.
pub fn plain(colour: [u8; 3], format: ImageFormat) -> Vec<u8> {
    written(&RgbImage::from_pixel(90, 60, Rgb(colour)).into(), format)
}

/// The left half red, the right half blue, with the metadata of a phone: it was held upright, and where
/// the picture was taken.
pub fn photograph() -> Vec<u8> {
    let halves = RgbImage::from_fn(120, 80, |x, _| Rgb(if x < 60 { [200, 20, 20] } else { [20, 20, 200] }));
    let jpeg = written(&halves.into(), ImageFormat::Jpeg);
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value].concat()
    };
    let exif = [
        &b"Exif\0\0II\x2A\0\x08\0\0\0\x02\0"[..],
        &entry(0x0112, 3, 1, [6, 0, 0, 0]),
        &entry(0x8825, 4, 1, [38, 0, 0, 0]),
        b"\0\0\0\0\x01\0",
        &entry(0x0001, 2, 2, *b"N\0\0\0"),
        b"\0\0\0\0GPS 52.5200N 13.4050E",
    ]
    .concat();
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, 0xE1], &length, &exif, &jpeg[2..]].concat()
}

/// A PNG of a few bytes that claims to be 3.6 billion pixels.
pub fn bomb() -> Vec<u8> {
    let side = 60_000_u32.to_be_bytes();
    let header = [&side[..], &side, &[8, 6, 0, 0, 0]].concat();
    let chunk = |name: &[u8; 4], data: &[u8]| {
        let body = [&name[..], data].concat();
        [&u32::try_from(data.len()).unwrap().to_be_bytes()[..], &body, &crc(&body).to_be_bytes()].concat()
    };
    [&b"\x89PNG\r\n\x1a\n"[..], &chunk(b"IHDR", &header), &chunk(b"IDAT", &[0x78, 0x9c]), &chunk(b"IEND", &[])].concat()
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
}

fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}
