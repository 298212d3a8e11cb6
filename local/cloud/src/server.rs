//! A server whose connections all end when it is dropped.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::Router;
use axum::middleware;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

use crate::iam::Iam;
use crate::{rebinding_guard, roles_only};

/// A task that ends with its owner.
#[derive(Debug)]
pub(crate) struct Task(JoinHandle<()>);

impl Task {
    pub(crate) fn spawn(future: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(tokio::spawn(future))
    }

    /// Stops the task, and waits until it has released everything.
    pub(crate) async fn stop(mut self) {
        self.0.abort();
        // The abort was requested, so its error is ignored.
        let _ = (&mut self.0).await;
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Binds a port of 127.0.0.1. 0 selects any free port.
pub(crate) async fn bind(port: u16) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Binds a port of an address of this machine at which containers find it.
pub(crate) async fn bind_at(address: Ipv4Addr, port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((address, port)).await
}

/// Serves `router` to this machine until the task is dropped, connections that hang included.
pub(crate) fn serve(listener: TcpListener, router: Router) -> Task {
    accept(listener, router.layer(middleware::from_fn(rebinding_guard::guard)))
}

/// Serves `router` to callers with the credentials of a role alone, until the task is dropped.
pub(crate) fn serve_roles(listener: TcpListener, router: Router, iam: Iam) -> Task {
    accept(listener, router.layer(middleware::from_fn_with_state(iam, roles_only::guard)))
}

fn accept(listener: TcpListener, router: Router) -> Task {
    Task::spawn(async move {
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok((socket, _)) => {
                        // Small answers must not wait for the peer's delayed acknowledgement.
                        let _ = socket.set_nodelay(true);
                        let service = TowerToHyperService::new(router.clone());
                        connections.spawn(async move {
                            let served = Builder::new(TokioExecutor::new())
                                .serve_connection(TokioIo::new(socket), service)
                                .await;
                            if let Err(error) = served {
                                tracing::debug!(%error, "a connection ended badly");
                            }
                        });
                    }
                    Err(error) => {
                        tracing::warn!(%error, "cannot accept a connection");
                        // Too many open files: only time brings some back.
                        tokio::time::sleep(Duration::from_millis(100)).await;
                    }
                },
                Some(_) = connections.join_next() => {}
            }
        }
    })
}
