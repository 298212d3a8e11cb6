//! A course with a video lesson, its author, and videos to upload.

use std::time::Duration;

use glotto_domain::id::VideoId;
use glotto_domain::media::{Video, job};
use jiff::SignedDuration;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::world::examples::course;
use crate::world::{API, Actor, Answer, World};

/// Long enough for a busy machine.
const TIMEOUT: Duration = Duration::from_mins(2);

/// After this time the queue delivers a message again whose function crashed.
const REDELIVERY: SignedDuration = SignedDuration::from_secs(180);

/// The failures of a batch whose only message is to be delivered again.
pub const PUT_ASIDE: [&str; 1] = ["m0"];

/// The failures of a batch whose messages are all processed.
pub const DONE: [&str; 0] = [];

/// A course with a video lesson, and its author.
pub struct Studio<'w> {
    pub world: &'w World,
    pub author: Actor<'w>,
    /// `/v1/courses/…`
    pub course: String,
    pub module: String,
    /// `/v1/courses/…/lessons/…`
    pub lesson: String,
}

impl<'w> Studio<'w> {
    pub async fn open(world: &'w World) -> Self {
        let author = world.instructor().await;
        let course = author.post("/v1/courses", course()).await.is(201).text_of("id");
        let course = format!("/v1/courses/{course}");
        let title = json!({"title": {"en": "Hello"}});
        let module = author.post(&format!("{course}/modules"), title).await.is(201).text_of("id");
        let mut studio = Self { world, author, course, module, lesson: String::new() };
        studio.lesson = studio.add_lesson("video").await;
        studio
    }

    /// Creates a lesson. Returns its path.
    pub async fn add_lesson(&self, kind: &str) -> String {
        let body = if kind == "article" { json!({"en": "# Words"}) } else { Value::Null };
        let lesson = json!({"moduleId": self.module, "kind": kind, "title": {"en": "A lesson"}, "body": body});
        let lesson = self.author.post(&format!("{}/lessons", self.course), lesson).await;
        format!("{}/lessons/{}", self.course, lesson.is(201).text_of("id"))
    }

    /// Announces an upload of this many bytes.
    pub async fn announce(&self, bytes: usize) -> Answer {
        let wanted = json!({"fileName": "clip.mp4", "contentType": "video/mp4", "sizeBytes": bytes});
        self.author.post(&format!("{}/video", self.lesson), wanted).await
    }

    /// Announces and uploads a video. Returns its id.
    pub async fn upload(&self, film: &[u8]) -> String {
        let created = self.announce(film.len()).await;
        let created = created.is(201).json();
        assert_eq!(put(&created["upload"], film).await, StatusCode::OK);
        created["videoId"].as_str().unwrap().to_owned()
    }

    /// Uploads a video and waits until it is ready or has failed. Returns its view.
    pub async fn produce(&self, film: &[u8]) -> Value {
        let video = self.upload(film).await;
        let logs = crate::world::LogCapture::start();
        assert_eq!(self.world.deliver().await, [""; 0], "{}", logs.text());
        self.wait_until_processed(&video).await
    }

    /// Lets the lesson play a small video.
    pub async fn film(&self) {
        assert_eq!(self.produce(&small().await).await["status"], "ready");
    }

    /// The view of a video once it is ready or has failed.
    pub async fn wait_until_processed(&self, video: &str) -> Value {
        loop {
            let view = self.view(video).await;
            if view["status"] != "processing" {
                return view;
            }
            assert_eq!(self.world.deliver_next(TIMEOUT).await, [""; 0]);
        }
    }

    pub async fn view(&self, video: &str) -> Value {
        self.author.get(&format!("/v1/videos/{video}")).await.is(200).json()
    }

    /// The video as it is stored, with its revision.
    pub async fn stored(&self, video: &str) -> (Video, glotto_domain::Revision) {
        let id: VideoId = video.parse().unwrap();
        self.world.context.store.videos().find(id).await.unwrap().unwrap()
    }

    /// The number of submitted jobs.
    pub fn jobs(&self) -> usize {
        self.world.cloud.transcoder().list().len()
    }

    /// The messages of S3 on the queue, which stay there.
    pub fn arrivals(&self) -> Vec<String> {
        self.world.cloud.queues().peek(self.world.name_of("TranscodeQueue"))
    }

    /// Uploads a small video. Returns its id and the messages of S3 about it.
    pub async fn receive(&self) -> (String, Vec<String>) {
        let video = self.upload(&small().await).await;
        (video, self.arrivals())
    }

    /// Delivers messages of the queue for the first time. Returns the ids of those that failed.
    pub async fn deliver(&self, messages: &[String]) -> Vec<String> {
        self.deliver_attempt(1, messages).await
    }

    /// Delivers messages of the queue for the nth time. Returns the ids of those that failed.
    pub async fn deliver_attempt(&self, attempt: u32, messages: &[String]) -> Vec<String> {
        let answer = self.world.invoke("transcode_video", batch_of_attempt(attempt, messages)).await.unwrap();
        let failures = answer["batchItemFailures"].as_array().unwrap_or_else(|| panic!("no list in {answer}"));
        failures.iter().map(|failure| failure["itemIdentifier"].as_str().unwrap().to_owned()).collect()
    }

    /// Lets the queue deliver the message again, to a user whose token is still valid.
    pub fn wait_for_redelivery(&mut self) {
        self.world.wait(REDELIVERY);
        self.author = self.world.renewed(&self.author);
    }

    /// Uploads a small video and submits its job. Returns its id.
    pub async fn submit(&self) -> String {
        let (video, message) = self.receive().await;
        assert_eq!(self.deliver(&message).await, DONE);
        self.world.cloud.queues().purge(self.world.name_of("TranscodeQueue"));
        video
    }

    /// The event of a video's job as MediaConvert sends it, with more members in its detail.
    pub async fn event(&self, video: &str, status: &str, more: Value) -> Value {
        let (stored, _) = self.stored(video).await;
        let submission = stored.attempt().unwrap().submission();
        let folder = format!("s3://media/{}", job::folder(stored.upload().id, &submission.output()));
        let (attempt, number) = (&submission.attempt, submission.number.to_string());
        let mut detail = json!({
            "jobId": "job", "status": status,
            "userMetadata": {"videoId": video, "attempt": attempt, "submission": number},
            "outputGroupDetails": [{"type": "CMAF_GROUP", "outputDetails": [{
                "outputFilePaths": [format!("{folder}master_320x180.m3u8")], "durationInMs": 2_000,
                "videoDetails": {"widthInPx": 320, "heightInPx": 180},
            }]}],
        });
        for (name, value) in more.as_object().unwrap() {
            detail[name] = value.clone();
        }
        json!({"source": "aws.mediaconvert", "detail-type": "MediaConvert Job State Change", "detail": detail})
    }

    /// Whether the lesson is ready, and the length of its video.
    pub async fn summary(&self) -> (bool, Option<u64>) {
        let lesson = self.author.get(&self.lesson).await.is(200).json();
        (lesson["ready"].as_bool().unwrap(), lesson["durationSeconds"].as_u64())
    }

    pub async fn publish(&self) {
        assert!(self.author.post_empty(&format!("{}/publication", self.course)).await.status < 300);
    }

    /// A learner who is enrolled in the course, which must be published.
    pub async fn enrolled(&self) -> Actor<'w> {
        let learner = self.world.learner().await;
        assert!(learner.post_empty(&format!("{}/enrolment", self.course)).await.status < 300);
        learner
    }
}

/// Sends the signed request of an upload. Returns the status of S3.
pub async fn put(upload: &Value, film: &[u8]) -> StatusCode {
    let mut request = reqwest::Client::new().put(upload["url"].as_str().unwrap());
    for (name, value) in upload["headers"].as_object().unwrap() {
        request = request.header(name, value.as_str().unwrap());
    }
    request.body(film.to_vec()).send().await.unwrap().status()
}

/// The batch in which Lambda delivers messages of a queue.
pub fn batch(bodies: &[String]) -> Value {
    batch_of_attempt(1, bodies)
}

/// The batch of messages that are delivered for the nth time.
fn batch_of_attempt(attempt: u32, bodies: &[String]) -> Value {
    let attributes = json!({"ApproximateReceiveCount": attempt.to_string()});
    let record = |(index, body)| json!({"messageId": format!("m{index}"), "body": body, "attributes": attributes});
    let records: Vec<Value> = bodies.iter().enumerate().map(record).collect();
    json!({ "Records": records })
}

/// The path of an address of the API.
pub fn path(address: &str) -> &str {
    address.strip_prefix(API).unwrap_or_else(|| panic!("{address} is not of the API"))
}

/// The addresses in a playlist that is at `url`, as a player resolves them.
pub fn addresses(url: &str, playlist: &str) -> Vec<String> {
    let (folder, _) = url.rsplit_once('/').unwrap();
    let names = playlist.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    names.map(|name| format!("{folder}/{name}")).collect()
}

/// A video of two seconds, made by `ffmpeg` with these arguments.
pub async fn film(arguments: &str) -> Vec<u8> {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("film.mp4");
    let made = tokio::process::Command::new("ffmpeg")
        .args(["-loglevel", "error"])
        .args(arguments.split_whitespace())
        .args(["-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast", "-t", "2"])
        .arg(&file)
        .status()
        .await
        .expect("ffmpeg is missing: apt-get install ffmpeg");
    assert!(made.success());
    std::fs::read(file).unwrap()
}

/// A video of two seconds with audio.
pub async fn small() -> Vec<u8> {
    film("-f lavfi -i testsrc=size=320x180:rate=25 -f lavfi -i sine -c:a aac").await
}

/// The renditions of a view.
pub fn sizes(view: &Value) -> Vec<(u64, u64)> {
    let renditions = view["renditions"].as_array().unwrap_or_else(|| panic!("no renditions in {view}"));
    renditions.iter().map(|size| (size["width"].as_u64().unwrap(), size["height"].as_u64().unwrap())).collect()
}
