//! Secrets Manager: winterbaume stores the secrets. Generated values are saved, so that they survive a restart.

use std::collections::{BTreeSet, HashMap};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use winterbaume_core::{StatefulService, default_account_id};
use winterbaume_secretsmanager::SecretsManagerService;
use winterbaume_secretsmanager::views::{SecretVersionView, SecretView, SecretsmanagerStateView};

use crate::CloudError;
use crate::faults::{Fault, Faults};
use crate::iam::Access;
use crate::names::{self, Names};
use crate::{random, winterbaume};

const PUNCTUATION: &str = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

/// The secrets of a cloud. Clones share them.
#[derive(Clone)]
pub struct Secrets {
    service: Arc<SecretsManagerService>,
    names: Names,
    adding: Arc<Mutex<()>>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secrets").finish_non_exhaustive()
    }
}

impl Secrets {
    pub(crate) async fn open(names: Names, directory: Option<&Path>) -> Result<Self, CloudError> {
        let service = Arc::new(SecretsManagerService::new());
        let secrets = Self { service, names, adding: Arc::default() };
        if let Some(directory) = directory {
            let file = directory.join("secrets.json");
            if let Ok(json) = std::fs::read(&file) {
                let view = serde_json::from_slice(&json)
                    .map_err(|error| CloudError::State(file.clone(), error.to_string()))?;
                secrets.merge(view).await?;
            }
            let saving = std::sync::Mutex::new(());
            secrets.service.notifier().subscribe(move |_, _, view| {
                // One at a time: all of them write the same file beside it first.
                let _turn = saving.lock().unwrap_or_else(PoisonError::into_inner);
                save(&file, view);
            });
        }
        Ok(secrets)
    }

    /// Creates the secret of a CloudFormation resource. An existing secret keeps its value.
    pub(crate) async fn create(&self, id: &str, properties: &Value) -> Result<(), CloudError> {
        let name = names::secret_name(id, properties);
        if self.value(&name).await.is_some() {
            return Ok(());
        }
        let value = match properties["SecretString"].as_str() {
            Some(value) => value.to_owned(),
            None => generated(&properties["GenerateSecretString"])?,
        };
        let description = properties["Description"].as_str().unwrap_or_default().to_owned();
        let secret = self.secret(&name, description, value);
        self.merge(SecretsmanagerStateView { secrets: HashMap::from([(name, secret)]) }).await
    }

    /// The current value of a secret, by name or ARN, as for `{{resolve:secretsmanager:…}}`.
    pub async fn value(&self, id: &str) -> Option<String> {
        let view = self.service.snapshot(default_account_id(), self.names.region()).await;
        let secret = view.secrets.values().find(|secret| secret.name == id || secret.arn == id)?;
        let version = secret.versions.get(secret.current_version_id.as_ref()?)?;
        version.secret_string.clone()
    }

    /// The names of the secrets that exist, or wait for their deletion.
    pub(crate) async fn existing(&self) -> BTreeSet<String> {
        let view = self.service.snapshot(default_account_id(), self.names.region()).await;
        view.secrets.values().map(|secret| secret.name.clone()).collect()
    }

    pub(crate) async fn answer(&self, faults: &Faults, operation: &str, parts: &Parts, body: Bytes) -> Response {
        let call = async {
            if operation != "PutSecretValue" {
                return winterbaume::answer(&*self.service, self.names.region(), parts, body).await;
            }
            let _turn = self.adding.lock().await;
            match self.added_before(&body).await {
                Some(answer) => answer,
                None => winterbaume::answer(&*self.service, self.names.region(), parts, body).await,
            }
        };
        faults.around(operation, refuse, call).await
    }

    /// The response if the version exists already. On AWS a version never changes, but winterbaume would overwrite
    /// it.
    async fn added_before(&self, body: &[u8]) -> Option<Response> {
        let wish: Value = serde_json::from_slice(body).ok()?;
        let (id, version_id) = (wish["SecretId"].as_str()?, wish["ClientRequestToken"].as_str()?);
        let view = self.service.snapshot(default_account_id(), self.names.region()).await;
        let secret = view.secrets.values().find(|secret| secret.name == id || secret.arn == id)?;
        let version = secret.versions.get(version_id)?;
        let same = version.secret_string.as_deref() == wish["SecretString"].as_str();
        let (status, body) = if same {
            let stages = &version.version_stages;
            let existing =
                json!({"ARN": secret.arn, "Name": secret.name, "VersionId": version_id, "VersionStages": stages});
            (StatusCode::OK, existing)
        } else {
            let message = "You can't modify the value of a secret version; put a new one";
            (StatusCode::BAD_REQUEST, json!({"__type": "ResourceExistsException", "message": message}))
        };
        Some((status, [(CONTENT_TYPE, "application/x-amz-json-1.1")], body.to_string()).into_response())
    }

    async fn merge(&self, view: SecretsmanagerStateView) -> Result<(), CloudError> {
        let merged = self.service.merge(default_account_id(), self.names.region(), view).await;
        merged.map_err(|error| CloudError::Resource(error.to_string()))
    }

    fn secret(&self, name: &str, description: String, value: String) -> SecretView {
        let now = jiff::Timestamp::now().to_string();
        let version_id = random::id(32);
        let version = SecretVersionView {
            version_id: version_id.clone(),
            secret_string: Some(value),
            secret_binary: None,
            created_date: now.clone(),
            version_stages: vec!["AWSCURRENT".to_owned()],
        };
        SecretView {
            name: name.to_owned(),
            arn: self.names.secret_arn(name),
            description,
            created_date: now.clone(),
            last_changed_date: now,
            versions: HashMap::from([(version_id.clone(), version)]),
            current_version_id: Some(version_id),
            deleted_date: None,
            tags: HashMap::new(),
            resource_policy: None,
            rotation_enabled: None,
            rotation_lambda_arn: None,
            rotation_rules: None,
            last_rotated_date: None,
            replication_status: Vec::new(),
            primary_region: None,
        }
    }
}

/// A value for `GenerateSecretString`.
fn generated(wish: &Value) -> Result<String, CloudError> {
    let without = |name: &str| wish[name].as_bool().unwrap_or(false);
    let excluded = wish["ExcludeCharacters"].as_str().unwrap_or_default();
    let classes = [
        ("abcdefghijklmnopqrstuvwxyz", !without("ExcludeLowercase")),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", !without("ExcludeUppercase")),
        ("0123456789", !without("ExcludeNumbers")),
        (PUNCTUATION, !without("ExcludePunctuation")),
        (" ", without("IncludeSpace")),
    ];
    let classes: Vec<String> = classes
        .into_iter()
        .filter(|(_, wanted)| *wanted)
        .map(|(class, _)| class.chars().filter(|c| !excluded.contains(*c)).collect::<String>())
        .filter(|class| !class.is_empty())
        .collect();
    let length = wish["PasswordLength"].as_u64().unwrap_or(32);
    let length = usize::try_from(length).unwrap_or(32);
    if classes.is_empty() || length < classes.len() {
        let why = "a generated secret needs characters to choose from, and room for them";
        return Err(CloudError::Resource(why.to_owned()));
    }
    let all = classes.concat();
    let each = wish["RequireEachIncludedType"].as_bool().unwrap_or(true);
    let password = loop {
        let password = random::text(all.as_bytes(), length);
        if !each || classes.iter().all(|class| password.contains(|c| class.contains(c))) {
            break password;
        }
    };
    let Some(key) = wish["GenerateStringKey"].as_str() else { return Ok(password) };
    let template = wish["SecretStringTemplate"].as_str().unwrap_or("{}");
    let mut object: Value = serde_json::from_str(template)
        .map_err(|error| CloudError::Resource(format!("SecretStringTemplate: {error}")))?;
    object[key] = json!(password);
    Ok(object.to_string())
}

/// What a request does, as IAM checks it. `existing` are the names of the secrets.
pub(crate) fn accesses(names: &Names, existing: &BTreeSet<String>, operation: &str, request: &Value) -> Vec<Access> {
    let arn = |id: &str| match id {
        arn if arn.starts_with("arn:") => arn.to_owned(),
        name if existing.contains(name) => names.secret_arn(name),
        name => names.missing_secret_arn(name),
    };
    let access = |resource: String| Access::new(format!("secretsmanager:{operation}"), resource);
    if operation == "BatchGetSecretValue" {
        let ids = request["SecretIdList"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let reads = ids.map(|id| Access::new("secretsmanager:GetSecretValue", arn(id)));
        return std::iter::once(access("*".to_owned())).chain(reads).collect();
    }
    let created = || request["Name"].as_str().map(|name| names.secret_arn(name));
    let resource = request["SecretId"].as_str().map(arn).or_else(created);
    vec![access(resource.unwrap_or_else(|| "*".to_owned()))]
}

fn save(file: &PathBuf, view: &SecretsmanagerStateView) {
    let saved = serde_json::to_vec_pretty(view).map_err(std::io::Error::from).and_then(|json| {
        let beside = file.with_extension("part");
        write_private(&beside, &json)?;
        std::fs::rename(beside, file)
    });
    if let Err(error) = saved {
        tracing::error!(%error, "the secrets could not be saved");
    }
}

/// Writes a file that only its owner can read. The mode of a file that exists stays as it is.
pub fn write_private(file: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)?.write_all(content)
}

fn refuse(fault: Fault) -> Response {
    let (status, code) = match fault {
        Fault::Throttled => (StatusCode::BAD_REQUEST, "ThrottlingException"),
        _ => (StatusCode::INTERNAL_SERVER_ERROR, "InternalServiceError"),
    };
    let body = json!({ "__type": code, "message": "An error occurred" }).to_string();
    (status, [(CONTENT_TYPE, "application/x-amz-json-1.1")], body).into_response()
}
