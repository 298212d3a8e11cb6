//! The AWS that Glotto's functions talk to when they run on one machine: in development and in
//! tests.
//!
//! Everything lives in this process, each front door on its own port of 127.0.0.1, and speaks the
//! real wire protocols, so that functions use the unmodified AWS SDK and learn where the doors are
//! from the environment variables that the SDK reads by itself ([`Endpoints::as_env`]).
//!
//! | door | what answers | what is kept in the state directory |
//! |---|---|---|
//! | `dynamodb` | tables, indexes, transactions, streams | everything (SQLite) |
//! | `s3` | objects, presigned URLs, multipart, CORS, notifications | everything (plain files) |
//! | `aws` | SQS, SES v2, Secrets Manager, MediaConvert, and what the owner [mounts](Cloud::mount) | queued messages, sent mail, secrets, jobs |
//!
//! [`Cloud::apply`] makes the resources of a CloudFormation template exist, [`Faults`] lets a test
//! make a call fail in the ways in which the real services fail, and [`Cloud::events`] carries what
//! the real services would put on the default EventBridge bus.

mod cloud;
mod door;
mod dynamo;
mod endpoints;
mod faults;
mod meter;
mod names;
mod random;
mod resources;
mod s3;
mod secrets;
mod server;
mod ses;
mod sqs;
mod transcoder;
mod winterbaume;

pub use cloud::{Cloud, CloudConfig, CloudError};
pub use dynamo::{StreamPosition, StreamRecord, TableStream, Tables};
pub use endpoints::{ACCESS_KEY, Endpoints, Ports, SECRET_KEY};
pub use faults::{Fault, Faults, Held};
pub use meter::{Meter, Usage};
pub use names::{ACCOUNT, Attributes, Names};
pub use resources::Resources;
pub use s3::Buckets;
pub use secrets::Secrets;
pub use ses::{Inbox, Mail};
pub use sqs::{QueueDepth, Queues, Received};
pub use transcoder::{Transcoder, ffmpeg_available};
