use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::json;

use super::super::{CategoryOrder, CategoryState, TaxonomyStatus};
use super::*;
use crate::{Revision, input};

fn id(text: &str) -> CategoryId {
    CategoryId::parse(text).unwrap()
}

fn category(name: &str, parent: Option<&str>, order: u16) -> Category {
    let state = CategoryState {
        labels: input::read(&json!({"en": name})).unwrap(),
        parent: parent.map(id),
        order: input::read::<CategoryOrder>(&json!(order)).unwrap(),
        status: TaxonomyStatus::Active,
    };
    Category { id: id(name), state, updated: Timestamp::UNIX_EPOCH, rev: Revision::new(Timestamp::UNIX_EPOCH, 1) }
}

fn tree(categories: &[(&str, Option<&str>, u16)]) -> CategoryTree {
    categories.iter().map(|(name, parent, order)| category(name, *parent, *order)).collect()
}

#[test]
fn categories_are_listed_with_those_below_them_in_the_order_that_admins_choose() {
    let tree = tree(&[
        ("b", None, 1),
        ("a", None, 1),
        ("z", None, 0),
        ("a-late", Some("a"), 9),
        ("a-early", Some("a"), 2),
        ("deep", Some("a-late"), 0),
    ]);
    let listed: Vec<_> = tree.in_order().into_iter().map(|(one, depth)| (one.id.as_str(), depth)).collect();
    assert_eq!(listed, [("z", 1), ("a", 1), ("a-early", 2), ("a-late", 2), ("deep", 3), ("b", 1)]);
}

#[test]
fn a_category_cannot_be_below_itself_or_one_below_it_or_a_fourth_level() {
    let tree = tree(&[("a", None, 0), ("b", Some("a"), 0), ("c", Some("b"), 0), ("d", None, 0), ("e", Some("d"), 0)]);
    for (moved, parent, is_allowed) in [
        ("a", Some("a"), false),
        ("a", Some("c"), false),
        ("new", Some("new"), false),
        ("new", Some("missing"), false),
        ("new", Some("c"), false),
        ("new", Some("b"), true),
        ("d", Some("b"), false),
        ("d", Some("a"), true),
        ("e", Some("b"), true),
        ("b", None, true),
        ("c", Some("a"), true),
    ] {
        assert_eq!(tree.check_parent(&id(moved), parent.map(id).as_ref()).is_ok(), is_allowed, "{moved} {parent:?}");
    }
}

#[test]
fn a_category_with_others_below_it_is_not_deleted() {
    let tree = tree(&[("a", None, 0), ("b", Some("a"), 0)]);
    assert_eq!(tree.check_deletion(&id("a")), Err(DeleteCategoryError::NotEmpty));
    assert_eq!(tree.check_deletion(&id("b")), Ok(()));
}

#[test]
fn the_five_hundred_and_first_category_and_one_that_exists_are_refused() {
    let full: CategoryTree = (0..MAX_CATEGORIES).map(|number| category(&format!("c{number}"), None, 0)).collect();
    assert_eq!(full.check_new(&id("c7")), Err(CreateCategoryError::Exists));
    assert_eq!(full.check_new(&id("new")), Err(CreateCategoryError::TooMany));
    assert_eq!(tree(&[]).check_new(&id("new")), Ok(()));
}

proptest! {
    #[test]
    fn no_history_of_moves_makes_a_cycle_or_a_fourth_level(moves in prop::collection::vec((0_u8..12, 0_u8..14), 1..60)) {
        let mut categories: BTreeMap<CategoryId, Category> = BTreeMap::new();
        for (moved, parent) in moves {
            let moved = id(&format!("c{moved}"));
            let parent = (parent < 12).then(|| id(&format!("c{parent}")));
            let tree: CategoryTree = categories.values().cloned().collect();
            if tree.check_parent(&moved, parent.as_ref()).is_ok() {
                let mut next = category(moved.as_str(), None, 0);
                next.state.parent = parent;
                categories.insert(moved, next);
            }
        }
        let tree: CategoryTree = categories.values().cloned().collect();
        let listed = tree.in_order();
        prop_assert_eq!(listed.len(), categories.len(), "what is in a cycle is not reached from the top");
        prop_assert!(listed.iter().all(|(_, depth)| *depth <= MAX_CATEGORY_DEPTH));
    }
}
