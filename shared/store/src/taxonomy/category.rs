//! Categories, as stored.

use glotto_domain::Revision;
use glotto_domain::courses::Translations;
use glotto_domain::taxonomy::{Category, CategoryId, CategoryLabel, CategoryOrder, CategoryState, TaxonomyStatus};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// A category, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CategoryItem {
    /// Its id.
    pub id: CategoryId,
    /// What it is called.
    pub labels: Translations<CategoryLabel>,
    /// The category above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<CategoryId>,
    /// Its place among those with the same parent.
    pub order: CategoryOrder,
    /// Whether it may be used.
    pub status: TaxonomyStatus,
    /// When it was last changed.
    pub updated: Timestamp,
    /// Changes with every write.
    pub rev: Revision,
}

impl Entity for CategoryItem {
    const TYPE: &'static str = "Category";
    const PERSONAL: Personal = Personal::NotPersonal("a category of courses");

    fn key(&self) -> Key {
        keys::taxonomy::category(&self.id)
    }
}

impl From<&Category> for CategoryItem {
    fn from(category: &Category) -> Self {
        let Category { id, state, updated, rev } = category.clone();
        let CategoryState { labels, parent, order, status } = state;
        Self { id, labels, parent, order, status, updated, rev }
    }
}

impl From<CategoryItem> for Category {
    fn from(item: CategoryItem) -> Self {
        let CategoryItem { id, labels, parent, order, status, updated, rev } = item;
        Self { id, state: CategoryState { labels, parent, order, status }, updated, rev }
    }
}

/// The revision of the tree of categories, as stored: each change of a category is one of the tree, so that two changes
/// at once cannot make a cycle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CategoryTreeItem {
    /// Changes with every write of a category.
    pub rev: Revision,
}

impl Entity for CategoryTreeItem {
    const TYPE: &'static str = "CategoryTree";
    const PERSONAL: Personal = Personal::NotPersonal("the revision of the categories");

    fn key(&self) -> Key {
        keys::taxonomy::category_tree()
    }
}
