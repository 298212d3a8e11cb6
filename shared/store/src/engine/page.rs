//! Pages of lists: what a query returns, and what a client receives.

use serde::Serialize;

use crate::Item;

/// A page of a list, with the cursor of the next one.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "{T}Page")]
pub struct Page<T> {
    /// What is on this page.
    pub items: Vec<T>,
    /// Where the next page begins, if there is one.
    pub next_cursor: Option<String>,
}

/// The items of a page and, if there are more, the key of the last one.
pub type Slice<T = Item> = (Vec<T>, Option<Item>);

/// A page out of items of which one more was requested than the page holds, so that the last page is
/// known to be the last. There may also be fewer items and still more behind them, since a query ends
/// at 1 MB. Returns the key of the page's last item if there are more.
pub(crate) fn cut((mut items, stopped_at): Slice, limit: u16) -> Slice {
    let more = items.len() > usize::from(limit) || stopped_at.is_some();
    items.truncate(usize::from(limit));
    let key = |item: &Item| {
        let names = ["pk", "sk", "gsi1pk", "gsi1sk"];
        names.iter().filter_map(|name| Some(((*name).to_owned(), item.get(*name)?.clone()))).collect()
    };
    let last = items.last().filter(|_| more).map(key);
    (items, last)
}
