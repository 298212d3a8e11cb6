//! Begins and ends enrolments.

use std::collections::BTreeSet;
use std::sync::Arc;

use glotto_domain::Revision;
use glotto_domain::courses::{Course, PublishedVersion};
use glotto_domain::enrolment::{Application, Enrolment};
use glotto_domain::id::{CourseId, UserId};
use jiff::Timestamp;

use crate::courses::CourseItem;
use crate::engine::Event;
use crate::enrolment::{EnrolmentItem, Enrolments, FormerEnrolmentItem, InvitationItem, SeatsItem};
use crate::progress::write_bonus;
use crate::{CommitError, Condition, Conflict, Entity as _, Store, StoreError, Transaction, keys};

/// What the decision on an enrolment needs.
#[derive(Debug, Clone)]
pub struct AdmissionState {
    /// The course.
    pub course: Option<Course>,
    /// The version by which the lessons are counted that they have completed: the one that they are enrolled in, or, if
    /// they are not, the one that is in the catalogue. None if they have completed none.
    pub version: Option<Arc<PublishedVersion>>,
    /// The user's enrolment, if they have one.
    pub enrolment: Option<EnrolmentItem>,
    /// What they did in the course before they left it.
    pub former: Option<FormerEnrolmentItem>,
    /// The invitation of their code, if there is one.
    pub invitation: Option<InvitationItem>,
    /// How many users are enrolled.
    pub enrolled: u64,
    /// The courses among the prerequisites that they have finished.
    pub finished: BTreeSet<CourseId>,
}

impl AdmissionState {
    /// What is known about the user who wants to enrol.
    pub fn application(&self, has_code: bool) -> Application<'_> {
        let invitation = self.invitation.as_ref().map(InvitationItem::invitation);
        Application { has_code, invitation, finished: &self.finished, enrolled: self.enrolled }
    }
}

/// Why an enrolment does not end.
#[derive(Debug, Clone, Copy)]
enum EndError {
    /// It has changed since it was read.
    Changed,
    /// The course was deleted with its seats.
    NoSeats,
}

impl Enrolments<'_> {
    /// What the decision on an enrolment needs, in one round trip; in two if lessons have to be counted and this
    /// process has not read the version before, or if the course has prerequisites. An invitation is found by one
    /// of the hashes that it may be stored under.
    pub async fn find_admission(
        self,
        user: UserId,
        id: CourseId,
        invitation: &[String],
    ) -> Result<AdmissionState, StoreError> {
        let mut wanted = vec![
            keys::courses::course(id),
            keys::enrolment::enrolment(user, id),
            keys::enrolment::former_enrolment(user, id),
            keys::enrolment::seats(id),
        ];
        wanted.extend(invitation.iter().map(|hash| keys::enrolment::invitation(id, hash)));
        let mut found = self.store().get_many(wanted).await?;
        let course = found.take::<CourseItem>()?.map(Course::from);
        let (enrolment, former) = (found.take::<EnrolmentItem>()?, found.take::<FormerEnrolmentItem>()?);
        let seats = found.take::<SeatsItem>()?;
        let mut stored = None;
        for hash in invitation {
            let item = found.take::<InvitationItem>()?.map(|item| InvitationItem { hash: hash.clone(), ..item });
            stored = stored.or(item);
        }
        let number = match (&enrolment, &former, &course) {
            (Some(enrolment), ..) => Some(enrolment.version).filter(|_| !enrolment.completed.is_empty()),
            (None, Some(former), Some(course)) => course.listed_version().filter(|_| !former.completed.is_empty()),
            _ => None,
        };
        let version = async {
            match number {
                Some(number) => self.store().load_version(id, number).await,
                None => Ok(None),
            }
        };
        let required =
            course.iter().filter(|_| enrolment.is_none()).flat_map(|course| course.admission.prerequisites.iter());
        let (version, finished) = self.store().read_both(version, self.find_finished(user, required.collect())).await?;
        let enrolled = seats.map_or(0, |seats| seats.enrolled);
        Ok(AdmissionState { course, version, enrolment, former, invitation: stored, enrolled, finished })
    }

    /// The courses among these that a user has finished, also if they have left them since.
    async fn find_finished(self, user: UserId, courses: Vec<CourseId>) -> Result<BTreeSet<CourseId>, StoreError> {
        let of_course = |course: &CourseId| {
            [keys::enrolment::enrolment(user, *course), keys::enrolment::former_enrolment(user, *course)]
        };
        let mut found = self.store().get_many(courses.iter().flat_map(of_course).collect()).await?;
        let mut finished = BTreeSet::new();
        for course in courses {
            let present = found.take::<EnrolmentItem>()?.and_then(|item| item.finished);
            let former = found.take::<FormerEnrolmentItem>()?.and_then(|item| item.finished);
            if present.or(former).is_some() {
                finished.insert(course);
            }
        }
        Ok(finished)
    }

    /// Enrols a user, takes a seat, and restores their progress from before they left; `bonus` are the points that they
    /// earn because they have completed all of the version. Fails if no seat is free, or if that progress is no longer
    /// what was read: on another device the user may have enrolled, learnt and left again. The course has no condition:
    /// a user who enrols while it is being unpublished or closed is enrolled.
    pub fn prepare_enrolment(
        self,
        enrolment: &Enrolment,
        (former, bonus): (Option<&FormerEnrolmentItem>, Option<u64>),
        rev: Revision,
        now: Timestamp,
        event: &Event,
    ) -> Transaction<Conflict> {
        let former_key = keys::enrolment::former_enrolment(enrolment.learner, enrolment.course);
        let mut tx = Transaction::new(self.store());
        tx.create(&EnrolmentItem::of(enrolment, rev, now), Conflict)
            .delete_if(&former_key, FormerEnrolmentItem::unchanged(former), Conflict)
            .take_seat(enrolment.course, Conflict)
            .emit(event);
        if let Some(xp) = bonus {
            write_bonus(&mut tx, enrolment.learner, xp);
        }
        tx
    }

    /// Ends an enrolment that is as it was read, frees its seat, and keeps the progress.
    pub async fn leave(self, enrolment: EnrolmentItem, now: Timestamp) -> Result<(), CommitError<Conflict>> {
        let rev = enrolment.rev;
        let former = FormerEnrolmentItem::of(enrolment.clone(), now);
        let ended = self.store().end_enrolment(enrolment, &Condition::revision(rev), Some(&former)).await;
        if ended? { Ok(()) } else { Err(CommitError::Condition(Conflict)) }
    }
}

impl Store {
    /// Deletes an enrolment of a user who is erased, and frees its seat. An enrolment that is gone was deleted before.
    pub(crate) async fn erase_enrolment(&self, enrolment: EnrolmentItem) -> Result<(), StoreError> {
        self.end_enrolment(enrolment, &Condition::present(), None).await.map(|_| ())
    }

    /// Ends an enrolment under a condition, and frees its seat, unless that was deleted with the course; false if the
    /// condition failed.
    async fn end_enrolment(
        &self,
        mut enrolment: EnrolmentItem,
        condition: &Condition,
        former: Option<&FormerEnrolmentItem>,
    ) -> Result<bool, StoreError> {
        loop {
            let mut tx = Transaction::new(self);
            tx.delete_if(&enrolment.key(), condition.clone(), EndError::Changed)
                .free_seat(&enrolment, EndError::NoSeats);
            if let Some(former) = former {
                tx.put(former);
            }
            match tx.commit(self).await {
                Ok(()) => return Ok(true),
                Err(CommitError::Condition(EndError::NoSeats)) => enrolment.counted = false,
                Err(CommitError::Condition(EndError::Changed) | CommitError::AnsweredBefore) => return Ok(false),
                Err(CommitError::Store(error)) => return Err(error),
            }
        }
    }
}
