//! Whether erasures and exports know every folder of every bucket.

use std::collections::BTreeSet;

use glotto_privacy::build_export;
use glotto_privacy::stored_files::{Holds, STORED_FILES};
use glotto_runtime::{Bucket, Grant};

/// The grants of a function.
fn grants_of(operation: &str) -> Vec<Grant> {
    let mut functions = xtask::registry::functions(xtask::registry::FEATURES).into_iter();
    functions.find(|function| function.operation == operation).expect("it is a function").grants
}

/// The folders that functions may write to.
fn written() -> BTreeSet<(Bucket, &'static str)> {
    let functions = xtask::registry::functions(xtask::registry::FEATURES);
    let grants = functions.into_iter().flat_map(|function| function.grants);
    let written = grants.filter_map(|grant| match grant {
        Grant::PutObject(bucket, prefix) => Some((bucket, prefix)),
        // MediaConvert writes there with a role of its own.
        Grant::Transcode => Some((Bucket::Media, "hls/")),
        _ => None,
    });
    written.collect()
}

#[test]
fn every_folder_that_functions_write_to_declares_its_personal_data() {
    let declared: BTreeSet<_> = STORED_FILES.iter().map(|place| (place.bucket, place.prefix)).collect();
    assert_eq!(written(), declared);
}

#[test]
fn erasure_or_the_purge_may_list_and_delete_all_files_of_users_and_export_may_read_the_exported_ones() {
    for place in STORED_FILES {
        let (bucket, prefix) = (place.bucket, place.prefix);
        let needed = [Grant::ListObjects(bucket, prefix), Grant::DeleteObject(bucket, prefix)];
        // Courses that go with their owner are left to the purge.
        let [by_erasure, by_purge] = ["erase_accounts", "purge_courses"].map(|worker| {
            let grants = grants_of(worker);
            needed.iter().all(|grant| grants.contains(grant))
        });
        match place.holds {
            Holds::Kept(_) => assert!(!by_erasure && !by_purge, "{place:?}"),
            Holds::OfCourses => assert!(!by_erasure && by_purge, "{place:?}"),
            Holds::Videos | Holds::Theirs { .. } => assert!(by_erasure, "{place:?}"),
        }
        let may_read = [Grant::ListObjects(bucket, prefix), Grant::GetObject(bucket, prefix)]
            .iter()
            .all(|grant| build_export::WORKER.grants.contains(grant));
        assert_eq!(may_read, matches!(place.holds, Holds::Theirs { exported: true, .. }), "{place:?}");
    }
}
