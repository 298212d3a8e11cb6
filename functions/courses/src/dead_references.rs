//! Skills and categories that a course names and that cannot be used.

use glotto_domain::ValidationErrors;
use glotto_domain::courses::CourseMetadata;
use glotto_domain::taxonomy::{CourseCategories, CourseSkills};
use glotto_http::Call;
use glotto_store::StoreError;

/// The errors of those that do not exist or are retired. One round trip; none if the course names none.
pub(crate) async fn find_dead_references(
    call: &Call<'_>,
    skills: Option<&CourseSkills>,
    categories: Option<&CourseCategories>,
) -> Result<ValidationErrors, StoreError> {
    find_added_dead_references(call, skills, categories, None).await
}

/// The same, but for those that the course named before: a form that sends all of them back can still be saved. They
/// keep the course from being published.
pub(crate) async fn find_added_dead_references(
    call: &Call<'_>,
    skills: Option<&CourseSkills>,
    categories: Option<&CourseCategories>,
    before: Option<&CourseMetadata>,
) -> Result<ValidationErrors, StoreError> {
    let skills = skills.cloned().unwrap_or_default();
    let categories = categories.cloned().unwrap_or_default();
    let mut active = call.store.taxonomy().find_active(skills.iter().map(|skill| skill.id), categories.iter()).await?;
    if let Some(before) = before {
        active.skills.extend(before.skills.iter().map(|skill| skill.id));
        active.categories.extend(before.categories.iter().cloned());
    }
    let mut errors = ValidationErrors::default();
    active.check(&skills, &categories, &mut errors);
    Ok(errors)
}

/// Adds these errors to those of a result.
pub(crate) fn reject<T>(result: Result<T, ValidationErrors>, dead: ValidationErrors) -> Result<T, ValidationErrors> {
    match result {
        Ok(value) if dead.is_empty() => Ok(value),
        Ok(_) => Err(dead),
        Err(mut errors) => {
            errors.append(dead);
            Err(errors)
        }
    }
}
