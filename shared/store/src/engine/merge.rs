//! Merges a read of a request with the next one, which does not depend on it.
//!
//! The session of a caller is read while the handler runs, so there would be two calls at once, and the second one
//! needs a connection of its own: a TLS handshake in each process. So the session offers its key to the first read of
//! the handler, and both are one call. A query takes it along if it reads the session anyway, as that of all sessions
//! of the caller does. A read that cannot take the key along, such as another query, waits for the session.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::future::BoxFuture;
use tokio::sync::oneshot;

use crate::engine::client::{Consistency, key_of};
use crate::engine::{Batch, Slice};
use crate::{Item, Key, Query, Store, StoreError};

/// The most keys of one call (`BatchGetItem`).
const MAX_KEYS: usize = 100;

tokio::task_local! {
    static READS: Arc<Reads>;
}

/// The reads of one request.
#[derive(Default)]
struct Reads {
    offer: Mutex<Option<Offer>>,
    /// Held by a read that offers its keys, until it has ended.
    first: tokio::sync::Mutex<()>,
}

/// The keys of a read that waits for the next one.
pub(super) struct Offer {
    keys: Vec<Key>,
    answer: oneshot::Sender<Result<Vec<Option<Item>>, StoreError>>,
}

impl Reads {
    fn offer(&self) -> MutexGuard<'_, Option<Offer>> {
        self.offer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Offer {
    /// Whether the keys can be read in one call with others. A call must not name a key twice.
    fn fits(&self, others: &[Key]) -> bool {
        let is_new = |key: &Key| !self.keys.contains(key);
        !others.is_empty() && others.len() + self.keys.len() <= MAX_KEYS && others.iter().all(is_new)
    }
}

/// Lets reads of a future be merged: one that offers its keys ([`Sessions::find`](crate::identity::Sessions::find)) with
/// the next one that begins. The future must poll the former first.
pub async fn merge_reads<F: Future>(future: F) -> F::Output {
    READS.scope(Arc::default(), future).await
}

/// The offer of a read that can be merged with one of these keys. If there is none, waits until a read that offered its
/// keys has ended, so that calls are made one after the other on one connection.
pub(super) async fn take_offer(keys: &[Key]) -> Option<Offer> {
    take_offer_if(|offer| offer.fits(keys)).await
}

/// The same, for a query: the offer of a read whose items it reads anyway.
pub(super) async fn take_offer_within(query: &Query) -> Option<Offer> {
    take_offer_if(|offer| offer.keys.iter().all(|key| query.covers(key))).await
}

async fn take_offer_if(is_wanted: impl Fn(&Offer) -> bool) -> Option<Offer> {
    let reads = READS.try_with(Arc::clone).ok()?;
    let offer = reads.offer().take_if(|offer| is_wanted(offer));
    if offer.is_none() {
        drop(reads.first.lock().await);
    }
    offer
}

impl Store {
    /// Reads items like [`Store::get_many`], in the call of the next read if there is one ([`merge_reads`]).
    pub(crate) fn get_many_with_next(&self, keys: Vec<Key>) -> BoxFuture<'_, Result<Batch, StoreError>> {
        Box::pin(async move {
            let Ok(reads) = READS.try_with(Arc::clone) else { return self.read_alone(keys).await.map(Batch::new) };
            let _first = reads.first.lock().await;
            let (answer, merged) = oneshot::channel();
            *reads.offer() = Some(Offer { keys: keys.clone(), answer });
            // Now the next read can begin.
            tokio::task::yield_now().await;
            let returned = reads.offer().take();
            let items = match returned {
                Some(offer) => self.read_alone(offer.keys).await?,
                None => match merged.await {
                    Ok(answer) => answer?,
                    // The read that took the keys along was dropped: a handler need not wait for all that it reads.
                    Err(_) => self.read_alone(keys).await?,
                },
            };
            Ok(Batch::new(items))
        })
    }

    /// Reads items in the order of their keys, and those of an offer in the same call. If it fails, the read that made
    /// the offer reports why.
    pub(super) async fn read_merged(&self, keys: Vec<Key>, offer: Offer) -> Result<Vec<Option<Item>>, StoreError> {
        let Offer { keys: others, answer } = offer;
        let count = keys.len();
        let all = keys.into_iter().chain(others).collect();
        let (items, offered) = match self.read_items(all, Consistency::Strong).await {
            Ok(mut items) => {
                let offered = items.split_off(count);
                (Ok(items), Ok(offered))
            }
            Err(error) => (Err(incomplete()), Err(error)),
        };
        // Nothing receives it if the request has ended.
        _ = answer.send(offered);
        // What was read for the offer may end the request before it reads more.
        tokio::task::yield_now().await;
        items
    }

    /// Queries a collection that the items of an offer are in. If it fails, the read that made the offer reports why.
    /// If the page is full before one of the items, that read makes a call of its own.
    pub(super) async fn query_merged(&self, query: Query, offer: Offer) -> Result<Slice, StoreError> {
        let Offer { keys, answer } = offer;
        let (slice, offered) = match self.query_alone(query).await {
            Ok(slice) => {
                let offered = find_all(&slice, &keys);
                (Ok(slice), offered.map(Ok))
            }
            Err(error) => (Err(incomplete()), Some(Err(error))),
        };
        match offered {
            // Nothing receives it if the request has ended.
            Some(offered) => _ = answer.send(offered),
            None => drop(answer),
        }
        // What was read for the offer may end the request before it reads more.
        tokio::task::yield_now().await;
        slice
    }

    async fn read_alone(&self, keys: Vec<Key>) -> Result<Vec<Option<Item>>, StoreError> {
        match <[Key; 1]>::try_from(keys) {
            Ok([key]) => Ok(vec![self.read_item(key).await?]),
            Err(keys) => self.read_items(keys, Consistency::Strong).await,
        }
    }
}

/// The items of keys in a page of a query that covers them, as far as there are any. None if one of them may be on a
/// later page.
fn find_all((items, more): &Slice, keys: &[Key]) -> Option<Vec<Option<Item>>> {
    let find = |key: &Key| items.iter().find(|item| key_of(item).is_ok_and(|found| found == *key)).cloned();
    let found: Vec<_> = keys.iter().map(find).collect();
    (more.is_none() || found.iter().all(Option::is_some)).then_some(found)
}

fn incomplete() -> StoreError {
    StoreError::Unavailable("a read that was merged with another did not succeed".to_owned())
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::types::AttributeValue;

    use super::*;

    fn keys(count: usize) -> Vec<Key> {
        let key = |number| Key { pk: format!("A#{number}"), sk: "-".to_owned() };
        (0..count).map(key).collect()
    }

    fn offer(keys: Vec<Key>) -> Offer {
        Offer { keys, answer: oneshot::channel().0 }
    }

    #[test]
    fn keys_are_read_in_one_call_if_it_can_have_as_many_and_names_none_twice() {
        let session = || offer(vec![Key { pk: "S#1".to_owned(), sk: "-".to_owned() }]);
        assert!(session().fits(&keys(1)) && session().fits(&keys(MAX_KEYS - 1)));
        assert!(!session().fits(&keys(MAX_KEYS)) && !session().fits(&[]));
        assert!(!offer(keys(1)).fits(&keys(2)));
    }

    #[test]
    fn a_page_says_which_items_there_are_unless_more_pages_follow() {
        let item = |key: &Key| {
            let part = |name: &str, text: &str| (name.to_owned(), AttributeValue::S(text.to_owned()));
            Item::from([part("pk", &key.pk), part("sk", &key.sk)])
        };
        let keys = keys(2);
        let first = item(&keys[0]);
        let last_page: Slice = (vec![first.clone()], None);
        let full_page: Slice = (vec![first.clone()], Some(first.clone()));
        assert_eq!(find_all(&last_page, &keys), Some(vec![Some(first.clone()), None]));
        assert_eq!(find_all(&full_page, &keys), None);
        assert_eq!(find_all(&full_page, &keys[..1]), Some(vec![Some(first)]));
    }

    #[tokio::test]
    async fn an_offer_is_taken_once_and_a_read_that_cannot_take_it_waits() {
        let reads = Arc::new(Reads::default());
        let test = async {
            *reads.offer() = Some(offer(vec![Key { pk: "S#1".to_owned(), sk: "-".to_owned() }]));
            let first = reads.first.lock().await;
            assert!(take_offer(&keys(1)).await.is_some());
            let wanted = keys(1);
            let waiting = std::pin::pin!(take_offer(&wanted));
            let futures::future::Either::Right(((), waiting)) =
                futures::future::select(waiting, std::future::ready(())).await
            else {
                panic!("it did not wait")
            };
            drop(first);
            assert!(waiting.await.is_none());
        };
        READS.scope(reads.clone(), test).await;
        assert!(take_offer(&keys(1)).await.is_none(), "outside of a request nothing is offered");
    }
}
