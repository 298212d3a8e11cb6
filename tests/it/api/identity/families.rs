//! Refresh tokens under concurrency: fifty clients, up to two hundred rounds.

use std::collections::BTreeSet;

use futures::{StreamExt as _, stream};
use glotto_domain::identity::Role;
use glotto_http::token;
use glotto_signin::TokenIssuer;
use glotto_store::identity::SessionItem;
use jiff::SignedDuration;

use super::Tokens;
use crate::world::{Answer, World, effort};

const CLIENTS: usize = 50;

/// Makes all calls, a random number of them at once: in one round of eight, all.
async fn together(calls: impl Iterator<Item = impl Future<Output = Answer>>) -> Vec<Answer> {
    let at_once = if fastrand::u8(..8) == 0 { CLIENTS } else { fastrand::usize(2..=8) };
    stream::iter(calls).buffered(at_once).collect().await
}

/// All tokens of one session, in order.
struct Family {
    session: SessionItem,
    tokens: Vec<Tokens>,
}

impl Family {
    async fn begin(world: &World) -> Self {
        let (user, session) = world.sign_in(Role::Learner).await.identity.unwrap();
        let session = world.context.store.sessions().find(user, session, world.context.now()).await.unwrap().unwrap();
        let view = TokenIssuer::open(&world.context).await.unwrap().tokens(&session).unwrap();
        let first = Tokens { access: view.access_token, refresh: view.refresh_token };
        Self { session, tokens: vec![first] }
    }

    async fn generation(&self, world: &World) -> Option<u32> {
        let (user, id) = (self.session.user_id, self.session.session_id);
        let session = world.context.store.sessions().find(user, id, world.context.now()).await.unwrap();
        session.map(|session| session.generation)
    }

    /// All clients send the valid token: whichever is first, all get the same next one.
    async fn refresh(&mut self, world: &World) {
        let present = self.tokens.last().unwrap().clone();
        let answers = together((0..CLIENTS).map(|_| present.use_refresh(world))).await;
        let next: BTreeSet<_> = answers.iter().map(|answer| Tokens::of(answer.is(200)).refresh).collect();
        assert_eq!(next.len(), 1, "more than one living child");
        self.tokens.push(Tokens::of(&answers[0]));
        assert_eq!(self.generation(world).await, u32::try_from(self.tokens.len()).ok(), "it was rotated once");
    }

    /// A client whose responses are lost, and that takes hours to repeat its request: it gets the same next token
    /// each time.
    async fn lose_responses(&mut self, world: &World) {
        let present = self.tokens.last().unwrap().clone();
        let mut next = BTreeSet::new();
        for _ in 0..fastrand::usize(2..5) {
            next.insert(Tokens::of(present.use_refresh(world).await.is(200)).refresh);
            world.wait(SignedDuration::from_mins(fastrand::i64(0..300)));
        }
        assert_eq!(next.len(), 1, "more than one living child");
        self.tokens.push(Tokens::of(present.use_refresh(world).await.is(200)));
        assert_eq!(self.generation(world).await, u32::try_from(self.tokens.len()).ok(), "it was rotated once");
    }

    /// One client sends an older token: whatever the others do at the same moment, the session is over
    /// afterwards, including tokens that were issued meanwhile.
    async fn replay(mut self, world: &World, ancestor: usize) {
        let (present, old) = (self.tokens.last().unwrap(), &self.tokens[ancestor]);
        let thief = fastrand::usize(..CLIENTS);
        let calls = (0..CLIENTS).map(|client| if client == thief { old } else { present }.use_refresh(world));
        let answers = together(calls).await;
        answers[thief].is_problem(401, "session-ended");
        assert_eq!(self.generation(world).await, None, "the session has outlived a replay");
        let given: Vec<_> = answers.iter().filter(|answer| answer.status == 200).map(Tokens::of).collect();
        let children: BTreeSet<_> = given.iter().map(|tokens| &tokens.refresh).collect();
        assert!(children.len() <= 1, "more than one child");
        self.tokens.extend(given.into_iter().next());
        for tokens in &self.tokens {
            tokens.use_refresh(world).await.is_problem(401, "session-ended");
            assert!(token::kid_of(&tokens.access).is_some());
            tokens.actor(world).get("/v1/me").await.is_problem(401, "unauthenticated");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_refreshes_leave_at_most_one_live_token_and_reject_every_ancestor() {
    let world = World::new().await;
    let mut family = Family::begin(&world).await;
    let mut replays = 0;
    let rounds = effort(30, 200);
    for round in 1..=rounds {
        world.wait(SignedDuration::from_secs(fastrand::i64(0..40)));
        if round % 5 == 0 {
            // Any token whose successor was used.
            let used = family.tokens.len() - 2;
            family.replay(&world, fastrand::usize(..used)).await;
            family = Family::begin(&world).await;
            replays += 1;
        } else if fastrand::u8(..3) == 0 {
            family.lose_responses(&world).await;
        } else {
            family.refresh(&world).await;
        }
    }
    assert_eq!(replays, rounds / 5);
}
