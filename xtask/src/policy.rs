//! The grants of a function, declared and implied, and the IAM statements that they and its trigger need.

use std::collections::{BTreeMap, BTreeSet};

use glotto_http::EndpointSpec;
use glotto_runtime::{Grant, Part};

/// A statement that allows actions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The actions, in the order of their names.
    pub actions: Vec<&'static str>,
    /// The resources, as YAML values.
    pub resources: Vec<String>,
    /// The condition: operator, key, and the value as YAML.
    pub condition: Option<(&'static str, &'static str, String)>,
}

impl Statement {
    /// Allows actions on a resource.
    pub fn new(actions: &[&'static str], resource: impl Into<String>) -> Self {
        Self { actions: actions.to_vec(), resources: vec![resource.into()], condition: None }
    }

    fn only_if(mut self, operator: &'static str, key: &'static str, value: String) -> Self {
        self.condition = Some((operator, key, value));
        self
    }
}

/// Parts of the table in which items are never changed or deleted.
const APPEND_ONLY: [Part; 2] = [Part::Audit, Part::Signing];

/// The condition key for partition keys.
const PARTITION: &str = "dynamodb:LeadingKeys";

/// The grants of an endpoint: its own, and those that follow from its declaration. These are the keys that verify
/// tokens, which are read at startup; the caller's session; idempotency records; and spent proofs of work.
pub fn effective_grants(endpoint: &EndpointSpec) -> Vec<Grant> {
    let function = &endpoint.function;
    let mut grants = endpoint.grants.to_vec();
    if function.access.reads_token() {
        grants.push(Grant::Read(&[Part::Session]));
    }
    if function.idempotent {
        grants.extend([Grant::Read(&[Part::Idempotency]), Grant::Write(&[Part::Idempotency])]);
    }
    // The first sign-in of a new deployment writes the keyring.
    if grants.contains(&Grant::Sign) {
        grants.push(Grant::Write(&[Part::Signing]));
    }
    if function.proof_of_work {
        grants.push(Grant::Write(&[Part::Token]));
    }
    if grants.iter().any(Grant::touches_table) {
        grants.push(Grant::Read(&[Part::Signing]));
    }
    grants.sort_unstable();
    grants.dedup();
    grants
}

/// The statements of a function's grants.
pub fn statements(grants: &[Grant]) -> Vec<Statement> {
    let (mut reads, mut writes, mut checks) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut others = Vec::new();
    let mut prefixes: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for grant in sorted(grants) {
        match grant {
            Grant::Read(parts) => reads.extend(parts),
            Grant::Write(parts) => writes.extend(parts),
            Grant::Check(parts) => checks.extend(parts),
            Grant::GetObject(bucket, prefix) => {
                prefixes.entry("s3:GetObject").or_default().push(objects(bucket.logical_id(), prefix));
            }
            Grant::PutObject(bucket, prefix) => {
                prefixes.entry("s3:PutObject").or_default().push(objects(bucket.logical_id(), prefix));
            }
            Grant::DeleteObject(bucket, prefix) => {
                prefixes.entry("s3:DeleteObject").or_default().push(objects(bucket.logical_id(), prefix));
            }
            other => others.extend(single(other)),
        }
    }
    let objects =
        prefixes.into_iter().map(|(action, resources)| Statement { actions: vec![action], resources, condition: None });
    table(reads, writes, &checks).chain(others).chain(objects).collect()
}

/// The statements for the table. Append-only items can be put, and nothing else.
fn table(
    reads: BTreeSet<Part>,
    writes: BTreeSet<Part>,
    checks: &BTreeSet<Part>,
) -> impl Iterator<Item = Statement> + use<> {
    let changes = writes.iter().copied().filter(|part| !APPEND_ONLY.contains(part)).collect();
    let checks = checks.difference(&writes).copied().collect();
    let rights: [(&[&str], BTreeSet<Part>); 4] = [
        (&["dynamodb:ConditionCheckItem"], checks),
        (&["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"], reads),
        (&["dynamodb:ConditionCheckItem", "dynamodb:PutItem"], writes),
        (&["dynamodb:DeleteItem", "dynamodb:UpdateItem"], changes),
    ];
    rights.into_iter().filter(|(_, parts)| !parts.is_empty()).map(|(actions, parts)| {
        let patterns: Vec<_> = parts.iter().map(|part| format!("\"{}*\"", part.prefix())).collect();
        let patterns = format!("[{}]", patterns.join(", "));
        Statement::new(actions, "!GetAtt Table.Arn").only_if("ForAllValues:StringLike", PARTITION, patterns)
    })
}

/// The statements of a single grant.
fn single(grant: Grant) -> Vec<Statement> {
    match grant {
        Grant::ReadIndex => {
            vec![Statement::new(&["dynamodb:Query"], sub("${Table.Arn}/index/gsi1"))]
        }
        Grant::Send(queue) => {
            vec![Statement::new(&["sqs:SendMessage"], format!("!GetAtt {}.Arn", queue.logical_id()))]
        }
        Grant::Measure(queue) => {
            vec![Statement::new(&["sqs:GetQueueAttributes"], format!("!GetAtt {}.Arn", queue.logical_id()))]
        }
        Grant::Sign => {
            vec![Statement::new(&["secretsmanager:GetSecretValue"], "!Ref SigningSecret")]
        }
        Grant::Rotate => {
            let actions = [
                "secretsmanager:GetSecretValue",
                "secretsmanager:PutSecretValue",
                "secretsmanager:UpdateSecretVersionStage",
            ];
            vec![Statement::new(&actions, "!Ref SigningSecret")]
        }
        Grant::ProviderSecrets => {
            vec![Statement::new(&["secretsmanager:GetSecretValue"], "!Ref ProviderSecrets")]
        }
        // SES checks the address, and the identity can be the address or its domain.
        Grant::Mail => vec![Statement::new(&["ses:SendEmail"], arn("ses", "identity/*")).only_if(
            "StringEquals",
            "ses:FromAddress",
            "!Ref MailSender".to_owned(),
        )],
        Grant::Transcode => vec![
            Statement::new(&["mediaconvert:CreateJob"], arn("mediaconvert", "queues/Default")),
            // Probing a file has no resource.
            Statement::new(&["mediaconvert:Probe"], "\"*\""),
            Statement::new(&["iam:PassRole"], "!GetAtt MediaConvertRole.Arn").only_if(
                "StringEquals",
                "iam:PassedToService",
                "mediaconvert.amazonaws.com".to_owned(),
            ),
        ],
        Grant::ListObjects(bucket, prefix) => {
            vec![Statement::new(&["s3:ListBucket"], format!("!GetAtt {}.Arn", bucket.logical_id())).only_if(
                "StringLike",
                "s3:prefix",
                format!("\"{prefix}*\""),
            )]
        }
        // These are variables only, or part of a statement that other grants share.
        Grant::Seal
        | Grant::Providers
        | Grant::Factors
        | Grant::Read(_)
        | Grant::Write(_)
        | Grant::Check(_)
        | Grant::GetObject(..)
        | Grant::PutObject(..)
        | Grant::DeleteObject(..) => Vec::new(),
    }
}

/// The environment variables that the grants need, with their values as YAML.
pub fn variables(grants: &[Grant]) -> BTreeMap<&'static str, String> {
    let mut variables = BTreeMap::new();
    for grant in grants {
        let (name, value) = match grant {
            Grant::Read(_) | Grant::ReadIndex | Grant::Write(_) | Grant::Check(_) => {
                ("TABLE_NAME", "!Ref Table".to_owned())
            }
            Grant::Send(queue) | Grant::Measure(queue) => (queue.variable(), format!("!Ref {}", queue.logical_id())),
            Grant::Sign | Grant::Rotate => ("SIGNING_SECRET_ID", "!Ref SigningSecret".to_owned()),
            Grant::Seal => ("LINK_KEY", sub("{{resolve:secretsmanager:${LinkSecret}:SecretString}}")),
            Grant::Providers => ("OIDC_PROVIDERS", "!Ref OidcProviders".to_owned()),
            Grant::ProviderSecrets => ("PROVIDER_SECRETS_ID", "!Ref ProviderSecrets".to_owned()),
            Grant::Factors => ("FACTOR_KEY", sub("{{resolve:secretsmanager:${FactorSecret}:SecretString}}")),
            Grant::Mail => ("MAIL_SENDER", "!Ref MailSender".to_owned()),
            Grant::Transcode => ("MEDIACONVERT_ROLE_ARN", "!GetAtt MediaConvertRole.Arn".to_owned()),
            Grant::GetObject(bucket, _)
            | Grant::PutObject(bucket, _)
            | Grant::DeleteObject(bucket, _)
            | Grant::ListObjects(bucket, _) => (bucket.variable(), format!("!Ref {}", bucket.logical_id())),
        };
        variables.insert(name, value);
        if *grant == Grant::Providers {
            variables.insert("OIDC_REDIRECT_URIS", "!Ref OidcRedirectUris".to_owned());
        }
        if *grant == Grant::Transcode {
            // A job names its input and output by their buckets.
            variables.insert("UPLOADS_BUCKET", "!Ref UploadsBucket".to_owned());
            variables.insert("MEDIA_BUCKET", "!Ref MediaBucket".to_owned());
        }
    }
    variables
}

fn sorted(grants: &[Grant]) -> Vec<Grant> {
    let mut grants = grants.to_vec();
    grants.sort_unstable();
    grants.dedup();
    grants
}

fn objects(bucket: &str, prefix: &str) -> String {
    sub(&format!("${{{bucket}.Arn}}/{prefix}*"))
}

fn arn(service: &str, resource: &str) -> String {
    sub(&format!("arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource}"))
}

/// A `!Sub`, quoted.
pub(crate) fn sub(text: &str) -> String {
    format!("!Sub \"{text}\"")
}
