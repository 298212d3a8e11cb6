//! `POST /v1/courses`

use glotto_domain::courses::kinds::CourseMinutes;
use glotto_domain::courses::{
    Course, CourseDescription, CourseLevel, CourseMetadata, CourseTitle, Outline, ReviseError, Topics, Translations,
};
use glotto_domain::identity::Permission;
use glotto_domain::input;
use glotto_domain::locale::LanguageTag;
use glotto_domain::taxonomy::{CourseCategories, CourseSkills};
use glotto_http::{Access, Created, Cx, Endpoint, Idempotent, Json, Localized, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_store::Transaction;

use crate::course_view::CourseView;
use crate::dead_references::{find_dead_references, reject};
use crate::localizer::Localizer;

/// A new course.
#[input]
pub struct CreateCourseInput {
    /// The title, at least in the default language.
    pub title: Translations<CourseTitle>,
    /// The description. If there is one, it is required in the default language.
    pub description: Option<Translations<CourseDescription>>,
    /// The language that every text of the course exists in.
    pub default_language: LanguageTag,
    /// The language that is taught, if the course teaches one.
    pub teaches: Option<LanguageTag>,
    /// The level of the course.
    pub level: CourseLevel,
    /// The topics by which the catalogue can be filtered.
    pub topics: Option<Topics>,
    /// The ids of the categories by which the catalogue can be filtered. A course has at most five topics and
    /// categories together.
    pub categories: Option<CourseCategories>,
    /// The skills that are taught.
    pub skills: Option<CourseSkills>,
    /// How many minutes the course takes, if that is not the sum of its lessons.
    pub estimated_minutes: Option<CourseMinutes>,
}

/// Creates a course.
pub struct CreateCourse;

impl Endpoint for CreateCourse {
    const SPEC: Spec = Spec::post("create_course", "/v1/courses", Access::May(Permission::AuthorCourses))
        .summary("Create course")
        .description(
            "The course is a draft until you publish it. Only you, your co-instructors and admins can see a draft.",
        )
        .example(
            r#"{"title":{"en":"German for the kitchen","de":"Deutsch für die Küche"},
            "description":{"en":"Words that cooks need.","de":"Wörter, die man beim Kochen braucht."},
            "defaultLanguage":"en","teaches":"de","level":"A2","topics":["food","work"]}"#,
        )
        .takes_long_texts()
        .grants(&[Grant::Read(&[Part::Category, Part::Skill]), Grant::Write(&[Part::Course])]);
    type Path = ();
    type Query = ();
    type Body = Json<CreateCourseInput>;
    type Response = Idempotent<Localized<Created<CourseView>>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let metadata = cx.body.metadata();
        let dead = find_dead_references(cx, Some(&metadata.skills), Some(&metadata.categories)).await?;
        let course = reject(Course::draft(cx.new_id(), cx.actor()?.user, metadata, cx.now()), dead)?;
        let localizer = Localizer::author(cx);
        let view = CourseView::of_draft(&course, &Outline::default(), &localizer);
        let location = format!("/v1/courses/{}", course.id);
        let response = localizer.respond(course.rev, view, |view| Created::new(location, view));
        let mut transaction = Transaction::new(&cx.store);
        transaction.create_course(&course, ReviseError::Stale);
        cx.commit_idempotent(transaction, response).await
    }
}

impl CreateCourseInput {
    fn metadata(&self) -> CourseMetadata {
        let Self { title, description, default_language, teaches, level, .. } = self.clone();
        CourseMetadata {
            title,
            description,
            default_language,
            teaches,
            level,
            topics: self.topics.clone().unwrap_or_default(),
            categories: self.categories.clone().unwrap_or_default(),
            skills: self.skills.clone().unwrap_or_default(),
            estimated_minutes: self.estimated_minutes,
            cover: None,
        }
    }
}
