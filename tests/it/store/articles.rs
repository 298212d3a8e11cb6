//! Tests of the HTML of articles in the table.

use std::collections::BTreeMap;

use glotto_domain::courses::{LessonKind, ReviseError};
use glotto_domain::identity::Role;
use glotto_domain::locale::LanguageTag;
use glotto_store::courses::{ArticleForRendering, ArticleHtml, RenderedArticleItem, RenderedText};
use glotto_store::{CommitError, Conflict, Transaction, keys};

use super::courses::{stored_course, with_lesson};
use crate::world::World;
use crate::world::courses::SeededCourse;

/// What a renderer made of an article: this HTML in English.
fn made(world: &World, read: &ArticleForRendering, html: &str) -> RenderedArticleItem {
    let body = read.lesson.content.body().unwrap().iter().next().unwrap().1;
    let texts = BTreeMap::from([("en".to_owned(), RenderedText::new(body, 1, Some(html)))]);
    RenderedArticleItem::new(&read.lesson, texts, world.context.new_revision())
}

async fn write(world: &World, read: &ArticleForRendering, html: &str) -> Result<(), CommitError<Conflict>> {
    let mut transaction = Transaction::new(&world.context.store);
    transaction.write_rendered_article(read, &made(world, read, html));
    transaction.commit(&world.context.store).await
}

#[tokio::test]
async fn an_article_is_read_with_its_html_in_one_round_trip_by_worker_and_reader() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[LessonKind::Article]).await;
    let (store, learner, lesson) = (&world.context.store, course.learner().await, course.lessons()[0]);
    let generation = course.outline.lesson(lesson).unwrap().content;
    let before = store.meter().reading();
    let read = store.courses().find_article(course.id(), lesson, generation).await.unwrap().unwrap();
    assert_eq!(store.meter().reading().since(before).reads, 1);
    assert!(read.rendered.is_none());
    write(&world, &read, "<p>Hello</p>").await.unwrap();
    let visitor = (learner.user(), Role::Learner);
    for round in 0..3 {
        let before = store.meter().reading();
        let found = store.courses().find_lesson_for_visitor(course.id(), lesson, visitor, None).await.unwrap().unwrap();
        let body = found.lesson.as_ref().unwrap().content.body().unwrap().iter().next().unwrap().1.clone();
        let html = found.rendered.unwrap().html(&LanguageTag::english(), &body);
        assert_eq!(html, ArticleHtml::Made("<p>Hello</p>".to_owned(), 1));
        let reads = store.meter().reading().since(before).reads;
        assert!(reads == 1 || (round == 0 && reads <= 3), "{reads}: the version is read once");
    }
}

#[tokio::test]
async fn html_is_written_only_while_article_and_html_are_as_they_were_read() {
    let world = World::new().await;
    let store = &world.context.store;
    let mut course = stored_course(&world, world.context.new_id()).await;
    let (_, lesson) = with_lesson(&world, &mut course).await;
    let find = async || store.courses().find_article(course.id, lesson.id, lesson.generation).await.unwrap();
    let read = find().await.unwrap();
    write(&world, &read, "<p>One</p>").await.unwrap();
    let second = write(&world, &read, "<p>Two</p>").await;
    assert!(matches!(second, Err(CommitError::Condition(Conflict))), "another worker was first: {second:?}");
    let read = find().await.unwrap();
    write(&world, &read, "<p>Two</p>").await.unwrap();

    let read = find().await.unwrap();
    let mut in_course = store.courses().find_lesson_in_course(course.id, lesson.id).await.unwrap().unwrap();
    let former = in_course.clone();
    let edit = glotto_domain::courses::LessonEdit { preview: Some(true), ..Default::default() };
    in_course.lesson.edit(&in_course.course, edit).unwrap();
    in_course.finish_edit(&former.lesson, world.context.new_revision(), world.context.now()).unwrap();
    let mut transaction = Transaction::new(store);
    transaction.update_lesson(&former, &in_course, ReviseError::Stale);
    transaction.commit(store).await.unwrap();
    let stale = write(&world, &read, "<p>Three</p>").await;
    assert!(matches!(stale, Err(CommitError::Condition(Conflict))), "the article has changed: {stale:?}");

    let read = find().await.unwrap();
    store.delete(keys::courses::lesson(course.id, lesson.id, lesson.generation)).await.unwrap();
    let late = write(&world, &read, "<p>Four</p>").await;
    assert!(matches!(late, Err(CommitError::Condition(Conflict))), "the article is gone: {late:?}");
    assert!(find().await.is_none());
}
