//! The two places that the front door has for keys of media (`template.front.yaml`). CloudFront cannot change a key, so
//! the next version takes the free place, and later that of the former version is freed.

use glotto_domain::keys::{KeyPurpose, KeySet, KeyVersion};
use glotto_events::Failure;
use serde_json::{Value, json};

use crate::key_maker::KeyMaker;
use crate::public_key;

/// What an attribute is if its place is free. CloudFormation knows no empty attributes.
const NONE: &str = "none";

/// The versions in the two places. At least one of them is there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Places<'a> {
    first: Option<&'a KeyVersion>,
    second: Option<&'a KeyVersion>,
    /// The places in use, that of the version that signs first: `1`, `2`, `12` or `21`.
    slots: &'static str,
}

impl<'a> Places<'a> {
    /// The places that an operator wants to have, `<version>,<version>`, of which one may be empty. Of two versions the
    /// newer one signs. If both are empty, the first version has the first place.
    pub(crate) fn parse(wanted: &str, versions: &'a KeySet) -> Result<Self, Failure> {
        let (first, second) = wanted.split_once(',').unwrap_or((wanted, ""));
        let (first, second) = (position(first, versions)?, position(second, versions)?);
        let (first, second) = if first.is_none() && second.is_none() { (Some(0), None) } else { (first, second) };
        let slots = match (first, second) {
            (Some(first), Some(second)) if first == second => {
                return Err(Failure::because("a key for media can only be in one of the two places"));
            }
            (Some(first), Some(second)) if first > second => "12",
            (Some(_), Some(_)) => "21",
            (_, None) => "1",
            (None, _) => "2",
        };
        let version = |position: Option<usize>| versions.versions().get(position?);
        let (first, second) = (version(first), version(second));
        if first.or(second).is_none() {
            return Err(Failure::because("there is no key for media"));
        }
        Ok(Self { first, second, slots })
    }

    /// Checks that CloudFront can come here from the places before: it cannot change a key, and a version whose key is
    /// in the other place is another key to it.
    pub(crate) fn check_after(&self, before: &Self) -> Result<(), Failure> {
        let ids =
            |places: &Self| [places.first, places.second].map(|version| version.map(|version| version.id.as_str()));
        let ([first, second], [was_first, was_second]) = (ids(self), ids(before));
        let moves = |now: Option<&str>, other: Option<&str>| now.is_some() && now == other;
        if moves(first, was_second) || moves(second, was_first) {
            return Err(Failure::because("a version of the key for media cannot move to the other place"));
        }
        for (now, was) in [(first, was_first), (second, was_second)] {
            if let (Some(now), Some(was)) = (now, was)
                && now != was
            {
                return Err(Failure::because(format!(
                    "{now} cannot take the place of {was}, the key for media, in one deployment: free the place first"
                )));
            }
        }
        Ok(())
    }

    /// The attributes of the custom resource.
    pub(crate) fn attributes(&self, maker: &KeyMaker<'_>) -> Result<Value, Failure> {
        let ((first, first_key), (second, second_key)) =
            (attribute(maker, self.first)?, attribute(maker, self.second)?);
        Ok(json!({
            "MediaKeySlots": self.slots,
            "FirstMediaKeyVersion": first,
            "FirstMediaPublicKey": first_key,
            "SecondMediaKeyVersion": second,
            "SecondMediaPublicKey": second_key,
        }))
    }
}

/// Where a version is among the others, from old to new. None if the text is empty.
fn position(id: &str, versions: &KeySet) -> Result<Option<usize>, Failure> {
    if id.is_empty() {
        return Ok(None);
    }
    let position = versions.versions().iter().position(|version| version.id == id);
    position.map(Some).ok_or_else(|| Failure::because(format!("there is no version {id} of the key for media")))
}

/// The id of a version, and its public key as PEM.
fn attribute(maker: &KeyMaker<'_>, version: Option<&KeyVersion>) -> Result<(String, String), Failure> {
    let Some(version) = version else { return Ok((NONE.to_owned(), NONE.to_owned())) };
    let pem = public_key::pem(&maker.open(KeyPurpose::Media, version)?);
    let pem = pem.ok_or_else(|| Failure::because("the key for media is no key pair"))?;
    Ok((version.id.clone(), pem))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn versions(ids: &[&str]) -> KeySet {
        let now = Timestamp::UNIX_EPOCH;
        let version = |id: &&str| KeyVersion {
            id: (*id).to_owned(),
            wrapped: String::new(),
            created: now,
            from: now,
            until: None,
        };
        KeySet::new(ids.iter().map(version).collect())
    }

    fn places(wanted: &str) -> Option<(String, String, &'static str)> {
        let versions = versions(&["v1", "v2", "v3"]);
        let places = Places::parse(wanted, &versions).ok()?;
        let id = |version: Option<&KeyVersion>| version.map_or_else(|| NONE.to_owned(), |version| version.id.clone());
        Some((id(places.first), id(places.second), places.slots))
    }

    #[test]
    fn without_a_wish_the_first_version_has_the_first_place() {
        for wanted in ["", ","] {
            assert_eq!(places(wanted), Some(("v1".into(), NONE.into(), "1")), "{wanted}");
        }
    }

    #[test]
    fn each_version_has_the_place_that_was_wanted_and_the_newer_one_signs() {
        for (wanted, first, second, slots) in [
            ("v1", "v1", NONE, "1"),
            ("v2,", "v2", NONE, "1"),
            (",v2", NONE, "v2", "2"),
            ("v1,v2", "v1", "v2", "21"),
            ("v3,v2", "v3", "v2", "12"),
        ] {
            assert_eq!(places(wanted), Some((first.into(), second.into(), slots)), "{wanted}");
        }
    }

    #[test]
    fn a_version_takes_a_free_place_and_none_moves_or_replaces_another() {
        let versions = versions(&["v1", "v2", "v3"]);
        let after = |before: &str, wanted: &str| {
            let parse = |wanted: &str| Places::parse(wanted, &versions).unwrap();
            parse(wanted).check_after(&parse(before))
        };
        // A rotation, the two steps at once after a theft, and what CloudFormation does when it rolls them back.
        for (before, wanted) in [
            ("", "v1,v2"),
            ("v1,v2", ",v2"),
            (",v2", "v3,v2"),
            ("v1,", ",v2"),
            ("", "v1"),
            (",v2", "v1,v2"),
            (",v2", "v1,"),
        ] {
            assert!(after(before, wanted).is_ok(), "{before:?} to {wanted:?}");
        }
        for (before, wanted) in [("v1,v2", "v2,v1"), ("v1,", ",v1"), ("v1,v2", "v2,"), ("", ",v1")] {
            assert!(after(before, wanted).unwrap_err().reason.contains("cannot move"), "{before:?} to {wanted:?}");
        }
        for (before, wanted) in [("", "v2,"), ("v1,v2", "v3,v2"), ("v1,v2", "v1,v3")] {
            assert!(
                after(before, wanted).unwrap_err().reason.contains("free the place first"),
                "{before:?} to {wanted:?}"
            );
        }
    }

    #[test]
    fn a_version_that_is_not_there_or_in_both_places_is_refused() {
        for wanted in ["v4", "v1,v4", "v2,v2", "v1,v2,v3", " v1"] {
            assert_eq!(places(wanted), None, "{wanted}");
        }
        assert!(Places::parse("", &KeySet::default()).is_err());
    }
}
