//! Courses for tests of learning, stored as authors would have stored them.

use glotto_domain::courses::{Course, CourseLevel, Lesson, LessonKind, NewCourse, NewLesson, Outline, Topics};
use glotto_domain::id::{CourseId, LessonId, ModuleId, UserId};
use glotto_domain::input;
use glotto_domain::locale::LanguageTag;
use glotto_store::courses::{CourseItem, OutlineItem};
use glotto_store::keys;
use glotto_store::lessons::LessonItem;
use glotto_store::outbox::Event;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::world::{Actor, World};

/// A course and its lessons.
pub struct School<'w> {
    world: &'w World,
    /// The course.
    pub course: Course,
    /// Its outline.
    pub outline: Outline,
    module: ModuleId,
}

impl<'w> School<'w> {
    /// A published course with lessons of these kinds.
    pub async fn open(world: &'w World, kinds: &[LessonKind]) -> Self {
        let mut school = Self::draft(world, kinds).await;
        school.course.publish(&school.outline, world.context.now()).unwrap();
        school.save().await;
        school
    }

    /// An unpublished course.
    pub async fn draft(world: &'w World, kinds: &[LessonKind]) -> Self {
        let owner: UserId = world.context.new_id();
        let new = NewCourse {
            title: input::read(&json!({"en": "German for beginners", "de": "Deutsch für den Anfang"})).unwrap(),
            description: None,
            default_language: LanguageTag::english(),
            teaches: None,
            level: CourseLevel::A1,
            topics: Topics::default(),
        };
        let course = Course::draft(world.context.new_id(), owner, new, world.context.now()).unwrap();
        let mut outline = Outline::default();
        let module = world.context.new_id();
        outline.add_module(module, input::read(&json!({"en": "Hello"})).unwrap()).unwrap();
        let mut school = Self { world, course, outline, module };
        for kind in kinds {
            school.add(*kind).await;
        }
        school
    }

    /// Adds a lesson that can be completed.
    pub async fn add(&mut self, kind: LessonKind) -> LessonId {
        self.add_lesson(kind, true).await
    }

    /// Adds a video that is not ready.
    pub async fn add_unready(&mut self) -> LessonId {
        self.add_lesson(LessonKind::Video, false).await
    }

    async fn add_lesson(&mut self, kind: LessonKind, ready: bool) -> LessonId {
        let context = &self.world.context;
        let body = (kind == LessonKind::Article).then(|| input::read(&json!({"en": "# A to Z"})).unwrap());
        let new = NewLesson { kind, title: input::read(&json!({"en": "Greetings"})).unwrap(), body };
        let mut lesson = Lesson::draft(context.new_id(), &self.course, new).unwrap();
        if kind == LessonKind::Video && ready {
            let video = context.new_id();
            lesson.attach_video(video);
            lesson.video_ready(video, 300);
        }
        context.store.save(&LessonItem::from(&lesson)).await.unwrap();
        self.outline.add_lesson(self.module, lesson.summary()).unwrap();
        self.save().await;
        lesson.id
    }

    /// Deletes a lesson.
    pub async fn delete(&mut self, lesson: LessonId) {
        self.outline.remove_lesson(lesson);
        self.world.context.store.delete(keys::lesson(self.course.id, lesson)).await.unwrap();
        self.save().await;
    }

    /// Unpublishes the course.
    pub async fn withdraw(&mut self) {
        self.course.unpublish();
        self.save().await;
    }

    async fn save(&mut self) {
        self.course.bump_revision(&self.outline, self.world.context.now());
        self.world.context.store.save(&CourseItem::from(&self.course)).await.unwrap();
        self.world.context.store.save(&OutlineItem::of(&self.course, &self.outline)).await.unwrap();
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

    /// An enrolled learner.
    pub async fn learner(&self) -> Actor<'w> {
        let learner = self.world.learner().await;
        learner.post_empty(&self.path("enrolment")).await.is(201);
        learner
    }
}

/// All events of a kind.
pub async fn events(world: &World, kind: &str) -> Vec<Value> {
    let table = world.context.store.table();
    let mut stream = world.cloud.tables().stream(table, glotto_cloud::StreamPosition::TrimHorizon);
    let mut told = Vec::new();
    loop {
        let records = stream.next(1000, std::time::Duration::ZERO).await.unwrap();
        if records.is_empty() {
            return told;
        }
        let images = records.iter().map(|record| record.as_lambda_record()["dynamodb"]["NewImage"].clone());
        let events = images.filter_map(|image| serde_json::from_str::<Event>(image["event"]["S"].as_str()?).ok());
        told.extend(events.filter(|event| event.kind == kind).map(|event| event.payload));
    }
}

/// Lets hours pass, and renews the token of the actor.
pub fn wait_hours<'w>(world: &'w World, actor: &Actor<'w>, hours: i64) -> Actor<'w> {
    world.wait(SignedDuration::from_hours(hours));
    world.renewed(actor)
}
