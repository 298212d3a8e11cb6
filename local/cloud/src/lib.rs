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
//!
//! # What is kept
//!
//! With a state directory everything named above survives the end of the process, even a sudden
//! one: tables, objects, queued messages with their receive counts and hidden times, sent mail,
//! secrets, jobs. A job that was interrupted starts over. What is not kept: an event on the bus
//! that a subscriber had received but not dealt with, and the settings of queues, buckets and
//! tables, which every [`Cloud::apply`] brings anew.
//!
//! # Where it differs from AWS
//!
//! - Requests are authenticated at the S3 door only; there is no IAM, so a missing permission shows
//!   in the deployed stack alone.
//! - Transactions never conflict by themselves ([`Fault::Conflict`] makes them), tables have one
//!   partition and are never throttled, indexes and reads are always consistent, backups and
//!   deletion protection mean nothing. Expired items go within half a minute.
//! - S3: no lifecycle rules, versions, encryption or bucket policies; a key cannot be both an
//!   object and the folder of others; `If-None-Match` on a `GET` is not answered with a 304.
//!   Notifications go to queues only.
//! - SQS: FIFO order, retention and per-queue policies are not enforced. A visibility timeout of 0
//!   in a receive means the queue's own.
//! - SES delivers into the [`Inbox`] whatever the sender: identities need no verification, nothing
//!   bounces.
//! - Secrets are neither rotated nor encrypted.
//! - MediaConvert does one job at a time and knows HLS groups, MP4 files and frame captures with
//!   H.264 and AAC; it refuses settings that it would have to ignore at the viewer's expense. Of the
//!   job events it sends `PROGRESSING`, `COMPLETE`, `CANCELED` and `ERROR`. An input without a
//!   picture becomes variants without one.

mod cloud;
mod door;
mod dynamo;
mod endpoints;
mod faults;
mod host;
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
pub use host::names_this_machine;
pub use meter::{Meter, Usage};
pub use names::{ACCOUNT, Attributes, Names};
pub use resources::Resources;
pub use s3::Buckets;
pub use secrets::Secrets;
pub use ses::{Inbox, Mail};
pub use sqs::{QueueDepth, Queues, Received};
pub use transcoder::{Transcoder, ffmpeg_available};
