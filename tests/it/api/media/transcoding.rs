//! Transcoding: from an object in S3 to a video that is ready or has failed, with messages and events
//! that arrive twice, late or in the wrong order.

use glotto_cloud::Fault;
use glotto_domain::media::{Stage, job};
use glotto_domain::rate_limit::Limit;
use glotto_runtime::hash;
use glotto_store::keys;
use insta::assert_json_snapshot;
use jiff::SignedDuration;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::studio::{Studio, batch, batch_of_attempt, film, put, sizes, small};
use crate::world::{Actor, World};

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_becomes_a_video_in_its_own_and_smaller_sizes() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let view = studio.produce(&crate::world::media::clip().await).await;
    assert_eq!(view["status"], "ready", "{view}");
    assert_eq!(view["durationSeconds"], 4);
    assert_eq!(sizes(&view), [(640, 360), (426, 240)]);
    assert!(studio.summary().await.0);
    let poster = world.media(view["posterUrl"].as_str().unwrap(), &http::HeaderMap::new()).await;
    assert_eq!((poster.status.as_u16(), &poster.headers["content-type"]), (200, &"image/jpeg".parse().unwrap()));
    let video = format!("/v1/videos/{}", view["videoId"].as_str().unwrap());
    assert_json_snapshot!("get_video_ready", studio.author.get(&video).await.snapshot(), {".body.sizeBytes" => "[size]"});
}

#[tokio::test(flavor = "multi_thread")]
async fn unusual_uploads_become_videos_that_look_like_them() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let films = [
        ("without sound", "-f lavfi -i testsrc=size=320x180:rate=25", vec![(320, 180)]),
        ("upright", "-f lavfi -i testsrc=size=270x480:rate=25 -f lavfi -i sine -c:a aac", vec![(270, 480)]),
        ("tiny", "-f lavfi -i testsrc=size=64x48:rate=25", vec![(64, 48)]),
        ("of a size between the steps", "-f lavfi -i testsrc=size=602x402:rate=30", vec![(602, 402), (358, 240)]),
        ("fast", "-f lavfi -i testsrc=size=160x120:rate=60", vec![(160, 120)]),
    ];
    for (what, arguments, expected) in films {
        let view = studio.produce(&film(arguments).await).await;
        assert_eq!(view["status"], "ready", "{what}: {view}");
        assert_eq!(sizes(&view), expected, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotated_phone_video_becomes_upright() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let view = studio.produce(&turned(film("-f lavfi -i testsrc=size=320x180:rate=25").await)).await;
    assert_eq!(sizes(&view), [(180, 320)], "{view}");
}

/// A video with the matrix that makes players rotate it by 90 degrees (ISO 14496-12, 8.3.2).
fn turned(mut film: Vec<u8>) -> Vec<u8> {
    let track = film.windows(4).position(|window| window == b"tkhd").unwrap();
    let matrix: [u32; 9] = [0, 0x1_0000, 0, 0xFFFF_0000, 0, 0, 0, 0, 0x4000_0000];
    let bytes: Vec<u8> = matrix.iter().flat_map(|number| number.to_be_bytes()).collect();
    film[track + 44..track + 80].copy_from_slice(&bytes);
    film
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_not_a_video_fails_with_a_reason_and_its_message_is_consumed() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let view = studio.produce(&b"Dear diary, this is not a film.".repeat(100)).await;
    assert_eq!(view["failure"]["code"], "not-a-video", "{view}");
    assert_eq!(studio.jobs(), 0);
    assert!(studio.arrivals().is_empty());
    let video = format!("/v1/videos/{}", view["videoId"].as_str().unwrap());
    assert_json_snapshot!("get_video_failed", studio.author.get(&video).await.snapshot());
    // A playlist could name other files of the machine that reads it.
    let view = studio.produce(b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n").await;
    assert_eq!(view["failure"]["code"], "not-a-video");
}

#[tokio::test(flavor = "multi_thread")]
async fn sound_alone_and_pictures_that_are_too_small_fail_each_with_its_own_reason() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let view = studio.produce(&film("-f lavfi -i sine -c:a aac").await).await;
    assert_eq!(view["failure"]["code"], "no-picture", "{view}");
    let view = studio.produce(&film("-f lavfi -i testsrc=size=16x16:rate=25").await).await;
    assert_eq!(view["failure"]["code"], "too-small", "{view}");
    assert_eq!(studio.jobs(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_of_more_than_four_hours_fails_with_its_own_reason() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let pictures = "-f lavfi -i testsrc=size=64x64:rate=1/10:duration=14700";
    let encoding = "-pix_fmt yuv420p -c:v libx264 -preset ultrafast";
    let long = crate::world::media::with_ffmpeg(&[pictures, encoding], "long.mp4").await;
    let view = studio.produce(&long).await;
    assert_eq!(view["failure"]["code"], "too-long", "{view}");
    assert_eq!(studio.jobs(), 0);
}

/// Uses up all minutes of an author but the last one.
async fn use_minutes(world: &World, author: &Actor<'_>) {
    let (limit, owner) = (Limit::TRANSCODED_MINUTES, hash::text(author.user().to_string().as_bytes()));
    let counted = world.context.store.count_units(&limit, &owner, limit.burst - 1, world.context.now()).await;
    assert_eq!(counted.unwrap(), Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_for_which_no_minutes_are_left_fails_with_a_reason_and_another_one_a_minute_later_does_not() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    use_minutes(&world, &studio.author).await;
    assert_eq!(studio.produce(&small().await).await["status"], "ready");
    let view = studio.produce(&small().await).await;
    assert_eq!(view["failure"]["code"], "too-many-hours", "{view}");
    assert!(studio.arrivals().is_empty(), "its message is done");
    assert_eq!(studio.jobs(), 1);
    world.wait(Limit::TRANSCODED_MINUTES.every);
    assert_eq!(studio.produce(&small().await).await["status"], "ready");
    assert_eq!(studio.jobs(), 2);
}

/// When the bucket of an author's minutes is empty again, in milliseconds since 1970.
async fn minutes_counted(world: &World, author: &Actor<'_>) -> i64 {
    let owner = hash::text(author.user().to_string().as_bytes());
    let key = keys::engine::rate_limit(Limit::TRANSCODED_MINUTES.name, &owner);
    let item = world.context.store.get(key).await.unwrap().unwrap();
    item["emptyAt"].as_n().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn minutes_are_counted_once_however_often_mediaconvert_throttles_the_submission() {
    let world = World::new().await;
    let mut studio = Studio::open(&world).await;
    let video = studio.upload(&small().await).await;
    let message = studio.arrivals();
    let mut counted = None;
    for attempt in 1..=4 {
        // As often as the SDK retries.
        world.cloud.faults().times("CreateJob", 3, Fault::Throttled);
        let answer = world.invoke("transcode_video", batch_of_attempt(attempt, &message)).await.unwrap();
        assert_eq!(answer, put_aside());
        let now = minutes_counted(&world, &studio.author).await;
        assert_eq!(*counted.get_or_insert(now), now, "attempt {attempt}");
        wait_for_redelivery(&mut studio);
    }
    assert_eq!(world.invoke("transcode_video", batch(&message)).await.unwrap(), json!({"batchItemFailures": []}));
    assert_eq!(studio.wait_until_processed(&video).await["status"], "ready");
    assert_eq!(Some(minutes_counted(&world, &studio.author).await), counted);
    assert_eq!(studio.stored(&video).await.0.attempt().unwrap().submission, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_put_again_to_the_same_url_uses_minutes_again() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    use_minutes(&world, &studio.author).await;
    let first = small().await;
    let upload = studio.announce(first.len()).await.is(201).json();
    // The last byte is that of the name of the encoder.
    let second = [&first[..first.len() - 1], &[first[first.len() - 1] ^ 1]].concat();
    assert_eq!(put(&upload["upload"], &first).await, StatusCode::OK);
    assert_eq!(world.deliver().await, [""; 0]);
    assert_eq!(put(&upload["upload"], &second).await, StatusCode::OK);
    assert_eq!(world.deliver().await, [""; 0]);
    let view = studio.wait_until_processed(upload["videoId"].as_str().unwrap()).await;
    assert_eq!(view["failure"]["code"], "too-many-hours", "{view}");
    assert_eq!(studio.jobs(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn five_concurrent_duplicates_of_an_arrival_and_a_later_one_start_one_job() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = studio.upload(&small().await).await;
    let message = studio.arrivals().remove(0);
    let answer = world.invoke("transcode_video", batch(&vec![message.clone(); 5])).await.unwrap();
    assert!(answer["batchItemFailures"].as_array().unwrap().len() < 5, "{answer}");
    assert_eq!(world.invoke("transcode_video", batch(&[message])).await.unwrap(), json!({"batchItemFailures": []}));
    assert_eq!(studio.wait_until_processed(&video).await["status"], "ready");
    assert_eq!(world.deliver().await, [""; 0]);
    assert_eq!(studio.jobs(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn invalid_messages_and_the_s3_test_message_do_not_block_the_batch() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = studio.upload(&small().await).await;
    let test = json!({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"}).to_string();
    let foreign = studio.arrivals()[0].replace(&video, "vid_01J9ZK5W6V4QX0N8R3T7B2M1CD");
    let bodies = ["not json".to_owned(), test, foreign, studio.arrivals()[0].clone(), "{}".to_owned()];
    let answer = world.invoke("transcode_video", batch(&bodies)).await.unwrap();
    assert_eq!(answer, json!({"batchItemFailures": [{"itemIdentifier": "m0"}, {"itemIdentifier": "m4"}]}));
    assert_eq!(studio.jobs(), 1);
}

/// After this time the queue delivers a message again whose function crashed.
const REDELIVERY: SignedDuration = SignedDuration::from_secs(180);

/// What the queue hears about a message that failed.
fn put_aside() -> Value {
    json!({"batchItemFailures": [{"itemIdentifier": "m0"}]})
}

/// Lets the queue deliver the message again, to a user whose token is still valid.
fn wait_for_redelivery(studio: &mut Studio<'_>) {
    studio.world.wait(REDELIVERY);
    studio.author = studio.world.renewed(&studio.author);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_mediaconvert_rejects_temporarily_is_retried_and_created_once() {
    for (operation, fault) in
        [("Probe", Fault::Throttled), ("CreateJob", Fault::Throttled), ("CreateJob", Fault::FailAfterCommit)]
    {
        let world = World::new().await;
        let mut studio = Studio::open(&world).await;
        let video = studio.upload(&small().await).await;
        let message = studio.arrivals();
        // As often as the SDK retries.
        world.cloud.faults().times(operation, 3, fault);
        let answer = world.invoke("transcode_video", batch(&message)).await.unwrap();
        assert_eq!(answer, put_aside(), "{operation} {fault:?}");
        assert_eq!(studio.view(&video).await["status"], "processing");
        wait_for_redelivery(&mut studio);
        assert_eq!(world.invoke("transcode_video", batch(&message)).await.unwrap(), json!({"batchItemFailures": []}));
        assert_eq!(studio.wait_until_processed(&video).await["status"], "ready");
        assert_eq!(studio.jobs(), 1, "{operation} {fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_mediaconvert_rejects_permanently_fails_with_a_reason_and_can_be_redriven() {
    for operation in ["Probe", "CreateJob"] {
        let world = World::new().await;
        let mut studio = Studio::open(&world).await;
        let video = studio.upload(&small().await).await;
        let message = studio.arrivals();
        for (attempt, expected) in [(1, "processing"), (4, "processing"), (5, "failed")] {
            world.cloud.faults().next(operation, Fault::Denied);
            let answer = world.invoke("transcode_video", batch_of_attempt(attempt, &message)).await.unwrap();
            assert_eq!(answer, put_aside(), "{operation}: it ends in the dead-letter queue, which has an alarm");
            let view = studio.view(&video).await;
            assert_eq!(view["status"], expected, "{operation} {attempt}");
            assert!(expected != "failed" || view["failure"]["code"] == "our-fault", "{view}");
            wait_for_redelivery(&mut studio);
        }
        assert_eq!(world.invoke("transcode_video", batch(&message)).await.unwrap(), json!({"batchItemFailures": []}));
        assert_eq!(studio.wait_until_processed(&video).await["status"], "ready");
        assert_eq!(studio.jobs(), 1, "{operation}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_mediaconvert_rejects_temporarily_is_not_failed_by_the_last_attempt() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = studio.upload(&small().await).await;
    world.cloud.faults().times("CreateJob", 3, Fault::Throttled);
    let answer = world.invoke("transcode_video", batch_of_attempt(5, &studio.arrivals())).await.unwrap();
    assert_eq!(answer, put_aside());
    assert_eq!(studio.view(&video).await["status"], "processing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_arrives_while_another_delivery_may_be_submitting_is_put_aside() {
    let world = World::new().await;
    let mut studio = Studio::open(&world).await;
    let video = studio.upload(&small().await).await;
    let message = studio.arrivals();
    world.cloud.faults().times("CreateJob", 3, Fault::FailAfterCommit);
    assert_eq!(world.invoke("transcode_video", batch(&message)).await.unwrap(), put_aside());
    let revision = studio.stored(&video).await.1;
    assert_eq!(world.invoke("transcode_video", batch(&message)).await.unwrap(), put_aside());
    assert_eq!(studio.stored(&video).await.1, revision, "nothing was submitted or stored");
    wait_for_redelivery(&mut studio);
    assert_eq!(world.invoke("transcode_video", batch(&message)).await.unwrap(), json!({"batchItemFailures": []}));
    assert_eq!(studio.jobs(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_whose_creation_was_not_confirmed_is_found_and_not_paid_for_twice() {
    let world = World::new().await;
    let mut studio = Studio::open(&world).await;
    let video = studio.upload(&small().await).await;
    let message = studio.arrivals();
    world.cloud.faults().times("CreateJob", 3, Fault::FailAfterCommit);
    assert_eq!(world.invoke("transcode_video", batch(&message)).await.unwrap(), put_aside());
    wait_for_redelivery(&mut studio);
    // As long as it is unknown whether there is a job, none is created.
    world.cloud.faults().times("SearchJobs", 3, Fault::Throttled);
    assert_eq!(world.invoke("transcode_video", batch(&message)).await.unwrap(), put_aside());
    assert_eq!(world.invoke("transcode_video", batch(&message)).await.unwrap(), json!({"batchItemFailures": []}));
    let (stored, _) = studio.stored(&video).await;
    let attempt = stored.attempt().unwrap();
    assert_eq!(attempt.submission, 1);
    assert_eq!(attempt.job.as_deref(), world.cloud.transcoder().list()[0]["id"].as_str());
    assert_eq!(studio.wait_until_processed(&video).await["status"], "ready");
    assert_eq!(studio.jobs(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_that_never_reached_mediaconvert_is_repeated_under_the_next_number_and_in_its_own_folder() {
    let world = World::new().await;
    let mut studio = Studio::open(&world).await;
    let video = studio.upload(&small().await).await;
    let message = studio.arrivals();
    world.cloud.faults().times("CreateJob", 3, Fault::Fail);
    assert_eq!(world.invoke("transcode_video", batch(&message)).await.unwrap(), put_aside());
    wait_for_redelivery(&mut studio);
    assert_eq!(world.invoke("transcode_video", batch(&message)).await.unwrap(), json!({"batchItemFailures": []}));
    assert_eq!(studio.wait_until_processed(&video).await["status"], "ready");
    let (stored, _) = studio.stored(&video).await;
    let submission = stored.attempt().unwrap().submission();
    assert_eq!(submission.number, 2);
    let folder = job::folder(stored.upload().id, &submission.output());
    let written = world.cloud.buckets().keys(world.name_of("MediaBucket"), "hls/");
    assert!(!written.is_empty() && written.iter().all(|key| key.starts_with(&folder)), "{written:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_event_of_a_job_is_enough_to_submit_no_other() {
    let world = World::new().await;
    let mut studio = Studio::open(&world).await;
    let video = studio.upload(&small().await).await;
    let message = studio.arrivals();
    world.cloud.faults().times("CreateJob", 3, Fault::FailAfterCommit);
    assert_eq!(world.invoke("transcode_video", batch(&message)).await.unwrap(), put_aside());
    let progressing = event(&studio, &video, "PROGRESSING", json!({})).await;
    assert_eq!(world.invoke("finish_transcode", progressing).await.unwrap()["change"], "Progress");
    wait_for_redelivery(&mut studio);
    assert_eq!(world.invoke("transcode_video", batch(&message)).await.unwrap(), json!({"batchItemFailures": []}));
    assert_eq!(studio.jobs(), 1);
}

/// The event of a job, as MediaConvert sends it.
async fn event(studio: &Studio<'_>, video: &str, status: &str, more: Value) -> Value {
    let (stored, _) = studio.stored(video).await;
    let submission = stored.attempt().unwrap().submission();
    let folder = format!("s3://media/{}", job::folder(stored.upload().id, &submission.output()));
    let (attempt, number) = (&submission.attempt, submission.number.to_string());
    let mut detail = json!({
        "jobId": "job", "status": status,
        "userMetadata": {"videoId": video, "attempt": attempt, "submission": number},
        "outputGroupDetails": [{"type": "HLS_GROUP", "outputDetails": [{
            "outputFilePaths": [format!("{folder}master_320x180.m3u8")], "durationInMs": 2_000,
            "videoDetails": {"widthInPx": 320, "heightInPx": 180},
        }]}],
    });
    for (name, value) in more.as_object().unwrap() {
        detail[name] = value.clone();
    }
    json!({"source": "aws.mediaconvert", "detail-type": "MediaConvert Job State Change", "detail": detail})
}

/// A video whose job was submitted.
async fn submitted(studio: &Studio<'_>) -> String {
    let video = studio.upload(&small().await).await;
    studio.world.invoke("transcode_video", batch(&studio.arrivals())).await.unwrap();
    studio.world.cloud.queues().purge(studio.world.name_of("TranscodeQueue"));
    video
}

#[tokio::test(flavor = "multi_thread")]
async fn a_duplicate_or_late_event_changes_nothing() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = submitted(&studio).await;
    let progress = event(&studio, &video, "STATUS_UPDATE", json!({"jobProgress": {"jobPercentComplete": 40}})).await;
    let complete = event(&studio, &video, "COMPLETE", json!({})).await;
    let error = event(&studio, &video, "ERROR", json!({"errorCode": 1010, "errorMessage": "no"})).await;
    world.invoke("finish_transcode", progress.clone()).await.unwrap();
    assert_eq!(studio.view(&video).await["progressPercent"], 40);
    world.invoke("finish_transcode", complete.clone()).await.unwrap();
    let (stored, revision) = studio.stored(&video).await;
    assert!(matches!(stored.stage(), Stage::Ready(..)));
    for late in [complete, error, progress] {
        assert_eq!(world.invoke("finish_transcode", late).await.unwrap()["change"], "None");
    }
    assert_eq!(studio.stored(&video).await, (stored, revision));
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_of_the_transcoder_are_described_in_words() {
    for (status, code, expected) in
        [("ERROR", 1404, "upload-gone"), ("ERROR", 1999, "our-fault"), ("CANCELED", 0, "cancelled")]
    {
        let world = World::new().await;
        let studio = Studio::open(&world).await;
        let video = submitted(&studio).await;
        let event =
            event(&studio, &video, status, json!({"errorCode": code, "errorMessage": "secret internals"})).await;
        world.invoke("finish_transcode", event).await.unwrap();
        let view = studio.view(&video).await;
        assert_eq!(view["failure"]["code"], expected, "{view}");
        assert!(!view.to_string().contains("internals"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn events_of_other_jobs_are_ignored() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = submitted(&studio).await;
    let before = studio.stored(&video).await;
    let attempt = before.0.attempt().unwrap().name.clone();
    for metadata in [
        json!({}),
        json!({"videoId": video, "attempt": "another", "submission": "1"}),
        json!({"videoId": video, "attempt": attempt, "submission": "2"}),
        json!({"videoId": "vid_01J9ZK5W6V4QX0N8R3T7B2M1CD", "attempt": "a", "submission": "1"}),
    ] {
        let event = event(&studio, &video, "COMPLETE", json!({"userMetadata": metadata})).await;
        assert_eq!(world.invoke("finish_transcode", event).await.unwrap()["change"], "None");
    }
    assert_eq!(studio.stored(&video).await, before);
    let unreadable = event(&studio, &video, "COMPLETE", json!({"userMetadata": {"videoId": video}})).await;
    assert!(
        world.invoke("finish_transcode", unreadable).await.is_err(),
        "it is about a video of the platform and must not be lost"
    );
    assert_eq!(studio.stored(&video).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_put_again_to_the_same_url_replaces_the_first() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let [first, second] = [
        film("-f lavfi -i testsrc=size=320x180:rate=25").await,
        film("-f lavfi -i testsrc=size=180x320:rate=25").await,
    ];
    let size = first.len().max(second.len()) + 8;
    let created = studio.announce(size).await.is(201).json();
    let video = created["videoId"].as_str().unwrap();
    let mut messages = Vec::new();
    for film in [first, second] {
        assert_eq!(put(&created["upload"], &padded(film, size)).await, 200);
        messages.extend(studio.arrivals());
        world.cloud.queues().purge(world.name_of("TranscodeQueue"));
    }
    // The messages arrive in the wrong order, and the first one twice.
    world.invoke("transcode_video", batch(&messages[..1])).await.unwrap();
    let (before, _) = studio.stored(video).await;
    world.invoke("transcode_video", batch(&messages[1..])).await.unwrap();
    world.invoke("transcode_video", batch(&messages[..1])).await.unwrap();
    let (after, _) = studio.stored(video).await;
    assert_ne!(before.attempt().unwrap().name, after.attempt().unwrap().name);
    let view = studio.wait_until_processed(video).await;
    assert_eq!(sizes(&view), [(180, 320)], "{view}");
    assert_eq!(studio.jobs(), 2);
}

/// A video of a given size, padded with a box that players ignore.
fn padded(mut film: Vec<u8>, size: usize) -> Vec<u8> {
    let free = u32::try_from(size - film.len()).unwrap();
    film.extend(free.to_be_bytes());
    film.extend(b"free");
    film.resize(size, 0);
    film
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_video_plays_until_the_new_one_is_ready_and_stays_if_that_fails() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let playing = || async {
        let view = studio.author.get(&format!("{}/playback", studio.lesson)).await;
        sizes(&view.is(200).json())
    };
    studio.produce(&small().await).await;
    assert_eq!(playing().await, [(320, 180)]);
    let second = studio.upload(&film("-f lavfi -i testsrc=size=180x320:rate=25").await).await;
    assert_eq!(playing().await, [(320, 180)]);
    assert!(studio.summary().await.0, "learners can always take the lesson");
    assert_eq!(world.deliver().await, [""; 0]);
    studio.wait_until_processed(&second).await;
    assert_eq!(playing().await, [(180, 320)]);
    let third = studio.produce(b"no film").await;
    assert_eq!(third["status"], "failed");
    assert_eq!(playing().await, [(180, 320)]);
    assert!(studio.summary().await.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_replaced_before_it_was_ready_never_plays() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let first = submitted(&studio).await;
    let second = studio.announce(5).await.is(201).text_of("videoId");
    assert_eq!(studio.wait_until_processed(&first).await["status"], "ready");
    studio.author.get(&format!("{}/playback", studio.lesson)).await.is_problem(409, "video-not-ready");
    assert!(!studio.summary().await.0);
    assert_eq!(studio.view(&second).await["status"], "awaiting-upload");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_whose_lesson_was_deleted_in_between_cannot_be_played() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = submitted(&studio).await;
    assert!(studio.author.delete(&studio.lesson).await.status < 300);
    assert_eq!(studio.wait_until_processed(&video).await["status"], "ready");
    studio.author.get(&format!("{}/playback", studio.lesson)).await.is_problem(404, "not-found");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outline_that_changes_at_the_same_moment_is_not_lost() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = submitted(&studio).await;
    let complete = event(&studio, &video, "COMPLETE", json!({})).await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let finish = world.invoke("finish_transcode", complete);
    let rename = async {
        held.arrived().await;
        let title = json!({"title": {"en": "Renamed"}});
        studio.author.patch(&format!("{}/modules/{}", studio.course, studio.module), title).await.is(200);
        held.release();
    };
    let (outcome, ()) = futures::join!(finish, rename);
    assert_eq!(outcome.unwrap()["change"], "Ready");
    let course = studio.author.get(&studio.course).await.is(200).json();
    assert_eq!(studio.summary().await, (true, Some(2)), "{course}");
    assert!(course.to_string().contains("Renamed"));
}
