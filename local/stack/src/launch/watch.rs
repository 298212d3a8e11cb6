//! `make watch`: builds what was saved, and switches the running functions to the new build.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::console::{print, print_error};
use super::{Options, build};
use crate::stack::Stack;

/// The folders and files that functions are built from.
const SOURCES: [&str; 3] = ["functions", "shared", "openapi.json"];
/// Reading the times of a thousand files takes some milliseconds.
const PAUSE: Duration = Duration::from_millis(300);

/// The files in the sources, with the times of their last change.
type Snapshot = BTreeMap<PathBuf, SystemTime>;

/// Builds changes until the stack is stopped.
pub(super) async fn watch(stack: &Stack, options: &Options) {
    let artifacts = stack.lambdas().pools().map(|pool| pool.function().code.binary.clone()).collect();
    print("Watching functions/ and shared/: saved changes are built, and the next calls use them.\n");
    let root = Path::new("");
    let (mut built, mut deployed) = (snapshot(root), modified(&options.template));
    loop {
        tokio::time::sleep(PAUSE).await;
        if modified(&options.template) != deployed {
            deployed = modified(&options.template);
            print(&format!("{} has changed. Restart to apply it.", options.template.display()));
        }
        let now = stable_snapshot(root, &built).await;
        if now == built {
            continue;
        }
        let wanted = affected(&changed(&built, &now), &artifacts);
        built = now;
        let began = Instant::now();
        match build::artifacts(&wanted, options).await {
            Ok(()) => {
                let rebuilt = stack.lambdas().end_outdated().await;
                let seconds = began.elapsed().as_secs_f64();
                print(&format!("Built in {seconds:.1} s; {rebuilt} processes of the previous build ended."));
            }
            Err(error) => print_error(&format!("{error}\nThe functions still run the previous build.")),
        }
    }
}

/// Waits until two snapshots in a row are equal, because an editor may save several files.
async fn stable_snapshot(root: &Path, previous: &Snapshot) -> Snapshot {
    let mut now = snapshot(root);
    while now != *previous {
        tokio::time::sleep(PAUSE).await;
        let again = snapshot(root);
        if again == now {
            break;
        }
        now = again;
    }
    now
}

fn snapshot(root: &Path) -> Snapshot {
    let mut snapshot = Snapshot::new();
    let mut paths: Vec<PathBuf> = SOURCES.iter().map(|source| root.join(source)).collect();
    while let Some(path) = paths.pop() {
        if let Ok(entries) = std::fs::read_dir(&path) {
            paths.extend(entries.flatten().map(|entry| entry.path()));
        } else if let Some(time) = modified(&path) {
            snapshot.insert(path, time);
        }
    }
    snapshot
}

fn modified(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}

/// The files that were added, deleted or changed.
fn changed<'s>(before: &'s Snapshot, now: &'s Snapshot) -> BTreeSet<&'s Path> {
    let differs = |path: &&PathBuf| before.get(*path) != now.get(*path);
    before.keys().chain(now.keys()).filter(differs).map(PathBuf::as_path).collect()
}

/// The artifacts that may have to be built: those of a feature if only its files changed, otherwise
/// all, and cargo decides.
fn affected(changed: &BTreeSet<&Path>, artifacts: &BTreeSet<String>) -> BTreeSet<String> {
    let feature = |path: &Path| {
        let mut parts = path.iter().skip_while(|part| *part != "functions").skip(1);
        parts.next().and_then(|name| name.to_str()).map(|name| format!("glotto-{name}"))
    };
    let features: Option<BTreeSet<String>> = changed.iter().copied().map(feature).collect();
    let Some(features) = features else { return artifacts.clone() };
    let is_of = |artifact: &str| features.iter().any(|name| of_feature(artifact, name));
    artifacts.iter().filter(|artifact| is_of(artifact)).cloned().collect()
}

/// Whether an artifact belongs to a feature, including separate ones such as
/// `glotto-profiles-pictures`.
fn of_feature(artifact: &str, feature: &str) -> bool {
    artifact.strip_prefix(feature).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(changed: &[&str]) -> Vec<String> {
        let artifacts = ["glotto-courses", "glotto-profiles", "glotto-profiles-pictures", "glotto-progress"];
        let changed = changed.iter().map(Path::new).collect();
        affected(&changed, &artifacts.map(str::to_owned).into()).into_iter().collect()
    }

    #[test]
    fn a_change_in_a_feature_is_built_into_its_artifacts_alone() {
        assert_eq!(of(&["functions/courses/src/get_course.rs"]), ["glotto-courses"]);
        assert_eq!(of(&["functions/profiles/src/lib.rs"]), ["glotto-profiles", "glotto-profiles-pictures"]);
        let two = of(&["functions/courses/src/lib.rs", "functions/progress/Cargo.toml"]);
        assert_eq!(two, ["glotto-courses", "glotto-progress"]);
    }

    #[test]
    fn a_change_in_what_features_share_is_built_into_all() {
        assert_eq!(of(&["shared/domain/src/lib.rs"]).len(), 4);
        assert_eq!(of(&["functions/courses/src/lib.rs", "openapi.json"]).len(), 4);
    }

    #[test]
    fn files_that_are_new_gone_or_changed_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join("functions/courses/src").join(name);
        std::fs::create_dir_all(file("")).unwrap();
        for name in ["same.rs", "gone.rs", "changed.rs"] {
            std::fs::write(file(name), "").unwrap();
        }
        let before = snapshot(folder.path());
        std::fs::write(file("new.rs"), "").unwrap();
        std::fs::remove_file(file("gone.rs")).unwrap();
        let later = SystemTime::now() + Duration::from_secs(1);
        std::fs::File::options().write(true).open(file("changed.rs")).unwrap().set_modified(later).unwrap();
        let now = snapshot(folder.path());
        let names: Vec<_> = changed(&before, &now).into_iter().filter_map(Path::file_name).collect();
        assert_eq!(names, ["changed.rs", "gone.rs", "new.rs"]);
    }
}
