//! Views of categories.

use glotto_domain::UtcTime;
use glotto_domain::courses::Translations;
use glotto_domain::locale::{Direction, LanguageTag};
use glotto_domain::taxonomy::{Category, CategoryId, CategoryLabel, CategoryOrder, CategoryTree, TaxonomyStatus};
use glotto_http::PathParams;
use schemars::JsonSchema;
use serde::Serialize;

/// A category.
#[derive(Debug, Clone, PathParams)]
pub struct CategoryPath {
    /// The category.
    pub category_id: CategoryId,
}

/// A category.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CategoryView {
    /// Its id.
    pub id: CategoryId,
    /// What it is called, in `language`.
    pub label: CategoryLabel,
    /// The language of the label: the requested one, or the nearest that exists, or English.
    pub language: LanguageTag,
    /// The direction of the label.
    pub dir: Direction,
    /// The category above it. Missing at the top.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<CategoryId>,
    /// Its place among those with the same parent: the smallest number first.
    pub order: CategoryOrder,
    /// Whether courses can be given it. One that is retired is there for courses that name it already.
    pub status: TaxonomyStatus,
    /// The labels in all languages. Only admins get them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<Translations<CategoryLabel>>,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// All categories.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CategoriesView {
    /// The categories: each before those below it, those with the same parent in their order.
    pub items: Vec<CategoryView>,
}

impl CategoryView {
    /// A category for a reader of these languages.
    pub(crate) fn of(category: &Category, languages: &[LanguageTag]) -> Self {
        let Category { id, state, updated, .. } = category;
        let (language, label) = state.labels.pick(languages, &LanguageTag::english());
        Self {
            id: id.clone(),
            label: label.clone(),
            language: language.clone(),
            dir: language.direction(),
            parent_id: state.parent.clone(),
            order: state.order,
            status: state.status,
            labels: None,
            updated_at: (*updated).into(),
        }
    }

    /// A category for an admin, with all labels.
    pub(crate) fn of_admin(category: &Category, languages: &[LanguageTag]) -> Self {
        Self { labels: Some(category.state.labels.clone()), ..Self::of(category, languages) }
    }
}

impl CategoriesView {
    pub(crate) fn of(tree: &CategoryTree, languages: &[LanguageTag]) -> Self {
        let items = tree.in_order().into_iter().map(|(category, _)| CategoryView::of(category, languages));
        Self { items: items.collect() }
    }
}
