//! All objects of a bucket with a prefix, such as those of a user, a video or an export.

use std::path::Path;
use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::primitives::ByteStream;
use futures::future::{BoxFuture, join_all};
use glotto_domain::id::CourseId;
use glotto_domain::media::library::files;
use glotto_runtime::settings::{MissingSetting, Settings};
use glotto_runtime::{Bucket, Context, Port, ServiceError};

const SERVICE: &str = "S3";

/// How many objects are deleted at the same time.
const AT_ONCE: usize = 20;

/// How long writing a file may take: longer than other calls, but less than the time of a worker.
const UPLOAD: Duration = Duration::from_secs(20);

/// Access to folders of the platform's buckets.
#[derive(Debug)]
pub struct Folders {
    client: Client,
    settings: Settings,
}

/// An object in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectSummary {
    /// The key.
    pub key: String,
    /// The size in bytes.
    pub bytes: u64,
}

impl Port for Folders {
    fn open(context: &Context) -> Result<Self, MissingSetting> {
        Ok(Self { client: Client::new(context.aws()), settings: context.settings.clone() })
    }
}

impl Folders {
    /// The number of objects that [`list`](Self::list) returns at most.
    pub const MAX_LISTED: usize = 500;

    /// Lists the first objects with a prefix.
    pub fn list<'a>(
        &'a self,
        bucket: Bucket,
        prefix: &'a str,
    ) -> BoxFuture<'a, Result<Vec<ObjectSummary>, ServiceError>> {
        Box::pin(async move {
            let bucket = self.bucket(bucket)?;
            let most = i32::try_from(Self::MAX_LISTED).unwrap_or(i32::MAX);
            let sent = self.client.list_objects_v2().bucket(bucket).prefix(prefix).max_keys(most).send().await;
            let page = sent.map_err(|error| ServiceError::of(SERVICE, &error))?;
            let listed = page.contents.unwrap_or_default().into_iter().filter_map(|object| {
                Some(ObjectSummary { key: object.key?, bytes: u64::try_from(object.size.unwrap_or(0)).unwrap_or(0) })
            });
            Ok(listed.collect())
        })
    }

    /// The folders directly below a prefix, which ends with a slash. Each costs a request, however many objects it has.
    pub fn below<'a>(&'a self, bucket: Bucket, prefix: &'a str) -> BoxFuture<'a, Result<Vec<String>, ServiceError>> {
        Box::pin(async move {
            let (mut found, mut after) = (Vec::new(), None);
            while let Some(key) = self.first_after(bucket, prefix, after).await? {
                let name = key.strip_prefix(prefix).and_then(|rest| rest.split_once('/')).map(|(name, _)| name);
                // The character after a slash, in the order of keys, is zero.
                after = Some(name.map_or_else(|| key.clone(), |name| format!("{prefix}{name}0")));
                found.extend(name.map(|name| format!("{prefix}{name}/")));
            }
            Ok(found)
        })
    }

    /// The first object with a prefix after a key.
    async fn first_after(
        &self,
        bucket: Bucket,
        prefix: &str,
        after: Option<String>,
    ) -> Result<Option<String>, ServiceError> {
        let list = self.client.list_objects_v2().bucket(self.bucket(bucket)?).prefix(prefix).max_keys(1);
        let sent = list.set_start_after(after).send().await;
        let page = sent.map_err(|error| ServiceError::of(SERVICE, &error))?;
        Ok(page.contents.unwrap_or_default().into_iter().find_map(|object| object.key))
    }

    /// Deletes all objects with a prefix. Returns their number.
    pub fn clear<'a>(&'a self, bucket: Bucket, prefix: &'a str) -> BoxFuture<'a, Result<usize, ServiceError>> {
        Box::pin(async move {
            let mut count = 0;
            loop {
                let page = self.list(bucket, prefix).await?;
                if page.is_empty() {
                    return Ok(count);
                }
                count += page.len();
                self.delete_all(bucket, &page).await?;
            }
        })
    }

    /// Deletes all files in the library of a course, in both buckets.
    pub fn clear_library(&self, course: CourseId) -> BoxFuture<'_, Result<(), ServiceError>> {
        Box::pin(async move {
            let folder = files::course_folder(course);
            self.clear(Bucket::Uploads, &folder).await?;
            self.clear(Bucket::Media, &folder).await?;
            Ok(())
        })
    }

    /// Deletes objects, if they exist.
    pub fn delete_all<'a>(
        &'a self,
        bucket: Bucket,
        objects: &'a [ObjectSummary],
    ) -> BoxFuture<'a, Result<(), ServiceError>> {
        Box::pin(async move {
            for chunk in objects.chunks(AT_ONCE) {
                let deleted = join_all(chunk.iter().map(|object| self.delete(bucket, &object.key))).await;
                deleted.into_iter().collect::<Result<(), _>>()?;
            }
            Ok(())
        })
    }

    /// Writes a local file to a bucket. Replaces an object that exists.
    pub fn put_file<'a>(
        &'a self,
        bucket: Bucket,
        key: &'a str,
        content_type: &'a str,
        file: &'a Path,
    ) -> BoxFuture<'a, Result<(), ServiceError>> {
        Box::pin(async move {
            let body = ByteStream::from_path(file).await.map_err(refused)?;
            let timeouts = TimeoutConfig::builder().operation_attempt_timeout(UPLOAD).operation_timeout(UPLOAD).build();
            let put = self.client.put_object().bucket(self.bucket(bucket)?).key(key).content_type(content_type);
            let put = put.body(body).customize();
            let sent = put.config_override(aws_sdk_s3::config::Config::builder().timeout_config(timeouts)).send().await;
            sent.map(drop).map_err(|error| ServiceError::of(SERVICE, &error))
        })
    }

    async fn delete(&self, bucket: Bucket, key: &str) -> Result<(), ServiceError> {
        let sent = self.client.delete_object().bucket(self.bucket(bucket)?).key(key).send().await;
        match sent {
            Ok(_) => Ok(()),
            // AWS succeeds if there is no such object; other implementations of S3 answer 404.
            Err(error) if error.raw_response().is_some_and(|raw| raw.status().as_u16() == 404) => Ok(()),
            Err(error) => Err(ServiceError::of(SERVICE, &error)),
        }
    }

    fn bucket(&self, bucket: Bucket) -> Result<&str, ServiceError> {
        self.settings.bucket(bucket).map_err(refused)
    }
}

fn refused(why: impl std::fmt::Display) -> ServiceError {
    ServiceError::Refused(SERVICE, why.to_string())
}
