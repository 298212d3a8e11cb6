//! Uploads of objects in parts.

use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart, Part};
use futures::future::BoxFuture;
use glotto_domain::media::PartNumber;
use glotto_domain::media::multipart::{Checksum, StoredPart};
use glotto_runtime::{Bucket, ServiceError};

use crate::Objects;
use crate::objects::{SERVICE, broken};

/// Parts that S3 lists at once (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html>).
const PAGE: i32 = 1_000;

/// An upload in parts: its object, and the name that S3 gave it.
#[derive(Debug, Clone, Copy)]
pub struct MultipartUpload<'a> {
    /// The bucket.
    pub bucket: Bucket,
    /// The key of the object.
    pub key: &'a str,
    /// The name of the upload.
    pub id: &'a str,
}

/// Some of the parts that S3 has, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartsPage {
    /// The parts.
    pub parts: Vec<StoredPart>,
    /// The number after which the next page begins; none if this is the last one.
    pub next: Option<PartNumber>,
}

/// What came of completing an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completion {
    /// The object is there.
    Done,
    /// There is no such upload: it was completed or aborted.
    Gone,
    /// A part was uploaded again, or the upload is being aborted, since the parts were listed. Nothing was done.
    PartsChanged,
}

impl Objects {
    /// Begins an upload in parts. S3 requires and verifies a SHA-256 checksum of each part. Returns its name.
    pub fn begin_multipart<'a>(
        &'a self,
        bucket: Bucket,
        key: &'a str,
        content_type: &'a str,
    ) -> BoxFuture<'a, Result<String, ServiceError>> {
        Box::pin(async move {
            let request = self.client().create_multipart_upload().bucket(self.bucket(bucket)?).key(key);
            let request = request.content_type(content_type).checksum_algorithm(ChecksumAlgorithm::Sha256);
            let created = request.send().await.map_err(|error| ServiceError::of(SERVICE, &error))?;
            created.upload_id.ok_or_else(|| broken("S3 named no upload"))
        })
    }

    /// Lists a page of the parts that S3 has, after one; none if there is no such upload: it was completed or aborted.
    pub fn list_parts<'a>(
        &'a self,
        upload: MultipartUpload<'a>,
        after: Option<PartNumber>,
    ) -> BoxFuture<'a, Result<Option<PartsPage>, ServiceError>> {
        Box::pin(async move {
            let list = self.client().list_parts().bucket(self.bucket(upload.bucket)?).key(upload.key);
            let list = list.upload_id(upload.id).max_parts(PAGE);
            let list = list.set_part_number_marker(after.map(|number| number.get().to_string()));
            let listed = match list.send().await {
                Ok(listed) => listed,
                Err(error) if is_gone(&error) => return Ok(None),
                Err(error) => return Err(ServiceError::of(SERVICE, &error)),
            };
            let parts = listed.parts.unwrap_or_default().into_iter().map(stored_part);
            let parts = parts.collect::<Option<Vec<_>>>().ok_or_else(|| broken("S3 listed a part without a number"))?;
            let next = parts.last().map(|part| part.number).filter(|_| listed.is_truncated == Some(true));
            Ok(Some(PartsPage { parts, next }))
        })
    }

    /// Lists all parts that S3 has; none if there is no such upload.
    pub fn list_all_parts<'a>(
        &'a self,
        upload: MultipartUpload<'a>,
    ) -> BoxFuture<'a, Result<Option<Vec<StoredPart>>, ServiceError>> {
        Box::pin(async move {
            let (mut all, mut after) = (Vec::new(), None);
            loop {
                let Some(page) = self.list_parts(upload, after).await? else { return Ok(None) };
                all.extend(page.parts);
                after = page.next;
                if after.is_none() {
                    return Ok(Some(all));
                }
            }
        })
    }

    /// Makes an object of the parts, as they were listed.
    pub fn complete_multipart<'a>(
        &'a self,
        upload: MultipartUpload<'a>,
        parts: &'a [StoredPart],
    ) -> BoxFuture<'a, Result<Completion, ServiceError>> {
        Box::pin(async move {
            let parts = parts.iter().map(completed_part).collect();
            let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
            let complete = self.client().complete_multipart_upload().bucket(self.bucket(upload.bucket)?);
            match complete.key(upload.key).upload_id(upload.id).multipart_upload(parts).send().await {
                Ok(_) => Ok(Completion::Done),
                Err(error) if is_gone(&error) => Ok(Completion::Gone),
                Err(error) if error.code() == Some("InvalidPart") => Ok(Completion::PartsChanged),
                Err(error) => Err(ServiceError::of(SERVICE, &error)),
            }
        })
    }

    /// Deletes the parts of an upload. It is no error if there is no such upload.
    pub fn abort_multipart<'a>(&'a self, upload: MultipartUpload<'a>) -> BoxFuture<'a, Result<(), ServiceError>> {
        Box::pin(async move {
            let abort = self.client().abort_multipart_upload().bucket(self.bucket(upload.bucket)?);
            match abort.key(upload.key).upload_id(upload.id).send().await {
                Ok(_) => Ok(()),
                Err(error) if is_gone(&error) => Ok(()),
                Err(error) => Err(ServiceError::of(SERVICE, &error)),
            }
        })
    }

    /// The size of an object; none if there is no such object.
    pub fn size<'a>(&'a self, bucket: Bucket, key: &'a str) -> BoxFuture<'a, Result<Option<u64>, ServiceError>> {
        Box::pin(async move {
            match self.client().head_object().bucket(self.bucket(bucket)?).key(key).send().await {
                Ok(head) => Ok(head.content_length.and_then(|length| u64::try_from(length).ok())),
                // A missing key is denied to roles that may not list the bucket.
                Err(error) if error.raw_response().is_some_and(|raw| [403, 404].contains(&raw.status().as_u16())) => {
                    Ok(None)
                }
                Err(error) => Err(ServiceError::of(SERVICE, &error)),
            }
        })
    }
}

fn is_gone(error: &impl ProvideErrorMetadata) -> bool {
    error.code() == Some("NoSuchUpload")
}

fn stored_part(part: Part) -> Option<StoredPart> {
    Some(StoredPart {
        number: part.part_number.and_then(|number| u32::try_from(number).ok()).and_then(PartNumber::new)?,
        bytes: part.size.and_then(|size| u64::try_from(size).ok())?,
        checksum: part.checksum_sha256.as_deref().and_then(Checksum::parse),
        tag: part.e_tag.unwrap_or_default(),
    })
}

fn completed_part(part: &StoredPart) -> CompletedPart {
    CompletedPart::builder()
        .part_number(i32::try_from(part.number.get()).unwrap_or(i32::MAX))
        .set_checksum_sha256(part.checksum.as_ref().map(ToString::to_string))
        .e_tag(&part.tag)
        .build()
}
