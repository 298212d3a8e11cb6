//! Faults of dependencies, at every call that every function makes: throttling, errors, lost and broken answers,
//! resets, conflicts, partial answers, and the end of the process. A fault may delay what was requested; it may neither
//! lose nor repeat it, and the caller gets a documented answer. docs/faults.md describes the matrix.
//!
//! The calls are found by running the steps of the scenarios (`testing/src/scenario`), so a new endpoint or worker is
//! tested here without another line. The tests of each feature are in `tests/it/features`.

mod case;
mod elsewhere;
mod removal;
mod representatives;
mod seeded;

pub mod deliveries;
pub mod effects;
pub mod matrix;
pub mod privileges;
pub mod trial;
