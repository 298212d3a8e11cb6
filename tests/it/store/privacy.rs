//! Tests of personal data, exports and erasures in the table.

use std::collections::BTreeSet;

use futures::future::join_all;
use glotto_domain::audit::AuditAction;
use glotto_domain::courses::{Course, CourseLevel, CourseState, NewCourse, Topics};
use glotto_domain::id::{CourseId, UserId};
use glotto_domain::identity::{EmailAddress, Role};
use glotto_domain::input;
use glotto_domain::locale::LanguageTag;
use glotto_domain::media::{ContentType, FileName, Upload, UploadSize, Video};
use glotto_domain::privacy::{CoolOff, CourseOutcome, Erasure, Phase, course_outcome};
use glotto_store::administration::AuditItem;
use glotto_store::courses::CourseItem;
use glotto_store::identity::{Credentials, EmailItem};
use glotto_store::privacy::{Addressee, AlreadyFinished, ErasureItem, ExportItem, PersonalDataSource};
use glotto_store::{CommitError, Conflict, Event, Item, Transaction, keys};
use jiff::SignedDuration;
use serde_json::json;

use crate::world::World;

/// The types of all items about a user, read in pages of this size.
async fn found(world: &World, user: UserId, limit: u16) -> BTreeSet<String> {
    let mut types = BTreeSet::new();
    for source in PersonalDataSource::all() {
        let mut after = None;
        loop {
            let (items, last): (Vec<Item>, _) =
                world.context.store.personal_data().page(user, source, limit, after).await.unwrap();
            types.extend(items.iter().map(|item| item["type"].as_s().unwrap().clone()));
            after = last;
            if after.is_none() {
                break;
            }
        }
    }
    types
}

fn entry(world: &World, action: AuditAction, user: UserId) -> AuditItem {
    AuditItem::of_platform(world.context.new_id(), action, user, world.context.now())
}

fn mail(world: &World, user: UserId) -> Event {
    world.context.event("MailRequested", None, json!({ "userId": user }))
}

fn erasure(world: &World, user: UserId) -> ErasureItem {
    let erasure = Erasure::schedule(world.context.now(), CoolOff::parse("14").unwrap());
    ErasureItem::requested(user, &erasure, world.context.new_revision())
}

async fn credentials(world: &World, user: UserId) -> Credentials {
    world.context.store.accounts().find_credentials(user, world.context.now()).await.unwrap().unwrap()
}

async fn ask(world: &World, item: &ErasureItem) -> Result<(), CommitError<Conflict>> {
    let (mail, entry) = (mail(world, item.user_id), entry(world, AuditAction::ErasureAsked, item.user_id));
    let store = &world.context.store;
    let sessions = store.sessions().list(item.user_id, world.context.now()).await.unwrap();
    let within = sessions.first().map_or_else(|| world.context.new_id(), |session| session.session_id);
    store.erasures().prepare_erasure((item, within), &mail, &entry).commit(store).await
}

fn course(world: &World, owner: UserId) -> Course {
    let new = NewCourse {
        title: input::read(&json!({"en": "English for guests"})).unwrap(),
        description: None,
        default_language: LanguageTag::english(),
        teaches: None,
        level: CourseLevel::A2,
        topics: Topics::default(),
    };
    Course::draft(world.context.new_id(), owner, new, world.context.now()).unwrap()
}

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
    }
}

async fn create(world: &World, course: &Course) {
    let mut tx = Transaction::<()>::new(&world.context.store);
    tx.create_course(course, ());
    tx.commit(&world.context.store).await.unwrap();
}

#[tokio::test]
async fn the_data_of_a_user_is_found_in_all_places_page_by_page_and_no_other_data() {
    let world = World::new().await;
    let (ada, bob) = (world.instructor().await.user(), world.instructor().await.user());
    for user in [ada, bob] {
        create(&world, &course(&world, user)).await;
        ask(&world, &erasure(&world, user)).await.unwrap();
    }
    for limit in [1, 100] {
        let types = found(&world, ada, limit).await;
        let expected =
            ["Account", "Audit", "Course", "Erasure", "Event", "LoginCount", "Session", "StaffEntry", "UserEntry"];
        assert_eq!(types.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    }
    let store = &world.context.store;
    for source in PersonalDataSource::all() {
        let (items, _) = store.personal_data().page(ada, source, 100, None).await.unwrap();
        assert!(!format!("{items:?}").contains(&bob.to_string()), "{source:?}");
    }
}

#[tokio::test]
async fn all_found_items_are_deleted_except_the_erasure() {
    let world = World::new().await;
    let ada = world.learner().await.user();
    ask(&world, &erasure(&world, ada)).await.unwrap();
    for source in PersonalDataSource::deleted() {
        let (items, _) = world.context.store.personal_data().page(ada, source, 100, None).await.unwrap();
        world.context.store.personal_data().delete(ada, source, &items, world.context.now()).await.unwrap();
    }
    let left = found(&world, ada, 100).await;
    assert_eq!(left.iter().map(String::as_str).collect::<Vec<_>>(), ["Audit", "Erasure"]);
}

#[tokio::test]
async fn items_found_by_the_index_that_are_about_another_user_by_now_stay() {
    let world = World::new().await;
    let (ada, bob) = (world.context.new_id::<UserId>(), world.context.new_id::<UserId>());
    let mut tx = Transaction::<()>::new(&world.context.store);
    let mut event = mail(&world, ada);
    tx.emit(&event);
    tx.commit(&world.context.store).await.unwrap();
    let (items, _) = world.context.store.personal_data().page(ada, PersonalDataSource::About, 10, None).await.unwrap();
    event.payload = json!({ "userId": bob });
    let mut tx = Transaction::<()>::new(&world.context.store);
    tx.emit(&event);
    tx.commit(&world.context.store).await.unwrap();
    world
        .context
        .store
        .personal_data()
        .delete(ada, PersonalDataSource::About, &items, world.context.now())
        .await
        .unwrap();
    assert!(world.context.store.get(keys::engine::event(event.id)).await.unwrap().is_some());
}

#[tokio::test]
async fn erasures_that_are_due_are_found_by_key_and_page_the_longest_due_first() {
    let world = World::new().await;
    let mut wanted = Vec::new();
    for hours in [3, 1, 2, 500] {
        let user = world.learner().await.user();
        let item = erasure(&world, user);
        let due = world.context.now() + SignedDuration::from_hours(hours);
        ask(&world, &ErasureItem { due, ..item }).await.unwrap();
        wanted.push((hours, user));
    }
    wanted.sort_unstable();
    let now = world.context.now() + SignedDuration::from_hours(3);
    let (mut due, mut after) = (Vec::new(), None);
    loop {
        let (page, last) = world.context.store.erasures().page_due(now, 1, after).await.unwrap();
        due.extend(page.into_iter().map(|item| item.user_id));
        after = last;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(due, wanted[..3].iter().map(|(_, user)| *user).collect::<Vec<_>>());
}

#[tokio::test]
async fn one_of_fifty_concurrent_erasure_requests_is_written() {
    let world = World::new().await;
    let ada = world.learner().await.user();
    let item = erasure(&world, ada);
    let outcomes = join_all((0..50).map(|_| ask(&world, &item))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let refused = |outcome: &Result<(), _>| matches!(outcome, Err(CommitError::Condition(Conflict)));
    assert_eq!(outcomes.iter().filter(|outcome| refused(outcome)).count(), 49);
    let (audit, _) =
        world.context.store.personal_data().page(ada, PersonalDataSource::AuditBySubject, 100, None).await.unwrap();
    assert_eq!(audit.len(), 1, "a change that failed has no entry");
}

#[tokio::test]
async fn an_account_is_closed_only_as_it_was_read() {
    let world = World::new().await;
    let ada = world.learner().await.user();
    let item = erasure(&world, ada);
    ask(&world, &item).await.unwrap();
    let read = credentials(&world, ada).await;
    let closed = item.with(item.erasure().advance(item.due));
    world.session_of(&read.account).await;
    let signed_in = credentials(&world, ada).await;
    let outcome = world.context.store.erasures().close_account(&read, (&item, &closed), None).await;
    assert!(matches!(outcome, Err(CommitError::Condition(Conflict))));
    assert!(world.context.store.accounts().find(ada).await.unwrap().is_some());
    world.context.store.erasures().close_account(&signed_in, (&item, &closed), None).await.unwrap();
    assert_eq!(world.context.store.accounts().find(ada).await.unwrap(), None);
    assert!(world.context.store.accounts().find_owner(&read.account.email).await.unwrap().is_none());
    let session = read.sessions[0].session_id;
    assert!(world.context.store.sessions().find(ada, session, world.context.now()).await.unwrap().is_none());
}

#[tokio::test]
async fn an_account_whose_address_now_belongs_to_another_user_is_not_closed() {
    let world = World::new().await;
    let (ada, bob) = (world.learner().await.user(), world.learner().await.user());
    let item = erasure(&world, ada);
    ask(&world, &item).await.unwrap();
    let read = credentials(&world, ada).await;
    world.context.store.save(&EmailItem { email: read.account.email.clone(), user_id: bob }).await.unwrap();
    let closed = item.with(item.erasure().advance(item.due));
    assert!(world.context.store.erasures().close_account(&read, (&item, &closed), None).await.is_err());
    assert_eq!(world.context.store.accounts().find_owner(&read.account.email).await.unwrap(), Some(bob));
}

#[tokio::test]
async fn one_of_the_last_two_admins_stays_when_both_are_erased_concurrently() {
    let world = World::new().await;
    let admins = [world.admin().await.user(), world.admin().await.user()];
    let mut attempts = Vec::new();
    for user in admins {
        let item = erasure(&world, user);
        ask(&world, &item).await.unwrap();
        let other = world.context.store.users().find_another_admin(user).await.unwrap();
        let closed = item.with(item.erasure().advance(item.due));
        attempts.push((credentials(&world, user).await, item, closed, other));
    }
    assert!(attempts.iter().all(|(.., other)| other.is_some()));
    let store = &world.context.store;
    let closings =
        attempts.iter().map(|(read, item, closed, other)| store.erasures().close_account(read, (item, closed), *other));
    let closed = join_all(closings).await;
    assert_eq!(closed.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    for user in admins {
        if store.accounts().find(user).await.unwrap().is_some_and(|account| account.role == Role::Admin) {
            assert_eq!(store.users().find_another_admin(user).await.unwrap(), None);
        }
    }
}

#[tokio::test]
async fn an_erasure_is_moved_on_once_and_ends_as_an_id_alone() {
    let world = World::new().await;
    let ada = world.learner().await.user();
    let requested = erasure(&world, ada);
    ask(&world, &requested).await.unwrap();
    let read = credentials(&world, ada).await;
    let mut closed = requested.with(requested.erasure().advance(requested.due));
    closed.addressee = Addressee::of(&read.account);
    assert!(closed.addressee.is_some());
    world.context.store.erasures().close_account(&read, (&requested, &closed), None).await.unwrap();
    let last = closed.erasure().advance(closed.due).advance(closed.due);
    let finished = ErasureItem { addressee: None, ..closed.with(last) };
    let store = &world.context.store;
    let outcomes = join_all((0..50).map(|_| store.erasures().advance(&closed, &finished, None, None))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let left = store.erasures().find(ada).await.unwrap().unwrap();
    assert_eq!(left.phase, Phase::Done);
    let item = store.get(keys::privacy::erasure(ada)).await.unwrap().unwrap();
    assert!(!format!("{item:?}").contains('@') && !item.contains_key("gsi1pk"));
}

#[tokio::test]
async fn one_of_fifty_concurrent_builds_of_an_export_notifies_its_owner() {
    let world = World::new().await;
    let ada = world.learner().await.user();
    let (export_id, now) = (world.context.new_id(), world.context.now());
    let export = ExportItem { user_id: ada, export_id, asked: now, ready: None, size_bytes: None };
    let event = world.context.event("ExportRequested", None, json!({ "userId": ada }));
    let store = &world.context.store;
    let audit = entry(&world, AuditAction::ExportRequested, ada);
    let request = store.exports().prepare_export(&export, &event, &audit);
    request.commit(store).await.unwrap();
    assert_eq!(store.exports().find(ada, export_id).await.unwrap(), Some(export.clone()));
    let finished = ExportItem { ready: Some(now), size_bytes: Some(7), ..export };
    let finish = || async {
        let mail = mail(&world, ada);
        store.exports().finish(&finished, &mail).await
    };
    let outcomes = join_all((0..50).map(|_| finish())).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let others =
        outcomes.iter().filter(|outcome| matches!(outcome, Err(CommitError::Condition(AlreadyFinished)))).count();
    assert_eq!(others, 49);
    assert_eq!(store.exports().find(ada, export_id).await.unwrap(), Some(finished));
}

#[tokio::test]
async fn a_draft_is_deleted_with_all_that_belongs_to_it_unless_it_has_changed() {
    let world = World::new().await;
    let ada = world.instructor().await.user();
    let store = &world.context.store;
    let (draft, other) = (course(&world, ada), course(&world, ada));
    for course in [&draft, &other] {
        create(&world, course).await;
    }
    let mut newer = CourseState::clone(&draft);
    newer.rev = newer.rev.next();
    store.save(&CourseItem::from(&Course::restore(newer.clone()))).await.unwrap();
    assert!(matches!(store.authored_content().delete_draft(&draft).await, Err(CommitError::Condition(_))));
    assert!(
        store.courses().find(draft.id).await.unwrap().is_some(),
        "a changed draft is not deleted before it is read again"
    );
    store.authored_content().delete_draft(&Course::restore(newer.clone())).await.unwrap();
    assert_eq!(store.authored_content().page_course_items(draft.id, 100, None).await.unwrap().0.len(), 0);
    assert_eq!(store.authored_content().page_course_items(other.id, 100, None).await.unwrap().0.len(), 2);
    store.authored_content().delete_draft(&Course::restore(newer)).await.unwrap();
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

#[tokio::test]
async fn an_item_that_contradicts_its_declared_personal_data_is_not_written() {
    let world = World::new().await;
    let recipient = EmailAddress::parse("ada@example.com").unwrap();
    let mut tx = Transaction::<()>::new(&world.context.store);
    // The event names a user, but not in a member that makes their erasure find it.
    tx.emit(&world.context.event("MailRequested", None, json!({ "to": recipient })));
    assert!(matches!(tx.commit(&world.context.store).await, Err(CommitError::Store(_))));
}
