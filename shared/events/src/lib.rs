//! How functions work off what happened: queues, the table's outbox, rules and schedules.
//!
//! A worker is one constant ([`Worker`]), like an endpoint. Its handler sees one message at a
//! time; a message whose handler fails comes again, and after its retries goes to the dead-letter
//! queue, while the rest of its batch goes through. Messages come twice and in any order, and
//! handlers are written for that.

pub mod batch;
pub mod message;
pub mod queues;
pub mod worker;

mod serve;

pub use message::{Failure, Message};
pub use queues::Queues;
pub use serve::{serve_worker, work};
pub use worker::{Handler, Task, Trigger, Worker};
