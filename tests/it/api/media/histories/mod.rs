//! Random histories of uploads, in one PUT or in parts, videos, files of libraries, copies, versions, deletions,
//! restorations and erasures, with the workers that clean up: what is named is there after each step, and in the end
//! nothing else is.

mod stored;

use glotto_domain::id::{CourseId, UserId, VideoId};
use glotto_domain::media::library::{MediaKind, files};
use glotto_domain::media::{Arrival, Stage, job, upload};
use jiff::SignedDuration;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::studio::put;
use crate::world::examples::course;
use crate::world::media::checksum_of_parts;
use crate::world::{Actor, World};
use stored::Stored;

const FILE: &[u8] = b"12345";
const MONTH: SignedDuration = SignedDuration::from_hours(31 * 24);

/// What is done, with which of the things that there are.
type Step = (u8, usize, usize);

/// What has been made so far, by paths. Requests about what is gone are refused, and that is part of the history.
struct History<'w> {
    world: &'w World,
    /// Instructors that are not erased.
    users: Vec<UserId>,
    courses: Vec<String>,
    deleted_lessons: Vec<String>,
    files: Vec<String>,
    videos: Vec<VideoId>,
}

fn nth<T: Clone>(items: &[T], number: usize) -> Option<T> {
    items.get(number.checked_rem(items.len())?).cloned()
}

fn course_in(path: &str) -> CourseId {
    path.split('/').nth(3).unwrap().parse().unwrap()
}

impl<'w> History<'w> {
    async fn begin(world: &'w World) -> Self {
        let users = vec![world.instructor().await.user(), world.instructor().await.user()];
        let (courses, deleted_lessons, files, videos) = (vec![], vec![], vec![], vec![]);
        let mut history = Self { world, users, courses, deleted_lessons, files, videos };
        history.create_course(0).await;
        history
    }

    /// An instructor who has just signed in; none if all are erased.
    async fn actor(&self, number: usize) -> Option<Actor<'w>> {
        let user = nth(&self.users, number)?;
        Some(self.world.session_of(&self.world.account(user).await).await)
    }

    async fn take(&mut self, (step, one, other): Step) -> Option<()> {
        let wait = |hours| self.world.wait(SignedDuration::from_hours(hours));
        match step {
            0 => self.create_course(one).await?,
            1..=3 => self.add_lesson(one, other).await?,
            4..=6 => self.upload(one, other).await?,
            7..=9 => self.process(nth(&self.videos, one)?).await,
            10..=12 => self.report(nth(&self.videos, one)?, ["COMPLETE", "COMPLETE", "ERROR"][other % 3]).await,
            13 => self.cancel(one, other).await?,
            14 => _ = self.send(one, "POST", &format!("{}/publication", nth(&self.courses, other)?)).await?,
            15 => {
                let version = format!("{}/versions/{}/restoration", nth(&self.courses, one)?, other % 3 + 1);
                _ = self.send(other, "POST", &version).await?;
            }
            16 => {
                let lesson = self.lesson(one, other).await?;
                _ = self.send(one, "DELETE", &lesson).await?;
                self.deleted_lessons.push(lesson);
            }
            17 => _ = self.send(one, "POST", &format!("{}/restoration", nth(&self.deleted_lessons, other)?)).await?,
            18 => _ = self.send(one, "DELETE", &nth(&self.courses, other)?).await?,
            19 => _ = self.send(one, "POST", &format!("{}/restoration", nth(&self.courses, other)?)).await?,
            20 | 21 => {
                let copied = self.send(one, "POST", &format!("{}/copies", nth(&self.courses, other)?)).await?;
                self.courses.extend(copied);
            }
            22 => _ = self.send(one, "POST", &format!("{}/copies", self.lesson(one, other).await?)).await?,
            23 => _ = self.send(one, "DELETE", &nth(&self.files, other)?).await?,
            24 => wait(2),
            25 => wait(4 * 24),
            26 => self.world.wait(MONTH),
            27 | 28 => self.clean_up().await,
            _ if one.is_multiple_of(4) => self.erase(other).await?,
            _ => {}
        }
        Some(())
    }

    /// Sends a request without a body. Returns where the answer says that something was made.
    async fn send(&self, user: usize, method: &str, path: &str) -> Option<Option<String>> {
        let actor = self.actor(user).await?;
        let answer = if method == "POST" { actor.post_empty(path).await } else { actor.delete(path).await };
        assert!(answer.status < 500, "{method} {path}: {}", answer.status);
        Some(answer.header("location").filter(|_| answer.status == 201).map(str::to_owned))
    }

    /// Creates a course whose instructors both users are.
    async fn create_course(&mut self, user: usize) -> Option<()> {
        let author = self.actor(user).await?;
        let path = author.post("/v1/courses", course()).await.is(201).header("location").unwrap().to_owned();
        author.post(&format!("{path}/modules"), json!({"title": {"en": "Hello"}})).await.is(201);
        for other in self.users.iter().filter(|other| **other != author.user()) {
            author.post(&format!("{path}/co-instructors"), json!({"userId": other})).await.is(201);
        }
        self.courses.push(path);
        Some(())
    }

    /// Adds a video lesson, or a document lesson with a file of its own.
    async fn add_lesson(&mut self, user: usize, number: usize) -> Option<()> {
        let (actor, course) = (self.actor(user).await?, nth(&self.courses, number)?);
        let view = actor.get(&course).await;
        let module = view.json()["modules"][0]["id"].clone();
        if view.status != 200 || module.is_null() {
            return None;
        }
        let mut lesson = json!({"moduleId": module, "kind": "video", "title": {"en": "A lesson"}});
        if number.is_multiple_of(3) {
            let (world, home) = (self.world, course_in(&course));
            let file = world.add_library_file(home, MediaKind::Document).await;
            let key = format!("{}file.pdf", files::item_folder(home, file));
            world
                .cloud
                .buckets()
                .put(world.name_of("MediaBucket"), &key, "application/pdf", FILE.into())
                .await
                .unwrap();
            self.files.push(format!("{course}/media/{file}"));
            lesson["kind"] = json!("document");
            lesson["document"] = json!({ "mediaId": file });
        }
        assert!(actor.post(&format!("{course}/lessons"), lesson).await.status < 500);
        Some(())
    }

    /// A lesson of a draft.
    async fn lesson(&self, user: usize, number: usize) -> Option<String> {
        let course = nth(&self.courses, number)?;
        let view = self.actor(user).await?.get(&course).await.json();
        let lessons = view["modules"][0]["lessons"].as_array()?.clone();
        Some(format!("{course}/lessons/{}", nth(&lessons, user / 2 + number)?["id"].as_str().unwrap()))
    }

    /// Announces an upload of one PUT or in parts, and mostly uploads the file.
    async fn upload(&mut self, user: usize, number: usize) -> Option<()> {
        let lesson = self.lesson(user, number).await?;
        let actor = self.actor(user).await?;
        let (is_in_parts, arrives) = ((user / 2).is_multiple_of(2), !number.is_multiple_of(5));
        let wanted = json!({"fileName": "a.mp4", "contentType": "video/mp4", "sizeBytes": 5, "resumable": is_in_parts});
        let created = actor.post(&format!("{lesson}/video"), wanted).await;
        assert!(created.status < 500, "{}", created.status);
        let created = (created.status == 201).then(|| created.json())?;
        let id: VideoId = created["videoId"].as_str().unwrap().parse().unwrap();
        self.videos.push(id);
        if is_in_parts {
            assert!(self.world.upload_part(&actor, &format!("/v1/videos/{id}"), 1, FILE).await.is_success());
        }
        if arrives && is_in_parts {
            let sent = json!({"sha256": checksum_of_parts(&[FILE])});
            actor.put(&format!("/v1/videos/{id}/upload/completion"), sent).await.is(204);
        } else if arrives {
            assert!(put(&created["upload"], FILE).await.is_success());
        }
        // The file is no film, so `process` does what the worker does with one.
        self.world.cloud.queues().purge(self.world.name_of("TranscodeQueue"));
        Some(())
    }

    /// An upload that has arrived gets a job, which writes its output.
    async fn process(&self, id: VideoId) {
        let (world, videos) = (self.world, self.world.context.store.videos());
        let Some((mut video, read)) = videos.find(id).await.unwrap() else { return };
        let uploaded = world.cloud.buckets().file(world.name_of("UploadsBucket"), &upload::object_key(id));
        if uploaded.is_none() || *video.stage() != Stage::AwaitingUpload {
            return;
        }
        let arrival = Arrival { attempt: "a".to_owned(), sequencer: "01".to_owned() };
        video.arrive(arrival, world.context.now());
        video.set_job("job");
        assert!(videos.save(&video, read).await.unwrap());
        let key = format!("{}{}", job::folder(id, "a-1"), job::MASTER_PLAYLIST);
        world.cloud.buckets().put(world.name_of("MediaBucket"), &key, "text/plain", FILE.into()).await.unwrap();
    }

    /// The event of the end of a job, whenever it comes.
    async fn report(&self, id: VideoId, status: &str) {
        let playlist = format!("s3://media/{}master_320x180.m3u8", job::folder(id, "a-1"));
        let event = json!({"source": "aws.mediaconvert", "detail-type": "MediaConvert Job State Change", "detail": {
            "jobId": "job", "status": status, "errorCode": 1010,
            "userMetadata": {"videoId": id, "attempt": "a", "submission": "1"},
            "outputGroupDetails": [{"type": "CMAF_GROUP", "outputDetails": [{
                "outputFilePaths": [playlist], "durationInMs": 2_000,
                "videoDetails": {"widthInPx": 320, "heightInPx": 180},
            }]}],
        }});
        self.world.invoke("finish_transcode", event).await.unwrap();
    }

    async fn cancel(&self, user: usize, number: usize) -> Option<()> {
        let video = nth(&self.videos, number)?;
        _ = self.send(user, "DELETE", &format!("/v1/videos/{video}/upload")).await?;
        Some(())
    }

    /// Runs everything that cleans up.
    async fn clean_up(&self) {
        assert_eq!(self.world.deliver().await, [""; 0]);
        for worker in ["purge_courses", "delete_expired_uploads", "erase_accounts"] {
            self.world.invoke(worker, Value::Null).await.unwrap();
        }
        assert_eq!(self.world.deliver().await, [""; 0]);
    }

    async fn erase(&mut self, number: usize) -> Option<()> {
        let actor = self.actor(number).await?;
        actor.post_empty("/v1/me/erasure").await.is(202);
        self.users.retain(|user| *user != actor.user());
        self.world.complete_erasure(actor.user()).await;
        Some(())
    }
}

/// Plays histories of these many steps.
async fn play(histories: usize, steps: usize) {
    let mut runner = TestRunner::deterministic();
    let step = (0_u8..30, 0_usize..60, 0_usize..60);
    let strategy = proptest::collection::vec(step, steps / 2..=steps);
    for _ in 0..histories {
        let (world, steps) = (World::new().await, strategy.new_tree(&mut runner).unwrap().current());
        let mut history = History::begin(&world).await;
        for (number, step) in steps.iter().enumerate() {
            history.take(*step).await;
            Stored::read(&world).await.check_named(&world, &steps[..=number]);
        }
        // Each thing is checked once a month, and a few checks follow each other.
        for _ in 0..6 {
            world.wait(MONTH);
            for _ in 0..2 {
                history.clean_up().await;
            }
            Stored::read(&world).await.check_named(&world, &steps);
        }
        Stored::read(&world).await.check_nothing_else(&world, &history.videos, &steps).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_random_history_what_is_named_stays_and_all_else_is_cleaned_away() {
    play(4, 60).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "minutes of the same as above; runs in make test-all"]
async fn in_many_random_histories_what_is_named_stays_and_all_else_is_cleaned_away() {
    play(100, 120).await;
}
