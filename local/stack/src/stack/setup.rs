//! The steps of a start.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::time::Duration;

use glotto_cloud::{Cloud, CloudConfig, CloudError, Endpoints, Ports};
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;

use super::{StackConfig, origin_secret};
use crate::error::{Error, Result};
use crate::template::{Infrastructure, Place, SecretTexts, Template};

/// Where logs and positions of streams are. Without a directory for state it is a temporary one, which ends with the
/// second value.
pub(super) fn state_folder(config: &StackConfig) -> Result<(PathBuf, Option<TempDir>)> {
    if let Some(state) = &config.state_dir {
        return Ok((state.clone(), None));
    }
    let scratch = TempDir::with_prefix("glotto-stack-");
    let scratch = scratch.map_err(|error| Error::new(format!("cannot make a temporary folder: {error}")))?;
    Ok((scratch.path().to_owned(), Some(scratch)))
}

pub(super) async fn bind(port: u16) -> Result<TcpListener> {
    listen(port, "the API", "port").await
}

async fn listen(port: u16, what: &str, flag: &str) -> Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| {
        let variable = format!("GLOTTO_{}", flag.to_uppercase().replace('-', "_"));
        Error::new(format!("{what} cannot listen on port {port}: {error}")).hint(format!(
            "stop the program that listens there, or choose another port: --{flag} <n> or {variable}=<n>"
        ))
    })
}

/// Checks that all ports are free, before anything that takes time.
pub(crate) async fn ports_are_free(port: u16, cloud: Ports) -> Result<()> {
    bind(port).await?;
    listen(cloud.dynamodb, "DynamoDB", "dynamodb-port").await?;
    listen(cloud.s3, "S3", "s3-port").await?;
    listen(cloud.aws, "the endpoint of SQS, SES and the rest of AWS", "aws-port").await?;
    Ok(())
}

pub(super) async fn start_cloud(config: &StackConfig) -> Result<Cloud> {
    let state_dir = config.state_dir.as_ref().map(|state| state.join("cloud"));
    let settings = CloudConfig {
        state_dir,
        ports: config.cloud,
        containers: config.containers,
        sweeps: true,
        credentials_lifetime: config.credentials_lifetime,
        shard_lifetime: config.shard_lifetime,
        ..CloudConfig::default()
    };
    Cloud::start(settings).await.map_err(cloud_error)
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err hands over")]
pub(super) fn cloud_error(error: CloudError) -> Error {
    let mut text = error.to_string();
    if let Some(source) = std::error::Error::source(&error).map(ToString::to_string)
        && !text.contains(&source)
    {
        text = format!("{text}: {source}");
    }
    let failed = Error::new(format!("the embedded cloud failed: {text}"));
    match error {
        CloudError::State(..) | CloudError::Database(_) => failed.hint(
            "if a file of the state is damaged, move the whole folder away, with the data in it, or choose another: \
             --state <folder> or GLOTTO_STATE=<folder>",
        ),
        _ => failed,
    }
}

pub(super) fn place(api_url: &str, endpoints: &Endpoints) -> Place {
    Place {
        stack: "glotto".to_owned(),
        region: endpoints.region.clone(),
        api_url: api_url.to_owned(),
        queue_base: endpoints.aws.clone(),
    }
}

/// The default address of front-end dev servers, with the only local host name that passkeys support.
const FRONT_ENDS: &str = "http://localhost:3000,http://localhost:5173";

/// Values that only this machine can give: its own address, a secret of its own, and short waits.
pub(super) fn local_parameters(config: &StackConfig, api_url: &str) -> Result<BTreeMap<String, String>> {
    let template = Template::read(&config.template, &BTreeMap::new())?;
    let localhost = api_url.replace("127.0.0.1", "localhost");
    let front_ends = config.parameters.get("CorsOrigins").map_or(FRONT_ENDS, String::as_str);
    let origin_secret = match config.parameters.get("OriginSecret") {
        Some(given) => given.clone(),
        None => origin_secret::generate()?,
    };
    let ours = [
        // The pages under /local play media too; the front end usually runs on 3000 or 5173.
        ("CorsOrigins", format!("{api_url},{localhost},{FRONT_ENDS},http://127.0.0.1:3000,http://127.0.0.1:5173")),
        // Links in mails lead to the front end, or to placeholder pages if there is none.
        ("AppUrl", format!("{api_url}/local/app")),
        // Browsers bind passkeys to a name, never to an address. Pages that may call the API may use them.
        ("PasskeyRpId", "localhost".to_owned()),
        ("PasskeyOrigins", format!("{localhost},{front_ends}")),
        ("QueueRetrySeconds", "5".to_owned()),
        ("AuditBatchSeconds", "0".to_owned()),
        ("OriginSecretHashes", origin_secret::hash(&origin_secret)),
        ("OriginSecret", origin_secret),
    ];
    let mut parameters: BTreeMap<String, String> = ours
        .into_iter()
        .filter(|(name, _)| template.declares(name))
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    parameters.extend(config.parameters.clone());
    Ok(parameters)
}

/// The visibility timeout of each queue.
pub(super) fn retries(infrastructure: &Infrastructure) -> BTreeMap<String, Duration> {
    let seconds = |properties: &Value| {
        let value = &properties["VisibilityTimeout"];
        value.as_u64().or_else(|| value.as_str()?.parse().ok()).unwrap_or(30)
    };
    let queues = infrastructure.queues.iter();
    queues.map(|q| (q.name.clone(), Duration::from_secs(seconds(&q.properties)))).collect()
}

pub(super) async fn secrets(cloud: &Cloud, infrastructure: &Infrastructure, place: &Place) -> Result<SecretTexts> {
    let mut texts = SecretTexts::new();
    for secret in &infrastructure.secrets {
        let arn = place.secret_arn(&secret.name);
        let text = cloud
            .secrets()
            .value(&arn)
            .await
            .ok_or_else(|| Error::new(format!("the secret {} was not created as {arn}", secret.logical_id)))?;
        texts.insert(secret.name.clone(), text.clone());
        texts.insert(arn, text);
    }
    Ok(texts)
}

pub(super) fn absolute(path: &std::path::Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// The parameters of a stack for which these are given.
    fn parameters(given: &[(&str, &str)]) -> BTreeMap<String, String> {
        let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../template.yaml");
        let mut config = StackConfig::new(template, "");
        config.parameters = given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        local_parameters(&config, "http://127.0.0.1:4000").unwrap()
    }

    /// The default of `PasskeyOrigins`, or what is given, in a stack with these parameters.
    fn passkey_origins(given: &[(&str, &str)]) -> String {
        parameters(given)["PasskeyOrigins"].clone()
    }

    #[test]
    fn a_state_that_is_damaged_says_what_to_do_and_a_cause_stands_there_once() {
        let damaged = cloud_error(CloudError::State("secrets.json".into(), "EOF".to_owned())).to_string();
        assert!(damaged.contains("secrets.json: EOF") && damaged.contains("What to do: "), "{damaged}");
        let refused = cloud_error(std::io::Error::other("no port").into()).to_string();
        assert_eq!(refused, "the embedded cloud failed: no port.");
    }

    #[test]
    fn pages_that_may_call_the_api_may_use_passkeys() {
        assert_eq!(passkey_origins(&[]), "http://localhost:4000,http://localhost:3000,http://localhost:5173");
        let own = ("CorsOrigins", "http://localhost:8080");
        assert_eq!(passkey_origins(&[own]), "http://localhost:4000,http://localhost:8080");
        let passkeys = ("PasskeyOrigins", "http://localhost:9000");
        assert_eq!(passkey_origins(&[own, passkeys]), "http://localhost:9000");
    }

    #[test]
    fn functions_accept_the_secret_that_the_front_door_sends() {
        let none: &[(&str, &str)] = &[];
        for given in [none, &[("OriginSecret", "abc")]] {
            let parameters = parameters(given);
            let hash = origin_secret::hash(&parameters["OriginSecret"]);
            assert!(!hash.is_empty());
            assert_eq!(parameters["OriginSecretHashes"], hash);
        }
    }
}
