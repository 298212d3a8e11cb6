//! Lists: `?limit=` and an opaque cursor.

use glotto_domain::{Pointer, ValidationErrors};
use glotto_runtime::Context;
use glotto_store::{Cursor, Item, Page};

use crate::{Problem, Request};

/// Which part of a list is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct ListWindow {
    /// How many items at most.
    pub limit: u16,
    /// After which item.
    pub after: Option<Item>,
    scope: String,
}

impl ListWindow {
    /// Reads `limit` and `cursor`. The scope names the list with its filters (and its owner, if
    /// it is somebody's): a cursor of another list is refused.
    pub fn read(
        context: &Context,
        request: &Request,
        scope: &str,
        errors: &mut ValidationErrors,
    ) -> Result<Self, Problem> {
        let at = |name: &str| Pointer::root().child("query").child(name);
        let mut limit = 20;
        if let Some(text) = request.query_text("limit") {
            match text.parse() {
                Ok(number @ 1..=100) => limit = number,
                _ => errors.add(&at("limit"), "must be a whole number from 1 to 100"),
            }
        }
        let mut after = None;
        if let Some(text) = request.query_text("cursor") {
            match context.cursor_key()?.open(text, scope) {
                Ok(Cursor(item)) => after = Some(item),
                Err(error) => errors.add(&at("cursor"), error.to_string()),
            }
        }
        Ok(Self { limit, after, scope: scope.to_owned() })
    }

    /// The cursor of the page that follows.
    pub fn next(&self, context: &Context, last: Option<Item>) -> Result<Option<String>, Problem> {
        let Some(last) = last else { return Ok(None) };
        Ok(Some(context.cursor_key()?.seal(&Cursor(last), &self.scope)))
    }
}

/// A page of views and the cursor of the next.
pub fn page<T>(context: &Context, window: &ListWindow, items: Vec<T>, last: Option<Item>) -> Result<Page<T>, Problem> {
    Ok(Page { items, next_cursor: window.next(context, last)? })
}
