//! The names of what the data stack has (`template.data.yaml`), as YAML values. They are made of the stage, the
//! account and the region, so the other stacks know them in advance: nothing is exported. What has no such name is in
//! a parameter of Systems Manager, which the other stacks read as a parameter of theirs
//! ([`STORED`](crate::parameters::STORED)).

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
    stored("TableStreamArn")
}

/// The ARN of the role that MediaConvert reads and writes with.
pub fn mediaconvert_role_arn() -> String {
    stored("MediaConvertRoleArn")
}

/// The ARN of the key of KMS that encrypts environments of functions.
pub fn environment_key_arn() -> String {
    stored("EnvironmentKeyArn")
}

/// What the data stack stores in Systems Manager. It is a parameter of the stack and no dynamic reference, of which a
/// stack can have 60: each use would count as one.
fn stored(parameter: &str) -> String {
    format!("!Ref {parameter}")
}

/// The name of a parameter of Systems Manager that the data stack writes.
pub fn stored_name(name: &str) -> String {
    sub(&format!("/glotto/${{Stage}}/{name}"))
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

/// The name of the event bus.
pub fn event_bus() -> String {
    sub(EVENT_BUS)
}

/// The ARN of the event bus.
pub fn event_bus_arn() -> String {
    arn("events", &format!("event-bus/{EVENT_BUS}"))
}

const EVENT_BUS: &str = "glotto-${Stage}";

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

/// The ARN by which IAM checks a name that no secret has: it is without the six characters. Without a right to it, a
/// read of a secret that may not exist is denied, just like one of a secret that the role may not read.
pub fn missing_secret_arn(name: &str) -> String {
    arn("secretsmanager", &format!("secret:glotto/${{Stage}}/{name}"))
}

/// The value of a secret when the stack is updated, a dynamic reference.
pub fn secret_value(name: &str) -> String {
    sub(&format!("{{{{resolve:secretsmanager:glotto/${{Stage}}/{name}:SecretString}}}}"))
}

/// The name of the configuration set that all mails are sent with.
pub fn mail_configuration_set() -> String {
    sub(MAIL_CONFIGURATION_SET)
}

/// The ARN of the configuration set that all mails are sent with.
pub fn mail_configuration_set_arn() -> String {
    arn("ses", &format!("configuration-set/{MAIL_CONFIGURATION_SET}"))
}

const MAIL_CONFIGURATION_SET: &str = "glotto-${Stage}";

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
        assert_eq!(stored_name("table-stream-arn"), "!Sub \"/glotto/${Stage}/table-stream-arn\"");
        let wrapping = "!Sub \"{{resolve:secretsmanager:glotto/${Stage}/wrapping:SecretString}}\"";
        assert_eq!(secret_value("wrapping"), wrapping);
    }
}
