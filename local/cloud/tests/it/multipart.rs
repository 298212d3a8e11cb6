//! Uploads in parts: what S3 refuses.

use aws_sdk_s3::Client;
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};

use crate::here::Here;

const BUCKET: &str = "uploads-bucket";
const KEY: &str = "uploads/big";
const MIB: usize = 1024 * 1024;

fn checksum(bytes: &[u8]) -> String {
    STANDARD.encode(digest(&SHA256, bytes))
}

/// An upload in parts, with or without checksums.
struct Upload {
    s3: Client,
    id: String,
    is_verified: bool,
}

impl Upload {
    async fn begin(here: &Here, is_verified: bool) -> Self {
        let s3 = here.s3();
        let begin = s3.create_multipart_upload().bucket(BUCKET).key(KEY).content_type("video/mp4");
        let begin = begin.set_checksum_algorithm(is_verified.then_some(ChecksumAlgorithm::Sha256));
        let id = begin.send().await.unwrap().upload_id.unwrap();
        Self { s3, id, is_verified }
    }

    /// Uploads a part. Returns its tag, or the code of the error.
    async fn put(&self, number: i32, bytes: &[u8], sha256: Option<String>) -> Result<String, String> {
        let part = self.s3.upload_part().bucket(BUCKET).key(KEY).upload_id(&self.id).part_number(number);
        let sent = part.set_checksum_sha256(sha256).body(bytes.to_vec().into()).send().await;
        sent.map(|sent| sent.e_tag.unwrap()).map_err(|error| code(&error))
    }

    /// Uploads a part with its checksum. Returns how a completion names it.
    async fn put_part(&self, number: i32, bytes: &[u8]) -> CompletedPart {
        let sha256 = self.is_verified.then(|| checksum(bytes));
        let tag = self.put(number, bytes, sha256.clone()).await.unwrap();
        CompletedPart::builder().part_number(number).e_tag(tag).set_checksum_sha256(sha256).build()
    }

    /// Completes it. Returns the tag of the object, or the code of the error.
    async fn complete(&self, parts: &[CompletedPart]) -> Result<String, String> {
        let parts = CompletedMultipartUpload::builder().set_parts(Some(parts.to_vec())).build();
        let complete = self.s3.complete_multipart_upload().bucket(BUCKET).key(KEY).upload_id(&self.id);
        let sent = complete.multipart_upload(parts).send().await;
        sent.map(|sent| sent.e_tag.unwrap()).map_err(|error| code(&error))
    }

    async fn numbers(&self, most: i32, after: i32) -> (Vec<i32>, bool) {
        let list = self.s3.list_parts().bucket(BUCKET).key(KEY).upload_id(&self.id).max_parts(most);
        let listed = list.part_number_marker(after.to_string()).send().await.unwrap();
        let numbers = listed.parts().iter().filter_map(|part| part.part_number).collect();
        (numbers, listed.is_truncated.unwrap_or_default())
    }
}

fn code(error: &impl ProvideErrorMetadata) -> String {
    error.code().unwrap_or("an error without a code").to_owned()
}

#[tokio::test]
async fn a_part_with_another_checksum_is_refused_and_does_not_replace_the_one_before() {
    let here = Here::start().await;
    let upload = Upload::begin(&here, true).await;
    let part = upload.put_part(1, b"right").await;
    assert_eq!(upload.put(1, b"wrong", Some(checksum(b"right"))).await.unwrap_err(), "BadDigest");
    let listed = upload.s3.list_parts().bucket(BUCKET).key(KEY).upload_id(&upload.id).send().await.unwrap();
    assert_eq!(listed.parts()[0].checksum_sha256(), Some(checksum(b"right").as_str()));
    assert_eq!((listed.parts()[0].size, listed.parts()[0].e_tag()), (Some(5), part.e_tag()));
    assert!(upload.complete(&[part]).await.unwrap().trim_matches('"').ends_with("-1"));
}

#[tokio::test]
async fn a_completion_names_the_parts_that_are_there_in_order_with_their_tags_and_checksums() {
    let here = Here::start().await;
    let upload = Upload::begin(&here, true).await;
    let first = upload.put_part(1, &vec![b'a'; 5 * MIB]).await;
    let second = upload.put_part(2, b"end").await;
    let other = |part: &CompletedPart| CompletedPart::builder().part_number(part.part_number.unwrap());
    let untagged = other(&second).e_tag("\"0\"").checksum_sha256(checksum(b"end")).build();
    let unverified = other(&second).e_tag(second.e_tag().unwrap()).build();
    let mistaken = other(&second).e_tag(second.e_tag().unwrap()).checksum_sha256(checksum(b"other")).build();
    let missing = CompletedPart::builder().part_number(3).e_tag("\"0\"").checksum_sha256(checksum(b"")).build();
    for (parts, expected) in [
        (vec![second.clone(), first.clone()], "InvalidPartOrder"),
        (vec![second.clone()], "InvalidPartOrder"),
        (vec![first.clone(), first.clone()], "InvalidPartOrder"),
        (vec![first.clone(), untagged], "InvalidPart"),
        (vec![first.clone(), unverified], "InvalidRequest"),
        (vec![first.clone(), mistaken], "InvalidPart"),
        (vec![first.clone(), second.clone(), missing], "InvalidPart"),
    ] {
        assert_eq!(upload.complete(&parts).await.unwrap_err(), expected);
    }
    // None of these has ended the upload.
    assert!(upload.complete(&[first.clone(), second.clone()]).await.unwrap().trim_matches('"').ends_with("-2"));
    assert_eq!(upload.complete(&[first, second]).await.unwrap_err(), "NoSuchUpload", "again");
    let head = here.s3().head_object().bucket(BUCKET).key(KEY).send().await.unwrap();
    assert_eq!(head.content_length, Some(5 * 1024 * 1024 + 3));
    assert_eq!(head.content_type(), Some("video/mp4"));
}

#[tokio::test]
async fn a_part_that_is_too_small_may_only_be_the_last_one() {
    let here = Here::start().await;
    let upload = Upload::begin(&here, true).await;
    let parts = [upload.put_part(1, b"small").await, upload.put_part(2, b"end").await];
    assert_eq!(upload.complete(&parts).await.unwrap_err(), "EntityTooSmall");
}

#[tokio::test]
async fn an_upload_without_checksums_may_leave_numbers_out() {
    let here = Here::start().await;
    let upload = Upload::begin(&here, false).await;
    let parts = [upload.put_part(3, &vec![b'a'; 5 * MIB]).await, upload.put_part(7, b"end").await];
    upload.put_part(9, b"not named").await;
    assert!(upload.complete(&parts).await.unwrap().trim_matches('"').ends_with("-2"));
    let get = here.s3().get_object().bucket(BUCKET).key(KEY).send().await.unwrap();
    assert!(get.body.collect().await.unwrap().into_bytes().ends_with(b"aend"));
}

#[tokio::test]
async fn parts_are_listed_by_number_in_pages_and_of_another_object_not_at_all() {
    let here = Here::start().await;
    let upload = Upload::begin(&here, true).await;
    for number in [10, 2, 1] {
        upload.put_part(number, b"part").await;
    }
    assert_eq!(upload.numbers(2, 0).await, (vec![1, 2], true));
    assert_eq!(upload.numbers(2, 2).await, (vec![10], false));
    let other = upload.s3.list_parts().bucket(BUCKET).key("uploads/other").upload_id(&upload.id).send().await;
    assert_eq!(code(&other.unwrap_err()), "NoSuchUpload");
    for number in [0, 10_001] {
        assert_eq!(upload.put(number, b"part", Some(checksum(b"part"))).await.unwrap_err(), "InvalidArgument");
    }
}

#[tokio::test]
async fn of_two_completions_at_once_one_succeeds() {
    let here = Here::start().await;
    let upload = Upload::begin(&here, true).await;
    let parts = [upload.put_part(1, b"all").await];
    let (first, second) = tokio::join!(upload.complete(&parts), upload.complete(&parts));
    assert_eq!([&first, &second].iter().filter(|outcome| outcome.is_ok()).count(), 1, "{first:?} {second:?}");
}

#[tokio::test]
async fn nothing_is_left_of_an_upload_that_was_aborted() {
    let here = Here::start().await;
    let upload = Upload::begin(&here, true).await;
    let part = upload.put_part(1, b"half").await;
    let abort = || upload.s3.abort_multipart_upload().bucket(BUCKET).key(KEY).upload_id(&upload.id).send();
    abort().await.unwrap();
    assert_eq!(code(&abort().await.unwrap_err()), "NoSuchUpload");
    assert_eq!(upload.put(2, b"more", Some(checksum(b"more"))).await.unwrap_err(), "NoSuchUpload");
    assert_eq!(upload.complete(&[part]).await.unwrap_err(), "NoSuchUpload");
    assert!(here.cloud.buckets().keys(BUCKET, "").is_empty());
}
