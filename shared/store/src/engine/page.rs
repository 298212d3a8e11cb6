//! Pages of lists: what a query returns, and what a client receives.

use serde::Serialize;

use crate::Item;

/// A page of a list, with the cursor of the next one.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "{T}Page")]
pub struct Page<T> {
    /// The items of this page.
    pub items: Vec<T>,
    /// Where the next page begins. Absent if this is the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// The items of a page and, if there are more, the key of the last one.
pub type Slice<T = Item> = (Vec<T>, Option<Item>);

/// Makes a page of items. The query requested one item more than the page holds, to find out whether
/// there is a next page. A query also stops at 1 MB, so there may be fewer items and still a next page.
/// Returns the key of the page's last item if there is one.
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
