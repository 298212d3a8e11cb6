//! Makes the HTML of articles.
//!
//! An event says that an article has changed, and nothing of its text: the worker renders what is stored when it comes.
//! So events that come twice or in another order do no harm. HTML is written if the article is still as it was read,
//! beside it; if it is not, it is read again. What was made of the same text by this renderer is kept.
//!
//! Copies of articles get their HTML by one event for all of them, which makes what is missing of the draft. An event
//! of a publication heals what is missing: HTML whose event was lost, and HTML of an earlier renderer.

use std::collections::BTreeMap;

use futures::FutureExt as _;
use glotto_authoring::ArticleEdited;
use glotto_domain::courses::article::{ARTICLE_EDITED, ARTICLES_COPIED};
use glotto_domain::courses::{
    ArticleBody, COURSE_COPIED, COURSE_PUBLISHED, LessonKind, Outline, Translations, VersionNumber,
};
use glotto_domain::id::CourseId;
use glotto_domain::locale::LanguageTag;
use glotto_events::{Failure, Handler, Message, Trigger, Worker};
use glotto_markup::{RENDERER, RenderError, render};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::courses::{ArticleForRendering, RenderedArticleItem, RenderedText};
use glotto_store::{CommitError, Conflict, Retries, Transaction};
use serde::Deserialize;

/// The worker. A course has 500 articles at most, whose HTML is read, and made if it is missing, one after the other.
pub const WORKER: Worker = Worker::new(
    "render_article",
    Trigger::Event(&[ARTICLE_EDITED, ARTICLES_COPIED, COURSE_COPIED, COURSE_PUBLISHED]),
    Handler::Message(|context, message| handle(context, message).boxed()),
    "Makes HTML of the Markdown of articles.",
)
.grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Course])])
.sized(1024, 120)
.artifact("articles")
.example(r#"{"courseId":"crs_01J9ZK5W6V4QX0N8R3T7B2M1CD","lessonId":"les_01J9ZK5W6V4QX0N8R3T7B2M1CD","generation":1}"#);

/// The version that was published, or else the draft that has copies: the payload of the other events, as far as it is
/// needed.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Changed {
    course_id: CourseId,
    #[serde(default)]
    version: Option<VersionNumber>,
}

async fn handle(context: &Context, message: &Message) -> Result<(), Failure> {
    if message.event()?.kind == ARTICLE_EDITED {
        return update(context, message.payload()?).await;
    }
    let Changed { course_id, version } = message.payload()?;
    let outline = match version {
        Some(number) => {
            context.store.courses().find_version(course_id, number).await?.map(|version| version.outline.clone())
        }
        None => context.store.courses().find_with_outline(course_id).await?.map(|(_, outline)| outline),
    };
    let lessons = outline.iter().flat_map(Outline::lessons);
    for lesson in lessons.filter(|lesson| lesson.kind == LessonKind::Article) {
        update(context, ArticleEdited { course_id, lesson_id: lesson.id, generation: lesson.content }).await?;
    }
    Ok(())
}

/// Brings the HTML of an article in line with its text.
async fn update(context: &Context, article: ArticleEdited) -> Result<(), Failure> {
    let ArticleEdited { course_id, lesson_id, generation } = article;
    let mut retries = Retries::default();
    loop {
        let found = context.store.courses().find_article(course_id, lesson_id, generation).await?;
        let Some(read) = found else { return Ok(()) };
        let Some(made) = make(context, &read)? else { return Ok(()) };
        let mut tx = Transaction::new(&context.store);
        tx.write_rendered_article(&read, &made);
        match tx.commit(&context.store).await {
            Ok(()) => return Ok(()),
            Err(CommitError::Condition(Conflict)) => retries.back_off("the article").await?,
            Err(error) => return Err(error.into()),
        }
    }
}

/// What is to be stored of an article; nothing if that is stored already.
fn make(context: &Context, read: &ArticleForRendering) -> Result<Option<RenderedArticleItem>, Failure> {
    let former = read.rendered.as_ref();
    let mut texts = BTreeMap::new();
    for (language, body) in read.lesson.content.body().into_iter().flat_map(Translations::iter) {
        let kept = former.and_then(|former| former.texts.get(language.as_str()));
        let text = match kept.filter(|text| text.is_of(body, RENDERER)) {
            Some(text) => text.clone(),
            None => text_of(language, body)?,
        };
        texts.insert(language.as_str().to_owned(), text);
    }
    if former.is_some_and(|former| former.texts == texts) {
        return Ok(None);
    }
    let rev = former.map_or_else(|| context.new_revision(), |former| context.revision_after(former.rev));
    Ok(Some(RenderedArticleItem::new(&read.lesson, texts, rev)))
}

fn text_of(language: &LanguageTag, body: &ArticleBody) -> Result<RenderedText, Failure> {
    match render(body.as_str(), language) {
        Ok(rendered) => Ok(RenderedText::new(body, RENDERER, Some(&rendered.html))),
        Err(RenderError::TooLong) => Ok(RenderedText::new(body, RENDERER, None)),
        Err(RenderError::Thread(error)) => Err(Failure::because(error)),
    }
}
