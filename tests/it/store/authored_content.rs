//! Tests of what happens in the table to courses and videos of users who are erased.

use glotto_domain::courses::{Course, CourseState, Outline};
use glotto_domain::id::{CourseId, UserId};
use glotto_domain::media::{ContentType, FileName, Medium, Upload, UploadSize, Video};
use glotto_domain::privacy::{CourseOutcome, course_outcome};
use glotto_store::courses::{CourseItem, FoundCourse};
use glotto_store::media::CopiedFiles;
use glotto_store::{CommitError, Conflict, Transaction, keys};
use serde_json::json;

use super::courses::course;
use crate::world::World;

fn upload(world: &World, course: CourseId, owner: UserId) -> Upload {
    Upload {
        id: world.context.new_id(),
        course,
        lesson: world.context.new_id(),
        owner,
        file_name: FileName::parse("ada-at-home.mp4").unwrap(),
        content_type: ContentType::parse("video/mp4").unwrap(),
        size: UploadSize::new(7).unwrap(),
        created: world.context.now(),
        medium: Medium::Video,
        multipart: None,
    }
}

pub async fn create(world: &World, course: &Course) {
    let mut tx = Transaction::<()>::new(&world.context.store);
    tx.create_course(course, ());
    tx.commit(&world.context.store).await.unwrap();
}

#[tokio::test]
async fn a_draft_is_left_to_the_purge_unless_it_has_changed() {
    let world = World::new().await;
    let ada = world.instructor().await.user();
    let (store, now) = (&world.context.store, world.context.now());
    let (draft, other) = (course(&world, ada), course(&world, ada));
    for course in [&draft, &other] {
        create(&world, course).await;
    }
    let mut newer = CourseState::clone(&draft);
    newer.rev = newer.rev.next();
    store.save(&CourseItem::from(&Course::restore(newer.clone()))).await.unwrap();
    let refused = store.purges().begin_now(&FoundCourse::Present(draft.clone()), now).await;
    assert!(matches!(refused, Err(CommitError::Condition(_))));
    assert!(
        store.courses().find(draft.id).await.unwrap().is_some(),
        "a changed draft is not deleted before it is read again"
    );
    let copy = draft.copy(world.context.new_id(), ada, None, now).unwrap();
    store.purges().schedule(copy.id, now).await.unwrap();
    store.purges().begin_now(&FoundCourse::Present(Course::restore(newer.clone())), now).await.unwrap();
    assert_eq!(store.courses().find_kept(draft.id).await.unwrap(), FoundCourse::Gone(draft.id));
    let mut tx = Transaction::new(store);
    let contents = (&copy, &Outline::default());
    tx.create_course_copy(&Course::restore(newer), contents, CopiedFiles::default(), Conflict);
    assert!(matches!(tx.commit(store).await, Err(CommitError::Condition(Conflict))), "no copy overlooks it");
    let state = store.purges().find(draft.id, now).await.unwrap().unwrap();
    assert!(state.purge.begun && state.course.is_none() && state.deleted.is_none());
    assert_eq!(store.authored_content().page_course_items(draft.id, 100, None).await.unwrap().0.len(), 2);
    assert_eq!(store.authored_content().page_course_items(other.id, 100, None).await.unwrap().0.len(), 2);
    assert_eq!(store.courses().page_by_instructor(ada, 10, None).await.unwrap().0.len(), 1, "the other one");
}

#[tokio::test]
async fn a_course_that_is_handed_on_moves_in_the_index_and_names_its_author_no_more() {
    let world = World::new().await;
    let (ada, bob) = (world.instructor().await.user(), world.instructor().await.user());
    let store = &world.context.store;
    let mut state = CourseState::clone(&course(&world, ada));
    state.co_instructors.insert(bob);
    let read = Course::restore(state);
    create(&world, &read).await;
    let CourseOutcome::Stays(after) = course_outcome(&read, ada) else {
        panic!("the course has a co-instructor, so it stays")
    };
    store.authored_content().transfer_course(&read, &after, world.context.now()).await.unwrap();
    assert!(
        store.authored_content().transfer_course(&read, &after, world.context.now()).await.is_err(),
        "the course has changed since it was read"
    );
    assert_eq!(store.courses().find(read.id).await.unwrap().unwrap().owner, bob);
    assert_eq!(store.courses().page_by_instructor(ada, 10, None).await.unwrap().0.len(), 0);
    assert_eq!(store.courses().page_by_instructor(bob, 10, None).await.unwrap().0.len(), 1);
}

#[tokio::test]
async fn the_videos_of_a_user_are_found_and_belong_to_another_once_they_are_transferred() {
    let world = World::new().await;
    let (ada, bob) = (world.instructor().await.user(), world.instructor().await.user());
    let store = &world.context.store;
    let course = course(&world, ada);
    create(&world, &course).await;
    let uploads: Vec<_> = (0..3).map(|_| upload(&world, course.id, ada)).collect();
    for upload in &uploads {
        let mut tx = Transaction::<()>::new(store);
        tx.create_video(&Video::announce(upload.clone()), ());
        tx.commit(store).await.unwrap();
    }
    let (page, last) = store.videos().page_by_owner(ada, 2, None).await.unwrap();
    let (rest, _) = store.videos().page_by_owner(ada, 2, last).await.unwrap();
    assert_eq!(page.into_iter().chain(rest).count(), 3);
    assert!(store.videos().find_course_of(&uploads[0]).await.unwrap().is_none(), "no lesson has it");
    store.authored_content().transfer_video(&uploads[0], bob).await.unwrap();
    store.authored_content().transfer_video(&uploads[1], UserId::NIL).await.unwrap();
    store.authored_content().delete_video(ada, uploads[2].id).await.unwrap();
    for _ in 0..2 {
        let (video, _) = store.videos().find(uploads[0].id).await.unwrap().unwrap();
        assert_eq!((video.upload().owner, video.upload().file_name.to_string()), (bob, "video".to_owned()));
        // Again, as after a crash.
        store.authored_content().transfer_video(&uploads[0], bob).await.unwrap();
    }
    assert_eq!(store.videos().page_by_owner(ada, 10, None).await.unwrap().0, []);
    assert_eq!(store.videos().page_by_owner(bob, 10, None).await.unwrap().0, [uploads[0].id]);
    assert!(store.videos().find(uploads[2].id).await.unwrap().is_none());
}

#[tokio::test]
async fn a_video_of_before_is_found_by_the_course_that_plays_it() {
    let world = World::new().await;
    let (ada, bob) = (world.instructor().await, world.instructor().await.user());
    let store = &world.context.store;
    let course = ada.post("/v1/courses", crate::world::examples::course()).await.is(201).text_of("id");
    let module = ada.post(&format!("/v1/courses/{course}/modules"), json!({"title": {"en": "Hello"}})).await;
    let lesson = json!({"moduleId": module.is(201).text_of("id"), "kind": "video", "title": {"en": "A film"}});
    let lesson = ada.post(&format!("/v1/courses/{course}/lessons"), lesson).await.is(201).text_of("id");
    let wanted = json!({"fileName": "ada.mp4", "contentType": "video/mp4", "sizeBytes": 7});
    let video = ada.post(&format!("/v1/courses/{course}/lessons/{lesson}/video"), wanted).await;
    let video = video.is(201).text_of("videoId").parse().unwrap();
    store.delete(keys::media::own_video(ada.user(), video)).await.unwrap();
    assert_eq!(store.videos().page_by_owner(ada.user(), 10, None).await.unwrap().0, []);
    for user in [ada.user(), bob] {
        store.authored_content().index_videos(user, course.parse().unwrap()).await.unwrap();
    }
    assert_eq!(store.videos().page_by_owner(ada.user(), 10, None).await.unwrap().0, [video]);
    assert_eq!(store.videos().page_by_owner(bob, 10, None).await.unwrap().0, []);
}
