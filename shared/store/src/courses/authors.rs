//! What cards show that is stored elsewhere: the names of authors, and how many users are enrolled.
//!
//! Names are read with each page and not copied to cards. So a user who is erased or takes another name is shown
//! rightly with the next read, and no event has to find the cards of a user.

use std::collections::{BTreeSet, HashMap};

use glotto_domain::courses::{CourseAuthor, shown_authors};
use glotto_domain::id::{CourseId, UserId};
use glotto_domain::profiles::Viewer;

use crate::courses::{CardItem, Courses};
use crate::engine::Batch;
use crate::enrolment::SeatsItem;
use crate::identity::AccountItem;
use crate::profiles::ProfileItem;
use crate::{Key, Store, StoreError, keys};

/// Keys of one call at most (`BatchGetItem`).
const KEYS_PER_READ: usize = 100;

/// The authors of some courses.
#[derive(Debug, Clone, Default)]
pub struct Authors(HashMap<UserId, CourseAuthor>);

/// What some cards show that is stored elsewhere.
#[derive(Debug, Clone, Default)]
pub struct CardDetails {
    /// The authors.
    pub authors: Authors,
    enrolled: HashMap<CourseId, u64>,
}

impl Authors {
    /// The authors of a course that its card shows. Those are left out whose account does not exist any more, or is
    /// suspended.
    pub fn of(&self, owner: UserId, co_instructors: &BTreeSet<UserId>) -> Vec<CourseAuthor> {
        shown_authors(owner, co_instructors).filter_map(|user| self.0.get(&user).cloned()).collect()
    }

    pub(super) fn keys(user: UserId) -> [Key; 2] {
        [keys::identity::account(user), keys::profiles::profile(user)]
    }

    pub(super) fn take(users: BTreeSet<UserId>, found: &mut Batch) -> Result<Self, StoreError> {
        let mut authors = HashMap::new();
        for id in users {
            let (account, profile) = (found.take::<AccountItem>()?, found.take::<ProfileItem>()?);
            let Some(account) = account.filter(|account| account.suspended.is_none()) else { continue };
            let public = profile.map(|item| item.profile().0).filter(|own| own.visibility.admits(Viewer::Anybody));
            let handle = public.and_then(|profile| profile.handle).map(|handle| handle.name);
            authors.insert(id, CourseAuthor { id, display_name: account.display_name, handle });
        }
        Ok(Self(authors))
    }
}

impl CardDetails {
    /// How many users are enrolled in a course.
    pub fn enrolled(&self, course: CourseId) -> u64 {
        self.enrolled.get(&course).copied().unwrap_or_default()
    }
}

impl Store {
    /// Reads items like [`Store::get_many`], at the same time if they are more than one call can name.
    async fn get_any_number(&self, keys: Vec<Key>) -> Result<Batch, StoreError> {
        let read = async |keys: &[Key]| {
            let mut found = self.get_many(keys.to_vec()).await?;
            Ok(keys.iter().map(|_| found.take_item()).collect::<Vec<_>>())
        };
        let found = self.read_all(keys.chunks(KEYS_PER_READ).map(read).collect()).await?;
        Ok(Batch::new(found.concat()))
    }

    /// The authors of courses, each with its owner and co-instructors: two items for each user, and a call for every
    /// hundred items.
    pub(crate) async fn load_authors<'c>(
        &self,
        courses: impl Iterator<Item = (UserId, &'c BTreeSet<UserId>)>,
    ) -> Result<Authors, StoreError> {
        self.load_users(courses.flat_map(|(owner, others)| shown_authors(owner, others)).collect()).await
    }

    /// Some authors.
    pub(super) async fn load_users(&self, users: BTreeSet<UserId>) -> Result<Authors, StoreError> {
        let wanted = users.iter().copied().flat_map(Authors::keys).collect();
        let mut found = self.get_any_number(wanted).await?;
        Authors::take(users, &mut found)
    }
}

impl Courses<'_> {
    /// What a page of cards shows that is stored elsewhere, in one round trip for every hundred items: one for each
    /// course and two for each author.
    pub async fn find_card_details(self, cards: &[CardItem]) -> Result<CardDetails, StoreError> {
        let authors = cards.iter().flat_map(|card| shown_authors(card.owner_id, &card.co_instructors));
        let authors: BTreeSet<UserId> = authors.collect();
        let mut wanted: Vec<Key> = cards.iter().map(|card| keys::enrolment::seats(card.course_id)).collect();
        wanted.extend(authors.iter().copied().flat_map(Authors::keys));
        let mut found = self.store().get_any_number(wanted).await?;
        let mut enrolled = HashMap::new();
        for card in cards {
            if let Some(seats) = found.take::<SeatsItem>()? {
                enrolled.insert(card.course_id, seats.enrolled);
            }
        }
        Ok(CardDetails { authors: Authors::take(authors, &mut found)?, enrolled })
    }
}
