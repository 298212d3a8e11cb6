//! A cloud with the resources that these tests use, and clients for it.

use std::path::Path;

use aws_credential_types::Credentials;
use aws_sdk_s3::config::{BehaviorVersion, Region};
use aws_smithy_http_client::Builder;
use aws_smithy_types::timeout::TimeoutConfig;
use glotto_cloud::{ACCESS_KEY, Cloud, CloudConfig, Endpoints, Resources, Role, SECRET_KEY};
use serde_json::{Value, json};

/// A running cloud.
pub struct Here {
    pub cloud: Cloud,
}

/// A caller of the cloud with its credentials.
pub struct Caller {
    endpoints: Endpoints,
    credentials: Credentials,
}

impl Caller {
    /// The same caller, who finds the cloud at another address.
    #[cfg(target_os = "linux")]
    pub fn at(self, address: &str) -> Self {
        let Endpoints { dynamodb, s3, aws, region } = self.endpoints;
        let [dynamodb, s3, aws] = [dynamodb, s3, aws].map(|url| url.replace("127.0.0.1", address));
        Self { endpoints: Endpoints { dynamodb, s3, aws, region }, ..self }
    }
}

macro_rules! clients {
    ($($name:ident: $sdk:ident at $endpoint:ident,)+) => {
        impl Caller {
            $(pub fn $name(&self) -> $sdk::Client {
                let config = $sdk::Config::builder()
                    .behavior_version(BehaviorVersion::v2026_01_12())
                    .endpoint_url(&self.endpoints.$endpoint)
                    .region(Region::new(self.endpoints.region.clone()))
                    .credentials_provider(self.credentials.clone())
                    .http_client(Builder::new().build_http())
                    .timeout_config(
                        TimeoutConfig::builder().operation_attempt_timeout(std::time::Duration::from_secs(25)).build(),
                    )
                    .build();
                $sdk::Client::from_conf(config)
            })+
        }

        impl Here {
            $(pub fn $name(&self) -> $sdk::Client {
                self.developer().$name()
            })+
        }
    };
}

clients! {
    dynamodb: aws_sdk_dynamodb at dynamodb,
    s3: aws_sdk_s3 at s3,
    sqs: aws_sdk_sqs at aws,
    ses: aws_sdk_sesv2 at aws,
    secrets: aws_sdk_secretsmanager at aws,
    mediaconvert: aws_sdk_mediaconvert at aws,
}

impl Caller {
    /// Calls `PutEvents`, for which the platform has no SDK. Returns the status and the answer.
    pub async fn put_events(&self, entries: &Value) -> (u16, Value) {
        let credential =
            format!("Credential={}/20260101/eu-central-1/events/aws4_request", self.credentials.access_key_id());
        let signature = format!("AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0");
        let mut request = reqwest::Client::new()
            .post(&self.endpoints.aws)
            .header("x-amz-target", "AWSEvents.PutEvents")
            .header("x-amz-date", "20260101T000000Z")
            .header("authorization", signature);
        if let Some(token) = self.credentials.session_token() {
            request = request.header("x-amz-security-token", token);
        }
        let response = request.body(json!({ "Entries": entries }).to_string()).send().await.unwrap();
        let status = response.status().as_u16();
        (status, serde_json::from_str(&response.text().await.unwrap()).unwrap())
    }
}

impl Here {
    /// A cloud that keeps nothing.
    pub async fn start() -> Self {
        Self::with(CloudConfig::default()).await
    }

    /// A cloud that keeps its state in `directory`.
    pub async fn start_in(directory: &Path) -> Self {
        let state_dir = Some(directory.to_path_buf());
        Self::with(CloudConfig { state_dir, ..CloudConfig::default() }).await
    }

    pub async fn with(config: CloudConfig) -> Self {
        let cloud = Cloud::start(config).await.unwrap();
        let resources = resources(&cloud);
        cloud.apply(&resources).await.unwrap();
        Self { cloud }
    }

    /// The developer, who may do everything.
    pub fn developer(&self) -> Caller {
        let credentials = Credentials::from_keys(ACCESS_KEY, SECRET_KEY, None);
        Caller { endpoints: self.cloud.endpoints().clone(), credentials }
    }

    /// A function whose role has these statements.
    pub fn role(&self, statements: &Value) -> Caller {
        self.set_role(statements);
        let issued = self.cloud.iam().credentials("role");
        let (key, secret, token) = (issued.access_key_id, issued.secret_access_key, issued.session_token);
        let credentials = Credentials::new(key, secret, Some(token), None, "role");
        Caller { endpoints: self.cloud.endpoints().clone(), credentials }
    }

    /// Replaces the statements of the role.
    pub fn set_role(&self, statements: &Value) {
        let document = json!({ "Version": "2012-10-17", "Statement": statements });
        let properties = json!({ "Policies": [{ "PolicyName": "grants", "PolicyDocument": document }] });
        self.cloud.iam().add_roles([Role::from_properties("role", &properties).unwrap()]);
    }

    pub fn queue_url(&self, name: &str) -> String {
        self.cloud.names().queue_url(name)
    }
}

/// What a template would hold, resolved.
pub fn resources(cloud: &Cloud) -> Resources {
    let arn = |name: &str| cloud.names().queue_arn(name);
    let resources = json!({
        "Table": { "Type": "AWS::DynamoDB::Table", "Properties": table() },
        "JobQueue": { "Type": "AWS::SQS::Queue", "Properties": {
            "VisibilityTimeout": 60,
            "RedrivePolicy": { "deadLetterTargetArn": arn("JobDeadLetterQueue"), "maxReceiveCount": 2 },
        }},
        "JobDeadLetterQueue": { "Type": "AWS::SQS::Queue", "Properties": {} },
        "UploadsBucket": { "Type": "AWS::S3::Bucket", "Properties": {
            "CorsConfiguration": { "CorsRules": [{
                "AllowedOrigins": ["http://localhost:3000"],
                "AllowedMethods": ["PUT", "GET"],
                "AllowedHeaders": ["content-type"],
                "ExposedHeaders": ["ETag"],
                "MaxAge": 600,
            }]},
            "NotificationConfiguration": { "QueueConfigurations": [{
                "Event": "s3:ObjectCreated:*",
                "Queue": arn("JobQueue"),
                "Filter": { "S3Key": { "Rules": [{ "Name": "prefix", "Value": "uploads/" }] } },
            }]},
        }},
        "PicturesBucket": { "Type": "AWS::S3::Bucket", "Properties": {
            "NotificationConfiguration": { "EventBridgeConfiguration": { "EventBridgeEnabled": true } },
        }},
        "MediaBucket": { "Type": "AWS::S3::Bucket", "Properties": {} },
        "SigningSecret": { "Type": "AWS::SecretsManager::Secret", "Properties": {
            "GenerateSecretString": { "PasswordLength": 64, "ExcludePunctuation": true },
        }},
        "EventBus": { "Type": "AWS::Events::EventBus", "Properties": { "Name": "things" } },
        "MailSet": { "Type": "AWS::SES::ConfigurationSet", "Properties": { "Name": "mails" } },
        "SilentSet": { "Type": "AWS::SES::ConfigurationSet", "Properties": { "Name": "silent" } },
        "MailDestination": { "Type": "AWS::SES::ConfigurationSetEventDestination", "Properties": {
            "ConfigurationSetName": "mails",
            "EventDestination": {
                "Enabled": true,
                "MatchingEventTypes": ["bounce", "complaint"],
                "EventBridgeDestination": {
                    "EventBusArn": "arn:aws:events:eu-central-1:000000000000:event-bus/default",
                },
            },
        }},
        "Role": { "Type": "AWS::IAM::Role", "Properties": {} },
    });
    match resources {
        Value::Object(resources) => resources,
        _ => unreachable!(),
    }
}

fn table() -> Value {
    let attribute = |name: &str| json!({ "AttributeName": name, "AttributeType": "S" });
    let key = |hash: &str, range: &str| {
        json!([
            { "AttributeName": hash, "KeyType": "HASH" },
            { "AttributeName": range, "KeyType": "RANGE" },
        ])
    };
    json!({
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions":
            [attribute("pk"), attribute("sk"), attribute("gsi1pk"), attribute("gsi1sk")],
        "KeySchema": key("pk", "sk"),
        "GlobalSecondaryIndexes": [{
            "IndexName": "gsi1",
            "KeySchema": key("gsi1pk", "gsi1sk"),
            "Projection": { "ProjectionType": "ALL" },
        }],
        "StreamSpecification": { "StreamViewType": "NEW_AND_OLD_IMAGES" },
        "TimeToLiveSpecification": { "AttributeName": "expiresAt", "Enabled": true },
        "PointInTimeRecoverySpecification": { "PointInTimeRecoveryEnabled": true },
        "DeletionProtectionEnabled": true,
    })
}
