//! Faults that a test orders, so that code which must survive them can be shown to.
//!
//! An operation is named as in `X-Amz-Target` (`DynamoDB_20120810.TransactWriteItems`), or by its
//! bare name (`TransactWriteItems`, `SendMessage`, `PutObject`, `SendEmail`, `CreateJob`, `PutEvents`).
//! `PutEventsEntry` is a single entry of `PutEvents`: it fails, and the others are carried out.

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{self, Poll};

use axum::body::Body;
use axum::http::header::CONTENT_LENGTH;
use axum::response::Response;
use bytes::Bytes;
use hyper::body::Frame;
use tokio::sync::oneshot;

/// What happens to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Throttled; nothing is done: `ProvisionedThroughputExceededException`, `RequestThrottled`, `SlowDown`,
    /// `TooManyRequestsException`.
    Throttled,
    /// Rejected because another transaction holds an item; nothing is done. A transaction is cancelled with the
    /// reason `TransactionConflict` for its first item; a single write gets `TransactionConflictException`. Services
    /// without transactions respond as for [`Fault::Fail`].
    Conflict,
    /// Permanently rejected; nothing is done: a role lacks a permission, or a mail is not acceptable. Only
    /// `MediaConvert` and SES have this fault. Other services respond as for [`Fault::Fail`].
    Denied,
    /// A 500 from the service; nothing is done.
    Fail,
    /// The call is carried out, but the answer is a 500: the caller cannot know.
    FailAfterCommit,
    /// The call is carried out, but the last byte of a successful response is missing, so that it cannot be read.
    BreakOff,
    /// Nothing is done, and no response is sent. The caller's timeout ends the call.
    TimeOut,
    /// The call is carried out, and no response is sent.
    TimeOutAfterCommit,
    /// Nothing is done, and the connection ends without a response.
    Reset,
    /// The call is carried out, and the connection ends without a response.
    ResetAfterCommit,
    /// The call succeeds without any of its parts: `BatchGetItem` leaves all keys unprocessed, and each entry of
    /// `SendMessageBatch` and `PutEvents` fails. Other operations respond as for [`Fault::Fail`].
    Partial,
}

impl Fault {
    /// All faults.
    pub const ALL: [Self; 11] = [
        Self::Throttled,
        Self::Conflict,
        Self::Denied,
        Self::Fail,
        Self::FailAfterCommit,
        Self::BreakOff,
        Self::TimeOut,
        Self::TimeOutAfterCommit,
        Self::Reset,
        Self::ResetAfterCommit,
        Self::Partial,
    ];

    /// Whether the call is carried out, although the caller does not learn it.
    pub const fn commits(self) -> bool {
        matches!(self, Self::FailAfterCommit | Self::BreakOff | Self::TimeOutAfterCommit | Self::ResetAfterCommit)
    }

    /// Whether the caller gets no response until it gives up.
    pub const fn hangs(self) -> bool {
        matches!(self, Self::TimeOut | Self::TimeOutAfterCommit)
    }
}

/// The faults that are still to happen. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    ordered: Arc<Mutex<HashMap<String, VecDeque<Order>>>>,
}

#[derive(Debug)]
enum Order {
    Fault(Fault),
    Pass,
    Hang { after_commit: bool, hanging: oneshot::Sender<()> },
    Hold { arrived: oneshot::Sender<()>, released: oneshot::Receiver<()> },
}

/// A call that is held before it is carried out, so that a test can do something else first. Dropping this
/// releases the call.
#[derive(Debug)]
pub struct Held {
    arrived: oneshot::Receiver<()>,
    release: oneshot::Sender<()>,
}

impl Held {
    /// Waits until the call has arrived; it then waits for [`Held::release`].
    pub async fn arrived(&mut self) {
        // An error means that the order was cleared, so there is nothing to wait for.
        let _ = (&mut self.arrived).await;
    }

    /// Lets the call go on.
    pub fn release(self) {
        // The receiver is gone if the caller has given up.
        let _ = self.release.send(());
    }
}

impl Faults {
    /// Injects `fault` into the next call of `operation` that has no earlier order.
    pub fn next(&self, operation: &str, fault: Fault) {
        self.times(operation, 1, fault);
    }

    /// Lets the next `count` calls of `operation` meet `fault`.
    pub fn times(&self, operation: &str, count: usize, fault: Fault) {
        let mut ordered = self.ordered.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = ordered.entry(bare(operation).to_owned()).or_default();
        queue.extend(std::iter::repeat_with(|| Order::Fault(fault)).take(count));
    }

    /// Injects `fault` into the call of `operation` with this number, counted from 1 after all earlier orders.
    pub fn at(&self, operation: &str, number: usize, fault: Fault) {
        self.order_at(operation, number, Order::Fault(fault));
    }

    /// Leaves the call of `operation` with this number (see [`at`](Self::at)) without an answer, before it is carried
    /// out or `after_commit`. The receiver gets a message when the caller waits, so that a test can end it there
    /// like a process that is killed.
    pub fn hang_at(&self, operation: &str, number: usize, after_commit: bool) -> oneshot::Receiver<()> {
        let (hanging, reached) = oneshot::channel();
        self.order_at(operation, number, Order::Hang { after_commit, hanging });
        reached
    }

    fn order_at(&self, operation: &str, number: usize, order: Order) {
        let mut ordered = self.ordered.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = ordered.entry(bare(operation).to_owned()).or_default();
        queue.extend(std::iter::repeat_with(|| Order::Pass).take(number.saturating_sub(1)));
        queue.push_back(order);
    }

    /// Holds the next call of `operation` until it is released.
    pub fn hold(&self, operation: &str) -> Held {
        self.hold_at(operation, 1)
    }

    /// Holds the call of `operation` with this number (see [`at`](Self::at)) until it is released.
    pub fn hold_at(&self, operation: &str, number: usize) -> Held {
        let ((reached, arrived), (release, released)) = (oneshot::channel(), oneshot::channel());
        self.order_at(operation, number, Order::Hold { arrived: reached, released });
        Held { arrived, release }
    }

    /// How many ordered faults of `operation` have not happened yet.
    pub fn pending(&self, operation: &str) -> usize {
        let ordered = self.ordered.lock().unwrap_or_else(PoisonError::into_inner);
        ordered.get(bare(operation)).map_or(0, VecDeque::len)
    }

    /// Forgets every fault that has not happened yet.
    pub fn clear(&self) {
        self.ordered.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn take(&self, operation: &str) -> Option<Order> {
        let mut ordered = self.ordered.lock().unwrap_or_else(PoisonError::into_inner);
        ordered.get_mut(bare(operation))?.pop_front()
    }

    /// Takes the fault that is ordered for a part of a call, if any.
    pub(crate) fn take_fault(&self, operation: &str) -> Option<Fault> {
        match self.take(operation)? {
            Order::Fault(fault) => Some(fault),
            // Only a whole call can be held.
            Order::Hold { .. } | Order::Hang { .. } | Order::Pass => None,
        }
    }

    /// Answers one call of `operation`: by `call`, or as the fault ordered for it demands.
    pub(crate) async fn around(
        &self,
        operation: &str,
        refuse: impl FnOnce(Fault) -> Response,
        call: impl Future<Output = Response>,
    ) -> Response {
        let fault = match self.take(operation) {
            None | Some(Order::Pass) => return call.await,
            Some(Order::Hang { after_commit, hanging }) => {
                if after_commit {
                    call.await;
                }
                // The test may wait for something else.
                let _ = hanging.send(());
                return std::future::pending().await;
            }
            Some(Order::Hold { arrived, released }) => {
                // It does not matter whether the test released the call or dropped its handle.
                let _ = arrived.send(());
                let _ = released.await;
                return call.await;
            }
            Some(Order::Fault(fault)) => fault,
        };
        match fault {
            Fault::TimeOut => std::future::pending().await,
            Fault::TimeOutAfterCommit => {
                call.await;
                std::future::pending().await
            }
            Fault::FailAfterCommit => {
                call.await;
                refuse(Fault::Fail)
            }
            Fault::BreakOff => broken_off(call.await).await,
            Fault::Reset => reset(),
            Fault::ResetAfterCommit => {
                call.await;
                reset()
            }
            fault => refuse(fault),
        }
    }
}

async fn broken_off(answer: Response) -> Response {
    let (mut parts, body) = answer.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    // Of the whole, which it is not any more.
    parts.headers.remove(CONTENT_LENGTH);
    let left = body.len().saturating_sub(1);
    Response::from_parts(parts, Body::from(body.slice(..left)))
}

/// A response whose connection ends before anything of it is sent.
fn reset() -> Response {
    Response::new(Body::new(Cut))
}

/// A body that fails at once. The server then closes the connection without the head, which is still in its buffer.
struct Cut;

impl hyper::body::Body for Cut {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, _: &mut task::Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into())))
    }
}

/// The operation without the service's prefix.
fn bare(operation: &str) -> &str {
    operation.rsplit('.').next().unwrap_or(operation)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(order: Option<Order>) -> Option<Fault> {
        match order? {
            Order::Fault(fault) => Some(fault),
            Order::Hold { .. } | Order::Hang { .. } | Order::Pass => None,
        }
    }

    #[test]
    fn a_fault_injected_by_full_operation_name_is_taken_once_by_the_short_name() {
        let faults = Faults::default();
        faults.next("DynamoDB_20120810.PutItem", Fault::Throttled);
        assert_eq!(faults.pending("PutItem"), 1);
        assert_eq!(fault(faults.take("PutItem")), Some(Fault::Throttled));
        assert_eq!(fault(faults.take("PutItem")), None);
    }

    #[test]
    fn faults_of_one_operation_happen_in_the_order_of_their_injection() {
        let faults = Faults::default();
        faults.times("GetItem", 2, Fault::Throttled);
        faults.next("GetItem", Fault::Fail);
        let met: Vec<_> = std::iter::from_fn(|| fault(faults.take("GetItem"))).collect();
        assert_eq!(met, [Fault::Throttled, Fault::Throttled, Fault::Fail]);
    }

    #[test]
    fn a_fault_meets_the_call_with_its_number_and_no_other() {
        let faults = Faults::default();
        faults.at("GetItem", 3, Fault::Fail);
        let met: Vec<_> = (0..4).map(|_| faults.take("GetItem").and_then(|order| fault(Some(order)))).collect();
        assert_eq!(met, [None, None, Some(Fault::Fail), None]);
    }
}
