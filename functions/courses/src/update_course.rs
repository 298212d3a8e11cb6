//! `PATCH /v1/courses/{courseId}`

use glotto_domain::courses::kinds::CourseMinutes;
use glotto_domain::courses::{
    CourseAct, CourseDescription, CourseLevel, CourseTitle, MetadataEdit, Topics, TranslationsPatch,
};
use glotto_domain::id::MediaId;
use glotto_domain::locale::LanguageTag;
use glotto_domain::media::library::CoverPicture;
use glotto_domain::taxonomy::{CourseCategories, CourseSkills};
use glotto_domain::{Change, input};
use glotto_http::{Access, CoursePath, Cx, Endpoint, Json, Localized, Result, Spec};
use glotto_runtime::{Grant, Part};

use crate::course_change::CourseChange;
use crate::course_view::CourseView;
use crate::dead_references::{find_added_dead_references, reject};
use crate::media_uses::admit_cover;

/// Changes of a course.
#[input(change)]
pub struct UpdateCourseInput {
    /// The title.
    pub title: Option<TranslationsPatch<CourseTitle>>,
    /// The description; null removes it in all languages.
    #[schemars(with = "Option<TranslationsPatch<CourseDescription>>")]
    pub description: Change<TranslationsPatch<CourseDescription>>,
    /// The language that every text of the course exists in. Every title must exist in it already.
    pub default_language: Option<LanguageTag>,
    /// The language that is taught; null if the course teaches none.
    #[schemars(with = "Option<LanguageTag>")]
    pub teaches: Change<LanguageTag>,
    /// The level of the course.
    pub level: Option<CourseLevel>,
    /// The topics by which the catalogue can be filtered; null removes all.
    #[schemars(with = "Option<Topics>")]
    pub topics: Change<Topics>,
    /// The picture that stands for the course: an image of its library that is ready; null if it is to have none.
    #[schemars(with = "Option<MediaId>")]
    pub cover_id: Change<MediaId>,
    /// The ids of the categories by which the catalogue can be filtered; null removes all.
    #[schemars(with = "Option<CourseCategories>")]
    pub categories: Change<CourseCategories>,
    /// The skills that are taught; null removes all.
    #[schemars(with = "Option<CourseSkills>")]
    pub skills: Change<CourseSkills>,
    /// How many minutes the course takes; null if that is the sum of its lessons.
    #[schemars(with = "Option<CourseMinutes>")]
    pub estimated_minutes: Change<CourseMinutes>,
}

/// Updates a course.
pub struct UpdateCourse;

impl Endpoint for UpdateCourse {
    const SPEC: Spec = Spec::patch("update_course", "/v1/courses/{courseId}", Access::Course(CourseAct::Write))
        .summary("Update course")
        .description(
            "Members that are missing stay as they are. Texts are changed by language, and null removes a language. \
             It changes the draft; others see it once you publish it. `If-Match` takes the `ETag` of the course.",
        )
        .example(r#"{"title":{"fr":"L'allemand de la cuisine"},"level":"B1","teaches":"de-AT"}"#)
        .takes_long_texts()
        .grants(&[
            Grant::Read(&[Part::Category, Part::Course, Part::Media, Part::Skill]),
            Grant::Write(&[Part::Course, Part::Media]),
        ]);
    type Path = CoursePath;
    type Query = ();
    type Body = Json<UpdateCourseInput>;
    type Response = Localized<Json<CourseView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the course", || async {
            let mut change = CourseChange::load(cx, cx.path.course_id).await?;
            let (skills, categories) = (set(&cx.body.skills), set(&cx.body.categories));
            let before = Some(&change.course.metadata);
            let dead = find_added_dead_references(cx, skills, categories, before).await?;
            // A cover is marked as used only if there is no other error.
            let without_cover = change.course.clone().edit(cx.body.edit(Change::Keep), &change.outline);
            let errors = reject(without_cover, dead).err().unwrap_or_default();
            let cover = admit_cover(cx, change.course.id, cx.body.cover_id, errors).await?;
            change.course.edit(cx.body.edit(cover), &change.outline)?;
            change.save(cx).await?;
            Ok(change.respond(cx))
        })
        .await
    }
}

impl UpdateCourseInput {
    fn edit(&self, cover: Change<CoverPicture>) -> MetadataEdit {
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
            cover_id: _,
        } = self.clone();
        MetadataEdit {
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
        }
    }
}

/// The value that a change sets.
fn set<T>(change: &Change<T>) -> Option<&T> {
    match change {
        Change::Set(value) => Some(value),
        Change::Keep | Change::Clear => None,
    }
}
