//! Objects in S3.

use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Region;
use aws_sdk_s3::operation::get_object::GetObjectError;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_smithy_async::time::SharedTimeSource;
use futures::future::BoxFuture;
use glotto_runtime::settings::{MissingSetting, Settings};
use glotto_runtime::{Bucket, Context, Port};
use jiff::Timestamp;
use tokio::sync::OnceCell;

use crate::signer::Base;
use crate::{MediaError, Signer};

const SERVICE: &str = "S3";

/// The objects of the platform's buckets.
#[derive(Debug)]
pub struct Objects {
    client: Client,
    settings: Settings,
    region: Option<Region>,
    credentials: Option<SharedCredentialsProvider>,
    clock: SharedTimeSource,
    /// Where each bucket is, asked once.
    places: [OnceCell<Base>; Bucket::ALL.len()],
}

impl Port for Objects {
    fn open(context: &Context) -> Result<Self, MissingSetting> {
        let aws = context.aws();
        Ok(Self {
            client: Client::new(aws),
            settings: context.settings.clone(),
            region: aws.region().cloned(),
            credentials: aws.credentials_provider(),
            clock: aws.time_source().unwrap_or_default(),
            places: Default::default(),
        })
    }
}

impl Objects {
    /// Signs addresses of a bucket from now on: by the clock that all calls to AWS are signed by,
    /// as AWS judges them by its own.
    pub fn signer(&self, bucket: Bucket) -> BoxFuture<'_, Result<Signer, MediaError>> {
        Box::pin(async move {
            let base = self.places[bucket as usize].get_or_try_init(|| self.place(bucket)).await?;
            let provider =
                self.credentials.as_ref().ok_or_else(|| broken("there are no credentials"))?;
            let credentials = provider.provide_credentials().await.map_err(broken)?;
            let region = self.region.as_ref().ok_or_else(|| broken("there is no region"))?;
            let now = Timestamp::try_from(self.clock.now()).map_err(broken)?;
            Ok(Signer::new(base.clone(), region.as_ref(), &credentials, now))
        })
    }

    /// Where a bucket is. The SDK knows partitions, endpoints of one's own, and where the bucket's
    /// name goes (into the host on AWS, into the path behind an IP address): a request that it has
    /// signed shows it.
    async fn place(&self, bucket: Bucket) -> Result<Base, MediaError> {
        let soon =
            PresigningConfig::expires_in(std::time::Duration::from_mins(1)).map_err(broken)?;
        let request =
            self.client.get_object().bucket(self.bucket(bucket)?).key("-").presigned(soon).await;
        let request = request.map_err(|error| MediaError::of(SERVICE, &error))?;
        let address = request.uri().split('?').next().and_then(|address| address.split_once("://"));
        let parts = address.and_then(|(scheme, rest)| Some((scheme, rest.split_once('/')?)));
        let (scheme, (host, path)) = parts.ok_or_else(|| broken("the SDK made an odd address"))?;
        let path = format!("/{}", path.trim_end_matches('-'));
        Ok(Base { scheme: scheme.to_owned(), host: host.to_owned(), path })
    }

    /// Reads a small text; none, if it is not there.
    pub fn read<'a>(
        &'a self,
        bucket: Bucket,
        key: &'a str,
    ) -> BoxFuture<'a, Result<Option<String>, MediaError>> {
        Box::pin(async move {
            let sent = self.client.get_object().bucket(self.bucket(bucket)?).key(key).send().await;
            let object = match sent {
                Ok(object) => object,
                Err(error)
                    if error.as_service_error().is_some_and(GetObjectError::is_no_such_key) =>
                {
                    return Ok(None);
                }
                Err(error) => return Err(MediaError::of(SERVICE, &error)),
            };
            let lost =
                |error: &dyn std::fmt::Display| MediaError::Unavailable(SERVICE, error.to_string());
            let bytes = object.body.collect().await.map_err(|error| lost(&error))?.to_vec();
            String::from_utf8(bytes).map(Some).map_err(|_| broken("a text is not UTF-8"))
        })
    }

    /// Deletes an object if it is there.
    pub fn delete<'a>(
        &'a self,
        bucket: Bucket,
        key: &'a str,
    ) -> BoxFuture<'a, Result<(), MediaError>> {
        Box::pin(async move {
            let sent =
                self.client.delete_object().bucket(self.bucket(bucket)?).key(key).send().await;
            match sent {
                Ok(_) => Ok(()),
                // S3 itself deletes what is not there without a word; not every S3 does.
                Err(error)
                    if error.raw_response().is_some_and(|raw| raw.status().as_u16() == 404) =>
                {
                    Ok(())
                }
                Err(error) => Err(MediaError::of(SERVICE, &error)),
            }
        })
    }

    fn bucket(&self, bucket: Bucket) -> Result<&str, MediaError> {
        self.settings.bucket(bucket).map_err(broken)
    }
}

fn broken(why: impl std::fmt::Display) -> MediaError {
    MediaError::Refused(SERVICE, why.to_string())
}
