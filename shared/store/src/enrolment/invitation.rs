//! Invitations to courses, as stored: by the hash of their code. The code itself is shown once.

use glotto_domain::Revision;
use glotto_domain::courses::Course;
use glotto_domain::enrolment::{Invitation, InvitationNote, InvitationUses};
use glotto_domain::id::{CourseId, InvitationId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::courses::CourseItem;
use crate::engine::Event;
use crate::engine::entity::from_item;
use crate::{
    CommitError, Condition, Conflict, Entity, Key, Personal, Query, Store, StoreError, Transaction, Update, keys,
};

/// Invitations per read. A course has few.
const PAGE: u16 = 200;

/// An invitation, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InvitationItem {
    /// The course.
    pub course_id: CourseId,
    /// Names the invitation to its authors.
    pub id: InvitationId,
    /// The hash of its code, or of the code and the address that it is for; in the key only.
    #[serde(skip)]
    pub hash: String,
    /// How many users it admits; none without a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<InvitationUses>,
    /// How many it has admitted.
    pub used: u32,
    /// When it expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Timestamp>,
    /// What its author recognises the address by that it is for; none if it is for any user. The address itself is in
    /// the hash only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_hint: Option<String>,
    /// What its author notes about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<InvitationNote>,
    /// When it was created.
    pub created: Timestamp,
}

impl InvitationItem {
    /// What decides whether it admits a user.
    pub fn invitation(&self) -> Invitation {
        Invitation { most: self.most, used: self.used, ends: self.ends }
    }
}

impl Entity for InvitationItem {
    const TYPE: &'static str = "Invitation";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::enrolment::invitation(self.course_id, &self.hash)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.ends
    }
}

/// The revision of the invitations to a course, as stored: each new invitation is a change of it, so that no two of them
/// exceed the limit at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InvitationListItem {
    /// The course.
    pub course_id: CourseId,
    /// Changes with every new invitation.
    pub rev: Revision,
}

impl Entity for InvitationListItem {
    const TYPE: &'static str = "InvitationList";
    const PERSONAL: Personal = Personal::NotPersonal("the revision of the invitations to a course");

    fn key(&self) -> Key {
        keys::enrolment::invitation_list(self.course_id)
    }
}

/// Invitations in the table.
#[derive(Debug, Clone, Copy)]
pub struct Invitations<'a>(&'a Store);

impl Store {
    /// Invitations in the table.
    pub fn invitations(&self) -> Invitations<'_> {
        Invitations(self)
    }
}

impl Invitations<'_> {
    /// The invitations to a course that have not expired, the oldest first.
    pub async fn list(self, course: CourseId, now: Timestamp) -> Result<Vec<InvitationItem>, StoreError> {
        let found = self.0.query_all(Self::query(course)).await?;
        let mut found = found.into_iter().map(from_item).collect::<Result<Vec<InvitationItem>, _>>()?;
        found.retain(|item| !item.invitation().has_expired(now));
        found.sort_unstable_by_key(|item| item.id);
        Ok(found)
    }

    /// A course and the revision of its invitations, in one round trip. It has to be read before the
    /// [list](Self::list): an invitation that is created in between makes it outdated.
    pub async fn find_course(self, course: CourseId) -> Result<(Option<Course>, Revision), StoreError> {
        let wanted = vec![keys::courses::course(course), keys::enrolment::invitation_list(course)];
        let mut found = self.0.get_many(wanted).await?;
        let course = found.take::<CourseItem>()?.map(Course::from);
        let list = found.take::<InvitationListItem>()?;
        Ok((course, list.map_or(Revision::UNWRITTEN, |list| list.rev)))
    }

    /// Writes a new invitation over the revision of the list that was read, with the request of its mail.
    pub async fn create(
        self,
        invitation: &InvitationItem,
        (read, next): (Revision, Revision),
        mail: Option<&Event>,
    ) -> Result<(), CommitError<Conflict>> {
        let list = InvitationListItem { course_id: invitation.course_id, rev: next };
        let mut tx = Transaction::new(self.0);
        if read == Revision::UNWRITTEN {
            tx.create(&list, Conflict);
        } else {
            tx.replace(&list, read, Conflict);
        }
        tx.create(invitation, Conflict).emit_all(mail);
        tx.commit(self.0).await
    }

    /// Deletes an invitation, if the course has it.
    pub async fn delete(self, course: CourseId, id: InvitationId) -> Result<(), StoreError> {
        for item in self.0.query_all(Self::query(course)).await? {
            let key = crate::engine::client::key_of(&item)?;
            if from_item::<InvitationItem>(item)?.id == id {
                self.0.delete(key).await?;
            }
        }
        Ok(())
    }

    fn query(course: CourseId) -> Query {
        let partition = keys::enrolment::admission_partition(course);
        Query::collection(partition, PAGE).begins_with(keys::enrolment::INVITATIONS).consistent()
    }
}

impl<E> Transaction<E> {
    /// Counts one more user that an invitation admits; deletes one that is for an address. Fails if it does not admit any
    /// more.
    pub fn use_invitation(&mut self, invitation: &InvitationItem, now: Timestamp, over: E) -> &mut Self {
        let admits = "attribute_exists(pk) AND (attribute_not_exists(most) OR used < most) AND \
            (attribute_not_exists(expiresAt) OR expiresAt > :now)";
        let admits = Condition::that(admits).with(":now", now.as_second());
        let key = invitation.key();
        if invitation.email_hint.is_some() {
            return self.delete_if(&key, admits, over);
        }
        self.update_if(&key, &Update::new().add("used", 1), admits, over)
    }
}
