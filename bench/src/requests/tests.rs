//! Every function is asked in this process, so that none comes to be that the bench cannot measure.

use std::collections::BTreeSet;

use glotto_signin::Passwords;

use super::*;
use crate::subjects::{CHOSEN, FIRST_ONLY, HASHING};

/// Asks a function twice: the second time must not find that all is done already. Tells how many
/// passwords it hashed.
async fn asked(school: &School<'_>, binary: &str) -> Result<u64> {
    let passwords = school.platform.context.port::<Passwords>()?;
    let mut hashed = 0;
    for _ in 0..2 {
        let event = event(school, binary).await?;
        let before = passwords.hash_count();
        let answer = school.platform.call(binary, event).await?;
        hashed += passwords.hash_count() - before;
        if !is_good(school, binary, &answer)? {
            return Err(Error::new(format!("it answered {answer}")));
        }
    }
    Ok(hashed)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_function_has_a_request_that_it_answers_well() {
    let platform = Platform::start().await.unwrap();
    let school = School::open(&platform).await.unwrap();
    // Without optimisation the one that is measured would take seconds.
    school.picture.set(profiles::picture("64x64").await.unwrap()).unwrap();
    let (mut hashing, mut troubles) = (BTreeSet::new(), Vec::new());
    for binary in platform.functions.keys() {
        match asked(&school, binary).await {
            Ok(0) => {}
            Ok(_) => {
                hashing.insert(binary.as_str());
            }
            Err(trouble) => troubles.push(format!("{binary}: {trouble}")),
        }
    }
    assert!(troubles.is_empty(), "{}", troubles.join("\n"));
    assert_eq!(hashing, BTreeSet::from(HASHING), "functions that hash a password are told apart in the table");
    let is_function = |name: &&str| platform.functions.contains_key(*name);
    let lists = [CHOSEN.as_slice(), &FIRST_ONLY].concat();
    assert_eq!(lists.iter().find(|name| !is_function(name)), None, "there is no such function");
}
