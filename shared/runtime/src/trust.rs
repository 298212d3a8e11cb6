//! The root certificates for connections to AWS (docs/decisions/0011-size-and-start.md).
//!
//! Functions connect to AWS only (except `functions/federation`, which uses the roots of the system for
//! identity providers), and all AWS endpoints have certificates of Amazon Trust Services
//! (<https://www.amazontrust.com/repository/>). So its five roots are compiled in. Parsing the 140 roots of
//! the system would take longer than everything else at start, and would trust 135 authorities without
//! need. `SSL_CERT_FILE` or `SSL_CERT_DIR` replace the roots, for networks whose proxies inspect TLS.

use aws_smithy_http_client::tls::{TlsContext, TrustStore};

/// The roots of Amazon Trust Services in PEM: Amazon Root CA 1 to 4 and Starfield Services G2.
pub const AMAZON_ROOTS: &str = include_str!("amazon-roots.pem");

/// The variables that replace the roots. If one is set, the client of the SDK reads those certificates.
const OVERRIDES: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

/// The TLS context for connections to AWS. None for the default of the SDK: the roots of the system, or
/// those in the environment.
pub(crate) fn tls_context() -> Option<TlsContext> {
    if OVERRIDES.iter().any(|name| std::env::var_os(name).is_some()) {
        return None;
    }
    let amazon = TrustStore::empty().with_pem_certificate(AMAZON_ROOTS);
    TlsContext::builder().with_trust_store(amazon).build().ok()
}
