//! The demo course: a video, articles, several languages.

use serde_json::{Value, json};

use super::taxonomy::Subjects;
use super::{Demo, clip};
use crate::error::{Error, Result};
use crate::identifiers;
use crate::launch::client::Client;

const GREETINGS: &str = "# Saying hello\n\n*Olá* works at any hour. **Bom dia** until lunch, **boa tarde** \
until dark, **boa noite** after that, to say hello and good night alike.\n\n> — Bom dia! Tudo bem?\n> — Tudo, e contigo?\n";
const GREETINGS_DE: &str = "# Hallo sagen\n\n*Olá* passt zu jeder Stunde. **Bom dia** bis zum Mittag, \
**boa tarde** bis es dunkel wird, **boa noite** danach.\n";
const COFFEE: &str = "# Ordering coffee\n\n- **um café**: an espresso\n- **uma meia de leite**: half milk\n\
- **um galão**: mostly milk, in a glass\n\nAsk with *queria …*, which is politer than *quero …*.\n";

/// Writes the course with its lessons; all but the film.
pub(super) async fn write(instructor: &Client, subjects: &Subjects) -> Result<Demo> {
    let course = json!({
        "title": {"en": "A first week in Lisbon", "de": "Eine erste Woche in Lissabon", "pt": "Uma primeira semana em Lisboa"},
        "description": {
            "en": "Enough European Portuguese to greet, order and find the way.",
            "de": "Genug Portugiesisch, um zu grüßen, zu bestellen und den Weg zu finden.",
        },
        "defaultLanguage": "en", "teaches": "pt", "level": "A1", "topics": ["travel", "everyday-life"],
        "categories": subjects.categories, "skills": subjects.skills,
    });
    let course = id(&instructor.post("/v1/courses", "course", &course).await?)?;
    let base = format!("/v1/courses/{course}");
    let arrive = module(instructor, &base, "arrive", &json!({"en": "Arriving", "de": "Ankommen"})).await?;
    let eat =
        module(instructor, &base, "eat", &json!({"en": "Eating and drinking", "de": "Essen und Trinken"})).await?;
    let film = json!({"moduleId": arrive, "kind": "video", "title": {"en": "Sounds of Portuguese", "de": "Wie Portugiesisch klingt"}});
    let lesson = lesson(instructor, &base, "film", &film).await?;
    for (key, module, title, body) in [
        (
            "greetings",
            &arrive,
            json!({"en": "Saying hello", "de": "Hallo sagen"}),
            json!({"en": GREETINGS, "de": GREETINGS_DE}),
        ),
        ("coffee", &eat, json!({"en": "Ordering coffee"}), json!({"en": COFFEE})),
    ] {
        let article = json!({"moduleId": module, "kind": "article", "title": title, "body": body});
        self::lesson(instructor, &base, key, &article).await?;
    }
    Ok(Demo { done: false, course, lesson })
}

/// Uploads the film and waits until it is ready.
pub(super) async fn film(instructor: &Client, demo: &Demo) -> Result<()> {
    let lesson = format!("/v1/courses/{}/lessons/{}", demo.course, demo.lesson);
    if instructor.get(&lesson).await?["ready"] == true {
        return Ok(());
    }
    let clip = clip::draw().await?;
    let wanted = json!({"fileName": "sounds.mp4", "contentType": "video/mp4", "sizeBytes": clip.len()});
    // A new key each time, because a presigned address from an hour ago has expired.
    let created = instructor.post(&format!("{lesson}/video"), &identifiers::hex(8), &wanted).await?;
    instructor.upload(&created["upload"], clip).await?;
    instructor.get("/local/api/quiet?timeout=300").await?;
    let video = instructor.get(&format!("/v1/videos/{}", created["videoId"].as_str().unwrap_or_default())).await?;
    if video["status"] == "ready" {
        return Ok(());
    }
    Err(Error::new(format!("the demo video is not ready: {video}"))
        .hint("look for errors at /local, in the functions that transcode"))
}

/// Publishes the course and enrols the learner.
pub(super) async fn publish(instructor: &Client, learner: &Client, demo: &Demo) -> Result<()> {
    let base = format!("/v1/courses/{}", demo.course);
    instructor.post(&format!("{base}/publication"), "publication", &json!({})).await?;
    learner.post(&format!("{base}/enrolment"), "enrolment", &json!({})).await?;
    Ok(())
}

async fn module(instructor: &Client, base: &str, key: &str, title: &Value) -> Result<String> {
    let (path, key) = (format!("{base}/modules"), format!("module-{key}"));
    id(&instructor.post(&path, &key, &json!({ "title": title })).await?)
}

async fn lesson(instructor: &Client, base: &str, key: &str, lesson: &Value) -> Result<String> {
    id(&instructor.post(&format!("{base}/lessons"), &format!("lesson-{key}"), lesson).await?)
}

/// The id in an answer.
pub(super) fn id(answer: &Value) -> Result<String> {
    let id = answer["id"].as_str().map(str::to_owned);
    id.ok_or_else(|| Error::new(format!("an answer has no id: {answer}")))
}
