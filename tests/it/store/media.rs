//! Tests of videos in the table.

use futures::future::join_all;
use glotto_domain::Revision;
use glotto_domain::courses::{Generation, LessonKind};
use glotto_domain::id::{CourseId, LessonId, UserId, VideoId};
use glotto_domain::identity::Role;
use glotto_domain::media::video::{ORPHANED_FOR, REVIEW_EVERY};
use glotto_domain::media::{
    Arrival, Cleanup, ContentType, Failure, FailureCode, FileName, JobOutput, JobUpdate, Medium, PlaybackLink,
    Rendition, Submission, Upload, UploadSize, Video, job, multipart,
};
use glotto_store::keys::media::UPLOAD_SHARDS;
use glotto_store::{CommitError, Conflict, Store, Transaction};
use jiff::{SignedDuration, Timestamp};

use crate::world::World;
use crate::world::courses::SeededCourse;

pub fn video(world: &World) -> Video {
    let (course, lesson, owner): (CourseId, LessonId, UserId) =
        (world.context.new_id(), world.context.new_id(), world.context.new_id());
    Video::announce(Upload {
        id: world.context.new_id(),
        course,
        lesson,
        owner,
        file_name: FileName::parse("a.mp4").unwrap(),
        content_type: ContentType::parse("video/mp4").unwrap(),
        size: UploadSize::new(7).unwrap(),
        created: world.context.now(),
        medium: Medium::Video,
        multipart: Some("upload".to_owned()),
    })
}

pub fn arrival(attempt: &str) -> Arrival {
    Arrival { attempt: attempt.to_owned(), sequencer: "01".to_owned() }
}

/// The first submission of the attempt `a`.
pub fn first() -> Submission {
    Submission { attempt: "a".to_owned(), number: 1 }
}

/// When the steps of a test happen.
const MOMENT: Timestamp = Timestamp::UNIX_EPOCH;

pub fn outcome() -> JobOutput {
    JobOutput {
        renditions: vec![Rendition { width: 640, height: 360 }],
        seconds: 9,
        poster: Some("frame.0000001.jpg".to_owned()),
        billed_seconds: 18,
    }
}

pub async fn create(store: &Store, video: &Video) {
    let mut tx = Transaction::new(store);
    tx.create_video(video, Conflict);
    tx.commit(store).await.unwrap();
}

/// Writes a video over the revision that was read, as the functions do.
pub async fn write(store: &Store, video: &mut Video, read: Revision) -> Result<(), CommitError<Conflict>> {
    revise(store, video, read).await?;
    video.settle();
    Ok(())
}

async fn revise(store: &Store, video: &Video, read: Revision) -> Result<(), CommitError<Conflict>> {
    let mut tx = Transaction::new(store);
    tx.update_video(video, read, Conflict);
    tx.commit(store).await
}

/// The overdue uploads of all shards, read in pages of this size.
async fn overdue(store: &Store, now: Timestamp, limit: u16) -> Vec<VideoId> {
    let mut found = Vec::new();
    for shard in 0..UPLOAD_SHARDS {
        let mut after = None;
        loop {
            let (page, last) = store.videos().page_overdue(shard, now, limit, after).await.unwrap();
            found.extend(page.into_iter().map(|(video, _)| video.upload().id));
            after = last;
            if after.is_none() {
                break;
            }
        }
    }
    found.sort();
    found
}

#[tokio::test]
async fn a_video_reads_back_as_itself_in_every_stage() {
    let world = World::new().await;
    let store = &world.context.store;
    let mut video = video(&world);
    create(store, &video).await;
    let mut revision = video.upload().id.first_revision();
    let steps: [fn(&mut Video); 10] = [
        |video| _ = video.arrive(arrival("a"), MOMENT),
        Video::set_counted,
        |video| video.set_job("job"),
        |video| _ = video.apply_update(&first(), "job", JobUpdate::Progress(Some(40)), MOMENT),
        |video| _ = video.apply_update(&first(), "job", JobUpdate::Done(outcome()), MOMENT),
        |video| _ = video.arrive(Arrival { sequencer: "02".to_owned(), ..arrival("b") }, MOMENT),
        |video| video.submit_again(MOMENT),
        |video| video.fail(Failure::with(FailureCode::NotAVideo, "it is a text")),
        |video| _ = video.review(false, MOMENT + REVIEW_EVERY),
        |video| _ = video.review(false, MOMENT + REVIEW_EVERY + ORPHANED_FOR),
    ];
    assert_eq!(store.videos().find(video.upload().id).await.unwrap(), Some((video.clone(), revision)));
    for step in steps {
        step(&mut video);
        write(store, &mut video, revision).await.unwrap();
        revision = revision.next();
        assert_eq!(store.videos().find(video.upload().id).await.unwrap(), Some((video.clone(), revision)));
    }
    assert_eq!(store.videos().find(world.context.new_id()).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_fifty_concurrent_changes_of_a_revision_is_written() {
    let world = World::new().await;
    let store = &world.context.store;
    let mut video = video(&world);
    create(store, &video).await;
    video.arrive(arrival("a"), MOMENT);
    let first = video.upload().id.first_revision();
    let outcomes = join_all((0..50).map(|_| revise(store, &video, first))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let refused = outcomes.iter().filter(|outcome| matches!(outcome, Err(CommitError::Condition(Conflict))));
    assert_eq!(refused.count(), 49);
    assert_eq!(store.videos().find(video.upload().id).await.unwrap().unwrap().1, first.next());
}

#[tokio::test]
async fn overdue_uploads_are_found_by_key_and_page_and_nothing_else_is() {
    let world = World::new().await;
    let store = &world.context.store;
    let mut awaited = Vec::new();
    for _ in 0..20 {
        let video = video(&world);
        create(store, &video).await;
        awaited.push(video.upload().id);
    }
    awaited.sort();
    let mut arrived = video(&world);
    create(store, &arrived).await;
    arrived.arrive(arrival("a"), world.context.now());
    arrived.apply_update(&first(), "job", JobUpdate::Done(outcome()), world.context.now());
    revise(store, &arrived, arrived.upload().id.first_revision()).await.unwrap();
    let due = world.context.now() + multipart::OPEN_FOR + SignedDuration::from_hours(1);
    assert!(overdue(store, due - SignedDuration::from_secs(1), 3).await.is_empty());
    assert_eq!(overdue(store, due, 3).await, awaited);
    assert_eq!(overdue(store, due, 100).await, awaited);
}

#[tokio::test]
async fn a_video_is_found_when_its_transcoding_is_overdue_or_the_output_of_superseded_jobs_can_be_deleted() {
    let world = World::new().await;
    let store = &world.context.store;
    let mut video = video(&world);
    create(store, &video).await;
    let (id, now) = (video.upload().id, world.context.now());
    video.arrive(arrival("a"), now);
    write(store, &mut video, id.first_revision()).await.unwrap();
    let due = now + job::CLEANUP_DELAY;
    assert!(overdue(store, due - SignedDuration::from_secs(1), 10).await.is_empty());
    assert_eq!((overdue(store, due, 10).await, video.clean_up(due)), (vec![id], Cleanup::Job));
    let again = now + SignedDuration::from_hours(1);
    video.submit_again(again);
    write(store, &mut video, id.first_revision().next()).await.unwrap();
    assert!(overdue(store, due, 10).await.is_empty(), "another job has been submitted");
    let ready = again + SignedDuration::from_hours(1);
    video.apply_update(&Submission { number: 2, ..first() }, "job", JobUpdate::Done(outcome()), ready);
    write(store, &mut video, id.first_revision().next().next()).await.unwrap();
    assert!(overdue(store, again + job::CLEANUP_DELAY, 10).await.is_empty());
    let due = ready + job::CLEANUP_DELAY;
    assert_eq!((overdue(store, due, 10).await, video.clean_up(due)), (vec![id], Cleanup::Outputs));
    video.set_checked();
    write(store, &mut video, id.first_revision().next().next().next()).await.unwrap();
    assert!(overdue(store, due, 10).await.is_empty());
}

#[tokio::test]
async fn an_upload_stays_in_the_index_until_it_is_marked_checked_at_its_current_revision() {
    let world = World::new().await;
    let store = &world.context.store;
    let mut video = video(&world);
    create(store, &video).await;
    let (id, due) = (video.upload().id, world.context.now() + multipart::OPEN_FOR + SignedDuration::from_hours(1));
    assert!(video.abandon(due));
    write(store, &mut video, id.first_revision()).await.unwrap();
    assert_eq!(overdue(store, due, 10).await, [id]);
    video.set_checked();
    assert!(!store.videos().save(&video, id.first_revision()).await.unwrap());
    assert_eq!(overdue(store, due, 10).await, [id]);
    assert!(store.videos().save(&video, id.first_revision().next()).await.unwrap());
    assert!(overdue(store, due, 10).await.is_empty());
    let (checked, _) = store.videos().find(id).await.unwrap().unwrap();
    assert_eq!((checked.stage(), checked.check_at()), (video.stage(), None));
    assert_eq!(overdue(store, due + REVIEW_EVERY, 10).await, [id], "its references are reviewed");
}

#[tokio::test]
async fn what_decides_whether_a_viewer_goes_on_is_read_in_one_round_trip() {
    let world = World::new().await;
    let seeded = SeededCourse::published(&world, &[LessonKind::Article]).await;
    let learner = seeded.learner().await;
    let (store, now) = (&world.context.store, world.context.now());
    let (user, session) = learner.identity.unwrap();
    let link = PlaybackLink {
        video: world.context.new_id(),
        output: "a-1".to_owned(),
        course: seeded.id(),
        lesson: seeded.lessons()[0],
        content: Generation::FIRST,
        user,
        session,
        ends: PlaybackLink::expiry(now),
    };
    store.videos().find_viewer(&link, now).await.unwrap();
    let before = store.meter().reading();
    let viewer = store.videos().find_viewer_eventually(&link, now).await.unwrap();
    assert_eq!(store.meter().reading().since(before).reads, 1);
    let visit = viewer.visit.unwrap();
    assert!(viewer.session.is_some() && visit.enrolment.is_some());
    assert!(visit.lesson(link.lesson).unwrap().plays.is_none(), "it is an article");
    let stranger = world.learner().await;
    let (user, session) = stranger.identity.unwrap();
    let link = PlaybackLink { user, session, ..link };
    let viewer = store.videos().find_viewer(&link, now).await.unwrap();
    assert!(viewer.session.is_some() && viewer.visit.unwrap().enrolment.is_none());
    let viewer = store.videos().find_viewer(&link, now + SignedDuration::from_hours(24 * 181)).await.unwrap();
    assert!(viewer.session.is_none() && viewer.visit.is_none(), "it has ended");
}

#[tokio::test]
async fn what_a_lesson_plays_is_read_with_all_that_a_viewer_needs_in_one_round_trip() {
    let world = World::new().await;
    let seeded = SeededCourse::published(&world, &[LessonKind::Video]).await;
    let learner = seeded.learner().await;
    let (store, lesson, now) = (&world.context.store, seeded.lessons()[0], world.context.now());
    let viewer = (learner.user(), Role::Learner);
    store.videos().find_lesson_for_viewer(seeded.id(), lesson, viewer, now).await.unwrap();
    let before = store.meter().reading();
    let found = store.videos().find_lesson_for_viewer(seeded.id(), lesson, viewer, now).await.unwrap().unwrap();
    assert_eq!(store.meter().reading().since(before).reads, 1);
    assert!(found.position.is_none());
    let plays = found.lesson.lesson.as_ref().unwrap().content.plays().unwrap().clone();
    assert_eq!((plays.seconds, Some(plays.output())), (300, found.lesson.summary().unwrap().plays.clone()));
    let missing = store.videos().find_lesson_for_viewer(world.context.new_id(), lesson, viewer, now).await.unwrap();
    assert!(missing.is_none(), "there is no such course");
}

#[tokio::test]
async fn a_viewer_and_the_content_of_their_lesson_are_read_in_one_round_trip_unless_it_was_changed() {
    let world = World::new().await;
    let seeded = SeededCourse::published(&world, &[LessonKind::Video]).await;
    let learner = seeded.learner().await;
    let (store, now) = (&world.context.store, world.context.now());
    let (user, session) = learner.identity.unwrap();
    let link = PlaybackLink {
        video: world.context.new_id(),
        output: "a-1".to_owned(),
        course: seeded.id(),
        lesson: seeded.lessons()[0],
        content: Generation::FIRST,
        user,
        session,
        ends: PlaybackLink::expiry(now),
    };
    store.videos().find_viewer_with_lesson(&link, now).await.unwrap();
    let before = store.meter().reading();
    let (viewer, lesson) = store.videos().find_viewer_with_lesson(&link, now).await.unwrap();
    assert_eq!(store.meter().reading().since(before).reads, 1);
    assert!(viewer.session.is_some() && lesson.unwrap().content.plays().is_some());
    let other = PlaybackLink { content: Generation::FIRST.next(), ..link.clone() };
    let (_, lesson) = store.videos().find_viewer_with_lesson(&other, now).await.unwrap();
    assert_eq!(lesson.unwrap().id, link.lesson, "the link decides nothing");
    let stranger = world.learner().await;
    let (user, session) = stranger.identity.unwrap();
    let link = PlaybackLink { user, session, ..link };
    let (viewer, lesson) = store.videos().find_viewer_with_lesson(&link, now).await.unwrap();
    assert!(viewer.visit.is_some() && lesson.is_none(), "a stranger gets no content");
}
