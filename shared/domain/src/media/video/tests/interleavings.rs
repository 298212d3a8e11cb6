//! A function that crashes between any two steps, beside a model of `MediaConvert`: what is paid for, and who
//! writes where.

use super::*;

/// Where a function crashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Crash {
    BeforeStoringTheNumber,
    BeforeSubmitting,
    BeforeStoringTheJob,
    Never,
}

#[derive(Debug, Clone)]
enum Step {
    /// The message is delivered after so many seconds.
    Deliver(i64, Crash),
    /// An event about one of the jobs so far arrives.
    Event(usize, Event),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    Progressing,
    Percent(u8),
    Complete,
    Failed,
}

impl Event {
    fn update(self) -> JobUpdate {
        match self {
            Self::Progressing => JobUpdate::Progress(None),
            Self::Percent(percent) => progress(percent),
            Self::Complete => completed(),
            Self::Failed => broken(),
        }
    }
}

/// `MediaConvert`: every call that creates a job costs money.
#[derive(Debug, Default)]
struct Jobs {
    created: Vec<(Submission, Timestamp)>,
    /// How long it takes until a job is listed.
    delay: SignedDuration,
}

impl Jobs {
    fn create(&mut self, submission: Submission, now: Timestamp) -> String {
        assert!(self.created.iter().all(|(other, _)| other.output() != submission.output()), "two jobs in one folder");
        self.created.push((submission, now));
        format!("job-{}", self.created.len())
    }

    fn find(&self, submission: &Submission, now: Timestamp) -> Option<String> {
        let found = self.created.iter().position(|(other, at)| other == submission && *at + self.delay <= now);
        found.map(|index| format!("job-{}", index + 1))
    }
}

/// What the worker does with a message. `stored` changes when the worker stores.
fn deliver(stored: &mut Video, jobs: &mut Jobs, now: Timestamp, crash: Crash) {
    let mut video = stored.clone();
    match video.arrive(arrival("a", "01"), now) {
        ArrivalAction::Ignore | ArrivalAction::Wait => return,
        ArrivalAction::Begin => {}
        ArrivalAction::Resume => {
            let present = video.attempt().unwrap().submission();
            if let Some(job) = jobs.find(&present, now) {
                video.set_job(&job);
                *stored = video;
                return;
            }
            video.submit_again(now);
        }
    }
    if crash == Crash::BeforeStoringTheNumber {
        return;
    }
    *stored = video.clone();
    if crash == Crash::BeforeSubmitting {
        return;
    }
    let job = jobs.create(video.attempt().unwrap().submission(), now);
    if crash == Crash::BeforeStoringTheJob {
        return;
    }
    video.set_job(&job);
    *stored = video;
}

/// Plays the steps; returns the video and the jobs. Events of jobs are only delivered once these exist.
fn play(steps: &[Step], delay: SignedDuration) -> (Video, Jobs) {
    let (mut video, mut jobs) = (video(), Jobs { delay, ..Jobs::default() });
    let mut now = T0;
    for step in steps {
        match step {
            Step::Deliver(seconds, crash) => {
                now += SignedDuration::from_secs(*seconds);
                deliver(&mut video, &mut jobs, now, *crash);
            }
            Step::Event(index, event) => {
                if let Some((submission, _)) = jobs.created.get(*index) {
                    let job = format!("job-{}", index + 1);
                    video.apply_update(submission, &job, event.update(), now);
                }
            }
        }
    }
    (video, jobs)
}

fn crash() -> impl Strategy<Value = Crash> {
    prop_oneof![
        Just(Crash::BeforeStoringTheNumber),
        Just(Crash::BeforeSubmitting),
        Just(Crash::BeforeStoringTheJob),
        Just(Crash::Never),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        Just(Event::Progressing),
        (0_u8..=100).prop_map(Event::Percent),
        Just(Event::Complete),
        Just(Event::Failed),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        (0_i64..400, crash()).prop_map(|(seconds, crash)| Step::Deliver(seconds, crash)),
        (0_usize..3, event()).prop_map(|(index, event)| Step::Event(index, event)),
    ];
    prop::collection::vec(step, 0..24)
}

/// The end of the video if the message is delivered until nothing is left to do, and then the events of all jobs
/// arrive in this order.
fn finish(mut video: Video, mut jobs: Jobs, order: impl Iterator<Item = usize>) -> Stage {
    let mut now = T0 + SignedDuration::from_hours(24);
    for _ in 0..3 {
        deliver(&mut video, &mut jobs, now, Crash::Never);
        now += REDELIVERY;
    }
    for index in order {
        if let Some((submission, _)) = jobs.created.get(index) {
            video.apply_update(submission, &format!("job-{}", index + 1), completed(), now);
        }
    }
    video.stage().clone()
}

proptest! {
    #[test]
    fn whenever_functions_crash_and_events_arrive_only_one_job_is_paid_for(steps in steps()) {
        // Longer than a job needs to be listed, shorter than the window less the time of the function.
        let (_, jobs) = play(&steps, SignedDuration::from_secs(120));
        prop_assert!(jobs.created.len() <= 1, "{jobs:?}");
    }

    #[test]
    fn a_job_that_is_listed_too_late_writes_to_a_folder_of_its_own_and_never_plays(steps in steps()) {
        // `Jobs::create` panics if two jobs share a folder.
        let (video, _) = play(&steps, SignedDuration::from_hours(10));
        if let Stage::Ready(attempt, _) = video.stage() {
            let job = attempt.job.clone().unwrap();
            prop_assert_eq!(job, format!("job-{}", jobs_before(&steps, attempt)));
        }
    }

    #[test]
    fn a_video_becomes_ready_whatever_happened_before_and_in_whatever_order_its_jobs_complete(
        steps in steps(), delay in prop_oneof![Just(0_i64), Just(36_000)],
    ) {
        let delay = SignedDuration::from_secs(delay);
        let forward = { let (video, jobs) = play(&steps, delay); finish(video, jobs, 0..64) };
        let backward = { let (video, jobs) = play(&steps, delay); finish(video, jobs, (0..64).rev()) };
        let is_ready = matches!(forward, Stage::Ready(..));
        prop_assert!(is_ready, "{forward:?}");
        prop_assert_eq!(forward, backward);
    }

    #[test]
    fn any_order_and_repetition_of_the_events_of_a_submission_give_the_same_end(
        events in prop::collection::vec(event(), 1..8), seed in prop::collection::vec(0_usize..64, 0..24),
        fails_without_job: bool,
    ) {
        let ending = |order: &[Event], fails_first: bool| {
            let mut video = video();
            video.arrive(arrival("a", "01"), T0);
            if fails_without_job && fails_first { video.fail(ours()); }
            for event in order { first(&mut video, event.update()); }
            if fails_without_job && !fails_first { video.fail(ours()); }
            video.stage().clone()
        };
        let mut shuffled = events.clone();
        // Repetitions, and swaps of any two.
        shuffled.extend(seed.iter().map(|index| events[index % events.len()]));
        for (at, other) in seed.iter().enumerate() {
            let length = shuffled.len();
            shuffled.swap(at % length, other % length);
        }
        prop_assert_eq!(ending(&events, true), ending(&shuffled, false));
    }
}

/// The number of the job that was created for an attempt's present submission.
fn jobs_before(steps: &[Step], attempt: &Attempt) -> usize {
    let (_, jobs) = play(steps, SignedDuration::from_hours(10));
    let found = jobs.created.iter().position(|(submission, _)| *submission == attempt.submission());
    found.map_or(0, |index| index + 1)
}
