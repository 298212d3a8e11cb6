//! Attestation objects: authenticator data, and a statement about the model of the authenticator
//! (6.5). Attestation is not requested, so browsers remove the statement, except for self-attestation
//! (5.1.3), which must be valid. Any other statement is ignored: an attacker could omit it anyway.

use ciborium::Value;

use crate::cbor::Members;
use crate::{AuthenticatorData, PublicKey, WebauthnError};

/// A parsed attestation object.
pub(crate) struct AttestationObject {
    pub(crate) data: AuthenticatorData,
    data_bytes: Vec<u8>,
    statement: Statement,
}

enum Statement {
    /// There is no statement.
    None,
    /// Signed by the credential itself.
    Itself { algorithm: i64, signature: Vec<u8> },
    /// Signed by another key. It is ignored.
    Another,
}

const MALFORMED: WebauthnError = WebauthnError::Malformed("not an attestation object");

impl AttestationObject {
    pub(crate) fn read(mut bytes: &[u8]) -> Result<Self, WebauthnError> {
        let mut members = Members::read(&mut bytes)?;
        let format = members.named("fmt").and_then(|value| value.into_text().ok()).ok_or(MALFORMED)?;
        let statement = members.named("attStmt").ok_or(MALFORMED)?;
        let data_bytes = members.named("authData").and_then(|value| value.into_bytes().ok()).ok_or(MALFORMED)?;
        if !bytes.is_empty() || !members.is_empty() {
            return Err(MALFORMED);
        }
        let statement = Statement::of(&format, statement)?;
        Ok(Self { data: AuthenticatorData::read(&data_bytes)?, data_bytes, statement })
    }

    /// Verifies a self-attestation (8.2).
    pub(crate) fn verify(&self, key: &PublicKey, client_hash: &[u8; 32]) -> Result<(), WebauthnError> {
        match &self.statement {
            Statement::None | Statement::Another => Ok(()),
            Statement::Itself { algorithm, .. } if *algorithm != key.algorithm().number() => Err(MALFORMED),
            Statement::Itself { signature, .. } => {
                key.verify(&[self.data_bytes.as_slice(), client_hash].concat(), signature)
            }
        }
    }
}

impl Statement {
    fn of(format: &str, statement: Value) -> Result<Self, WebauthnError> {
        match format {
            "none" => Members::within(statement)?.is_empty().then_some(Self::None).ok_or(MALFORMED),
            "packed" => {
                let mut members = Members::within(statement)?;
                if members.named("x5c").is_some() {
                    return Ok(Self::Another);
                }
                let algorithm = members.named("alg").and_then(|value| value.as_integer());
                let algorithm = algorithm.and_then(|number| i64::try_from(number).ok()).ok_or(MALFORMED)?;
                let signature = members.named("sig").and_then(|value: Value| value.into_bytes().ok());
                Ok(Self::Itself { algorithm, signature: signature.ok_or(MALFORMED)? })
            }
            _ => Ok(Self::Another),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(format: &str, statement: Value) -> &'static str {
        match Statement::of(format, statement) {
            Ok(Statement::None) => "none",
            Ok(Statement::Itself { .. }) => "itself",
            Ok(Statement::Another) => "another",
            Err(_) => "malformed",
        }
    }

    #[test]
    fn attestation_formats_are_recognised_and_others_are_malformed() {
        let map = |members: &[(&str, Value)]| {
            Value::Map(members.iter().map(|(name, value)| (Value::from(*name), value.clone())).collect())
        };
        let (signature, certificates) = (Value::Bytes(vec![1]), Value::Array(Vec::new()));
        assert_eq!(of("none", map(&[])), "none");
        assert_eq!(of("none", map(&[("sig", signature.clone())])), "malformed");
        assert_eq!(of("none", Value::Null), "malformed");
        assert_eq!(of("packed", map(&[("alg", Value::from(-7)), ("sig", signature.clone())])), "itself");
        assert_eq!(of("packed", map(&[("alg", Value::from(-7)), ("sig", Value::Null)])), "malformed");
        assert_eq!(of("packed", map(&[("sig", signature.clone())])), "malformed");
        assert_eq!(of("packed", map(&[("sig", signature), ("x5c", certificates.clone())])), "another");
        // Several statements in one are a list.
        assert_eq!(of("compound", certificates), "another");
    }
}
