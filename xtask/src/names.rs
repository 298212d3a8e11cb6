//! The names of what the data stack has (`template.data.yaml`), as YAML values. They are made of the stage, the
//! account and the region, so the other stacks know them in advance: nothing is exported or passed on.

use glotto_runtime::{Bucket, Queue};

/// A `!Sub`, quoted.
pub fn sub(text: &str) -> String {
    format!("!Sub \"{text}\"")
}

/// An ARN of a service in this account and region.
pub fn arn(service: &str, resource: &str) -> String {
    sub(&format!("arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource}"))
}

/// The name of the table.
pub fn table() -> String {
    sub(TABLE)
}

/// The ARN of the table, or of something that belongs to it: `/index/gsi1`, `/stream/*`.
pub fn table_arn(part: &str) -> String {
    arn("dynamodb", &format!("table/{TABLE}{part}"))
}

const TABLE: &str = "glotto-${Stage}";

/// The ARN of the table's stream. It contains the time at which the stream was created.
pub fn table_stream_arn() -> String {
    parameter("table-stream-arn")
}

/// The ARN of the role that MediaConvert reads and writes with.
pub fn mediaconvert_role_arn() -> String {
    parameter("mediaconvert-role-arn")
}

/// The ARN of the key of KMS that encrypts environments of functions.
pub fn environment_key_arn() -> String {
    parameter("environment-key-arn")
}

/// What has no name that can be known before, which the data stack writes into a parameter of Systems Manager.
/// Each use counts as a dynamic reference, of which a stack can have 60.
fn parameter(name: &str) -> String {
    sub(&format!("{{{{resolve:ssm:/glotto/${{Stage}}/{name}}}}}"))
}

/// The URL of a queue.
pub fn queue_url(queue: Queue) -> String {
    let name = queue.name();
    sub(&format!("https://sqs.${{AWS::Region}}.${{AWS::URLSuffix}}/${{AWS::AccountId}}/glotto-${{Stage}}-{name}"))
}

/// The ARN of a queue.
pub fn queue_arn(queue: Queue) -> String {
    arn("sqs", &format!("glotto-${{Stage}}-{}", queue.name()))
}

/// The ARN of the queue of events that could not be delivered.
pub fn events_dead_letter_queue_arn() -> String {
    arn("sqs", "glotto-${Stage}-events-dead")
}

/// The name of a bucket.
pub fn bucket(bucket: Bucket) -> String {
    sub(&bucket_name(bucket))
}

/// The ARN of a bucket, or of objects in it: `/uploads/*`.
pub fn bucket_arn(bucket: Bucket, objects: &str) -> String {
    sub(&format!("arn:${{AWS::Partition}}:s3:::{}{objects}", bucket_name(bucket)))
}

fn bucket_name(bucket: Bucket) -> String {
    format!("glotto-${{Stage}}-{}-${{AWS::AccountId}}-${{AWS::Region}}", bucket.name())
}

/// The name of a secret, by which it can be read.
pub fn secret(name: &str) -> String {
    sub(&format!("glotto/${{Stage}}/{name}"))
}

/// The ARN of a secret. Secrets Manager adds six characters to the name.
pub fn secret_arn(name: &str) -> String {
    arn("secretsmanager", &format!("secret:glotto/${{Stage}}/{name}-??????"))
}

/// The value of a secret when the stack is updated.
pub fn secret_value(name: &str) -> String {
    sub(&format!("{{{{resolve:secretsmanager:glotto/${{Stage}}/{name}:SecretString}}}}"))
}

/// The ARN of the topic of all alarms.
pub fn alarm_topic_arn() -> String {
    arn("sns", "glotto-${Stage}-alarms")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_of_the_stage() {
        assert_eq!(table(), "!Sub \"glotto-${Stage}\"");
        assert_eq!(
            bucket_arn(Bucket::Uploads, "/uploads/*"),
            "!Sub \"arn:${AWS::Partition}:s3:::glotto-${Stage}-uploads-${AWS::AccountId}-${AWS::Region}/uploads/*\""
        );
        assert_eq!(table_stream_arn(), "!Sub \"{{resolve:ssm:/glotto/${Stage}/table-stream-arn}}\"");
        let wrapping = "!Sub \"{{resolve:secretsmanager:glotto/${Stage}/wrapping:SecretString}}\"";
        assert_eq!(secret_value("wrapping"), wrapping);
    }
}
