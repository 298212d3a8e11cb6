//! ARNs as the templates spell them. They share no code with the generator.

use glotto_runtime::{Bucket, Queue};

/// An ARN as the templates spell it.
pub fn arn(service: &str, resource: &str) -> String {
    format!("!Sub arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource}")
}

pub fn table_arn() -> String {
    arn("dynamodb", "table/glotto-${Stage}")
}

pub fn index_arn() -> String {
    format!("{}/index/gsi1", table_arn())
}

pub fn queue_arn(queue: Queue) -> String {
    let name = format!("{queue:?}").to_lowercase();
    arn("sqs", &format!("glotto-${{Stage}}-{name}"))
}

pub fn configuration_set_arn() -> String {
    arn("ses", "configuration-set/glotto-${Stage}")
}

pub fn bucket_arn(bucket: Bucket) -> String {
    let name = format!("{bucket:?}").to_lowercase();
    format!("!Sub arn:${{AWS::Partition}}:s3:::glotto-${{Stage}}-{name}-${{AWS::AccountId}}-${{AWS::Region}}")
}

/// The ARNs of a secret that may not exist.
pub fn secret_arns(name: &str) -> [String; 2] {
    ["", "-??????"].map(|characters| arn("secretsmanager", &format!("secret:glotto/${{Stage}}/{name}{characters}")))
}
