//! What a function may do, as IAM statements: nothing but what its grants and its trigger say.

use std::collections::BTreeMap;

use glotto_runtime::Grant;

/// One statement that allows something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The actions, in the order of their names.
    pub actions: Vec<&'static str>,
    /// What they may be done to, as YAML values.
    pub resources: Vec<String>,
    /// `(operator, key, value as YAML)` that has to hold.
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

/// The partitions of the audit trail and that of the keyring, in which nothing is ever changed or
/// deleted.
const WRITTEN_DOWN: &str = "[\"AUDIT*\", SIGNING]";

/// The partition of the keyring, into which only functions with the signing secret write.
const KEYRING: &str = "SIGNING";

/// What tells the partition of what is written.
const PARTITION: &str = "dynamodb:LeadingKeys";

/// The statements of a function's grants.
pub fn statements(grants: &[Grant]) -> Vec<Statement> {
    let mut table = Vec::new();
    let mut changes = Vec::new();
    let mut others = Vec::new();
    let mut prefixes: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for grant in sorted(grants) {
        match grant {
            Grant::Read => {
                table.extend(["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"]);
            }
            Grant::Write => {
                table.push("dynamodb:ConditionCheckItem");
                if grants.contains(&Grant::Sign) || grants.contains(&Grant::Rotate) {
                    table.push("dynamodb:PutItem");
                } else {
                    let puts = Statement::new(&["dynamodb:PutItem"], "!GetAtt Table.Arn");
                    changes.push(puts.only_if("ForAllValues:StringNotEquals", PARTITION, KEYRING.to_owned()));
                }
                let rest = Statement::new(&["dynamodb:DeleteItem", "dynamodb:UpdateItem"], "!GetAtt Table.Arn");
                changes.push(rest.only_if("ForAllValues:StringNotLike", PARTITION, WRITTEN_DOWN.to_owned()));
            }
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
    table.sort_unstable();
    let table = (!table.is_empty()).then(|| Statement::new(&table, "!GetAtt Table.Arn"));
    let objects =
        prefixes.into_iter().map(|(action, resources)| Statement { actions: vec![action], resources, condition: None });
    table.into_iter().chain(changes).chain(others).chain(objects).collect()
}

/// Grants that make statements of their own.
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
        // The sender's identity may be the address or its domain: the address is what is checked.
        Grant::Mail => vec![Statement::new(&["ses:SendEmail"], arn("ses", "identity/*")).only_if(
            "StringEquals",
            "ses:FromAddress",
            "!Ref MailSender".to_owned(),
        )],
        Grant::Transcode => vec![
            Statement::new(&["mediaconvert:CreateJob"], arn("mediaconvert", "queues/Default")),
            // Probing a file is a call on no resource.
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
        // Known as a variable, or part of a statement that other grants share.
        Grant::Seal
        | Grant::Providers
        | Grant::Factors
        | Grant::Read
        | Grant::Write
        | Grant::GetObject(..)
        | Grant::PutObject(..)
        | Grant::DeleteObject(..) => Vec::new(),
    }
}

/// The variables that a function's grants call for, with their values as YAML.
pub fn variables(grants: &[Grant]) -> BTreeMap<&'static str, String> {
    let mut variables = BTreeMap::new();
    for grant in grants {
        let (name, value) = match grant {
            Grant::Read | Grant::ReadIndex | Grant::Write => ("TABLE_NAME", "!Ref Table".to_owned()),
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
            // A job names both ends by their buckets.
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
