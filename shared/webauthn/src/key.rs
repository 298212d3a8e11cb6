//! Public keys of credentials: COSE keys (RFC 9052, RFC 9053, RFC 8230) of three algorithms.

use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};

use crate::WebauthnError;
use crate::cbor::Members;

/// A signature algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// ECDSA over P-256 with SHA-256.
    Es256,
    /// Ed25519.
    EdDsa,
    /// RSASSA-PKCS1-v1_5 with SHA-256, for Windows Hello on a TPM without elliptic curves.
    Rs256,
}

impl Algorithm {
    /// The algorithms that are offered, the preferred one first.
    pub const OFFERED: [Self; 3] = [Self::EdDsa, Self::Es256, Self::Rs256];

    /// Its number in the COSE registry.
    pub const fn number(self) -> i64 {
        match self {
            Self::Es256 => -7,
            Self::EdDsa => -8,
            Self::Rs256 => -257,
        }
    }
}

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// A point on P-256, uncompressed (SEC 1, 2.3.3).
    Es256([u8; 65]),
    /// An Ed25519 key.
    EdDsa([u8; 32]),
    /// An RSA modulus and exponent, big-endian.
    Rs256 {
        /// The modulus.
        n: Vec<u8>,
        /// The exponent.
        e: Vec<u8>,
    },
}

/// Labels and values of the COSE registry.
mod cose {
    pub const KTY: i64 = 1;
    pub const ALG: i64 = 3;
    pub const CRV_OR_N: i64 = -1;
    pub const X_OR_E: i64 = -2;
    pub const Y: i64 = -3;
    pub const OKP: i64 = 1;
    pub const EC2: i64 = 2;
    pub const RSA: i64 = 3;
    pub const P256: i64 = 1;
    pub const ED25519: i64 = 6;
}

/// From 2,048 to 4,096 bits: shorter keys are weak, and longer ones are slow to verify.
const RSA_MODULUS: std::ops::RangeInclusive<usize> = 256..=512;
const RSA_EXPONENT: std::ops::RangeInclusive<usize> = 1..=4;

const MALFORMED: WebauthnError = WebauthnError::Malformed("not a WebAuthn key");

impl PublicKey {
    /// Reads a key from the front of the bytes and leaves the rest. It must have the members of its type. Others are
    /// ignored: a key must not have them (`WebAuthn`, 6.5.1.1), but some authenticators add `key_ops`, and none of
    /// them changes what the key verifies.
    pub fn read(bytes: &mut &[u8]) -> Result<Self, WebauthnError> {
        let mut members = Members::read(bytes)?;
        let kind = members.number(cose::KTY).ok_or(MALFORMED)?;
        let algorithm = members.number(cose::ALG).ok_or(MALFORMED)?;
        let offered = Algorithm::OFFERED.into_iter().find(|offered| offered.number() == algorithm);
        let key = match (kind, offered.ok_or(WebauthnError::WrongAlgorithm)?) {
            (cose::EC2, Algorithm::Es256) => Self::point(&mut members),
            (cose::OKP, Algorithm::EdDsa) => Self::edwards(&mut members),
            (cose::RSA, Algorithm::Rs256) => Self::rsa(&mut members),
            _ => None,
        };
        key.ok_or(MALFORMED)
    }

    fn point(members: &mut Members) -> Option<Self> {
        members.number(cose::CRV_OR_N).filter(|curve| *curve == cose::P256)?;
        let (x, y) = (members.bytes(cose::X_OR_E)?, members.bytes(cose::Y)?);
        if x.len() != 32 {
            return None;
        }
        let point = [[4].as_slice(), &x, &y].concat();
        point.try_into().ok().map(Self::Es256)
    }

    fn edwards(members: &mut Members) -> Option<Self> {
        members.number(cose::CRV_OR_N).filter(|curve| *curve == cose::ED25519)?;
        members.bytes(cose::X_OR_E)?.try_into().ok().map(Self::EdDsa)
    }

    fn rsa(members: &mut Members) -> Option<Self> {
        let (n, e) = (members.bytes(cose::CRV_OR_N)?, members.bytes(cose::X_OR_E)?);
        (RSA_MODULUS.contains(&n.len()) && RSA_EXPONENT.contains(&e.len())).then_some(Self::Rs256 { n, e })
    }

    /// Its algorithm.
    pub fn algorithm(&self) -> Algorithm {
        match self {
            Self::Es256(_) => Algorithm::Es256,
            Self::EdDsa(_) => Algorithm::EdDsa,
            Self::Rs256 { .. } => Algorithm::Rs256,
        }
    }

    /// Verifies a signature over a message.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), WebauthnError> {
        let verified = match self {
            Self::Es256(point) => {
                UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_ASN1, point).verify(message, signature)
            }
            Self::EdDsa(key) => UnparsedPublicKey::new(&signature::ED25519, key).verify(message, signature),
            Self::Rs256 { n, e } => {
                RsaPublicKeyComponents { n, e }.verify(&signature::RSA_PKCS1_2048_8192_SHA256, message, signature)
            }
        };
        verified.map_err(|_| WebauthnError::WrongSignature)
    }
}

#[cfg(test)]
mod tests {
    use ciborium::Value;

    use super::*;

    fn key(members: &[(i64, Value)]) -> Result<PublicKey, WebauthnError> {
        let map = members.iter().map(|(label, value)| (Value::from(*label), value.clone())).collect();
        let mut bytes = Vec::new();
        ciborium::into_writer(&Value::Map(map), &mut bytes).unwrap();
        PublicKey::read(&mut bytes.as_slice())
    }

    fn bytes(length: usize) -> Value {
        Value::Bytes(vec![7; length])
    }

    #[test]
    fn keys_of_the_three_kinds_are_read() {
        let kinds = [
            vec![(1, 2.into()), (3, (-7).into()), (-1, 1.into()), (-2, bytes(32)), (-3, bytes(32))],
            vec![(1, 1.into()), (3, (-8).into()), (-1, 6.into()), (-2, bytes(32))],
            vec![(1, 3.into()), (3, (-257).into()), (-1, bytes(256)), (-2, bytes(3))],
        ];
        let read = kinds.map(|members| key(&members).unwrap().algorithm());
        assert_eq!(read, [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Rs256]);
    }

    #[test]
    fn a_key_with_further_members_is_the_same_key() {
        let plain = vec![(1, 2.into()), (3, (-7).into()), (-1, 1.into()), (-2, bytes(32)), (-3, bytes(32))];
        let read = key(&plain).unwrap();
        // `key_ops`, `kid`, and a label of no registry.
        for further in [(4, Value::Array(vec![2.into()])), (2, bytes(3)), (-70_000, Value::Text("new".to_owned()))] {
            assert_eq!(key(&[plain.clone(), vec![further.clone()]].concat()).as_ref(), Ok(&read), "{further:?}");
        }
        assert_eq!(
            key(&[plain, vec![(1, 2.into())]].concat()),
            Err(WebauthnError::Malformed("a CBOR map has a duplicate member"))
        );
    }

    #[test]
    fn malformed_public_keys_are_rejected() {
        let wrong = [
            // A point of the wrong length, on another curve, or compressed.
            vec![(1, 2.into()), (3, (-7).into()), (-1, 1.into()), (-2, bytes(31)), (-3, bytes(33))],
            vec![(1, 2.into()), (3, (-7).into()), (-1, 2.into()), (-2, bytes(32)), (-3, bytes(32))],
            vec![(1, 2.into()), (3, (-7).into()), (-1, 1.into()), (-2, bytes(32)), (-3, Value::Bool(true))],
            // A kind that does not go with the algorithm.
            vec![(1, 1.into()), (3, (-7).into()), (-1, 6.into()), (-2, bytes(32))],
            vec![(1, 2.into()), (3, (-8).into()), (-1, 1.into()), (-2, bytes(32)), (-3, bytes(32))],
            // RSA that is too short, too long, or without an exponent.
            vec![(1, 3.into()), (3, (-257).into()), (-1, bytes(255)), (-2, bytes(3))],
            vec![(1, 3.into()), (3, (-257).into()), (-1, bytes(513)), (-2, bytes(3))],
            vec![(1, 3.into()), (3, (-257).into()), (-1, bytes(256))],
            vec![(3, (-7).into())],
            vec![(1, 2.into())],
            vec![],
        ];
        for members in wrong {
            assert_eq!(key(&members), Err(MALFORMED), "{members:?}");
        }
    }

    #[test]
    fn a_key_with_an_unoffered_algorithm_is_rejected() {
        let es384 = [(1, 2.into()), (3, (-35).into()), (-1, 2.into()), (-2, bytes(48)), (-3, bytes(48))];
        assert_eq!(key(&es384), Err(WebauthnError::WrongAlgorithm));
    }
}
