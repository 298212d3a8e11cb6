//! The skills and categories that a course names.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::CategoryId;
use crate::id::SkillId;
use crate::{FieldErrorCode, FromJson, ParseText, Pointer, ValidationErrors, Violation, input};

/// Skills of a course at most.
pub const MAX_COURSE_SKILLS: usize = 20;

/// Categories of a course at most.
pub const MAX_COURSE_CATEGORIES: usize = 3;

/// How far a course takes a skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(extend("examples" = ["basic"]))]
pub enum SkillLevel {
    /// With guidance.
    Basic,
    /// Alone, in familiar situations.
    Intermediate,
    /// In new and complex situations.
    Advanced,
}

impl SkillLevel {
    fn name(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Intermediate => "intermediate",
            Self::Advanced => "advanced",
        }
    }
}

impl ParseText for SkillLevel {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let all = [Self::Basic, Self::Intermediate, Self::Advanced];
        all.into_iter().find(|level| level.name() == text).ok_or_else(|| Violation::option(&all.map(Self::name)))
    }
}

/// A skill that a course teaches.
#[input]
#[derive(PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaughtSkill {
    /// The id of the skill.
    pub id: SkillId,
    /// How far the course takes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<SkillLevel>,
}

/// Declares a list of distinct values in the author's order.
macro_rules! distinct {
    ($(#[$doc:meta])* $name:ident: [$element:ty; $most:expr], $what:literal, $key:expr, $id:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Vec<$element>);

        impl $name {
            /// The elements in the author's order.
            pub fn iter(&self) -> impl Iterator<Item = &$element> + Clone {
                self.0.iter()
            }

            /// The number of elements.
            pub fn len(&self) -> usize {
                self.0.len()
            }

            /// Whether there are none.
            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }
        }

        impl FromJson for $name {
            fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
                let list = Vec::<$element>::from_json(value, at, errors)?;
                if list.len() > $most {
                    let detail = format!("must name at most {} {}, not {}", $most, $what, list.len());
                    errors.add(at, Violation::count(0, $most, list.len(), detail));
                    return None;
                }
                let mut distinct = true;
                for (index, element) in list.iter().enumerate() {
                    if list[..index].iter().any(|other| $key(other) == $key(element)) {
                        let at = at.child(&index.to_string());
                        let at = if $id.is_empty() { at } else { at.child($id) };
                        errors.add(&at, Violation::new(FieldErrorCode::Duplicate, "is named twice"));
                        distinct = false;
                    }
                }
                distinct.then_some(Self(list))
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "type": "array", "items": generator.subschema_for::<$element>(), "maxItems": $most,
                    "uniqueItems": true,
                })
            }
        }
    };
}

distinct! {
    /// The skills that a course teaches: at most [`MAX_COURSE_SKILLS`], each once.
    CourseSkills: [TaughtSkill; MAX_COURSE_SKILLS], "skills", |skill: &TaughtSkill| skill.id, "id"
}

distinct! {
    /// The categories of a course: at most [`MAX_COURSE_CATEGORIES`], each once.
    CourseCategories: [CategoryId; MAX_COURSE_CATEGORIES], "categories", CategoryId::as_str, ""
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::json;

    use super::super::ActiveTaxonomy;
    use super::*;
    use crate::id::Id as _;

    fn skill(bits: u128) -> SkillId {
        SkillId::new(Timestamp::UNIX_EPOCH, bits)
    }

    #[test]
    fn a_skill_or_category_that_is_named_twice_is_an_error_at_its_second_place() {
        let skills = json!([{"id": skill(1)}, {"id": skill(1), "level": "basic"}]);
        assert_eq!(input::read::<CourseSkills>(&skills).unwrap_err().into_vec()[0].pointer, "/1/id");
        let errors = input::read::<CourseCategories>(&json!(["a", "b", "a"])).unwrap_err().into_vec();
        assert_eq!(errors[0].pointer, "/2");
    }

    #[test]
    fn a_fourth_category_and_a_twenty_first_skill_are_refused() {
        assert!(input::read::<CourseCategories>(&json!(["a", "b", "c"])).is_ok());
        assert!(input::read::<CourseCategories>(&json!(["a", "b", "c", "d"])).is_err());
        let skills = |count: u128| json!((0..count).map(|bits| json!({"id": skill(bits)})).collect::<Vec<_>>());
        assert!(input::read::<CourseSkills>(&skills(20)).is_ok());
        assert!(input::read::<CourseSkills>(&skills(21)).is_err());
    }

    #[test]
    fn each_reference_that_is_dead_is_an_error_at_its_place() {
        let skills: CourseSkills = input::read(&json!([{"id": skill(1)}, {"id": skill(2)}])).unwrap();
        let categories: CourseCategories = input::read(&json!(["a", "b"])).unwrap();
        let active = ActiveTaxonomy { skills: [skill(1)].into(), categories: [CategoryId::parse("b").unwrap()].into() };
        let mut errors = ValidationErrors::default();
        active.check(&skills, &categories, &mut errors);
        let pointers: Vec<_> = errors.into_vec().into_iter().map(|error| error.pointer).collect();
        assert_eq!(pointers, ["/skills/1/id", "/categories/0"]);
    }

    #[test]
    fn what_a_course_teaches_reads_back_as_stored() {
        let skills: CourseSkills = input::read(&json!([{"id": skill(1), "level": "advanced"}])).unwrap();
        let stored = serde_json::to_value(&skills).unwrap();
        assert_eq!(serde_json::from_value::<CourseSkills>(stored).unwrap(), skills);
    }
}
