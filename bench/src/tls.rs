//! TLS proxies in front of the embedded cloud, with a certificate authority that is created for the run. On
//! plain HTTP, a benchmark would miss the cost of handshakes, keys and root certificates. The chain is
//! like those of AWS (Amazon Trust Services, "Amazon RSA 2048"): RSA keys of 2048 bits, a root, an
//! intermediate authority, and the server certificate.

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

/// The hosts that clients connect to, and the subjects of the certificate. The S3 client would put the
/// bucket in front of a name, so it gets the IP address.
const HOSTS: [&str; 2] = ["localhost", "127.0.0.1"];

/// Where Linux distributions store their root certificates.
const SYSTEM_ROOTS: [&str; 2] = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"];

/// A certificate authority with a server certificate, and files that make clients trust it.
pub struct Authority {
    acceptor: TlsAcceptor,
    /// The authority alone, for Node.js, which adds it to its compiled-in roots.
    pub alone: PathBuf,
    /// The authority and the roots that functions have compiled in, so that a function parses about as many
    /// certificates as on Lambda.
    pub with_compiled_roots: PathBuf,
    /// The authority and the roots of the machine, for Python, which parses about as many on Lambda.
    pub with_system_roots: PathBuf,
}

impl Authority {
    /// Creates an authority and writes its files into a folder.
    pub fn new(folder: &Path) -> Result<Self> {
        let root = CertifiedIssuer::self_signed(authority("glotto bench root")?, rsa_key()?)?;
        let intermediate = CertifiedIssuer::signed_by(authority("glotto bench")?, rsa_key()?, &root)?;
        let key = rsa_key()?;
        let certificate = CertificateParams::new(HOSTS.map(str::to_owned))?.signed_by(&key, &intermediate)?;
        let chain = vec![certificate.der().clone(), intermediate.der().clone()];
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

    /// Terminates TLS in front of a plain HTTP address, until the tasks are dropped. Returns the port.
    pub async fn front(&self, plain: &str, tasks: &mut JoinSet<()>) -> Result<u16> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let (acceptor, backend) = (self.acceptor.clone(), plain.trim_start_matches("http://").to_owned());
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((socket, _)) = listener.accept().await {
                connections.spawn(proxy(acceptor.clone(), socket, backend.clone()));
                while connections.try_join_next().is_some() {}
            }
        });
        Ok(port)
    }
}

/// The URL of a proxy, for the service that an environment variable of the SDK configures.
pub fn url(variable: &str, port: u16) -> String {
    let host = if variable.ends_with("_S3") { HOSTS[1] } else { HOSTS[0] };
    format!("https://{host}:{port}")
}

/// The parameters of an authority. Each needs another name, as OpenSSL treats a certificate as self-signed
/// if its issuer has the same name.
fn authority(name: &str) -> Result<CertificateParams> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Ok(params)
}

/// Generates an RSA key with OpenSSL, as ring cannot.
fn rsa_key() -> Result<KeyPair> {
    let output =
        Command::new("openssl").args(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]).output()?;
    if !output.status.success() {
        return Err(Error::new("openssl generated no RSA key. Is it installed?"));
    }
    Ok(KeyPair::from_pem(&String::from_utf8_lossy(&output.stdout))?)
}

fn acceptor(chain: Vec<CertificateDer<'static>>, key: Vec<u8>) -> Result<TlsAcceptor> {
    let key = PrivateKeyDer::try_from(key).map_err(Error::new)?;
    let mut provider = tokio_rustls::rustls::crypto::ring::default_provider();
    // The servers of AWS choose AES with 128 bits, whatever the client prefers.
    provider.cipher_suites.retain(|suite| suite.suite() != CipherSuite::TLS13_AES_256_GCM_SHA384);
    let config = ServerConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Proxies a connection. Errors are ignored: a client that disconnects is a process that was ended.
async fn proxy(acceptor: TlsAcceptor, socket: TcpStream, backend: String) {
    let copied: io::Result<_> = async {
        socket.set_nodelay(true)?;
        let mut front = acceptor.accept(socket).await?;
        let mut back = TcpStream::connect(&backend).await?;
        back.set_nodelay(true)?;
        copy_bidirectional(&mut front, &mut back).await
    }
    .await;
    drop(copied);
}

fn system_roots() -> String {
    SYSTEM_ROOTS.iter().find_map(|path| std::fs::read_to_string(path).ok()).unwrap_or_default()
}
