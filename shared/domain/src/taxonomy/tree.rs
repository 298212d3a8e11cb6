//! The tree of categories.

use std::collections::BTreeMap;

use super::{Category, CategoryId};
use crate::{DomainError, FieldErrorCode, Violation};

/// Categories at most. All of them are read together.
pub const MAX_CATEGORIES: usize = 500;

/// Levels of the tree at most.
pub const MAX_CATEGORY_DEPTH: usize = 3;

/// Why a category cannot be created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum CreateCategoryError {
    /// There is one with this id.
    #[problem(Conflict, "category-exists", "There is a category with this id.")]
    Exists,
    /// There are as many as allowed.
    #[problem(Conflict, "too-many-categories", "There are at most 500 categories.")]
    TooMany,
}

/// Why a category cannot be deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum DeleteCategoryError {
    /// There are categories below it.
    #[problem(Conflict, "category-not-empty", "The category still has categories below it. Move or delete them first.")]
    NotEmpty,
}

/// All categories.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CategoryTree(BTreeMap<CategoryId, Category>);

impl FromIterator<Category> for CategoryTree {
    fn from_iter<I: IntoIterator<Item = Category>>(categories: I) -> Self {
        Self(categories.into_iter().map(|category| (category.id.clone(), category)).collect())
    }
}

impl CategoryTree {
    /// A category.
    pub fn get(&self, id: &CategoryId) -> Option<&Category> {
        self.0.get(id)
    }

    /// All categories with their depths from 1: each before those below it, those with the same parent by their order
    /// and then by their ids.
    pub fn in_order(&self) -> Vec<(&Category, usize)> {
        let mut below: BTreeMap<Option<&CategoryId>, Vec<&Category>> = BTreeMap::new();
        for category in self.0.values() {
            let parent = category.state.parent.as_ref().filter(|parent| self.0.contains_key(parent));
            below.entry(parent).or_default().push(category);
        }
        for siblings in below.values_mut() {
            // The last one is taken first.
            siblings.sort_unstable_by_key(|one| std::cmp::Reverse((one.state.order, &one.id)));
        }
        let mut listed = Vec::with_capacity(self.0.len());
        let mut open: Vec<_> = below.remove(&None).unwrap_or_default().into_iter().map(|one| (one, 1)).collect();
        while let Some((category, depth)) = open.pop() {
            listed.push((category, depth));
            open.extend(below.remove(&Some(&category.id)).unwrap_or_default().into_iter().map(|one| (one, depth + 1)));
        }
        listed
    }

    /// Checks that a category with this id can be created.
    pub fn check_new(&self, id: &CategoryId) -> Result<(), CreateCategoryError> {
        if self.0.contains_key(id) {
            Err(CreateCategoryError::Exists)
        } else if self.0.len() >= MAX_CATEGORIES {
            Err(CreateCategoryError::TooMany)
        } else {
            Ok(())
        }
    }

    /// Checks that a category, new or not, can be below another one.
    pub fn check_parent(&self, id: &CategoryId, parent: Option<&CategoryId>) -> Result<(), Violation> {
        let Some(parent) = parent else { return Ok(()) };
        if !self.0.contains_key(parent) && parent != id {
            return Err(Violation::new(FieldErrorCode::NotFound, "must be the id of a category"));
        }
        let above = self.path_to(parent);
        if parent == id || above.contains(&id) {
            return Err("must not be the category itself or one below it".into());
        }
        if above.len() + self.height(id) > MAX_CATEGORY_DEPTH {
            return Err(format!("must leave the tree with at most {MAX_CATEGORY_DEPTH} levels").into());
        }
        Ok(())
    }

    /// Checks that a category can be deleted.
    pub fn check_deletion(&self, id: &CategoryId) -> Result<(), DeleteCategoryError> {
        let has_children = self.0.values().any(|one| one.state.parent.as_ref() == Some(id));
        if has_children { Err(DeleteCategoryError::NotEmpty) } else { Ok(()) }
    }

    /// A category and all above it.
    fn path_to<'a>(&'a self, id: &'a CategoryId) -> Vec<&'a CategoryId> {
        let above = |id: &&'a CategoryId| self.0.get(*id).and_then(|category| category.state.parent.as_ref());
        // The bound is for a tree that is broken.
        std::iter::successors(Some(id), above).take(MAX_CATEGORIES).collect()
    }

    /// How many levels a category and those below it have.
    fn height(&self, id: &CategoryId) -> usize {
        let levels = |one: &CategoryId| {
            let path = self.path_to(one);
            path.iter().position(|above| *above == id).map_or(0, |position| position + 1)
        };
        self.0.keys().map(levels).max().unwrap_or_default().max(1)
    }
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
