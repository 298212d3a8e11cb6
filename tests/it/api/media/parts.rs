//! Uploads in parts: resuming, verifying, completing and cancelling them.

use glotto_cloud::Fault;
use glotto_domain::media::upload;
use jiff::SignedDuration;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::studio::{DONE, Studio};
use crate::world::media::{checksum, checksum_of_parts, put_file};
use crate::world::{Answer, World};

const PART: usize = 16 * 1024 * 1024;

/// A file of one part and a bit.
fn file() -> Vec<u8> {
    let mut file = vec![7; PART];
    file.extend(b"the end");
    file
}

/// Announces an upload in parts. Returns the path of the video.
async fn begin(studio: &Studio<'_>, bytes: usize) -> String {
    let wanted = json!({"fileName": "a.mp4", "contentType": "video/mp4", "sizeBytes": bytes, "resumable": true});
    let created = studio.author.post(&format!("{}/video", studio.lesson), wanted).await.is(201).json();
    assert!(created.get("upload").is_none(), "{created}");
    format!("/v1/videos/{}", created["videoId"].as_str().unwrap())
}

async fn sign(studio: &Studio<'_>, video: &str, parts: &Value) -> Answer {
    studio.author.post(&format!("{video}/upload/parts"), json!({ "parts": parts })).await
}

pub async fn complete(studio: &Studio<'_>, video: &str, parts: &[&[u8]]) -> Answer {
    let sent = json!({"sha256": checksum_of_parts(parts)});
    studio.author.put(&format!("{video}/upload/completion"), sent).await
}

/// Begins an upload of a small file, and uploads its only part.
pub async fn upload_all(studio: &Studio<'_>, file: &[u8]) -> String {
    let video = begin(studio, file.len()).await;
    assert_eq!(studio.world.upload_part(&studio.author, &video, 1, file).await, StatusCode::OK);
    video
}

#[tokio::test]
async fn an_upload_that_was_interrupted_goes_on_with_the_parts_that_are_missing() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let file = file();
    let (first, last) = file.split_at(PART);
    let video = begin(&studio, file.len()).await;
    assert_eq!(world.upload_part(&studio.author, &video, 2, last).await, StatusCode::OK);
    // The device was away for days.
    world.wait(SignedDuration::from_hours(6 * 24));
    let studio = Studio { author: world.renewed(&studio.author), ..studio };
    let listed = studio.author.get(&format!("{video}/upload/parts")).await.is(200).json();
    assert_eq!(listed["items"], json!([{"number": 2, "sizeBytes": 7, "sha256": checksum(last)}]));
    assert_eq!((&listed["partBytes"], &listed["partCount"]), (&json!(PART), &json!(2)));
    complete(&studio, &video, &[first, last]).await.is_problem(409, "upload-incomplete");
    assert_eq!(world.upload_part(&studio.author, &video, 1, first).await, StatusCode::OK);
    assert!(studio.arrivals().is_empty());
    complete(&studio, &video, &[first, last]).await.is(204);
    assert_eq!(studio.arrivals().len(), 1);
    assert!(studio.arrivals()[0].contains("ObjectCreated:CompleteMultipartUpload"));
    let key = upload::object_key(video.rsplit('/').next().unwrap().parse().unwrap());
    let stored = world.cloud.buckets().file(world.name_of("UploadsBucket"), &key).unwrap();
    assert!(std::fs::read(stored).unwrap() == file);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_film_that_was_uploaded_in_parts_is_transcoded_and_played() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let film = super::studio::small().await;
    let video = upload_all(&studio, &film).await;
    complete(&studio, &video, &[&film]).await.is(204);
    assert_eq!(world.deliver().await, [""; 0]);
    let view = studio.wait_until_processed(video.rsplit('/').next().unwrap()).await;
    assert_eq!(view["status"], "ready", "{view}");
    complete(&studio, &video, &[&film]).await.is(204);
    assert_eq!(studio.jobs(), 1);
}

#[tokio::test]
async fn s3_refuses_a_part_that_is_not_what_was_signed() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = begin(&studio, 5).await;
    let signed = sign(&studio, &video, &json!([{"number": 1, "sha256": checksum(b"12345")}])).await.is(200).json();
    let part = signed["parts"][0]["upload"].clone();
    assert_eq!(put_file(&part, b"12354".to_vec()).await, StatusCode::BAD_REQUEST, "damaged on its way");
    assert_eq!(put_file(&part, b"123456".to_vec()).await, StatusCode::FORBIDDEN, "of another size");
    let with = |name: &str, value: &str| {
        let mut changed = part.clone();
        changed["headers"][name] = json!(value);
        changed
    };
    let other = with("x-amz-checksum-sha256", &checksum(b"12354"));
    assert_eq!(put_file(&other, b"12354".to_vec()).await, StatusCode::FORBIDDEN, "with another checksum");
    let mut bare = part.clone();
    bare["headers"] = json!({});
    assert_eq!(put_file(&bare, b"12345".to_vec()).await, StatusCode::FORBIDDEN, "without its checksum");
    let mut moved = part.clone();
    moved["url"] = json!(part["url"].as_str().unwrap().replace("partNumber=1", "partNumber=2"));
    assert_eq!(put_file(&moved, b"12345".to_vec()).await, StatusCode::FORBIDDEN, "as another part");
    let listed = studio.author.get(&format!("{video}/upload/parts")).await.is(200).json();
    assert_eq!(listed["items"], json!([]));
    assert_eq!(put_file(&part, b"12345".to_vec()).await, StatusCode::OK);
}

#[tokio::test]
async fn a_completion_names_the_checksum_of_what_was_uploaded() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = upload_all(&studio, b"12345").await;
    complete(&studio, &video, &[b"54321"]).await.is_problem(409, "checksum-mismatch");
    // The upload goes on.
    complete(&studio, &video, &[b"12345"]).await.is(204);
    complete(&studio, &video, &[b"12345"]).await.is(204);
    assert_eq!(studio.arrivals().len(), 1);
}

#[tokio::test]
async fn a_completion_that_crashed_or_was_not_answered_is_repeated_without_harm() {
    for fault in [Fault::FailAfterCommit, Fault::ResetAfterCommit] {
        let world = World::new().await;
        let studio = Studio::open(&world).await;
        let video = upload_all(&studio, b"12345").await;
        world.cloud.faults().next("CompleteMultipartUpload", fault);
        let first = complete(&studio, &video, &[b"12345"]).await;
        assert!([204, 503].contains(&first.status), "{fault:?}: {}", first.text());
        complete(&studio, &video, &[b"12345"]).await.is(204);
        assert_eq!(studio.arrivals().len(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn nothing_is_left_of_an_upload_that_its_author_cancelled() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let film = super::studio::small().await;
    let video = upload_all(&studio, &film).await;
    let path = format!("{video}/upload");
    world.cloud.faults().times("AbortMultipartUpload", 9, Fault::Fail);
    studio.author.delete(&path).await.is_problem(503, "unavailable");
    world.cloud.faults().clear();
    studio.author.delete(&path).await.is(204);
    studio.author.delete(&path).await.is(204);
    let view = studio.author.get(&video).await.is(200).json();
    assert_eq!((&view["status"], &view["failure"]["code"]), (&json!("failed"), &json!("uploadCancelled")));
    sign(&studio, &video, &json!([{"number": 1, "sha256": checksum(&film)}]))
        .await
        .is_problem(409, "no-upload-in-parts");
    complete(&studio, &video, &[&film]).await.is_problem(409, "no-upload-in-parts");
    studio.author.get(&format!("{video}/upload/parts")).await.is_problem(409, "no-upload-in-parts");
    let storage = studio.author.get("/v1/me/storage").await.is(200).json();
    assert_eq!((&storage["usedBytes"], &storage["openUploads"]), (&json!(0), &json!(0)));
}

#[tokio::test]
async fn an_archived_course_takes_no_parts_and_no_completion_and_its_upload_can_be_cancelled() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let archive = format!("{}/archive", studio.course);
    let parts = json!([{"number": 1, "sha256": checksum(b"12345")}]);
    for is_completed in [true, false] {
        let video = upload_all(&studio, b"12345").await;
        studio.author.send("PUT", &archive, "").await.is(204);
        sign(&studio, &video, &parts).await.is_problem(409, "course-archived");
        complete(&studio, &video, &[b"12345"]).await.is_problem(409, "course-archived");
        studio.author.get(&format!("{video}/upload/parts")).await.is(200);
        if !is_completed {
            studio.author.delete(&format!("{video}/upload")).await.is(204);
        }
        studio.author.delete(&archive).await.is(204);
        let answer = complete(&studio, &video, &[b"12345"]).await;
        if is_completed {
            answer.is(204);
        } else {
            answer.is_problem(409, "no-upload-in-parts");
        }
    }
}

#[tokio::test]
async fn what_arrives_by_a_link_after_its_upload_was_cancelled_is_not_transcoded_and_is_deleted() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let created = studio.announce(5).await.is(201).json();
    let video = created["videoId"].as_str().unwrap();
    studio.author.delete(&format!("/v1/videos/{video}/upload")).await.is(204);
    assert_eq!(put_file(&created["upload"], b"12345".to_vec()).await, StatusCode::OK);
    assert_eq!(studio.deliver(&studio.arrivals()).await, DONE);
    assert_eq!(studio.view(video).await["failure"]["code"], "uploadCancelled");
    world.wait(SignedDuration::from_hours(2));
    world.invoke("delete_expired_uploads", json!({})).await.unwrap();
    assert!(world.cloud.buckets().keys(world.name_of("UploadsBucket"), "").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_has_arrived_cannot_be_cancelled() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = studio.submit().await;
    studio.author.delete(&format!("/v1/videos/{video}/upload")).await.is_problem(409, "upload-complete");
    let parts = json!([{"number": 1, "sha256": checksum(b"12345")}]);
    sign(&studio, &format!("/v1/videos/{video}"), &parts).await.is_problem(409, "no-upload-in-parts");
}

#[tokio::test]
async fn an_upload_in_parts_is_given_up_after_a_week_and_its_parts_are_deleted() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = upload_all(&studio, b"12345").await;
    world.wait(SignedDuration::from_hours(7 * 24));
    let studio = Studio { author: world.renewed(&studio.author), ..studio };
    complete(&studio, &video, &[b"12345"]).await.is_problem(409, "no-upload-in-parts");
    world.wait(SignedDuration::from_hours(1));
    let answer = world.invoke("delete_expired_uploads", json!({})).await.unwrap();
    assert_eq!(answer["swept"], 1);
    let studio = Studio { author: world.renewed(&studio.author), ..studio };
    assert_eq!(studio.author.get(&video).await.is(200).json()["failure"]["code"], "neverUploaded");
    assert_eq!(studio.author.get("/v1/me/storage").await.is(200).json()["usedBytes"], 0);
}

#[tokio::test]
async fn the_largest_file_has_3200_parts_and_any_of_them_is_signed() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let wanted = json!({"fileName": "a.mxf", "contentType": "application/mxf", "sizeBytes": 53_687_091_200_u64});
    let created = studio.author.post(&format!("{}/video", studio.lesson), wanted).await.is(201).json();
    assert_eq!(created["parts"], json!({"partBytes": PART, "partCount": 3200}));
    let video = format!("/v1/videos/{}", created["videoId"].as_str().unwrap());
    let part = |number: u32| json!({"number": number, "sha256": checksum(b"")});
    let hundred: Vec<_> = (3101..=3200).map(part).collect();
    let signed = sign(&studio, &video, &json!(hundred)).await.is(200).json();
    assert_eq!(signed["parts"].as_array().unwrap().len(), 100);
    assert_eq!(signed["parts"][99]["sizeBytes"], PART);
    let many: Vec<_> = (1..=101).map(part).collect();
    assert_eq!(sign(&studio, &video, &json!(many)).await.pointers(), ["/parts"]);
    let faulty = json!([part(3201), {"number": 0, "sha256": "x"}, part(1), part(1)]);
    assert_eq!(sign(&studio, &video, &faulty).await.pointers(), ["/parts/1/number", "/parts/1/sha256"]);
    let faulty = json!([part(3201), part(1), part(1)]);
    assert_eq!(sign(&studio, &video, &faulty).await.pointers(), ["/parts/0/number", "/parts/2/number"]);
}

#[tokio::test]
async fn others_find_no_upload() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = upload_all(&studio, b"12345").await;
    let stranger = world.instructor().await;
    let parts = json!({"parts": [{"number": 1, "sha256": checksum(b"12345")}]});
    let sent = json!({"sha256": checksum_of_parts(&[b"12345"])});
    for (actor, status, problem) in [
        (stranger, 404, "not-found"),
        (world.learner().await, 403, "forbidden"),
        (world.anonymous(), 401, "unauthenticated"),
    ] {
        actor.post(&format!("{video}/upload/parts"), parts.clone()).await.is_problem(status, problem);
        actor.get(&format!("{video}/upload/parts")).await.is_problem(status, problem);
        actor.put(&format!("{video}/upload/completion"), sent.clone()).await.is_problem(status, problem);
        actor.delete(&format!("{video}/upload")).await.is_problem(status, problem);
    }
    complete(&studio, &video, &[b"12345"]).await.is(204);
}
