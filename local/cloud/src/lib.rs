//! An AWS emulation for development and tests: the services that Glotto's functions call, on one machine.
//!
//! All services run in this process, each endpoint on its own port of 127.0.0.1. They speak the real wire
//! protocols, so that functions use the unmodified AWS SDK. The SDK reads the endpoints from environment
//! variables ([`Endpoints::as_env`]).
//!
//! | endpoint | services | stored in the state directory |
//! |---|---|---|
//! | `dynamodb` | tables, indexes, transactions, streams | everything (SQLite) |
//! | `s3` | objects, presigned URLs, multipart uploads, CORS, notifications | everything (plain files) |
//! | `aws` | SQS, SES v2, Secrets Manager, MediaConvert, EventBridge's `PutEvents`, and a router that the owner [mounts](Cloud::mount) | queued messages, sent mail, secrets, jobs |
//!
//! [`Cloud::apply`] creates the resources of a CloudFormation template. With [`Faults`], a test makes calls
//! fail as they fail at the real services. [`Cloud::events`] receives what is put on the buses of EventBridge.
//!
//! # State
//!
//! With a state directory, everything in the table above survives the end of the process, even a crash:
//! tables, objects, queued messages with their receive counts and visibility, sent mail, secrets, and jobs.
//! An interrupted job starts again. Not stored: events that a subscriber received but did not handle, and
//! the settings of queues, buckets and tables, which each [`Cloud::apply`] sets.
//!
//! # Rights
//!
//! Functions call with [temporary credentials](Iam::credentials) of their roles, whose policies the owner
//! [adds](Iam::add_roles). Every service refuses what no policy allows, and credentials that have ended. Requests with
//! other credentials, or unsigned ones, come from the developer and may do everything; only S3 verifies signatures.
//!
//! # Differences from AWS
//!
//! - Policies: only the operators and keys that [`Role::from_properties`] accepts. There are no resource policies:
//!   those of queues and buckets are not read.
//! - DynamoDB: transactions conflict only by [`Fault::Conflict`]. Tables have one partition and are never
//!   throttled. Indexes and reads are always consistent. Backups and deletion protection have no effect.
//!   Expired items are deleted within half a minute. Streams have several shards for [`Tables::shard`]; over HTTP they
//!   have one. Their records never expire.
//! - S3: no lifecycle rules, versions, encryption or bucket policies. A key cannot be both an object and a
//!   folder of other objects. `If-None-Match` on a `GET` never gets a 304. Notifications go to queues and to
//!   the event bus only. A missing object is denied to all callers. A role that deletes several objects in one request
//!   needs the right for all objects of the bucket.
//! - SQS: FIFO order, retention and queue policies are not enforced. A visibility timeout of 0 in a receive
//!   means the queue's default. A message may have 256 KB, unless its queue allows more.
//! - SES delivers to the [`Inbox`] from any sender. Identities need no verification, and only mail to the mailbox
//!   simulator (`bounce@`, `complaint@`, `ooto@` and `suppressionlist@simulator.amazonses.com`, with or without a
//!   label) comes back: at once, and only to the bus. There is no suppression list. The right to send is checked for
//!   the sender's domain and the configuration set.
//! - Secrets are neither rotated nor encrypted.
//! - EventBridge: only `PutEvents`. The owner matches rules and retries; there is no archive. An entry for a bus that
//!   does not exist fails.
//! - MediaConvert runs one job at a time, and supports HLS groups, MP4 files and frame captures with H.264
//!   and AAC. It rejects settings that would change the result and are not supported. It sends the job events
//!   `PROGRESSING`, `COMPLETE`, `CANCELED` and `ERROR`. An input without video becomes variants without video.

mod aws_endpoint;
mod buses;
mod clock;
mod cloud;
mod dynamo;
mod endpoints;
mod faults;
mod iam;
mod meter;
mod names;
mod random;
mod rebinding_guard;
mod resources;
mod roles_only;
mod s3;
mod secrets;
mod server;
mod ses;
mod sqs;
mod transcoder;
mod winterbaume;

pub use buses::{BusEvent, DEFAULT_BUS};
pub use clock::CloudClock;
pub use cloud::{Cloud, CloudConfig, CloudError};
pub use dynamo::{Shard, ShardBatch, ShardReader, StreamPosition, StreamRecord, TableStream, Tables};
pub use endpoints::{ACCESS_KEY, Endpoints, Ports, SECRET_KEY};
pub use faults::{Fault, Faults, Held};
pub use iam::{Iam, Permission, Role, RoleCredentials, Use, matches_pattern};
pub use meter::{Meter, Usage};
pub use names::{ACCOUNT, Attributes, Names};
pub use rebinding_guard::names_this_machine;
pub use resources::Resources;
pub use s3::{Buckets, precondition};
pub use secrets::{Secrets, write_private};
pub use ses::{ConfigurationSets, Inbox, Mail};
pub use sqs::{QueueDepth, Queues, Received};
pub use transcoder::{Transcoder, ffmpeg_available};
