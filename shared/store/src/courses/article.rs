//! The HTML of articles.
//!
//! It lies beside the content that it was made of and names it by a hash of each text. So it is known whether it belongs
//! to the text, whatever was written in the meantime, and in which order; and only one text has it at a time.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use glotto_domain::Revision;
use glotto_domain::courses::article::OLDEST_RENDERER;
use glotto_domain::courses::{ArticleBody, Generation, Lesson};
use glotto_domain::id::{CourseId, LessonId};
use glotto_domain::locale::LanguageTag;
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use crate::courses::{Courses, LessonItem};
use crate::{Condition, Conflict, Entity, Key, Personal, StoreError, Transaction, keys};

/// Characters of all texts of an item at most. An item has 400 KB at most.
const MOST_CHARACTERS: usize = 370_000;

/// Bytes of HTML that are unpacked at most: more than any renderer makes.
const MOST_UNPACKED: u64 = 4_000_000;

/// The HTML of an article in a generation of the draft, in all its languages, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RenderedArticleItem {
    /// The course.
    pub course_id: CourseId,
    /// Names the lesson.
    pub lesson_id: LessonId,
    /// The generation.
    pub generation: Generation,
    /// By language.
    pub texts: BTreeMap<String, RenderedText>,
    /// The revision.
    pub rev: Revision,
}

/// The HTML of an article in one language, as stored.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RenderedText {
    /// The hash of the text that it was made of.
    source: String,
    /// The version of the renderer.
    renderer: u32,
    /// The HTML, deflated, in base64url; none if it is longer than can be stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    html: Option<String>,
}

glotto_domain::redacted_debug!(RenderedText);

/// The HTML of a text, as far as it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArticleHtml {
    /// It has not been made yet.
    Pending,
    /// It is longer than can be stored.
    TooLong,
    /// This HTML, made by this version of the renderer.
    Made(String, u32),
}

/// An article, and what was made of it so far.
#[derive(Debug, Clone)]
pub struct ArticleForRendering {
    /// The article.
    pub lesson: Lesson,
    /// What was made of it, or of a former text.
    pub rendered: Option<RenderedArticleItem>,
}

impl Entity for RenderedArticleItem {
    const TYPE: &'static str = "RenderedArticle";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::courses::rendered_article(self.course_id, self.lesson_id, self.generation)
    }
}

impl RenderedText {
    /// What a version of the renderer made of a text; no HTML if that is too long.
    pub fn new(body: &ArticleBody, renderer: u32, html: Option<&str>) -> Self {
        Self { source: hash(body), renderer, html: html.and_then(pack) }
    }

    /// Whether it was made of this text by this version of the renderer.
    pub fn is_of(&self, body: &ArticleBody, renderer: u32) -> bool {
        self.renderer == renderer && self.source == hash(body)
    }
}

impl RenderedArticleItem {
    /// What was made of an article. The longest texts are left out if all together are longer than can be stored.
    pub fn new(lesson: &Lesson, mut texts: BTreeMap<String, RenderedText>, rev: Revision) -> Self {
        let characters = |text: &RenderedText| text.html.as_ref().map_or(0, String::len);
        while texts.values().map(characters).sum::<usize>() > MOST_CHARACTERS {
            if let Some(longest) = texts.values_mut().max_by_key(|text| characters(text)) {
                longest.html = None;
            }
        }
        Self { course_id: lesson.course, lesson_id: lesson.id, generation: lesson.generation, texts, rev }
    }

    /// The HTML of a text in a language, if it was made of this one.
    pub fn html(&self, language: &LanguageTag, body: &ArticleBody) -> ArticleHtml {
        let text = self.texts.get(language.as_str());
        let Some(text) = text.filter(|text| text.renderer >= OLDEST_RENDERER && text.source == hash(body)) else {
            return ArticleHtml::Pending;
        };
        match &text.html {
            None => ArticleHtml::TooLong,
            Some(packed) => unpack(packed).map_or(ArticleHtml::Pending, |html| ArticleHtml::Made(html, text.renderer)),
        }
    }
}

impl Courses<'_> {
    /// An article in a generation with what was made of it so far, in one round trip; none if there is no such article.
    pub async fn find_article(
        self,
        course: CourseId,
        lesson: LessonId,
        generation: Generation,
    ) -> Result<Option<ArticleForRendering>, StoreError> {
        let wanted = vec![
            keys::courses::lesson(course, lesson, generation),
            keys::courses::rendered_article(course, lesson, generation),
        ];
        let mut found = self.store().get_many(wanted).await?;
        let lesson = found.take::<LessonItem>()?.map(Lesson::from).filter(|lesson| lesson.content.body().is_some());
        let rendered = found.take()?;
        Ok(lesson.map(|lesson| ArticleForRendering { lesson, rendered }))
    }
}

impl Transaction<Conflict> {
    /// Writes what was made of an article over what was read, if the article is still as it was read. So nothing is
    /// left of an article that was deleted, and no HTML of a former text replaces that of a later one.
    pub fn write_rendered_article(&mut self, read: &ArticleForRendering, made: &RenderedArticleItem) -> &mut Self {
        let lesson = &read.lesson;
        let key = keys::courses::lesson(lesson.course, lesson.id, lesson.generation);
        self.require(&key, Condition::revision(lesson.rev), Conflict);
        match &read.rendered {
            Some(former) => self.replace(made, former.rev, Conflict),
            None => self.create(made, Conflict),
        }
    }
}

/// Names a text: 132 bits of its SHA-256.
fn hash(body: &ArticleBody) -> String {
    let mut hash = URL_SAFE_NO_PAD.encode(digest(&SHA256, body.as_str().as_bytes()));
    hash.truncate(22);
    hash
}

fn pack(html: &str) -> Option<String> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(html.as_bytes()).ok()?;
    encoder.finish().ok().map(|packed| URL_SAFE_NO_PAD.encode(packed))
}

fn unpack(packed: &str) -> Option<String> {
    let (packed, mut html) = (URL_SAFE_NO_PAD.decode(packed).ok()?, String::new());
    DeflateDecoder::new(packed.as_slice()).take(MOST_UNPACKED).read_to_string(&mut html).ok()?;
    Some(html)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use glotto_domain::input;
    use jiff::Timestamp;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn body(text: &str) -> ArticleBody {
        input::read(&json!(text)).unwrap()
    }

    fn item(texts: BTreeMap<String, RenderedText>) -> RenderedArticleItem {
        let [course_id, lesson_id] = ["crs_01J9ZK5W6V4QX0N8R3T7B2M1CD", "les_01J9ZK5W6V4QX0N8R3T7B2M1CD"];
        let (course_id, lesson_id) = (course_id.parse().unwrap(), lesson_id.parse().unwrap());
        let rev = Revision::new(Timestamp::UNIX_EPOCH, 1);
        RenderedArticleItem { course_id, lesson_id, generation: Generation::FIRST, texts, rev }
    }

    #[test]
    fn html_belongs_to_the_text_and_the_language_that_it_was_made_of() {
        let (english, german) = (LanguageTag::english(), LanguageTag::parse("de").unwrap());
        let made = RenderedText::new(&body("Hello"), OLDEST_RENDERER, Some("<p>Hello</p>"));
        let found = item([("en".to_owned(), made.clone())].into());
        assert_eq!(found.html(&english, &body("Hello")), ArticleHtml::Made("<p>Hello</p>".to_owned(), OLDEST_RENDERER));
        assert_eq!(found.html(&english, &body("Hello!")), ArticleHtml::Pending);
        assert_eq!(found.html(&german, &body("Hello")), ArticleHtml::Pending);
        assert!(made.is_of(&body("Hello"), OLDEST_RENDERER) && !made.is_of(&body("Hello"), OLDEST_RENDERER + 1));
        let long = RenderedText::new(&body("Hello"), OLDEST_RENDERER, None);
        assert_eq!(item([("en".to_owned(), long)].into()).html(&english, &body("Hello")), ArticleHtml::TooLong);
        let old = RenderedText::new(&body("Hello"), OLDEST_RENDERER - 1, Some("<p>Hello</p>"));
        assert_eq!(item([("en".to_owned(), old)].into()).html(&english, &body("Hello")), ArticleHtml::Pending);
    }

    #[test]
    fn the_longest_texts_are_left_out_if_all_do_not_fit_into_an_item() {
        let random = |seed: u64| {
            let mut rng = fastrand::Rng::with_seed(seed);
            (0..60_000).fold(String::new(), |mut text, _| {
                let _ = write!(text, "{:04x}", rng.u16(..));
                text
            })
        };
        let mut texts: BTreeMap<String, RenderedText> =
            (0..4).map(|seed| (format!("a{seed}"), RenderedText::new(&body("x"), 1, Some(&random(seed))))).collect();
        texts.insert("en".to_owned(), RenderedText::new(&body("Hello"), 1, Some("<p>Hello</p>")));
        let (course, lesson) = ("crs_01J9ZK5W6V4QX0N8R3T7B2M1CD", "les_01J9ZK5W6V4QX0N8R3T7B2M1CD");
        let stored = json!({
            "courseId": course, "lessonId": lesson, "title": {"en": "A"}, "generation": 1, "edited": 1, "rev": 77,
            "content": {"kind": "article", "body": {"en": "Hello"}},
        });
        let lesson = Lesson::from(serde_json::from_value::<LessonItem>(stored).unwrap());
        let made = RenderedArticleItem::new(&lesson, texts, lesson.rev);
        let characters = serde_json::to_string(&made).unwrap().len();
        assert!(characters < 390_000, "{characters}");
        assert!(made.texts["en"].html.is_some(), "the short one is there");
        assert!(made.texts.values().any(|text| text.html.is_none()));
        assert!(made.texts.values().filter(|text| text.html.is_some()).count() >= 3);
    }

    proptest! {
        #[test]
        fn html_comes_back_as_it_was_stored(html in "\\PC{0,300}") {
            prop_assert_eq!(unpack(&pack(&html).unwrap()), Some(html));
        }

        #[test]
        fn what_was_not_packed_is_no_html(text in "[A-Za-z0-9_-]{0,60}") {
            prop_assert!(unpack(&text).is_none_or(|html| html.len() < 100_000));
        }
    }
}
