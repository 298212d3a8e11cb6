//! A course with a library, its author, and files to upload.

use std::sync::{Mutex, PoisonError};

use glotto_cloud::BusEvent;
use glotto_domain::id::{CourseId, MediaId};
use glotto_domain::media::library::{LibraryFile, MediaKind, files};
use glotto_runtime::Bucket;
use image::{ImageFormat, Rgb, RgbImage};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::sync::broadcast::Receiver;

use super::super::studio::{Studio, path, put};
use crate::world::{Actor, World};

/// A course with a library.
pub struct Library<'w> {
    pub world: &'w World,
    pub author: Actor<'w>,
    /// `/v1/courses/…`
    pub course: String,
    pub module: String,
    bus: Mutex<Receiver<BusEvent>>,
}

impl<'w> Library<'w> {
    pub async fn open(world: &'w World) -> Self {
        let Studio { author, course, module, lesson, .. } = Studio::open(world).await;
        // The lesson of the studio waits for a video.
        assert!(author.delete(&lesson).await.status < 300);
        Self { world, author, course, module, bus: Mutex::new(world.cloud.events()) }
    }

    pub fn id(&self) -> CourseId {
        self.course.rsplit('/').next().unwrap().parse().unwrap()
    }

    /// The path of the library.
    pub fn path(&self) -> String {
        format!("{}/media", self.course)
    }

    /// Announces a file and puts it into S3. Returns its id.
    pub async fn upload(&self, content_type: &str, file: &[u8]) -> String {
        let wanted = json!({"fileName": "file", "contentType": content_type, "sizeBytes": file.len()});
        let created = self.author.post(&self.path(), wanted).await.is(201).json();
        assert_eq!(put(&created["upload"], file).await, StatusCode::OK);
        created["mediaId"].as_str().unwrap().to_owned()
    }

    /// Uploads a file and processes it; returns its view.
    pub async fn produce(&self, content_type: &str, file: &[u8]) -> Value {
        let id = self.upload(content_type, file).await;
        assert_eq!(self.world.deliver().await, [""; 0]);
        self.view(&id).await
    }

    /// Uploads and processes an image; returns its id.
    pub async fn image(&self) -> String {
        let view = self.produce("image/png", &png(1_000, 500)).await;
        assert_eq!(view["status"], "ready", "{view}");
        view["mediaId"].as_str().unwrap().to_owned()
    }

    /// Adds a file that is ready without an upload; returns its id.
    pub async fn add(&self, kind: MediaKind) -> String {
        self.world.add_library_file(self.id(), kind).await.to_string()
    }

    pub async fn view(&self, id: &str) -> Value {
        self.author.get(&format!("{}/{id}", self.path())).await.is(200).json()
    }

    /// The file as it is stored; none if it was deleted.
    pub async fn stored(&self, id: &str) -> Option<LibraryFile> {
        let id: MediaId = id.parse().unwrap();
        self.world.context.store.libraries().find(self.id(), id).await.unwrap().map(|(file, _)| file)
    }

    /// Adds a lesson with these members; returns its path.
    pub async fn add_lesson(&self, members: Value) -> String {
        let mut lesson = json!({"moduleId": self.module, "title": {"en": "A lesson"}});
        for (name, value) in members.as_object().unwrap() {
            lesson[name] = value.clone();
        }
        let created = self.author.post(&format!("{}/lessons", self.course), lesson).await;
        format!("{}/lessons/{}", self.course, created.is(201).text_of("id"))
    }

    /// Adds a document lesson; returns its path.
    pub async fn add_document(&self, media: &str) -> String {
        self.add_lesson(json!({"kind": "document", "document": {"mediaId": media}})).await
    }

    pub async fn publish(&self) {
        self.author.post_empty(&format!("{}/publication", self.course)).await.is(200);
    }

    /// A learner who is enrolled in the course, which must be published.
    pub async fn enrolled(&self) -> Actor<'w> {
        let learner = self.world.learner().await;
        learner.post_empty(&format!("{}/enrolment", self.course)).await.is(201);
        learner
    }

    /// The events about uploads since the last call.
    pub fn arrivals(&self) -> Vec<Value> {
        let mut bus = self.bus.lock().unwrap_or_else(PoisonError::into_inner);
        let events = std::iter::from_fn(|| bus.try_recv().ok()).map(|event| event.event);
        let is_meant = |event: &Value| {
            let key = event["detail"]["object"]["key"].as_str();
            event["detail-type"] == "Object Created" && key.is_some_and(|key| files::upload_of(key).is_some())
        };
        events.filter(is_meant).collect()
    }

    /// The files of the library in a bucket.
    pub fn files(&self, bucket: Bucket) -> Vec<String> {
        let bucket = self.world.context.settings.bucket(bucket).unwrap();
        self.world.cloud.buckets().keys(bucket, &files::course_folder(self.id()))
    }
}

/// The files of a lesson, for a reader.
pub async fn media_of(reader: &Actor<'_>, lesson: &str) -> Vec<Value> {
    let view = reader.get(&format!("{lesson}/media")).await.is(200).json();
    view["items"].as_array().unwrap().clone()
}

/// Follows an address to its redirect; the status, and where it leads.
pub async fn follow(world: &World, address: &str) -> (u16, Option<String>) {
    let answer = world.anonymous().get(path(address)).await;
    (answer.status, answer.header("location").map(str::to_owned))
}

/// An opaque picture.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    RgbImage::from_pixel(width, height, Rgb([200, 20, 20])).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A recording of a second of silence: WAV, mono, eight bits, 8,000 samples a second.
pub fn wav() -> Vec<u8> {
    let rate = 8_000_u32.to_le_bytes();
    let format = [&[1, 0, 1, 0][..], &rate, &rate, &[1, 0, 8, 0]].concat();
    let chunk =
        |name: &[u8; 4], data: &[u8]| [&name[..], &u32::try_from(data.len()).unwrap().to_le_bytes(), data].concat();
    let body = [b"WAVE".to_vec(), chunk(b"fmt ", &format), chunk(b"data", &[128; 8_000])].concat();
    chunk(b"RIFF", &body)
}
