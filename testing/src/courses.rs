//! Courses that are written to the table directly, as the endpoints write them.

use glotto_domain::courses::{
    ContentParts, Course, CourseLevel, CourseMetadata, Lesson, LessonKind, NewLesson, Outline, Publication,
    PublishedVersion, Topics, VersionNumber,
};
use glotto_domain::id::{CourseId, LessonId, ModuleId, UserId};
use glotto_domain::input;
use glotto_domain::locale::LanguageTag;
use glotto_domain::media::{Playable, Rendition};
use glotto_domain::taxonomy::{CourseCategories, CourseSkills};
use glotto_store::courses::{CourseItem, LessonItem, OutlineItem};
use glotto_store::{Transaction, keys};
use serde_json::json;

use crate::{Actor, World};

/// A course and its lessons. Its author has no account.
pub struct SeededCourse<'w> {
    world: &'w World,
    /// The course.
    pub course: Course,
    /// The outline of its draft.
    pub outline: Outline,
    /// The latest version, if it was published.
    pub latest: Option<PublishedVersion>,
    module: ModuleId,
}

impl<'w> SeededCourse<'w> {
    /// A published course with lessons of these kinds.
    pub async fn published(world: &'w World, kinds: &[LessonKind]) -> Self {
        let mut seeded = Self::draft(world, kinds).await;
        seeded.publish().await;
        seeded
    }

    /// A published course with this many articles in two languages. Their content is not stored.
    pub async fn large(world: &'w World, lessons: usize) -> Self {
        let mut seeded = Self::draft(world, &[]).await;
        for _ in 0..lessons {
            let title = json!({"en": "How to order in a restaurant", "de": "Wie man im Restaurant bestellt"});
            let content = ContentParts {
                body: Some(input::read(&json!({"en": "# A to Z", "de": "# A bis Z"})).unwrap()),
                ..ContentParts::default()
            };
            let (kind, title) = (LessonKind::Article, input::read(&title).unwrap());
            let new = NewLesson { kind, title, content, preview: false, minutes: None };
            let lesson = Lesson::draft(world.context.new_id(), &seeded.course, new).unwrap();
            seeded.outline.add_lesson(seeded.module, lesson.summary()).unwrap();
        }
        seeded.save().await;
        seeded.publish().await;
        seeded
    }

    /// A course that is not published.
    pub async fn draft(world: &'w World, kinds: &[LessonKind]) -> Self {
        let owner: UserId = world.context.new_id();
        let metadata = CourseMetadata {
            title: input::read(&json!({"en": "German for beginners", "de": "Deutsch für den Anfang"})).unwrap(),
            description: None,
            default_language: LanguageTag::english(),
            teaches: None,
            level: CourseLevel::A1,
            cover: None,
            topics: Topics::default(),
            categories: CourseCategories::default(),
            skills: CourseSkills::default(),
            estimated_minutes: None,
        };
        let course = Course::draft(world.context.new_id(), owner, metadata, world.context.now()).unwrap();
        let mut outline = Outline::default();
        let module = world.context.new_id();
        outline.add_module(module, input::read(&json!({"en": "Hello"})).unwrap()).unwrap();
        let mut seeded = Self { world, course, outline, latest: None, module };
        for kind in kinds {
            seeded.add(*kind).await;
        }
        seeded
    }

    /// Adds a lesson that can be taken.
    pub async fn add(&mut self, kind: LessonKind) -> LessonId {
        self.add_lesson(kind, true).await
    }

    /// Adds a video that cannot be watched yet.
    pub async fn add_unready(&mut self) -> LessonId {
        self.add_lesson(LessonKind::Video, false).await
    }

    async fn add_lesson(&mut self, kind: LessonKind, ready: bool) -> LessonId {
        let context = &self.world.context;
        let body = (kind == LessonKind::Article).then(|| input::read(&json!({"en": "# A to Z"})).unwrap());
        let title = input::read(&json!({"en": "Greetings"})).unwrap();
        let parts = ContentParts { body, ..ContentParts::default() };
        let new = NewLesson { kind, title, content: parts, preview: false, minutes: None };
        let mut lesson = Lesson::draft(context.new_id(), &self.course, new).unwrap();
        if kind.is_played() && ready {
            let (video, renditions) = (context.new_id(), vec![Rendition { width: 640, height: 360 }]);
            lesson.attach_video(video);
            lesson.video_ready(Playable { video, output: "a-1".to_owned(), renditions, seconds: 300, poster: None });
        }
        context.store.save(&LessonItem::from(&lesson)).await.unwrap();
        self.outline.add_lesson(self.module, lesson.summary()).unwrap();
        self.save().await;
        lesson.id
    }

    /// Deletes a lesson from the draft.
    pub async fn delete(&mut self, lesson: LessonId) {
        let entry = self.outline.lesson(lesson).unwrap().clone();
        self.outline.remove_lesson(lesson);
        if entry.content == self.course.generation {
            let key = keys::courses::lesson(self.course.id, lesson, entry.content);
            self.world.context.store.delete(key).await.unwrap();
        }
        self.save().await;
    }

    /// Publishes the draft; returns the number of its version.
    pub async fn publish(&mut self) -> VersionNumber {
        let (before, former) = (self.course.clone(), self.latest.clone());
        let publication = self.course.publish(&self.outline, former.as_ref(), None, self.world.context.now()).unwrap();
        let Publication::Version(version) = publication else { panic!("it is no new version: {publication:?}") };
        self.course.bump_revision(&self.outline, self.world.context.now());
        let mut transaction = Transaction::new(&self.world.context.store);
        transaction.update_course(&before, &self.course, ()).create_version(&version, ()).list_course(
            &before,
            &self.course,
            former.as_ref(),
            &version,
        );
        transaction.commit(&self.world.context.store).await.unwrap();
        let number = version.number;
        self.latest = Some(*version);
        number
    }

    /// Takes the course out of the catalogue.
    pub async fn withdraw(&mut self) {
        let before = self.course.clone();
        self.course.unpublish();
        self.course.bump_revision(&self.outline, self.world.context.now());
        let mut transaction = Transaction::new(&self.world.context.store);
        let latest = self.latest.as_ref().unwrap();
        transaction.update_course(&before, &self.course, ()).list_course(&before, &self.course, Some(latest), latest);
        transaction.commit(&self.world.context.store).await.unwrap();
    }

    async fn save(&mut self) {
        self.course.bump_outline_revision(&self.outline, self.world.context.now());
        self.world.context.store.save(&CourseItem::from(&self.course)).await.unwrap();
        self.world.context.store.save(&OutlineItem::of(&self.course, &self.outline)).await.unwrap();
    }

    /// Publishes the draft, and lets these learners accept the new version.
    pub async fn publish_for(&mut self, learners: &[&Actor<'_>]) {
        let version = self.publish().await;
        for learner in learners {
            learner.put(&self.path("enrolment/version"), json!({ "version": version })).await.is(200);
        }
    }

    /// The course's id.
    pub fn id(&self) -> CourseId {
        self.course.id
    }

    /// The lessons, in order.
    pub fn lessons(&self) -> Vec<LessonId> {
        self.outline.lessons().map(|lesson| lesson.id).collect()
    }

    /// A path below the course.
    pub fn path(&self, rest: &str) -> String {
        format!("/v1/courses/{}/{rest}", self.course.id)
    }

    /// A path below a lesson.
    pub fn lesson_path(&self, lesson: LessonId, rest: &str) -> String {
        self.path(&format!("lessons/{lesson}/{rest}"))
    }

    /// A new learner who is enrolled.
    pub async fn learner(&self) -> Actor<'w> {
        let learner = self.world.learner().await;
        learner.post_empty(&self.path("enrolment")).await.is(201);
        learner
    }
}
