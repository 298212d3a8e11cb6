//! The developer's pages under `/local`, and their data as JSON for tests. Everything else on this port is the
//! API.

mod api;
mod assets;
mod guard;
mod html;
mod inbox;
mod overview;
mod placeholder;
mod player;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::middleware;
use axum::routing::{get, post};
use glotto_cloud::Cloud;

use crate::front::{self, Front};
use crate::gateway::{self, Gateway};
use crate::lambda::{Lambdas, Logs};
use crate::quiet::Quiet;
use crate::schedules::Schedules;

/// The data of the pages.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) address: SocketAddr,
    pub(crate) cloud: Arc<Cloud>,
    pub(crate) lambdas: Arc<Lambdas>,
    pub(crate) logs: Arc<Logs>,
    pub(crate) schedules: Schedules,
    pub(crate) gateway: Arc<Gateway>,
    pub(crate) quiet: Quiet,
    pub(crate) docs_are_public: bool,
}

/// The developer's pages, with the front door behind them, or the API if the stack has none.
pub(crate) fn router(site: Site, gateway: Arc<Gateway>, front: Option<Front>) -> Router {
    let local = Router::new()
        .route("/local", get(overview::page))
        .route("/local/", get(overview::page))
        .route("/local/fragments/overview", get(overview::fragment))
        .route("/local/functions/{name}", get(overview::function))
        .route("/local/inbox", get(inbox::list))
        .route("/local/inbox/{id}", get(inbox::one))
        .route("/local/inbox/{id}/html", get(inbox::html_part))
        .route("/local/player", get(player::page))
        .route("/local/app", get(placeholder::home))
        .route("/local/app/", get(placeholder::home))
        .route("/local/app/{*rest}", get(placeholder::any))
        .route("/local/assets/{file}", get(assets::file))
        .route("/local/api/stack", get(api::stack))
        .route("/local/api/functions", get(api::functions))
        .route("/local/api/functions/{name}/logs", get(api::logs))
        .route("/local/api/queues", get(api::queues))
        .route("/local/api/queues/{name}/messages", get(api::messages))
        .route("/local/api/queues/{name}/redrive", post(api::redrive))
        .route("/local/api/inbox", get(api::inbox))
        .route("/local/api/inbox/{id}", get(api::mail))
        .route("/local/api/inbox/clear", post(api::clear_inbox))
        .route("/local/api/jobs", get(api::jobs))
        .route("/local/api/schedules", get(api::schedules))
        .route("/local/api/schedules/{function}/fire", post(api::fire))
        .route("/local/api/quiet", get(api::quiet))
        .layer(middleware::from_fn(guard::guard))
        .with_state(site);
    let platform: Router = match front {
        Some(front) => Router::new().fallback(front::serve).with_state(Arc::new(front)),
        None => Router::new().fallback(gateway::serve).with_state(gateway),
    };
    local.merge(platform)
}
