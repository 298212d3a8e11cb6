use std::collections::BTreeSet;

use proptest::prelude::*;

use super::super::samples::{self, english, id};
use super::super::{LessonKind, Outline};
use super::*;

/// Modules 1 to 3 with three lessons each: 1 to 9.
fn outline() -> Outline {
    let (course, mut outline) = (samples::course(), Outline::default());
    for module in 1..=3 {
        outline.add_module(id(module), english("Module")).unwrap();
        for lesson in 1..=3 {
            let number = (module - 1) * 3 + lesson;
            outline.add_lesson(id(module), samples::lesson(number, &course, LessonKind::Article).summary()).unwrap();
        }
    }
    outline
}

fn order(outline: &Outline) -> Vec<(ModuleId, Vec<LessonId>)> {
    let lessons = |module: &Module| module.lessons.iter().map(|lesson| lesson.id).collect();
    outline.modules().iter().map(|module| (module.id, lessons(module))).collect()
}

fn lessons_of(outline: &Outline, module: u128) -> Vec<LessonId> {
    outline.module(id(module)).unwrap().lessons.iter().map(|lesson| lesson.id).collect()
}

#[test]
fn a_lesson_moves_behind_another_and_to_the_beginning_of_any_module() {
    let mut outline = outline();
    assert_eq!(outline.place_lesson(id(1), None, Some(id(3))), Ok(true));
    assert_eq!(lessons_of(&outline, 1), [id(2), id(3), id(1)]);
    assert_eq!(outline.place_lesson(id(1), Some(id(2)), Some(id(4))), Ok(true));
    assert_eq!(lessons_of(&outline, 2), [id(4), id(1), id(5), id(6)]);
    assert_eq!(outline.place_lesson(id(1), Some(id(3)), None), Ok(true));
    assert_eq!(lessons_of(&outline, 3), [id(1), id(7), id(8), id(9)]);
}

#[test]
fn what_a_move_names_and_is_not_there_is_an_error_that_changes_nothing() {
    let (mut outline, before) = (outline(), outline());
    let pointer = |errors: ValidationErrors| errors.into_vec().remove(0).pointer;
    assert_eq!(outline.place_lesson(id(1), Some(id(9)), None).map_err(pointer), Err("/moduleId".to_owned()));
    for after in [1, 4, 99] {
        assert_eq!(outline.place_lesson(id(1), None, Some(id(after))).map_err(pointer), Err("/after".to_owned()));
    }
    for after in [1, 9] {
        assert_eq!(outline.place_module(id(1), Some(id(after))).map_err(pointer), Err("/after".to_owned()));
    }
    assert_eq!((outline.place_lesson(id(99), None, None), outline.place_module(id(9), None)), (Ok(false), Ok(false)));
    assert_eq!(outline, before);
}

#[test]
fn a_module_moves_behind_another_and_to_the_beginning() {
    let mut outline = outline();
    let modules = |outline: &Outline| outline.modules().iter().map(|module| module.id).collect::<Vec<_>>();
    assert_eq!(outline.place_module(id(1), Some(id(3))), Ok(true));
    assert_eq!(modules(&outline), [id(2), id(3), id(1)]);
    assert_eq!(outline.place_module(id(1), None), Ok(true));
    assert_eq!(modules(&outline), [id(1), id(2), id(3)]);
}

/// A move: of a lesson into a module, or of a module.
#[derive(Debug, Clone)]
enum Move {
    Lesson(u128, Option<u128>, Option<u128>),
    Module(u128, Option<u128>),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let lesson = (1_u128..=10, proptest::option::of(1_u128..=4), proptest::option::of(1_u128..=10));
    let module = (1_u128..=4, proptest::option::of(1_u128..=4));
    let any = prop_oneof![
        lesson.prop_map(|(lesson, module, after)| Move::Lesson(lesson, module, after)),
        module.prop_map(|(module, after)| Move::Module(module, after)),
    ];
    proptest::collection::vec(any, 0..40)
}

fn apply(outline: &mut Outline, step: &Move) -> Result<bool, ValidationErrors> {
    match *step {
        Move::Lesson(lesson, module, after) => outline.place_lesson(id(lesson), module.map(id), after.map(id)),
        Move::Module(module, after) => outline.place_module(id(module), after.map(id)),
    }
}

proptest! {
    /// Concurrent moves are applied one after the other, in any order.
    #[test]
    fn moves_in_any_order_lose_no_lesson_and_duplicate_none(steps in moves()) {
        let mut outline = outline();
        for step in &steps {
            let before = outline.clone();
            let moved = apply(&mut outline, step);
            prop_assert!(moved == Ok(true) || outline == before, "a move that fails changes nothing");
        }
        let lessons: Vec<_> = outline.lessons().map(|lesson| lesson.id).collect();
        prop_assert_eq!((lessons.len(), outline.modules().len()), (9, 3));
        prop_assert_eq!(lessons.into_iter().collect::<BTreeSet<_>>(), (1..=9).map(id).collect());
    }

    #[test]
    fn a_move_that_is_repeated_changes_nothing_more(steps in moves()) {
        let mut outline = outline();
        for step in &steps {
            if apply(&mut outline, step) == Ok(true) {
                let once = order(&outline);
                prop_assert_eq!(apply(&mut outline, step), Ok(true));
                prop_assert_eq!(order(&outline), once);
            }
        }
    }

    /// The lesson that was moved is where the move says, whatever was moved before.
    #[test]
    fn the_last_move_is_as_it_says(steps in moves(), lesson in 1_u128..=9, module in 1_u128..=3) {
        let mut outline = outline();
        for step in &steps {
            let _ = apply(&mut outline, step);
        }
        prop_assert_eq!(outline.place_lesson(id(lesson), Some(id(module)), None), Ok(true));
        let first = lessons_of(&outline, module).first().copied();
        prop_assert_eq!(first, Some(id(lesson)));
    }
}
