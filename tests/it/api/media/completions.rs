//! Completions of uploads in parts while something else happens to the upload.

use futures::future::join_all;
use glotto_domain::media::upload;
use glotto_objects::{MultipartUpload, Objects};
use glotto_runtime::Bucket;
use reqwest::StatusCode;

use super::parts::{complete, upload_all};
use super::studio::Studio;
use crate::world::World;

const FILE: &[u8] = b"12345";
/// Another file of the same size.
const OTHER: &[u8] = b"54321";

#[tokio::test]
async fn a_completion_reads_the_parts_again_that_arrived_meanwhile() {
    for (last, status) in [(FILE, 204), (OTHER, 409)] {
        let world = World::new().await;
        let studio = Studio::open(&world).await;
        let video = upload_all(&studio, FILE).await;
        let mut completing = world.cloud.faults().hold("CompleteMultipartUpload");
        let arriving = async {
            completing.arrived().await;
            assert_eq!(world.upload_part(&studio.author, &video, 1, OTHER).await, StatusCode::OK);
            // S3 refuses the part that was listed.
            let mut listing = world.cloud.faults().hold("ListParts");
            completing.release();
            listing.arrived().await;
            assert_eq!(world.upload_part(&studio.author, &video, 1, last).await, StatusCode::OK);
            listing.release();
        };
        let (completed, ()) = futures::join!(complete(&studio, &video, &[FILE]), arriving);
        assert_eq!(completed.status, status, "{}", completed.text());
        if status == 409 {
            completed.is_problem(409, "checksum-mismatch");
        }
        assert_eq!(studio.arrivals().len(), usize::from(status == 204));
        // The upload has ended, or goes on with the part that arrived.
        complete(&studio, &video, &[last]).await.is(204);
        assert_eq!(studio.arrivals().len(), 1);
    }
}

#[tokio::test]
async fn a_completion_whose_upload_is_cancelled_meanwhile_finds_that_it_has_ended() {
    for is_part_refused in [false, true] {
        let world = World::new().await;
        let studio = Studio::open(&world).await;
        let video = upload_all(&studio, FILE).await;
        let mut completing = world.cloud.faults().hold("CompleteMultipartUpload");
        let cancelling = async {
            completing.arrived().await;
            let path = format!("{video}/upload");
            if is_part_refused {
                assert_eq!(world.upload_part(&studio.author, &video, 1, OTHER).await, StatusCode::OK);
                let mut listing = world.cloud.faults().hold("ListParts");
                completing.release();
                listing.arrived().await;
                studio.author.delete(&path).await.is(204);
                listing.release();
            } else {
                studio.author.delete(&path).await.is(204);
                completing.release();
            }
        };
        let (completed, ()) = futures::join!(complete(&studio, &video, &[FILE]), cancelling);
        completed.is_problem(409, "no-upload-in-parts");
        assert!(studio.arrivals().is_empty());
    }
}

#[tokio::test]
async fn a_completion_waits_for_the_file_that_s3_makes_for_another_one_and_never_takes_the_upload_for_ended() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = upload_all(&studio, FILE).await;
    // While S3 makes the file, it has neither the upload any more nor the object.
    let (stored, _) = studio.stored(video.rsplit('/').next().unwrap()).await;
    let key = upload::object_key(stored.upload().id);
    let upload =
        MultipartUpload { bucket: Bucket::Uploads, key: &key, id: stored.upload().multipart.as_deref().unwrap() };
    world.context.port::<Objects>().unwrap().abort_multipart(upload).await.unwrap();
    let unavailable = complete(&studio, &video, &[FILE]).await;
    assert!(unavailable.is_problem(503, "unavailable").header("retry-after").is_some());
    let faults = world.cloud.faults();
    let (mut first, mut second) = (faults.hold("HeadObject"), faults.hold("HeadObject"));
    let arriving = async {
        first.arrived().await;
        first.release();
        second.arrived().await;
        let bucket = world.name_of("UploadsBucket");
        world.cloud.buckets().put(bucket, &key, "video/mp4", FILE.to_vec().into()).await.unwrap();
        second.release();
    };
    let (completed, ()) = futures::join!(complete(&studio, &video, &[FILE]), arriving);
    completed.is(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_completions_make_one_file_and_all_of_them_succeed() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = upload_all(&studio, FILE).await;
    let answers = join_all((0..8).map(|_| complete(&studio, &video, &[FILE]))).await;
    for answer in &answers {
        answer.is(204);
    }
    complete(&studio, &video, &[FILE]).await.is(204);
    assert_eq!(studio.arrivals().len(), 1);
}
