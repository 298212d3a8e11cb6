//! TLS in front of the embedded cloud, with an authority made on the spot: on plain HTTP a
//! benchmark would not see what handshakes, keys and root certificates cost. The chain is as AWS's
//! are (Amazon Trust Services, "Amazon RSA 2048"): RSA keys of 2048 bits, a root, one authority
//! below it, and the server's certificate.

use std::io;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{CipherSuite, ServerConfig};

use crate::error::{Error, Result};

/// The names that clients connect to and that the certificate is for. S3's client would put its
/// bucket in front of a name, so it is given the address.
const HOSTS: [&str; 2] = ["localhost", "127.0.0.1"];

/// Where Linux distributions keep the roots that they trust.
const SYSTEM_ROOTS: [&str; 2] = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"];

/// An authority, what it has certified, and files that make clients trust it.
pub struct Authority {
    acceptor: TlsAcceptor,
    /// The authority alone: for Node.js, which adds it to the roots that are compiled into it.
    pub alone: PathBuf,
    /// The authority beside the roots that a function has compiled in, so that a function reads as
    /// many certificates as it does on Lambda.
    pub with_compiled_roots: PathBuf,
    /// The authority beside the machine's roots: for Python, which reads about as many on Lambda.
    pub with_system_roots: PathBuf,
}

impl Authority {
    /// Makes an authority and writes its files into a folder.
    pub fn new(folder: &Path) -> Result<Self> {
        let root = CertifiedIssuer::self_signed(authority("glotto bench root")?, rsa_key()?)?;
        let below = CertifiedIssuer::signed_by(authority("glotto bench")?, rsa_key()?, &root)?;
        let key = rsa_key()?;
        let certificate = CertificateParams::new(HOSTS.map(str::to_owned))?.signed_by(&key, &below)?;
        let chain = vec![certificate.der().clone(), below.der().clone()];
        let write = |name: &str, roots: &str| {
            let path = folder.join(name);
            std::fs::write(&path, format!("{roots}\n{}", root.pem())).map(|()| path)
        };
        Ok(Self {
            acceptor: acceptor(chain, key.serialize_der())?,
            alone: write("alone.pem", "")?,
            with_compiled_roots: write("compiled.pem", glotto_runtime::trust::AMAZON_ROOTS)?,
            with_system_roots: write("system.pem", &system_roots())?,
        })
    }

    /// Terminates TLS in front of a plain address until the tasks are dropped; gives its port.
    pub async fn front(&self, plain: &str, tasks: &mut JoinSet<()>) -> Result<u16> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let (acceptor, behind) = (self.acceptor.clone(), plain.trim_start_matches("http://").to_owned());
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((socket, _)) = listener.accept().await {
                connections.spawn(pass(acceptor.clone(), socket, behind.clone()));
                while connections.try_join_next().is_some() {}
            }
        });
        Ok(port)
    }
}

/// The URL of a front for the service that a variable of the SDK's is about.
pub fn url(variable: &str, port: u16) -> String {
    let host = if variable.ends_with("_S3") { HOSTS[1] } else { HOSTS[0] };
    format!("https://{host}:{port}")
}

/// An authority. It has a name of its own: OpenSSL takes a certificate for self-signed whose issuer is
/// named as it is.
fn authority(name: &str) -> Result<CertificateParams> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Ok(params)
}

/// A new RSA key; ring, which everything else is done with, makes none.
fn rsa_key() -> Result<KeyPair> {
    let made =
        Command::new("openssl").args(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]).output()?;
    if !made.status.success() {
        return Err(Error::new("openssl made no RSA key: is it installed?"));
    }
    Ok(KeyPair::from_pem(&String::from_utf8_lossy(&made.stdout))?)
}

fn acceptor(chain: Vec<CertificateDer<'static>>, key: Vec<u8>) -> Result<TlsAcceptor> {
    let key = PrivateKeyDer::try_from(key).map_err(Error::new)?;
    let mut provider = tokio_rustls::rustls::crypto::ring::default_provider();
    // AWS's servers choose AES with 128 bits, whatever a client would like best.
    provider.cipher_suites.retain(|suite| suite.suite() != CipherSuite::TLS13_AES_256_GCM_SHA384);
    let config = ServerConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// A client that goes away in the middle is a process that was ended: nothing to tell.
async fn pass(acceptor: TlsAcceptor, socket: TcpStream, behind: String) {
    let passed: io::Result<_> = async {
        socket.set_nodelay(true)?;
        let mut front = acceptor.accept(socket).await?;
        let mut back = TcpStream::connect(&behind).await?;
        back.set_nodelay(true)?;
        copy_bidirectional(&mut front, &mut back).await
    }
    .await;
    drop(passed);
}

fn system_roots() -> String {
    SYSTEM_ROOTS.iter().find_map(|path| std::fs::read_to_string(path).ok()).unwrap_or_default()
}
