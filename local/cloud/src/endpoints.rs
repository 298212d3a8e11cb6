//! The endpoints of the cloud, and the environment variables for them.

use std::net::SocketAddr;

/// The access key of the developer, which may do everything, and which [`Endpoints::as_env`] returns.
pub const ACCESS_KEY: &str = "local";
/// The secret that belongs to [`ACCESS_KEY`].
pub const SECRET_KEY: &str = "local-secret";

/// Ports of 127.0.0.1 to listen on. 0 selects any free port.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ports {
    /// DynamoDB and DynamoDB Streams.
    pub dynamodb: u16,
    /// S3.
    pub s3: u16,
    /// SQS, SES v2, Secrets Manager, MediaConvert, EventBridge and whatever the owner mounts.
    pub aws: u16,
}

/// The addresses of a running cloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    /// `http://127.0.0.1:<port>` of DynamoDB.
    pub dynamodb: String,
    /// `http://127.0.0.1:<port>` of S3.
    pub s3: String,
    /// `http://127.0.0.1:<port>` of every other service.
    pub aws: String,
    /// The region of all resources.
    pub region: String,
}

impl Endpoints {
    pub(crate) fn new(dynamodb: SocketAddr, s3: SocketAddr, aws: SocketAddr, region: String) -> Self {
        let url = |address: SocketAddr| format!("http://{address}");
        Self { dynamodb: url(dynamodb), s3: url(s3), aws: url(aws), region }
    }

    /// The environment with which an unmodified AWS SDK uses this cloud, as the developer.
    pub fn as_env(&self) -> Vec<(String, String)> {
        [
            ("AWS_ENDPOINT_URL_DYNAMODB", &self.dynamodb),
            ("AWS_ENDPOINT_URL_DYNAMODB_STREAMS", &self.dynamodb),
            ("AWS_ENDPOINT_URL_S3", &self.s3),
            ("AWS_ENDPOINT_URL_SQS", &self.aws),
            ("AWS_ENDPOINT_URL_SESV2", &self.aws),
            ("AWS_ENDPOINT_URL_SECRETS_MANAGER", &self.aws),
            ("AWS_ENDPOINT_URL_MEDIACONVERT", &self.aws),
            ("AWS_ENDPOINT_URL_EVENTBRIDGE", &self.aws),
            ("AWS_ENDPOINT_URL_LAMBDA", &self.aws),
            ("AWS_REGION", &self.region),
            ("AWS_DEFAULT_REGION", &self.region),
            ("AWS_ACCESS_KEY_ID", &ACCESS_KEY.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", &SECRET_KEY.to_owned()),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .collect()
    }
}
