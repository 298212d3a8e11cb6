//! The grants of a function, declared and implied, and the IAM statements that they and its trigger need.

use std::collections::{BTreeMap, BTreeSet};

use glotto_domain::keys::KeyPurpose;
use glotto_events::Worker;
use glotto_http::EndpointSpec;
use glotto_runtime::{Bucket, Grant, IndexPart, Part};

use crate::names;

/// A statement that allows actions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The actions, in the order of their names.
    pub actions: Vec<&'static str>,
    /// The resources, as YAML values.
    pub resources: Vec<String>,
    /// The conditions, all of which must hold: operator, key, and the value as YAML.
    pub conditions: Vec<(&'static str, &'static str, String)>,
}

impl Statement {
    /// Allows actions on a resource.
    pub fn new(actions: &[&'static str], resource: impl Into<String>) -> Self {
        Self { actions: actions.to_vec(), resources: vec![resource.into()], conditions: Vec::new() }
    }

    fn only_if(mut self, operator: &'static str, key: &'static str, value: String) -> Self {
        self.conditions.push((operator, key, value));
        self
    }

    /// Only for partitions whose keys have these prefixes. `ForAllValues` alone is also true for a request without
    /// the key, so the key must be there as well.
    fn only_partitions<'p>(self, prefixes: impl Iterator<Item = &'p str>) -> Self {
        let patterns: Vec<_> = prefixes.map(|prefix| format!("\"{prefix}*\"")).collect();
        self.only_if("ForAllValues:StringLike", PARTITION, format!("[{}]", patterns.join(", "))).only_if(
            "\"Null\"",
            PARTITION,
            "\"false\"".to_owned(),
        )
    }
}

/// The variable of the wrapping key. The environment of a function that has it is encrypted with a key of ours.
pub(crate) const WRAPPING_KEY: &str = "WRAPPING_KEY";

/// The condition key for partition keys.
const PARTITION: &str = "dynamodb:LeadingKeys";

/// The grants of an endpoint: its own, and those that follow from its declaration. These are the keys that verify
/// tokens, which are read at startup; the caller's session; idempotency records; proofs of work; and keys.
pub fn effective_grants(endpoint: &EndpointSpec) -> Vec<Grant> {
    let function = &endpoint.function;
    let mut grants = endpoint.grants.to_vec();
    if function.access.reads_token() {
        grants.push(Grant::Read(&[Part::Session]));
    }
    if function.idempotent {
        grants.extend([Grant::Read(&[Part::Idempotency]), Grant::Write(&[Part::Idempotency])]);
    }
    if function.proof_of_work {
        grants.extend([Grant::Write(&[Part::Token]), Grant::Seal(&[KeyPurpose::ProofOfWork])]);
    }
    with_keyring(grants)
}

/// The grants of a worker: its own, and the public keys, whose read opens the connection to the table at startup.
pub fn worker_grants(worker: &Worker) -> Vec<Grant> {
    with_keyring(worker.grants.to_vec())
}

/// Adds the read of the public keys, if the function has access to the table, and sorts the grants.
fn with_keyring(mut grants: Vec<Grant>) -> Vec<Grant> {
    if grants.iter().any(Grant::touches_table) {
        grants.push(Grant::Read(&[Part::Signing]));
    }
    with_keys(&grants)
}

/// Grants and what they need to read secret keys: the partitions of their purposes, and the keyring, which is read in
/// the same call.
pub fn with_keys(grants: &[Grant]) -> Vec<Grant> {
    let purposes = purposes_of(grants);
    let keyring = (!purposes.is_empty()).then_some(Grant::Read(&[Part::Signing]));
    let keys = purposes.iter().map(|purpose| Grant::Read(part_of(*purpose)));
    let all: Vec<Grant> = grants.iter().copied().chain(keyring).chain(keys).collect();
    sorted(&all)
}

/// The purposes of secret keys that grants name.
fn purposes_of(grants: &[Grant]) -> BTreeSet<KeyPurpose> {
    grants.iter().flat_map(Grant::key_purposes).copied().collect()
}

/// The value of `KEY_PURPOSES`: the purposes whose keys a function reads.
pub fn key_purposes(grants: &[Grant]) -> String {
    purposes_of(grants).into_iter().map(KeyPurpose::name).collect::<Vec<_>>().join(",")
}

/// The partition of a purpose, as a grant takes it.
fn part_of(purpose: KeyPurpose) -> &'static [Part] {
    let part = Part::of_keys(purpose);
    Part::KEYS.iter().find(|keys| **keys == part).map(std::slice::from_ref).unwrap_or_default()
}

/// The statements of a function's grants.
pub fn statements(grants: &[Grant]) -> Vec<Statement> {
    let (mut reads, mut writes, mut checks) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut index = BTreeSet::new();
    let mut others = Vec::new();
    let mut prefixes: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for grant in sorted(grants).into_iter().filter(|grant| !grant.is_known_by_variable()) {
        match grant {
            Grant::Read(parts) => reads.extend(parts),
            Grant::Write(parts) => writes.extend(parts),
            Grant::Check(parts) => checks.extend(parts),
            Grant::ReadIndex(parts) => index.extend(parts),
            Grant::GetObject(bucket, prefix) => {
                prefixes.entry("s3:GetObject").or_default().push(objects(bucket, prefix));
            }
            Grant::PutObject(bucket, prefix) => {
                prefixes.entry("s3:PutObject").or_default().push(objects(bucket, prefix));
            }
            Grant::DeleteObject(bucket, prefix) => {
                prefixes.entry("s3:DeleteObject").or_default().push(objects(bucket, prefix));
            }
            Grant::ListParts(bucket, prefix) => {
                prefixes.entry("s3:ListMultipartUploadParts").or_default().push(objects(bucket, prefix));
            }
            Grant::AbortUpload(bucket, prefix) => {
                prefixes.entry("s3:AbortMultipartUpload").or_default().push(objects(bucket, prefix));
            }
            other => others.extend(single(other)),
        }
    }
    let objects = prefixes.into_iter().map(|(action, resources)| Statement {
        actions: vec![action],
        resources,
        conditions: Vec::new(),
    });
    table(reads, writes, &checks).chain(of_index(&index)).chain(others).chain(objects).collect()
}

/// The statements for the table. Items of some parts can be put, and nothing else.
fn table(
    reads: BTreeSet<Part>,
    writes: BTreeSet<Part>,
    checks: &BTreeSet<Part>,
) -> impl Iterator<Item = Statement> + use<> {
    let changes = writes.iter().copied().filter(|part| !part.is_put_only()).collect();
    let checks = checks.difference(&writes).copied().collect();
    let rights: [(&[&str], BTreeSet<Part>); 4] = [
        (&["dynamodb:ConditionCheckItem"], checks),
        (&["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"], reads),
        (&["dynamodb:ConditionCheckItem", "dynamodb:PutItem"], writes),
        (&["dynamodb:DeleteItem", "dynamodb:UpdateItem"], changes),
    ];
    rights.into_iter().filter(|(_, parts)| !parts.is_empty()).map(|(actions, parts)| {
        Statement::new(actions, names::table_arn("")).only_partitions(parts.iter().map(|part| part.prefix()))
    })
}

/// The statement for the index, if any of it is read. There the key of the condition is that of the index.
fn of_index(parts: &BTreeSet<IndexPart>) -> Option<Statement> {
    let statement = Statement::new(&["dynamodb:Query"], names::table_arn("/index/gsi1"));
    (!parts.is_empty()).then(|| statement.only_partitions(parts.iter().map(|part| part.prefix())))
}

/// The statements of a single grant. Some are part of a statement that other grants share.
fn single(grant: Grant) -> Vec<Statement> {
    match grant {
        Grant::Send(queue) => vec![Statement::new(&["sqs:SendMessage"], names::queue_arn(queue))],
        Grant::Measure(queue) => vec![Statement::new(&["sqs:GetQueueAttributes"], names::queue_arn(queue))],
        Grant::PutEvents => vec![Statement::new(&["events:PutEvents"], names::event_bus_arn())],
        // The secret may not exist: an operator can delete it.
        Grant::ProviderSecretsSource => vec![Statement {
            actions: vec!["secretsmanager:GetSecretValue"],
            resources: vec![names::missing_secret_arn("providers"), names::secret_arn("providers")],
            conditions: Vec::new(),
        }],
        // SES checks the address, and the identity can be the address or its domain. A mail with a configuration set
        // needs the right for both.
        Grant::Mail => vec![
            Statement::new(&["ses:SendEmail"], names::arn("ses", "identity/*")).only_if(
                "StringEquals",
                "ses:FromAddress",
                "!Ref MailSender".to_owned(),
            ),
            Statement::new(&["ses:SendEmail"], names::mail_configuration_set_arn()),
        ],
        Grant::Transcode => vec![
            Statement::new(
                &["mediaconvert:CreateJob", "mediaconvert:SearchJobs"],
                names::arn("mediaconvert", "queues/${MediaConvertQueue}"),
            ),
            // Probing a file has no resource.
            Statement::new(&["mediaconvert:Probe"], "\"*\""),
            Statement::new(&["iam:PassRole"], names::mediaconvert_role_arn()).only_if(
                "StringEquals",
                "iam:PassedToService",
                "mediaconvert.amazonaws.com".to_owned(),
            ),
        ],
        Grant::ListObjects(bucket, prefix) => {
            vec![Statement::new(&["s3:ListBucket"], names::bucket_arn(bucket, "")).only_if(
                "StringLike",
                "s3:prefix",
                format!("\"{prefix}*\""),
            )]
        }
        // A test finds a grant without a statement that is not known by a variable.
        _ => Vec::new(),
    }
}

/// The environment variables that the grants need, with their values as YAML.
pub fn variables(grants: &[Grant]) -> BTreeMap<&'static str, String> {
    let mut variables = BTreeMap::new();
    for grant in grants {
        let (name, value) = match grant {
            Grant::Read(_) | Grant::ReadIndex(_) | Grant::Write(_) | Grant::Check(_) => ("TABLE_NAME", names::table()),
            Grant::Send(queue) | Grant::Measure(queue) => (queue.variable(), names::queue_url(*queue)),
            Grant::PutEvents => ("EVENT_BUS_NAME", names::event_bus()),
            Grant::Sign | Grant::Seal(_) | Grant::SignMedia | Grant::ProviderSecrets | Grant::Wrap => {
                (WRAPPING_KEY, names::secret_value("wrapping"))
            }
            Grant::Providers => ("OIDC_PROVIDERS", "!Ref OidcProviders".to_owned()),
            Grant::ProviderSecretsSource => ("PROVIDER_SECRETS_ID", names::secret("providers")),
            Grant::Mail => ("MAIL_SENDER", "!Ref MailSender".to_owned()),
            Grant::Transcode => ("MEDIACONVERT_ROLE_ARN", names::mediaconvert_role_arn()),
            Grant::GetObject(bucket, _)
            | Grant::PutObject(bucket, _)
            | Grant::DeleteObject(bucket, _)
            | Grant::ListParts(bucket, _)
            | Grant::AbortUpload(bucket, _)
            | Grant::ListObjects(bucket, _) => (bucket.variable(), names::bucket(*bucket)),
        };
        variables.insert(name, value);
        if *grant == Grant::Mail {
            variables.insert("MAIL_CONFIGURATION_SET", names::mail_configuration_set());
        }
        if *grant == Grant::Providers {
            variables.insert("OIDC_REDIRECT_URIS", "!Ref OidcRedirectUris".to_owned());
        }
        if *grant == Grant::ProviderSecretsSource {
            // Without providers there is no secret to copy.
            variables.insert("OIDC_PROVIDERS", "!Ref OidcProviders".to_owned());
        }
        if *grant == Grant::SignMedia {
            variables.insert("MEDIA_KEY_ID", "!Ref MediaKeyId".to_owned());
            variables.insert("MEDIA_KEY_VERSION", "!Ref MediaKeyVersion".to_owned());
        }
        if *grant == Grant::Transcode {
            variables.insert("MEDIACONVERT_QUEUE", "!Ref MediaConvertQueue".to_owned());
            // A job names its input and output by their buckets.
            for bucket in [Bucket::Uploads, Bucket::Media] {
                variables.insert(bucket.variable(), names::bucket(bucket));
            }
        }
    }
    let purposes = key_purposes(grants);
    if !purposes.is_empty() {
        variables.insert("KEY_PURPOSES", purposes);
    }
    variables
}

fn sorted(grants: &[Grant]) -> Vec<Grant> {
    let mut grants = grants.to_vec();
    grants.sort_unstable();
    grants.dedup();
    grants
}

fn objects(bucket: Bucket, prefix: &str) -> String {
    names::bucket_arn(bucket, &format!("/{prefix}*"))
}
