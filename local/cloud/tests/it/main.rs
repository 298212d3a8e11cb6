//! The cloud as functions meet it: through the AWS SDK's own clients.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod buses;
mod captures;
mod dynamo;
mod faults;
mod here;
mod iam;
mod jobs;
mod mail;
mod mail_feedback;
mod multipart;
mod objects;
mod preprocessors;
mod queues;
mod reads;
mod restart;
mod secrets;
mod shards;
mod transcoding;
