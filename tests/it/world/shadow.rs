//! Strangers: while they are about, whatever somebody asks of a thing of theirs, a stranger who
//! may call the endpoint as such has asked just before, with the same words.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use futures::future::BoxFuture;
use glotto_domain::identity::Role;
use glotto_http::{Access, EndpointSpec};

use super::{Actor, World};

/// What strangers were answered, by operation.
#[derive(Debug, Default)]
pub struct Strangers(Mutex<Option<BTreeMap<&'static str, BTreeSet<u16>>>>);

impl Strangers {
    /// From now on they are about.
    pub fn come(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(BTreeMap::new());
    }

    /// What they were answered.
    pub fn answered(&self) -> BTreeMap<&'static str, BTreeSet<u16>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone().unwrap_or_default()
    }

    fn are_about(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn note(&self, operation: &'static str, status: u16) {
        if let Some(rows) = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            rows.entry(operation).or_default().insert(status);
        }
    }
}

/// The endpoints whose path names a thing that may be somebody's.
pub fn names_a_thing(endpoint: &EndpointSpec) -> bool {
    endpoint.function.access.reads_token() && endpoint.path_parameters().next().is_some()
}

impl World {
    /// Lets a stranger ask first, if strangers are about.
    pub(super) fn let_a_stranger_ask<'a>(
        &'a self,
        actor: &'a Actor<'_>,
        method: &'a str,
        path: &'a str,
        body: &'a bytes::Bytes,
    ) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let signed_in = actor.headers.iter().any(|(name, _)| name == "authorization");
            if !self.strangers.are_about() || !signed_in {
                return;
            }
            let bare = path.split('?').next().unwrap_or_default();
            let Some(found) = self.routes.find(&method.parse().unwrap(), bare) else { return };
            let endpoint = found.target;
            if !names_a_thing(endpoint) {
                return;
            }
            let stranger = self.sign_in(least_role(endpoint.function.access)).await;
            let own = actor.headers.iter().filter(|(name, _)| name != "authorization");
            let headers = own.chain(&stranger.headers).cloned().collect();
            let stranger = Actor { headers, ..stranger };
            let answer = stranger.send_alone(method, path, body.clone()).await;
            self.strangers.note(endpoint.function.operation, answer.status);
        })
    }
}

fn least_role(access: Access) -> Role {
    match access {
        Access::May(permission) => permission.least_role(),
        Access::Course(_) => Role::Instructor,
        _ => Role::Learner,
    }
}
