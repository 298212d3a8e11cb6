//! Calls of a service of AWS that speaks JSON and of which one operation is called, so that its SDK need not be
//! compiled and linked. Such a call is a signed `POST` whose header names the operation
//! (<https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html>). The signature is made by the crate that the
//! SDK uses, which every function contains already.

use std::time::{Duration, SystemTime};

use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningParams, SigningSettings, sign};
use aws_sigv4::sign::v4;
use aws_smithy_http_client::Connector;
use aws_smithy_runtime_api::client::http::HttpConnector as _;
use aws_smithy_runtime_api::client::identity::Identity;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use serde_json::Value;

use crate::settings::MissingSetting;
use crate::{Clock, Context, ServiceError, aws};

/// The time of an attempt, as for clients of the SDK. There is no second attempt: the caller decides.
const TIMEOUT: Duration = Duration::from_millis(2_500);

/// The media type of a request and of its answer.
const CONTENT_TYPE: &str = "application/x-amz-json-1.1";

/// A service. It keeps its connections.
#[derive(Debug)]
pub struct JsonService {
    /// For messages: `EventBridge`.
    name: &'static str,
    /// The first label of its host, for which requests are signed, too.
    host: &'static str,
    base: String,
    region: String,
    credentials: SharedCredentialsProvider,
    connector: Connector,
    clock: Clock,
}

impl JsonService {
    /// The service `name` at `host`, which is the first label of its host name. The variable
    /// `AWS_ENDPOINT_URL_<NAME>` overrides the endpoint. Makes no call yet.
    pub fn open(context: &Context, name: &'static str, host: &'static str) -> Result<Self, MissingSetting> {
        let (settings, missing) = (&context.settings, |name: &str| MissingSetting(name.to_owned()));
        Ok(Self {
            name,
            host,
            base: aws::endpoint_url(settings, &name.to_uppercase(), host).ok_or_else(|| missing("AWS_REGION"))?,
            region: settings.get("AWS_REGION")?.to_owned(),
            credentials: context.aws().credentials_provider().ok_or_else(|| missing("AWS_ACCESS_KEY_ID"))?,
            connector: aws::connector(),
            clock: context.clock.clone(),
        })
    }

    /// Calls the operation that `target` names, such as `AWSEvents.PutEvents`, once. Returns the answer. An error
    /// contains the code of the service and nothing of the request.
    pub async fn call(&self, target: &'static str, request: &Value) -> Result<Value, ServiceError> {
        let request = self.signed(target, request.to_string()).await.map_err(|error| self.refused(error))?;
        let answer = tokio::time::timeout(TIMEOUT, self.answer(request)).await;
        let (status, body) = answer.map_err(|_| self.unavailable("timed out"))??;
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        match status {
            200..=299 if body.is_object() => Ok(body),
            200..=299 => Err(self.unavailable("no intelligible answer")),
            _ => Err(self.failed(status, &body)),
        }
    }

    /// The status and the body of the answer.
    async fn answer(&self, request: HttpRequest) -> Result<(u16, Vec<u8>), ServiceError> {
        let response = self.connector.call(request).await.map_err(|_| self.unavailable("no connection"))?;
        let status = response.status().as_u16();
        let body = ByteStream::new(response.into_body()).collect().await;
        let body = body.map_err(|_| self.unavailable("the answer broke off"))?;
        Ok((status, body.to_vec()))
    }

    async fn signed(&self, target: &'static str, body: String) -> Result<HttpRequest, String> {
        let credentials = self.credentials.provide_credentials().await;
        let identity = Identity::from(credentials.map_err(|_| "there are no credentials".to_owned())?);
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(self.host)
            .time(SystemTime::from(self.clock.now()))
            .settings(SigningSettings::default())
            .build()
            .map_err(|error| error.to_string())?;
        let headers = [("content-type", CONTENT_TYPE), ("x-amz-target", target)];
        let url = format!("{}/", self.base.trim_end_matches('/'));
        let bytes = SignableBody::Bytes(body.as_bytes());
        let signable = SignableRequest::new("POST", url.as_str(), headers.into_iter(), bytes);
        let signable = signable.map_err(|error| error.to_string())?;
        let signing = sign(signable, &SigningParams::V4(params)).map_err(|error| error.to_string())?;
        let (instructions, _) = signing.into_parts();
        let signature = instructions.headers().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter().chain(signature);
        let headers: Vec<_> = headers.collect();
        request_of(&url, headers, body).map_err(|error| error.to_string())
    }

    /// The error of an answer, by its status and its code: `com.amazon.coral.service#AccessDeniedException`.
    fn failed(&self, status: u16, body: &Value) -> ServiceError {
        let code = body["__type"].as_str().and_then(|kind| kind.rsplit('#').next()).unwrap_or("no code");
        let transient = status >= 500 || status == 429 || code.contains("Throttl") || code.contains("LimitExceeded");
        let text = format!("{code} ({status})");
        if transient { self.unavailable(&text) } else { self.refused(text) }
    }

    fn unavailable(&self, why: &str) -> ServiceError {
        ServiceError::Unavailable(self.name, why.to_owned())
    }

    fn refused(&self, why: String) -> ServiceError {
        ServiceError::Refused(self.name, why)
    }
}

fn request_of(
    url: &str,
    headers: Vec<(String, String)>,
    body: String,
) -> Result<HttpRequest, aws_smithy_runtime_api::http::HttpError> {
    let mut request = HttpRequest::new(SdkBody::from(body));
    request.set_method("POST")?;
    request.set_uri(url)?;
    for (name, value) in headers {
        request.headers_mut().try_insert(name, value)?;
    }
    Ok(request)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{Rng, Settings};

    fn service() -> JsonService {
        let settings = Settings::from_pairs([
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
            ("AWS_SESSION_TOKEN", "the-token"),
        ]);
        let begin: Timestamp = "2015-08-30T12:36:00Z".parse().unwrap();
        let context = Context::new(settings, Clock::at(begin), Rng::System).unwrap();
        JsonService::open(&context, "EventBridge", "events").unwrap()
    }

    #[tokio::test]
    async fn a_request_names_its_operation_and_signs_what_decides_about_it() {
        let request = service().signed("AWSEvents.PutEvents", "{}".to_owned()).await.unwrap();
        assert_eq!((request.method(), request.uri()), ("POST", "https://events.us-east-1.amazonaws.com/"));
        let header = |name: &str| request.headers().get(name).unwrap_or_default().to_owned();
        assert_eq!(header("x-amz-target"), "AWSEvents.PutEvents");
        assert_eq!(header("content-type"), CONTENT_TYPE);
        assert_eq!(header("x-amz-date"), "20150830T123600Z");
        assert_eq!(header("x-amz-security-token"), "the-token");
        let authorization = header("authorization");
        let scope = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/events/aws4_request, ";
        assert!(authorization.starts_with(scope), "{authorization}");
        let signed = "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, ";
        assert!(authorization.contains(signed), "{authorization}");
    }

    #[test]
    fn an_error_that_may_pass_differs_from_one_that_does_not() {
        let service = service();
        let failed = |status: u16, kind: &str| service.failed(status, &serde_json::json!({ "__type": kind }));
        for (status, kind) in [(400, "ThrottlingException"), (500, "InternalException"), (503, ""), (429, "x")] {
            assert!(matches!(failed(status, kind), ServiceError::Unavailable(..)), "{status} {kind}");
        }
        let denied = failed(400, "com.amazon.coral.service#AccessDeniedException");
        assert_eq!(denied.to_string(), "EventBridge refused a call: AccessDeniedException (400)");
    }
}
