//! Uploads in parts. s3s-fs stores the parts and puts them together, but verifies no checksum, lists neither tags nor
//! checksums nor pages, forgets an upload whose completion it refuses, and binds an upload to the credentials that
//! began it. Here an upload and each of its parts have a file that describes them, by which all of that is as S3 does
//! it (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html>).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use ring::digest::{SHA256, digest};
use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, ChecksumAlgorithm, CompleteMultipartUploadInput,
    CompleteMultipartUploadOutput, CompletedPart, CreateMultipartUploadInput, CreateMultipartUploadOutput, ETag,
    ListPartsInput, ListPartsOutput, Part, StreamingBlob, UploadPartInput, UploadPartOutput,
};
use s3s::{Body, S3, S3Request, S3Response, S3Result, s3_error};
use s3s_fs::FileSystem;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The smallest part of an object but for its last one.
const MIN_PART: u64 = 5 * 1024 * 1024;
/// Parts of an object at most.
const MAX_PARTS: i32 = 10_000;
/// Parts that are listed at once at most.
const PAGE: i32 = 1_000;
/// The largest part. S3 takes 5 GiB; here a part is in memory while it is verified.
const MAX_PART: usize = 512 * 1024 * 1024;

/// An upload that was begun.
#[derive(Serialize, Deserialize)]
struct Upload {
    bucket: String,
    key: String,
    /// Whether every part needs a SHA-256 checksum.
    is_verified: bool,
}

/// A part that has arrived.
#[derive(Clone, Serialize, Deserialize)]
struct StoredPart {
    number: i32,
    size: u64,
    tag: String,
    sha256: Option<String>,
}

/// Uploads in parts.
pub(super) struct Multipart {
    files: Arc<FileSystem>,
    root: PathBuf,
}

impl Multipart {
    pub(super) fn new(files: Arc<FileSystem>, root: PathBuf) -> Self {
        Self { files, root }
    }

    pub(super) async fn create_multipart_upload(
        &self,
        request: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
        let (bucket, key) = (request.input.bucket.clone(), request.input.key.clone());
        let algorithm = request.input.checksum_algorithm.clone();
        let is_verified = algorithm.as_ref().is_some_and(|named| named.as_str() == ChecksumAlgorithm::SHA256);
        let mut response = self.files.create_multipart_upload(without_credentials(request)).await?;
        let id = response.output.upload_id.clone().ok_or_else(|| s3_error!(InternalError))?;
        write(&self.about(&id)?, &Upload { bucket, key, is_verified })?;
        response.output.checksum_algorithm = algorithm;
        Ok(response)
    }

    pub(super) async fn upload_part(
        &self,
        mut request: S3Request<UploadPartInput>,
    ) -> S3Result<S3Response<UploadPartOutput>> {
        let (id, number) = (request.input.upload_id.clone(), request.input.part_number);
        let upload = self.find(&id, &request.input.bucket, &request.input.key)?;
        if !(1..=MAX_PARTS).contains(&number) {
            return Err(s3_error!(InvalidArgument, "Part number must be an integer between 1 and 10000, inclusive"));
        }
        let body = request.input.body.take().ok_or_else(|| s3_error!(IncompleteBody))?;
        let bytes = Body::from(body).store_all_limited(MAX_PART).await.map_err(|_| s3_error!(EntityTooLarge))?;
        let sha256 = request.input.checksum_sha256.clone();
        match &sha256 {
            Some(expected) if *expected != checksum(&bytes) => {
                return Err(s3_error!(BadDigest, "The SHA256 you specified did not match the calculated checksum."));
            }
            None if upload.is_verified => {
                let why = "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: null";
                return Err(s3_error!(InvalidRequest, "{why}"));
            }
            _ => {}
        }
        let size = bytes.len() as u64;
        request.input.content_length = i64::try_from(size).ok();
        request.input.body = Some(StreamingBlob::from(Body::from(bytes)));
        let mut response = self.files.upload_part(without_credentials(request)).await?;
        let tag = response.output.e_tag.as_ref().map(|tag| tag.value().to_owned()).unwrap_or_default();
        write(&self.about_part(&id, number)?, &StoredPart { number, size, tag, sha256: sha256.clone() })?;
        response.output.checksum_sha256 = sha256;
        Ok(response)
    }

    pub(super) async fn list_parts(&self, request: S3Request<ListPartsInput>) -> S3Result<S3Response<ListPartsOutput>> {
        let ListPartsInput { bucket, key, upload_id, max_parts, part_number_marker, .. } = request.input;
        let upload = self.find(&upload_id, &bucket, &key)?;
        let (most, after) = (max_parts.unwrap_or(PAGE).clamp(0, PAGE), part_number_marker.unwrap_or(0));
        let mut parts = self.parts(&upload_id).await?;
        parts.retain(|part| part.number > after);
        let is_truncated = parts.len() > most.unsigned_abs() as usize;
        parts.truncate(most.unsigned_abs() as usize);
        let algorithm = ChecksumAlgorithm::from_static(ChecksumAlgorithm::SHA256);
        Ok(S3Response::new(ListPartsOutput {
            bucket: Some(bucket),
            key: Some(key),
            upload_id: Some(upload_id),
            checksum_algorithm: upload.is_verified.then_some(algorithm),
            max_parts: Some(most),
            part_number_marker: Some(after),
            next_part_number_marker: parts.last().map(|part| part.number).filter(|_| is_truncated),
            is_truncated: Some(is_truncated),
            parts: Some(parts.into_iter().map(listed).collect()),
            ..ListPartsOutput::default()
        }))
    }

    /// Checks everything before it changes anything, so that an upload whose completion is refused goes on.
    pub(super) async fn complete_multipart_upload(
        &self,
        mut request: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
        let id = request.input.upload_id.clone();
        let upload = self.find(&id, &request.input.bucket, &request.input.key)?;
        let wanted = request.input.multipart_upload.as_ref().and_then(|list| list.parts.as_deref()).unwrap_or_default();
        let chosen = choose(&upload, wanted, &self.parts(&id).await?)?;
        // Of several requests at once, the one that removes the file completes the upload.
        std::fs::remove_file(self.about(&id)?).map_err(|_| s3_error!(NoSuchUpload))?;
        // s3s-fs wants the numbers to begin with 1, and to be consecutive.
        for (index, part) in (1..).zip(&chosen).filter(|(index, part)| *index != part.number) {
            std::fs::rename(self.stored(&id, part.number), self.stored(&id, index)).map_err(io)?;
        }
        let numbered = |(index, part): (i32, &StoredPart)| CompletedPart {
            part_number: Some(index),
            e_tag: Some(ETag::Strong(part.tag.clone())),
            ..CompletedPart::default()
        };
        if let Some(list) = &mut request.input.multipart_upload {
            list.parts = Some((1..).zip(&chosen).map(numbered).collect());
        }
        let completed = self.files.complete_multipart_upload(without_credentials(request)).await;
        self.forget(&id).await?;
        completed
    }

    pub(super) async fn abort_multipart_upload(
        &self,
        request: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
        let id = request.input.upload_id.clone();
        self.find(&id, &request.input.bucket, &request.input.key)?;
        // Of two requests at once, one removes it. The library then removes all files that begin like it.
        std::fs::remove_file(self.about(&id)?).map_err(|_| s3_error!(NoSuchUpload))?;
        self.forget(&id).await?;
        let aborted = self.files.abort_multipart_upload(without_credentials(request)).await?;
        Ok(aborted)
    }

    /// An upload of an object that was not completed or aborted.
    fn find(&self, id: &str, bucket: &str, key: &str) -> S3Result<Upload> {
        let found: Option<Upload> = read(&self.about(id)?);
        let found = found.filter(|upload| upload.bucket == bucket && upload.key == key);
        found.ok_or_else(|| s3_error!(NoSuchUpload, "The specified multipart upload does not exist."))
    }

    /// The parts of an upload, by their numbers.
    async fn parts(&self, id: &str) -> S3Result<Vec<StoredPart>> {
        let prefix = format!(".upload_id-{id}.about-");
        let mut entries = tokio::fs::read_dir(&self.root).await.map_err(io)?;
        let mut parts: Vec<StoredPart> = Vec::new();
        while let Some(entry) = entries.next_entry().await.map_err(io)? {
            if entry.file_name().to_string_lossy().starts_with(&prefix) {
                parts.extend(read::<StoredPart>(&entry.path()));
            }
        }
        parts.sort_by_key(|part| part.number);
        Ok(parts)
    }

    /// Deletes what described the parts of an upload, and parts that its completion did not name.
    async fn forget(&self, id: &str) -> S3Result<()> {
        for part in self.parts(id).await? {
            let _ = std::fs::remove_file(self.about_part(id, part.number)?);
            let _ = std::fs::remove_file(self.stored(id, part.number));
        }
        Ok(())
    }

    fn about(&self, id: &str) -> S3Result<PathBuf> {
        let is_plain = id.chars().all(|character| character.is_ascii_alphanumeric() || character == '-');
        if !is_plain {
            return Err(s3_error!(NoSuchUpload, "The specified multipart upload does not exist."));
        }
        Ok(self.root.join(format!(".upload_id-{id}.about")))
    }

    fn about_part(&self, id: &str, number: i32) -> S3Result<PathBuf> {
        self.about(id).map(|about| about.with_extension(format!("about-{number}")))
    }

    /// The file in which s3s-fs stores a part.
    fn stored(&self, id: &str, number: i32) -> PathBuf {
        self.root.join(format!(".upload_id-{id}.part-{number}"))
    }
}

/// The parts that a completion names, if they are there, in order, and large enough.
fn choose(upload: &Upload, wanted: &[CompletedPart], stored: &[StoredPart]) -> S3Result<Vec<StoredPart>> {
    if wanted.is_empty() {
        return Err(s3_error!(MalformedXML, "You must specify at least one part"));
    }
    let (mut chosen, mut former) = (Vec::with_capacity(wanted.len()), 0);
    for named in wanted {
        let number = named.part_number.unwrap_or_default();
        // With checksums, the numbers have to be consecutive from 1.
        if number <= former || (upload.is_verified && number != former + 1) {
            return Err(s3_error!(InvalidPartOrder));
        }
        former = number;
        if upload.is_verified && named.checksum_sha256.is_none() {
            let why = "The upload was created using a sha256 checksum. The complete request must include the checksum \
                       for each part.";
            return Err(s3_error!(InvalidRequest, "{why}"));
        }
        let fits = |part: &&StoredPart| {
            part.number == number
                && named.e_tag.as_ref().is_some_and(|tag| tag.value() == part.tag)
                && (named.checksum_sha256.is_none() || named.checksum_sha256 == part.sha256)
        };
        chosen.push(stored.iter().find(fits).cloned().ok_or_else(|| s3_error!(InvalidPart))?);
    }
    let before_last = chosen.split_last().map(|(_, before)| before).unwrap_or_default();
    if before_last.iter().any(|part| part.size < MIN_PART) {
        return Err(s3_error!(EntityTooSmall));
    }
    Ok(chosen)
}

fn listed(part: StoredPart) -> Part {
    Part {
        part_number: Some(part.number),
        size: i64::try_from(part.size).ok(),
        e_tag: Some(ETag::Strong(part.tag)),
        checksum_sha256: part.sha256,
        ..Part::default()
    }
}

/// A request that no credentials are bound to. What they may do was checked before.
fn without_credentials<T>(mut request: S3Request<T>) -> S3Request<T> {
    request.credentials = None;
    request
}

fn checksum(bytes: &Bytes) -> String {
    STANDARD.encode(digest(&SHA256, bytes))
}

fn write(path: &Path, value: &impl Serialize) -> S3Result<()> {
    let json = serde_json::to_vec(value).map_err(|error| s3_error!(error, InternalError))?;
    std::fs::write(path, json).map_err(io)
}

fn read<T: DeserializeOwned>(path: &Path) -> Option<T> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}

fn io(error: std::io::Error) -> s3s::S3Error {
    s3_error!(error, InternalError)
}
