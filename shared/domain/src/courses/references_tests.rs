//! Random histories of a course beside the worker that deletes videos, in any interleaving: what is named is never
//! deleted, and what is not named is deleted in the end.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::super::samples::{self, english, id};
use super::super::{Course, Generation, Lesson, LessonInCourse, LessonKind, Outline, Publication, PublishedVersion};
use crate::Revision;
use crate::id::{Id as _, LessonId, ModuleId, UserId, VideoId};
use crate::media::{
    Arrival, Cleanup, ContentType, Failure, FailureCode, FileName, JobOutput, JobUpdate, Medium, Playable, Rendition,
    Stage, Submission, Upload, UploadSize, Video,
};

#[derive(Debug, Clone, Copy)]
enum Step {
    AddLesson,
    Attach(usize),
    /// An upload arrives, and becomes ready or fails, or the end of its job is never reported.
    Finish(usize, Option<bool>),
    Publish,
    Restore(usize),
    DeleteLesson(usize),
    Wait,
    /// A worker reads a video that is due, and what names it.
    Read(usize),
    /// A worker writes what it decided, in any order, if nothing has changed that its transaction requires.
    Write(usize),
    /// A worker gives up an upload, or deletes what is marked.
    CleanUp(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let which = 0_usize..6;
    prop_oneof![
        Just(Step::AddLesson),
        which.clone().prop_map(Step::Attach),
        (which.clone(), prop::option::weighted(0.9, prop::bool::weighted(0.8)))
            .prop_map(|(which, good)| Step::Finish(which, good)),
        Just(Step::Publish),
        which.clone().prop_map(Step::Restore),
        which.clone().prop_map(Step::DeleteLesson),
        Just(Step::Wait),
        which.clone().prop_map(Step::Read),
        which.clone().prop_map(Step::Write),
        which.prop_map(Step::CleanUp),
    ]
}

/// What a worker has read of a video.
#[derive(Debug, Clone)]
struct Decision {
    video: VideoId,
    read: u64,
    course: Revision,
    is_referenced: bool,
}

struct History {
    course: Course,
    outline: Outline,
    contents: BTreeMap<(LessonId, Generation), Lesson>,
    versions: Vec<PublishedVersion>,
    /// With the number of the writes so far.
    videos: BTreeMap<VideoId, (Video, u64)>,
    decisions: Vec<Decision>,
    now: Timestamp,
    ids: u128,
}

fn nth<T>(items: Vec<T>, which: usize) -> Option<T> {
    let index = which.checked_rem(items.len())?;
    items.into_iter().nth(index)
}

impl History {
    fn begin() -> Self {
        let (course, mut outline) = (samples::course(), Outline::default());
        outline.add_module(id::<ModuleId>(1), english("Module")).unwrap();
        let now = Timestamp::UNIX_EPOCH;
        let (contents, videos) = (BTreeMap::new(), BTreeMap::new());
        Self { course, outline, contents, versions: vec![], videos, decisions: vec![], now, ids: 100 }
    }

    fn next_id(&mut self) -> u128 {
        self.ids += 1;
        self.ids
    }

    fn fresh(&mut self) -> Revision {
        format!("{}", self.next_id()).parse().unwrap()
    }

    fn load(&self, lesson: LessonId) -> Option<LessonInCourse> {
        let generation = self.outline.lesson(lesson)?.content;
        let lesson = self.contents[&(lesson, generation)].clone();
        Some(LessonInCourse { course: self.course.clone(), outline: self.outline.clone(), lesson })
    }

    fn edit(&mut self, lesson: LessonId, change: impl FnOnce(&mut Lesson) -> bool) {
        let Some(mut found) = self.load(lesson) else { return };
        let before = found.lesson.clone();
        if !change(&mut found.lesson) {
            return;
        }
        let fresh = self.fresh();
        found.finish_edit(&before, fresh, self.now).unwrap();
        let lesson = found.lesson;
        self.contents.insert((lesson.id, lesson.generation), lesson);
        (self.course, self.outline) = (found.course, found.outline);
    }

    fn lessons(&self) -> Vec<LessonId> {
        self.outline.lessons().map(|lesson| lesson.id).collect()
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::AddLesson => self.add_lesson(),
            Step::Attach(which) => self.attach(which),
            Step::Finish(which, good) => self.finish(which, good),
            Step::Publish => {
                let latest = self.versions.last();
                let published = self.course.publish(&self.outline, latest, None, self.now);
                if let Ok(Publication::Version(version)) = published {
                    self.course.bump_outline_revision(&self.outline, self.now);
                    self.versions.push(*version);
                }
            }
            Step::Restore(which) => {
                if let Some(version) = nth(self.versions.clone(), which) {
                    self.course.revert_to(&version, &mut self.outline);
                    self.course.bump_outline_revision(&self.outline, self.now);
                }
            }
            Step::DeleteLesson(which) => {
                if let Some(mut found) = nth(self.lessons(), which).and_then(|lesson| self.load(lesson)) {
                    found.remove_from_outline(self.now);
                    if found.is_of_draft_alone() {
                        self.contents.remove(&(found.lesson.id, found.lesson.generation));
                    }
                    (self.course, self.outline) = (found.course, found.outline);
                }
            }
            Step::Wait => self.now += SignedDuration::from_hours(24 * 31),
            Step::Read(which) => self.read(which),
            Step::Write(which) => self.write(which),
            Step::CleanUp(which) => self.clean_up(which),
        }
    }

    fn add_lesson(&mut self) {
        let number = self.next_id();
        let kind = if number.is_multiple_of(2) { LessonKind::Video } else { LessonKind::Audio };
        let lesson = samples::lesson(number, &self.course, kind);
        self.outline.add_lesson(id(1), lesson.summary()).unwrap();
        self.course.bump_outline_revision(&self.outline, self.now);
        self.contents.insert((lesson.id, lesson.generation), lesson);
    }

    fn attach(&mut self, which: usize) {
        let Some(lesson) = nth(self.lessons(), which) else { return };
        let video: VideoId = id(self.next_id());
        let upload = Upload {
            id: video,
            course: self.course.id,
            lesson,
            owner: UserId::new(Timestamp::UNIX_EPOCH, 4),
            file_name: FileName::parse("a.mp4").unwrap(),
            content_type: ContentType::parse("video/mp4").unwrap(),
            size: UploadSize::new(1).unwrap(),
            created: self.now,
            medium: Medium::Video,
            multipart: None,
        };
        self.videos.insert(video, (Video::announce(upload), 0));
        self.edit(lesson, |lesson| lesson.attach_video(video));
    }

    fn finish(&mut self, which: usize, good: Option<bool>) {
        let Some(video) = nth(self.videos.keys().copied().collect(), which) else { return };
        let (mut changed, writes) = self.videos[&video].clone();
        let attempt = format!("a{writes}");
        changed.arrive(Arrival { attempt: attempt.clone(), sequencer: format!("{:08X}", writes + 1) }, self.now);
        let renditions = vec![Rendition { width: 640, height: 360 }];
        let update = match good {
            Some(true) => JobUpdate::Done(JobOutput { renditions, seconds: 9, poster: None, billed_seconds: 9 }),
            Some(false) => JobUpdate::Failed(Failure::of(FailureCode::NotAVideo)),
            None => JobUpdate::Progress(None),
        };
        changed.apply_update(&Submission { attempt, number: 1 }, "job", update, self.now);
        let (lesson, playable) = (changed.upload().lesson, Playable::of(&changed));
        self.videos.insert(video, (changed, writes + 1));
        if let Some(playable) = playable {
            self.edit(lesson, |lesson| lesson.video_ready(playable));
        }
    }

    fn read(&mut self, which: usize) {
        let due = self.videos.iter().filter(|(_, (video, _))| video.clean_up(self.now) == Cleanup::Review);
        let Some(video) = nth(due.map(|(video, _)| *video).collect(), which) else { return };
        let naming = self.contents.iter().filter(|(_, lesson)| lesson.content.videos().contains(&video));
        let naming: BTreeSet<_> = naming.map(|(key, _)| *key).collect();
        let mut outlines = self.versions.iter().map(|version| &version.outline).chain([&self.outline]);
        let is_referenced = outlines.any(|outline| outline.names_video(video, &naming));
        let read = self.videos[&video].1;
        self.decisions.push(Decision { video, read, course: self.course.rev, is_referenced });
    }

    fn write(&mut self, which: usize) {
        if self.decisions.is_empty() {
            return;
        }
        let decision = self.decisions.remove(which % self.decisions.len());
        let Some((video, writes)) = self.videos.get(&decision.video).cloned() else { return };
        let mut reviewed = video;
        let is_deleting = reviewed.review(decision.is_referenced, self.now);
        let holds = writes == decision.read && (!is_deleting || self.course.rev == decision.course);
        if holds {
            self.videos.insert(decision.video, (reviewed, writes + 1));
        }
    }

    fn clean_up(&mut self, which: usize) {
        let Some(id) = nth(self.videos.keys().copied().collect(), which) else { return };
        let (mut video, writes) = self.videos[&id].clone();
        match video.clean_up(self.now) {
            Cleanup::Everything => {
                self.videos.remove(&id);
                return;
            }
            Cleanup::Upload => {
                video.abandon(self.now);
                video.set_checked();
            }
            Cleanup::Outputs => video.set_checked(),
            Cleanup::Job => {
                video.give_up_job(self.now);
                video.await_end_of_jobs(self.now);
            }
            Cleanup::Review | Cleanup::NotDue => {}
        }
        self.videos.insert(id, (video, writes + 1));
    }

    /// All videos that the draft or a version names.
    fn named(&self) -> BTreeSet<VideoId> {
        let outlines = self.versions.iter().map(|version| &version.outline).chain([&self.outline]);
        let lessons = outlines.flat_map(Outline::lessons);
        let videos = lessons.flat_map(|lesson| self.contents[&(lesson.id, lesson.content)].content.videos());
        videos.collect()
    }

    fn kept_videos(&self) -> BTreeSet<VideoId> {
        let kept = self.videos.iter().filter(|(_, (video, _))| *video.stage() != Stage::Deleting);
        kept.map(|(id, _)| *id).collect()
    }
}

proptest! {
    #[test]
    fn a_video_that_is_named_is_never_deleted_and_any_other_is_in_the_end(
        steps in prop::collection::vec(step(), 0..80)
    ) {
        let mut history = History::begin();
        for step in steps {
            history.take(step);
            let (named, kept) = (history.named(), history.kept_videos());
            prop_assert!(named.is_subset(&kept), "{:?} is named and deleted after {step:?}", named.difference(&kept));
        }
        history.decisions.clear();
        for _ in 0..4 {
            history.take(Step::Wait);
            for which in 0..history.videos.len() {
                history.clean_up(which);
            }
            for _ in 0..history.videos.len() {
                history.read(0);
                history.write(0);
            }
            for which in (0..history.videos.len()).rev() {
                history.clean_up(which);
            }
        }
        prop_assert_eq!(history.videos.keys().copied().collect::<BTreeSet<_>>(), history.named());
    }
}
