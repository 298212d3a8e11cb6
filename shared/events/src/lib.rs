//! Workers: functions that handle messages of queues, events of the outbox, rules and schedules.
//!
//! A worker is a constant ([`Worker`]). Its handler gets one message at a time. A message whose handler
//! fails is retried, and goes to the dead-letter queue after its last attempt; the rest of its batch
//! succeeds. Messages may arrive more than once and in any order, so handlers must be idempotent.

pub mod batch;
pub mod bus;
pub mod message;
pub mod queues;
pub mod stream;
pub mod sweep;
pub mod worker;

mod serve;

pub use bus::EventBus;
pub use message::{Failure, Message};
pub use queues::Queues;
pub use serve::{serve_worker, work};
pub use sweep::{Sweep, Swept};
pub use worker::{Handler, LogAlarm, Task, Trigger, Worker};
