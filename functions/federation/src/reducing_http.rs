//! An HTTP client that takes what is not read out of responses, before the library parses them.

use futures::future::BoxFuture;
use futures::{FutureExt as _, TryFutureExt as _};
use openidconnect::AsyncHttpClient;

use crate::provider_http::{IssuerHttpClient, ProviderHttpError};

/// What is left of the body of a response, by the path of its request.
type Reduce = fn(path: &str, body: Vec<u8>) -> Vec<u8>;

/// The HTTP client for one issuer, whose responses are reduced.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReducingHttpClient<'w> {
    pub(crate) issuer_client: &'w IssuerHttpClient<'w>,
    pub(crate) reduce: Reduce,
}

impl<'c> AsyncHttpClient<'c> for ReducingHttpClient<'_> {
    type Error = ProviderHttpError;
    type Future = BoxFuture<'c, Result<http::Response<Vec<u8>>, ProviderHttpError>>;

    fn call(&'c self, request: http::Request<Vec<u8>>) -> Self::Future {
        let (reduce, path) = (self.reduce, request.uri().path().to_owned());
        let response = self.issuer_client.call(request);
        response.map_ok(move |response| response.map(|body| reduce(&path, body))).boxed()
    }
}
