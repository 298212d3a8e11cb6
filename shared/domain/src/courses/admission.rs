//! Who may enrol in a course. It is a setting of the course itself, and no version has it: it counts from the moment at
//! which it is changed.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Course;
use crate::id::CourseId;
use crate::numbers::read_whole_number;
use crate::{FieldErrorCode, FromJson, ParseText, Pointer, ValidationErrors, Violation};

/// Courses that have to be finished before one at most, those that these require not counted.
pub const MAX_PREREQUISITES: usize = 10;

/// Seats of a course at most.
const MOST_SEATS: u32 = 1_000_000;

/// Who may enrol in a course.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CourseAccess {
    /// Every user.
    #[default]
    Open,
    /// Users with an invitation.
    Invitation,
    /// No user. Enrolled learners stay.
    Closed,
}

/// Whether a course costs something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CoursePrice {
    /// It costs nothing.
    #[default]
    Free,
    /// It has to be bought.
    Paid,
}

/// The number of learners that a course can have at a time, from 1 to a million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Capacity(u32);

/// The courses that have to be finished before one: at most [`MAX_PREREQUISITES`], each once, in the author's order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Prerequisites(Vec<CourseId>);

/// Who may enrol in a course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CourseAdmission {
    /// Who may enrol.
    pub access: CourseAccess,
    /// Whether it costs something.
    pub price: CoursePrice,
    /// The number of learners at a time; none without a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<Capacity>,
    /// The courses that have to be finished before it.
    #[serde(default)]
    pub prerequisites: Prerequisites,
    /// Whether the lists of the catalogue have it while it is published.
    pub listed: bool,
}

impl Default for CourseAdmission {
    fn default() -> Self {
        let (access, price) = (CourseAccess::default(), CoursePrice::default());
        Self { access, price, capacity: None, prerequisites: Prerequisites::default(), listed: true }
    }
}

impl CourseAccess {
    const ALL: [Self; 3] = [Self::Open, Self::Invitation, Self::Closed];

    const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Invitation => "invitation",
            Self::Closed => "closed",
        }
    }
}

impl ParseText for CourseAccess {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let found = Self::ALL.into_iter().find(|access| access.name() == text);
        found.ok_or_else(|| Violation::option(&Self::ALL.map(Self::name)))
    }
}

impl CoursePrice {
    const ALL: [Self; 2] = [Self::Free, Self::Paid];

    const fn name(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Paid => "paid",
        }
    }
}

impl ParseText for CoursePrice {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let found = Self::ALL.into_iter().find(|price| price.name() == text);
        found.ok_or_else(|| Violation::option(&Self::ALL.map(Self::name)))
    }
}

impl Capacity {
    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl FromJson for Capacity {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        read_whole_number(value, 1..=MOST_SEATS, at, errors).map(Self)
    }
}

impl JsonSchema for Capacity {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Capacity".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": 1, "maximum": MOST_SEATS, "examples": [30]})
    }
}

impl Prerequisites {
    /// The courses, in the author's order.
    pub fn iter(&self) -> impl Iterator<Item = CourseId> + Clone {
        self.0.iter().copied()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The courses with their places in the JSON view of what has the list at this location.
    pub fn with_pointers(&self, at: &Pointer) -> impl Iterator<Item = (Pointer, CourseId)> {
        self.iter().enumerate().map(move |(index, course)| (at.child(&index.to_string()), course))
    }
}

impl FromJson for Prerequisites {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        let courses = Vec::<CourseId>::from_json(value, at, errors)?;
        if courses.len() > MAX_PREREQUISITES {
            let detail = format!("must name at most {MAX_PREREQUISITES} courses, not {}", courses.len());
            errors.add(at, Violation::count(0, MAX_PREREQUISITES, courses.len(), detail));
            return None;
        }
        let mut distinct = true;
        for (index, course) in courses.iter().enumerate() {
            if courses[..index].contains(course) {
                errors.add(&at.child(&index.to_string()), Violation::new(FieldErrorCode::Duplicate, "is named twice"));
                distinct = false;
            }
        }
        distinct.then_some(Self(courses))
    }
}

impl JsonSchema for Prerequisites {
    fn schema_name() -> Cow<'static, str> {
        "Prerequisites".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let course = generator.subschema_for::<CourseId>();
        json_schema!({"type": "array", "items": course, "maxItems": MAX_PREREQUISITES, "uniqueItems": true})
    }
}

impl Course {
    /// Changes who may enrol. The cycles that prerequisites could make are checked before
    /// ([`PrerequisiteWalk`](super::PrerequisiteWalk)).
    pub fn admit_by(&mut self, admission: CourseAdmission) {
        self.0.admission = admission;
    }

    /// Adds an error for each prerequisite that no user can finish any more, with pointers into the JSON view of the
    /// course.
    pub fn check_prerequisites(&self, is_open: impl Fn(CourseId) -> bool, errors: &mut ValidationErrors) {
        let at = Pointer::root().child("admission").child("prerequisites");
        for (pointer, course) in self.admission.prerequisites.with_pointers(&at).filter(|(_, course)| !is_open(*course))
        {
            let detail = format!("{course} is no published course");
            errors.add(&pointer, Violation::new(FieldErrorCode::NotFound, detail));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::samples::{self, id};
    use super::*;
    use crate::input;

    #[test]
    fn a_capacity_is_from_one_to_a_million() {
        for (value, is_valid) in [
            (json!(1), true),
            (json!(1_000_000), true),
            (json!(30.0), true),
            (json!(0), false),
            (json!(1_000_001), false),
            (json!(-1), false),
            (json!(1.5), false),
            (json!("30"), false),
        ] {
            assert_eq!(input::read::<Capacity>(&value).is_ok(), is_valid, "{value}");
        }
    }

    #[test]
    fn ten_courses_at_most_are_required_and_each_once() {
        let courses = |numbers: &[u128]| {
            let ids: Vec<CourseId> = numbers.iter().map(|number| id(*number)).collect();
            input::read::<Prerequisites>(&json!(ids)).map_err(|errors| errors.into_vec()[0].pointer.clone())
        };
        assert!(courses(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).is_ok());
        assert_eq!(courses(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]), Err(String::new()));
        assert_eq!(courses(&[1, 2, 1]), Err("/2".to_owned()));
    }

    #[test]
    fn names_read_back() {
        for access in CourseAccess::ALL {
            assert_eq!(CourseAccess::parse_text(access.name()), Ok(access));
            assert_eq!(serde_json::to_value(access).unwrap(), access.name());
        }
        for price in CoursePrice::ALL {
            assert_eq!(CoursePrice::parse_text(price.name()), Ok(price));
            assert_eq!(serde_json::to_value(price).unwrap(), price.name());
        }
        assert!(CourseAccess::parse_text("Open").is_err() && CoursePrice::parse_text("").is_err());
    }

    #[test]
    fn each_prerequisite_that_is_no_published_course_is_named_with_its_place() {
        let mut course = samples::course();
        let prerequisites = input::read(&json!([id::<CourseId>(7), id::<CourseId>(8), id::<CourseId>(9)])).unwrap();
        course.admit_by(CourseAdmission { prerequisites, ..CourseAdmission::default() });
        let mut errors = ValidationErrors::default();
        course.check_prerequisites(|other| other == id(8), &mut errors);
        let pointers: Vec<_> = errors.into_vec().into_iter().map(|error| error.pointer).collect();
        assert_eq!(pointers, ["/admission/prerequisites/0", "/admission/prerequisites/2"]);
    }
}
