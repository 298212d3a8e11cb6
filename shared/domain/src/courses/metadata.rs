//! The descriptive data of a course: what the catalogue shows, and what learners read before they begin.
//!
//! The draft of a course and each of its versions have their own. The serialised form is what is stored, so a field
//! that is added needs a default: versions that were published before never get it.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::kinds::CourseMinutes;
use super::{
    CourseDescription, CourseLevel, CourseTitle, Facet, MAX_TOPICS, Outline, Topics, Translations, TranslationsPatch,
    facet,
};
use crate::locale::LanguageTag;
use crate::media::library::CoverPicture;
use crate::taxonomy::{CourseCategories, CourseSkills};
use crate::{Change, Pointer, ValidationErrors, Violation};

/// Topics and categories of a course at most, together: each one multiplies its entries in the catalogue.
pub const MAX_SUBJECTS: usize = MAX_TOPICS;

/// The descriptive data of a course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CourseMetadata {
    /// The title.
    pub title: Translations<CourseTitle>,
    /// The description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Translations<CourseDescription>>,
    /// The language that every text exists in, and that readers of other languages fall back to.
    pub default_language: LanguageTag,
    /// The language that is taught, if the course teaches one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teaches: Option<LanguageTag>,
    /// The level.
    pub level: CourseLevel,
    /// The topics by which the catalogue can be filtered.
    pub topics: Topics,
    /// The picture that stands for the course.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<CoverPicture>,
    /// The categories by which the catalogue can be filtered.
    #[serde(default, skip_serializing_if = "CourseCategories::is_empty")]
    pub categories: CourseCategories,
    /// The skills that are taught.
    #[serde(default, skip_serializing_if = "CourseSkills::is_empty")]
    pub skills: CourseSkills,
    /// How long the course takes, if the author says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimated_minutes: Option<CourseMinutes>,
}

/// Changes of the descriptive data.
#[derive(Debug, Clone, Default)]
pub struct MetadataEdit {
    /// The title.
    pub title: Option<TranslationsPatch<CourseTitle>>,
    /// The description.
    pub description: Change<TranslationsPatch<CourseDescription>>,
    /// The language that every text exists in.
    pub default_language: Option<LanguageTag>,
    /// The language that is taught.
    pub teaches: Change<LanguageTag>,
    /// The level.
    pub level: Option<CourseLevel>,
    /// The topics by which the catalogue can be filtered.
    pub topics: Change<Topics>,
    /// The picture that stands for the course, which is checked to be of its library.
    pub cover: Change<CoverPicture>,
    /// The categories by which the catalogue can be filtered.
    pub categories: Change<CourseCategories>,
    /// The skills that are taught.
    pub skills: Change<CourseSkills>,
    /// How long the course takes.
    pub estimated_minutes: Change<CourseMinutes>,
}

/// A field of the descriptive data, by its name in views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum MetadataField {
    /// The title.
    Title,
    /// The description.
    Description,
    /// The language that every text exists in.
    DefaultLanguage,
    /// The language that is taught.
    Teaches,
    /// The level.
    Level,
    /// The topics.
    Topics,
    /// The cover.
    Cover,
    /// The categories.
    Categories,
    /// The skills that are taught.
    Skills,
    /// The author's estimate of the time.
    EstimatedMinutes,
}

impl CourseMetadata {
    /// Checks that every text exists in the default language. The errors point into the JSON view of the course.
    pub fn check(&self) -> ValidationErrors {
        let mut errors = ValidationErrors::default();
        self.title.require(&self.default_language, &at("title"), &mut errors);
        if let Some(description) = &self.description {
            description.require(&self.default_language, &at("description"), &mut errors);
        }
        self.check_subjects(&mut errors);
        errors
    }

    fn check_subjects(&self, errors: &mut ValidationErrors) {
        let count = self.topics.len() + self.categories.len();
        if count > MAX_SUBJECTS {
            let detail = format!("must be at most {MAX_SUBJECTS} together with the topics, not {count}");
            errors.add(&at("categories"), Violation::count(0, MAX_SUBJECTS, count, detail));
        }
    }

    /// The data after a change. Every title of the outline and every article must exist in a new default language,
    /// because readers fall back to it.
    pub fn edit(&self, edit: MetadataEdit, outline: &Outline) -> Result<Self, ValidationErrors> {
        let mut errors = ValidationErrors::default();
        let mut next = self.clone();
        if let Some(language) = edit.default_language.filter(|language| *language != self.default_language) {
            outline.require_language(&language, &at("defaultLanguage"), &mut errors);
            next.default_language = language;
        }
        next.edit_texts(self, edit.title, edit.description, &mut errors);
        edit.teaches.apply(&mut next.teaches);
        next.level = edit.level.unwrap_or(next.level);
        edit.cover.apply(&mut next.cover);
        next.topics = replaced(edit.topics, next.topics);
        next.categories = replaced(edit.categories, next.categories);
        next.skills = replaced(edit.skills, next.skills);
        edit.estimated_minutes.apply(&mut next.estimated_minutes);
        next.check_subjects(&mut errors);
        if errors.is_empty() { Ok(next) } else { Err(errors) }
    }

    /// Changes the texts of `before`, under a default language that may be new. A text that had the language before is
    /// checked by its patch, and a refused one stays as it was; others are checked here.
    fn edit_texts(
        &mut self,
        before: &Self,
        title: Option<TranslationsPatch<CourseTitle>>,
        description: Change<TranslationsPatch<CourseDescription>>,
        errors: &mut ValidationErrors,
    ) {
        let default = &self.default_language;
        if let Some(patch) = title {
            self.title = patch.apply_to(&before.title, default, &at("title"), errors);
        }
        match description {
            Change::Keep => {}
            Change::Clear => self.description = None,
            Change::Set(patch) => {
                self.description = patch.apply(before.description.as_ref(), default, &at("description"), errors);
            }
        }
        if !before.title.covers(default) && !errors.names(&at("title")) {
            self.title.require(default, &at("title"), errors);
        }
        let uncovered = before.description.as_ref().is_some_and(|before| !before.covers(default));
        let unchecked = uncovered && !errors.names(&at("description"));
        if let Some(description) = self.description.as_ref().filter(|_| unchecked) {
            description.require(default, &at("description"), errors);
        }
    }

    /// The fields in which this differs from other data.
    pub fn changed_fields(&self, other: &Self) -> Vec<MetadataField> {
        let Self {
            title,
            description,
            default_language,
            teaches,
            level,
            topics,
            categories,
            skills,
            estimated_minutes,
            cover,
        } = self;
        let changed = [
            (MetadataField::Title, *title != other.title),
            (MetadataField::Description, *description != other.description),
            (MetadataField::DefaultLanguage, *default_language != other.default_language),
            (MetadataField::Teaches, *teaches != other.teaches),
            (MetadataField::Level, *level != other.level),
            (MetadataField::Topics, *topics != other.topics),
            (MetadataField::Cover, *cover != other.cover),
            (MetadataField::Categories, *categories != other.categories),
            (MetadataField::Skills, *skills != other.skills),
            (MetadataField::EstimatedMinutes, *estimated_minutes != other.estimated_minutes),
        ];
        changed.into_iter().filter(|(_, changed)| *changed).map(|(field, _)| field).collect()
    }

    /// The filters of the catalogue that find a course with this data.
    pub fn facets(&self) -> BTreeSet<Facet> {
        facet::facets(self.teaches.as_ref(), self.level, &self.topics, &self.categories)
    }
}

/// A list after a change; null empties it.
fn replaced<T: Default>(change: Change<T>, before: T) -> T {
    match change {
        Change::Keep => before,
        Change::Clear => T::default(),
        Change::Set(list) => list,
    }
}

fn at(member: &str) -> Pointer {
    Pointer::root().child(member)
}

#[cfg(test)]
#[path = "metadata_tests.rs"]
mod tests;
