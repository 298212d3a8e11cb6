//! How many connections several reads use.
//!
//! A connection carries one call at a time (HTTP/1.1), so two calls at once need two. A process opens one while it
//! starts. Another takes a TLS handshake, which costs more processor time than a call, and processor time is what a
//! start lacks. So in its first invocation a process reads one thing after the other, and later at the same time.

use std::sync::atomic::{AtomicBool, Ordering};

use futures::future::{try_join, try_join_all};

use crate::{Store, StoreError};

/// Whether the process keeps to one connection.
#[derive(Debug, Default)]
pub(super) struct Connections {
    is_one: AtomicBool,
}

impl Connections {
    fn is_one(&self) -> bool {
        self.is_one.load(Ordering::Relaxed)
    }

    async fn both<A, B, E>(
        &self,
        one: impl Future<Output = Result<A, E>>,
        other: impl Future<Output = Result<B, E>>,
    ) -> Result<(A, B), E> {
        if self.is_one() { Ok((one.await?, other.await?)) } else { try_join(one, other).await }
    }

    async fn all<T, E>(&self, futures: Vec<impl Future<Output = Result<T, E>>>) -> Result<Vec<T>, E> {
        if !self.is_one() {
            return try_join_all(futures).await;
        }
        let mut results = Vec::with_capacity(futures.len());
        for future in futures {
            results.push(future.await?);
        }
        Ok(results)
    }
}

impl Store {
    /// Keeps to one connection from now on: the process starts.
    pub fn use_one_connection(&self) {
        self.connections().is_one.store(true, Ordering::Relaxed);
    }

    /// Uses several connections from now on: the first invocation has ended.
    pub fn use_several_connections(&self) {
        self.connections().is_one.store(false, Ordering::Relaxed);
    }

    /// Reads two things: at the same time, unless the process keeps to one connection.
    pub async fn read_both<A, B>(
        &self,
        one: impl Future<Output = Result<A, StoreError>>,
        other: impl Future<Output = Result<B, StoreError>>,
    ) -> Result<(A, B), StoreError> {
        self.connections().both(one, other).await
    }

    /// Reads several things like [`Store::read_both`]. Their order stays.
    pub(crate) async fn read_all<T>(
        &self,
        reads: Vec<impl Future<Output = Result<T, StoreError>>>,
    ) -> Result<Vec<T>, StoreError> {
        self.connections().all(reads).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    /// How many calls are under way, and how many were at most.
    #[derive(Default)]
    struct Calls {
        now: AtomicUsize,
        most: AtomicUsize,
    }

    impl Calls {
        async fn call(&self, answer: u8) -> Result<u8, &'static str> {
            let now = self.now.fetch_add(1, Ordering::Relaxed) + 1;
            self.most.fetch_max(now, Ordering::Relaxed);
            tokio::task::yield_now().await;
            self.now.fetch_sub(1, Ordering::Relaxed);
            if answer == 0 { Err("no answer") } else { Ok(answer) }
        }

        fn most(&self) -> usize {
            self.most.load(Ordering::Relaxed)
        }
    }

    fn connections(is_one: bool) -> Connections {
        Connections { is_one: AtomicBool::new(is_one) }
    }

    #[tokio::test]
    async fn a_process_with_one_connection_makes_one_call_at_a_time() {
        for (is_one, most_of_two, most_of_four) in [(true, 1, 1), (false, 2, 4)] {
            let (connections, two, four) = (connections(is_one), Calls::default(), Calls::default());
            assert_eq!(connections.both(two.call(1), two.call(2)).await, Ok((1, 2)));
            let answers = connections.all((1..=4).map(|answer| four.call(answer)).collect()).await;
            assert_eq!(answers, Ok(vec![1, 2, 3, 4]));
            assert_eq!((two.most(), four.most()), (most_of_two, most_of_four));
        }
    }

    #[tokio::test]
    async fn a_failed_read_ends_all_of_them() {
        for is_one in [true, false] {
            let (connections, calls) = (connections(is_one), Calls::default());
            assert_eq!(connections.both(calls.call(0), calls.call(1)).await, Err("no answer"));
            assert_eq!(connections.both(calls.call(1), calls.call(0)).await, Err("no answer"));
            let answers = connections.all([1, 0, 2].into_iter().map(|answer| calls.call(answer)).collect()).await;
            assert_eq!(answers, Err("no answer"));
        }
    }

    #[test]
    fn a_process_uses_several_connections_unless_it_says_otherwise() {
        assert!(!Connections::default().is_one());
    }
}
