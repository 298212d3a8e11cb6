//! Serves a router in a task. When the task ends, open connections end too.

use std::net::SocketAddr;
use std::time::Duration;

use axum::extract::ConnectInfo;
use axum::{Extension, Router};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// After an error of the listener, which would otherwise fill the disk with lines of the log.
const PAUSE: Duration = Duration::from_millis(100);

pub(crate) async fn serve(listener: TcpListener, router: Router) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((socket, peer)) => _ = connections.spawn(connection(socket, peer, router.clone())),
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    // Too many open files: only time brings some back.
                    tokio::time::sleep(PAUSE).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(socket: TcpStream, peer: SocketAddr, router: Router) {
    // Small answers must not wait for the peer's delayed acknowledgement.
    let _ = socket.set_nodelay(true);
    let service = TowerToHyperService::new(router.layer(Extension(ConnectInfo(peer))));
    let builder = Builder::new(TokioExecutor::new());
    if let Err(error) = builder.serve_connection(TokioIo::new(socket), service).await {
        tracing::debug!(%error, "a connection ended badly");
    }
}
