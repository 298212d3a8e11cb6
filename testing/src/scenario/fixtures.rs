//! What steps are prepared with. Expensive fixtures are made once per world.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use glotto_domain::courses::LessonKind;
use glotto_domain::identity::{EmailAddress, Password, Role};
use glotto_domain::keys::SealLabel;
use glotto_signin::Passwords;
use glotto_store::identity::PasswordHash;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::courses::SeededCourse;
use crate::examples::{self, PASSWORD};
use crate::{Actor, TestProvider, World, media};

/// How long to wait for a transcoded video, on a machine that does other things as well.
const TIMEOUT: Duration = Duration::from_mins(2);

/// What steps are prepared with.
pub struct Fixtures<'w> {
    /// The platform.
    pub world: &'w World,
    numbers: AtomicU32,
    picture: Picture,
    provider: OnceCell<TestProvider>,
    password_hash: OnceCell<PasswordHash>,
    admin: OnceCell<Actor<'w>>,
    author: OnceCell<Actor<'w>>,
    learner: OnceCell<Actor<'w>>,
    course: OnceCell<SeededCourse<'w>>,
    listed_course: OnceCell<Draft<'w>>,
    video: OnceCell<PlayableVideo>,
}

/// A picture that a user uploads.
#[derive(Debug, Clone)]
pub struct Picture {
    /// Its media type.
    pub content_type: &'static str,
    /// Its bytes.
    pub file: Vec<u8>,
}

/// A video lesson that can be played.
#[derive(Debug, Clone)]
pub struct PlayableVideo {
    /// The path of the course.
    pub course: String,
    /// The path of the lesson.
    pub lesson: String,
    /// The path of the video.
    pub video: String,
    /// The event of MediaConvert that completed it.
    pub completed: Value,
}

/// A course of an author, with one module.
#[derive(Clone)]
pub struct Draft<'w> {
    /// Its author.
    pub author: Actor<'w>,
    /// The path of the course.
    pub course: String,
    /// The id of the module.
    pub module: String,
}

impl<'w> Fixtures<'w> {
    /// Fixtures of a world.
    pub fn new(world: &'w World) -> Self {
        Self {
            world,
            numbers: AtomicU32::new(0),
            picture: Picture { content_type: "image/png", file: media::picture() },
            provider: OnceCell::new(),
            password_hash: OnceCell::new(),
            admin: OnceCell::new(),
            author: OnceCell::new(),
            learner: OnceCell::new(),
            course: OnceCell::new(),
            listed_course: OnceCell::new(),
            video: OnceCell::new(),
        }
    }

    /// Uses this provider, which the functions have been configured with.
    #[must_use]
    pub fn with_provider(mut self, provider: TestProvider) -> Self {
        self.provider = OnceCell::new_with(Some(provider));
        self
    }

    /// Uses this picture for uploads.
    #[must_use]
    pub fn with_picture(mut self, picture: Picture) -> Self {
        self.picture = picture;
        self
    }

    /// The picture that users upload.
    pub fn picture(&self) -> Picture {
        self.picture.clone()
    }

    /// A number that was not used before.
    pub fn number(&self) -> u32 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }

    /// A caller without a token, at an IP prefix that has not been used before.
    pub fn visitor(&self) -> Actor<'w> {
        let [_, high, low, host] = (self.number() << 8 | 7).to_be_bytes();
        self.world.anonymous().at_address(&format!("10.{high}.{low}.{host}"))
    }

    /// The provider that users sign in with.
    pub async fn provider(&self) -> &TestProvider {
        self.provider.get_or_init(|| self.world.provider()).await
    }

    /// The hash of [`PASSWORD`].
    pub async fn password_hash(&self) -> PasswordHash {
        let hash = async || {
            let passwords = self.world.context.port::<Passwords>().unwrap();
            passwords.hash(&Password::parse(PASSWORD).unwrap(), &self.world.context.rng).await.unwrap()
        };
        self.password_hash.get_or_init(hash).await.clone()
    }

    /// A new learner whose password is [`PASSWORD`].
    pub async fn member(&self) -> Actor<'w> {
        self.world.sign_in_with_hash(Role::Learner, self.password_hash().await).await
    }

    /// The address of a user.
    pub async fn email(&self, actor: &Actor<'_>) -> EmailAddress {
        self.world.account(actor.user()).await.email
    }

    /// An admin who has just authenticated.
    pub async fn admin(&self) -> Actor<'w> {
        self.world.with_proof(self.admin.get_or_init(|| self.world.admin()).await).await
    }

    /// An instructor.
    pub async fn author(&self) -> Actor<'w> {
        self.world.renewed(self.author.get_or_init(|| self.world.instructor()).await)
    }

    /// A learner of [`Fixtures::course`].
    pub async fn learner(&self) -> Actor<'w> {
        let enrol = async || self.new_learner().await;
        self.world.renewed(self.learner.get_or_init(enrol).await)
    }

    /// A new learner of [`Fixtures::course`].
    pub async fn new_learner(&self) -> Actor<'w> {
        self.course().await.learner().await
    }

    /// A published course with a video lesson and an article.
    pub async fn course(&self) -> &SeededCourse<'w> {
        self.course.get_or_init(|| SeededCourse::published(self.world, &[LessonKind::Video, LessonKind::Article])).await
    }

    /// A course that was published through the API, so that it is in the catalogue.
    pub async fn listed_course(&self) -> &Draft<'w> {
        let publish = async || {
            let course = self.draft().await;
            course.publish_with_article().await;
            course
        };
        self.listed_course.get_or_init(publish).await
    }

    /// A new course that is not published.
    pub async fn draft(&self) -> Draft<'w> {
        self.draft_of(self.author().await).await
    }

    /// A new course of this author that is not published.
    pub async fn draft_of(&self, author: Actor<'w>) -> Draft<'w> {
        let course = author.post("/v1/courses", examples::course()).await.is(201).text_of("id");
        let course = format!("/v1/courses/{course}");
        let title = json!({"title": {"en": "Hello"}});
        let module = author.post(&format!("{course}/modules"), title).await.is(201).text_of("id");
        Draft { author, course, module }
    }

    /// A new course with an article, that is not published; the path of the article as well.
    pub async fn draft_with_article(&self) -> (Draft<'w>, String) {
        let draft = self.draft().await;
        let lesson = draft.add_lesson("article", &json!({"en": "# Words"})).await;
        (draft, lesson)
    }

    /// A video lesson that can be played.
    pub async fn video(&self) -> &PlayableVideo {
        self.video.get_or_init(|| self.make_video()).await
    }

    async fn make_video(&self) -> PlayableVideo {
        let draft = self.draft().await;
        let (author, course) = (&draft.author, &draft.course);
        let lesson = draft.add_lesson("video", &Value::Null).await;
        let video = self.world.upload_video(author, &lesson, media::clip().await).await;
        let id = video.rsplit('/').next().unwrap();
        // Other steps upload videos as well.
        let uploaded = loop {
            let message = self.world.take_message("TranscodeQueue").await;
            if message.to_string().contains(id) {
                break message;
            }
        };
        self.world.invoke("transcode_video", uploaded).await.unwrap();
        let completed = loop {
            let event = self.world.next_event(TIMEOUT).await;
            self.world.invoke("finish_transcode", event.clone()).await.unwrap();
            match author.get(&video).await.is(200).text_of("status").as_str() {
                "ready" => break event,
                "processing" => {}
                other => panic!("the video is {other}"),
            }
        };
        self.world.invoke("make_storyboard", completed.clone()).await.unwrap();
        author.put_captions(&lesson, "de", media::CAPTIONS).await.is(200);
        author.patch(&lesson, json!({"video": {"downloadable": true}})).await.is(200);
        author.post_empty(&format!("{course}/publication")).await.is(200);
        PlayableVideo { course: course.clone(), lesson, video, completed }
    }

    /// A text with a seal of this deployment.
    pub async fn sealed(&self, label: SealLabel, text: &str) -> String {
        self.world.sealed(label, text).await
    }
}

impl Draft<'_> {
    /// Adds a lesson; returns its path.
    pub async fn add_lesson(&self, kind: &str, body: &Value) -> String {
        let course = &self.course;
        let lesson = json!({"moduleId": self.module, "kind": kind, "title": {"en": "A lesson"}, "body": body});
        let lesson = self.author.post(&format!("{course}/lessons"), lesson).await;
        format!("{course}/lessons/{}", lesson.is(201).text_of("id"))
    }

    /// Adds an article and publishes the course.
    pub async fn publish_with_article(&self) {
        self.add_lesson("article", &json!({"en": "# Words"})).await;
        self.author.post_empty(&format!("{}/publication", self.course)).await.is(200);
    }
}
