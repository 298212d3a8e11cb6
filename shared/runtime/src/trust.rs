//! Whom functions trust to vouch for AWS (docs/decisions/0011-size-and-start.md).
//!
//! A function talks to AWS and to nobody else (but for `functions/federation`, which trusts the
//! system's certificates when it asks a provider), and all of AWS's endpoints have certificates of
//! Amazon Trust Services (<https://www.amazontrust.com/repository/>). So its five roots are
//! compiled in: reading and parsing the system's 140 costs more than everything else at start, and
//! trusts 135 who have no business there. `SSL_CERT_FILE` or `SSL_CERT_DIR` put others in their
//! place, for networks whose proxies look into TLS.

use aws_smithy_http_client::tls::{TlsContext, TrustStore};

/// The roots of Amazon Trust Services, PEM: Amazon Root CA 1 to 4 and Starfield Services G2.
pub const AMAZON_ROOTS: &str = include_str!("amazon-roots.pem");

/// The variables that name other certificates; where one is set, the SDK's client reads those.
const OTHERS: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

/// What connections to AWS are verified against. Nothing if the SDK's own way is to be taken: the
/// certificates of the system, or those that the environment names.
pub(crate) fn context() -> Option<TlsContext> {
    if OTHERS.iter().any(|name| std::env::var_os(name).is_some()) {
        return None;
    }
    let amazon = TrustStore::empty().with_pem_certificate(AMAZON_ROOTS);
    TlsContext::builder().with_trust_store(amazon).build().ok()
}
