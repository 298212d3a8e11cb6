//! Access to single objects in S3.

use std::sync::OnceLock;

use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Region;
use aws_sdk_s3::config::endpoint::{DefaultResolver, Params, ResolveEndpoint as _};
use aws_sdk_s3::error::ProvideErrorMetadata as _;
use aws_sdk_s3::operation::get_object::{GetObjectError, GetObjectOutput};
use aws_sdk_s3::primitives::{AggregatedBytes, ByteStream};
use aws_smithy_async::time::SharedTimeSource;
use aws_types::SdkConfig;
use futures::future::BoxFuture;
use glotto_runtime::settings::{MissingSetting, Settings};
use glotto_runtime::{Bucket, Context, Port, ServiceError};
use jiff::Timestamp;
use tokio::sync::OnceCell;

use crate::Signer;
use crate::signer::Base;

pub(crate) const SERVICE: &str = "S3";

/// The contents of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contents {
    /// The bytes.
    Bytes(Vec<u8>),
    /// The object is larger than allowed.
    TooLarge,
}

/// Access to objects of the platform's buckets.
#[derive(Debug)]
pub struct Objects {
    aws: SdkConfig,
    /// Created on first use, because functions that only sign addresses never need it.
    client: OnceLock<Client>,
    settings: Settings,
    region: Option<Region>,
    credentials: Option<SharedCredentialsProvider>,
    clock: SharedTimeSource,
    /// The address of each bucket, resolved once.
    bases: [OnceCell<Base>; Bucket::ALL.len()],
}

impl Port for Objects {
    fn open(context: &Context) -> Result<Self, MissingSetting> {
        let aws = context.aws();
        Ok(Self {
            aws: aws.clone(),
            client: OnceLock::new(),
            settings: context.settings.clone(),
            region: aws.region().cloned(),
            credentials: aws.credentials_provider(),
            clock: aws.time_source().unwrap_or_default(),
            bases: Default::default(),
        })
    }
}

impl Objects {
    /// A signer of addresses in a bucket, valid from now on. It uses the clock of the SDK and not that
    /// of the context, because AWS checks signatures by the real time.
    pub fn signer(&self, bucket: Bucket) -> BoxFuture<'_, Result<Signer, ServiceError>> {
        Box::pin(async move {
            let base = self.bases[bucket as usize].get_or_try_init(|| self.base(bucket)).await?;
            let provider = self.credentials.as_ref().ok_or_else(|| broken("there are no credentials"))?;
            let credentials = provider.provide_credentials().await.map_err(broken)?;
            let region = self.region.as_ref().ok_or_else(|| broken("there is no region"))?;
            let now = Timestamp::try_from(self.clock.now()).map_err(broken)?;
            Ok(Signer::new(base.clone(), region.as_ref(), &credentials, now))
        })
    }

    /// The address of a bucket. The endpoint rules of the SDK know partitions, custom endpoints, and
    /// whether the name of the bucket is in the host (on AWS) or in the path (behind an IP address).
    /// They are called directly: presigning a request with the SDK to read the address from it takes
    /// ten times as long in a cold start.
    async fn base(&self, bucket: Bucket) -> Result<Base, ServiceError> {
        let params = Params::builder()
            .bucket(self.bucket(bucket)?)
            .set_region(self.region.as_ref().map(|region| region.as_ref().to_owned()))
            .set_endpoint(self.settings.get("AWS_ENDPOINT_URL_S3").ok().map(str::to_owned))
            .build()
            .map_err(broken)?;
        let endpoint = DefaultResolver::new().resolve_endpoint(&params).await.map_err(broken)?;
        let (scheme, rest) =
            endpoint.url().split_once("://").ok_or_else(|| broken("the endpoint rules returned an invalid address"))?;
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let path = if path.is_empty() { "/".to_owned() } else { format!("/{}/", path.trim_end_matches('/')) };
        Ok(Base { scheme: scheme.to_owned(), host: host.to_owned(), path })
    }

    pub(crate) fn client(&self) -> &Client {
        self.client.get_or_init(|| Client::new(&self.aws))
    }

    /// Reads a small text; none if there is no such object.
    pub fn read<'a>(&'a self, bucket: Bucket, key: &'a str) -> BoxFuture<'a, Result<Option<String>, ServiceError>> {
        Box::pin(async move {
            let Some(object) = self.object(bucket, key).await? else { return Ok(None) };
            String::from_utf8(bytes_of(object).await?).map(Some).map_err(|_| broken("a text is not UTF-8"))
        })
    }

    /// Reads an object of at most this many bytes; none if there is no such object.
    pub fn read_bytes<'a>(
        &'a self,
        bucket: Bucket,
        key: &'a str,
        most: u64,
    ) -> BoxFuture<'a, Result<Option<Contents>, ServiceError>> {
        Box::pin(async move {
            let Some(object) = self.object(bucket, key).await? else { return Ok(None) };
            // S3 always sends the length.
            if object.content_length.is_none_or(|length| u64::try_from(length).is_ok_and(|length| length > most)) {
                return Ok(Some(Contents::TooLarge));
            }
            Ok(Some(Contents::Bytes(bytes_of(object).await?)))
        })
    }

    /// Reads a part of an object: at most this many bytes from an offset that is before its end. None if there is no such
    /// object.
    pub fn read_part<'a>(
        &'a self,
        bucket: Bucket,
        key: &'a str,
        offset: u64,
        most: u64,
    ) -> BoxFuture<'a, Result<Option<Vec<u8>>, ServiceError>> {
        Box::pin(async move {
            let last = offset.saturating_add(most.max(1)).saturating_sub(1);
            match self.object_part(bucket, key, Some(format!("bytes={offset}-{last}"))).await? {
                Some(object) => bytes_of(object).await.map(Some),
                None => Ok(None),
            }
        })
    }

    /// An object with its body as a stream; none if there is no such object.
    async fn object(&self, bucket: Bucket, key: &str) -> Result<Option<GetObjectOutput>, ServiceError> {
        self.object_part(bucket, key, None).await
    }

    async fn object_part(
        &self,
        bucket: Bucket,
        key: &str,
        range: Option<String>,
    ) -> Result<Option<GetObjectOutput>, ServiceError> {
        let request = self.client().get_object().bucket(self.bucket(bucket)?).key(key).set_range(range);
        let sent = request.send().await;
        match sent {
            Ok(object) => Ok(Some(object)),
            Err(error) if error.as_service_error().is_some_and(GetObjectError::is_no_such_key) => Ok(None),
            // S3 denies a missing key to roles that may not list the bucket. A role that may not read
            // the object gets the same error, hence the warning.
            Err(error) if error.code() == Some("AccessDenied") => {
                tracing::warn!(?bucket, key, "S3 denied an object: it does not exist, or the role may not read it");
                Ok(None)
            }
            Err(error) => Err(ServiceError::of(SERVICE, &error)),
        }
    }

    /// Writes an object. Replaces one that exists.
    pub fn write<'a>(
        &'a self,
        bucket: Bucket,
        key: &'a str,
        content_type: &'a str,
        cache_control: &'a str,
        bytes: Vec<u8>,
    ) -> BoxFuture<'a, Result<(), ServiceError>> {
        Box::pin(async move {
            let put = self.client().put_object().bucket(self.bucket(bucket)?).key(key).content_type(content_type);
            let put = put.cache_control(cache_control).body(ByteStream::from(bytes)).send().await;
            put.map(|_| ()).map_err(|error| ServiceError::of(SERVICE, &error))
        })
    }

    /// Writes an object that browsers save instead of showing it (RFC 6266). Replaces one that exists.
    pub fn write_download<'a>(
        &'a self,
        bucket: Bucket,
        key: &'a str,
        content_type: &'a str,
        cache_control: &'a str,
        bytes: Vec<u8>,
    ) -> BoxFuture<'a, Result<(), ServiceError>> {
        Box::pin(async move {
            let put = self.client().put_object().bucket(self.bucket(bucket)?).key(key).content_type(content_type);
            let put = put.cache_control(cache_control).content_disposition("attachment");
            let sent = put.body(ByteStream::from(bytes)).send().await;
            sent.map(|_| ()).map_err(|error| ServiceError::of(SERVICE, &error))
        })
    }

    /// Deletes an object if it exists.
    pub fn delete<'a>(&'a self, bucket: Bucket, key: &'a str) -> BoxFuture<'a, Result<(), ServiceError>> {
        Box::pin(async move {
            let sent = self.client().delete_object().bucket(self.bucket(bucket)?).key(key).send().await;
            match sent {
                Ok(_) => Ok(()),
                // AWS succeeds if there is no such object; other implementations of S3 answer 404.
                Err(error) if error.raw_response().is_some_and(|raw| raw.status().as_u16() == 404) => Ok(()),
                Err(error) => Err(ServiceError::of(SERVICE, &error)),
            }
        })
    }

    pub(crate) fn bucket(&self, bucket: Bucket) -> Result<&str, ServiceError> {
        self.settings.bucket(bucket).map_err(broken)
    }
}

async fn bytes_of(object: GetObjectOutput) -> Result<Vec<u8>, ServiceError> {
    let bytes = object.body.collect().await;
    bytes.map(AggregatedBytes::to_vec).map_err(|error| ServiceError::Unavailable(SERVICE, error.to_string()))
}

pub(crate) fn broken(why: impl std::fmt::Display) -> ServiceError {
    ServiceError::Refused(SERVICE, why.to_string())
}

#[cfg(test)]
#[path = "objects_tests.rs"]
mod tests;
