//! The files that a player reaches, and how they are found.

use std::collections::{BTreeMap, BTreeSet};

use glotto_domain::media::{playlist, storyboard};
use serde_json::Value;

use crate::api::media::studio::path;
use crate::world::{API, Actor, World};

/// What names signed addresses, below the path of a lesson.
pub(super) const DOCUMENTS: [&str; 2] = ["playback", "download"];

/// The kinds of files that a link opens, and whether it redirects to a signed address at the front door.
pub(super) const KINDS: &[(&str, bool)] = &[
    ("master playlist", false),
    ("media playlist", false),
    ("captions playlist", false),
    ("manifest of DASH", false),
    ("captions", false),
    ("storyboard", false),
    ("initialisation", true),
    ("segment of picture", true),
    ("segment of sound", true),
    ("sheet of the storyboard", true),
    ("poster", true),
];

/// The kind of a file by its name.
fn kind(name: &str) -> &'static str {
    let (stem, ending) = name.rsplit_once('.').unwrap();
    match (stem, ending) {
        ("master", "m3u8") => "master playlist",
        ("master", "mpd") => "manifest of DASH",
        ("storyboard", "vtt") => "storyboard",
        (stem, "m3u8") if stem.starts_with("captions_") => "captions playlist",
        (stem, "vtt") if stem.starts_with("captions_") => "captions",
        (_, "m3u8") => "media playlist",
        (stem, "jpg") if stem.starts_with("storyboard-") => "sheet of the storyboard",
        (_, "jpg") => "poster",
        (stem, "cmfv" | "cmfa") if stem.ends_with("init") => "initialisation",
        (_, "cmfv") => "segment of picture",
        (_, "cmfa") => "segment of sound",
        _ => panic!("{name} is of a new kind: add it to KINDS, and to the walk if it names other files"),
    }
}

/// The names of the files that a text names.
fn names(kind: &str, text: &str) -> Vec<String> {
    let found = match kind {
        "master playlist" | "media playlist" | "captions playlist" => playlist::addresses(text),
        "storyboard" => storyboard::addresses(text),
        _ => Vec::new(),
    };
    found.into_iter().map(str::to_owned).collect()
}

/// All addresses in a document, wherever they are in it, and those of the files that it lists.
fn addresses_in(document: &Value, found: &mut Vec<String>) {
    match document {
        Value::String(text) if text.starts_with(&format!("{API}/v1/playback/")) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| addresses_in(item, found)),
        Value::Object(members) => {
            if let (Some(base), Some(files)) = (members.get("baseUrl"), members.get("files")) {
                let files = files.as_array().unwrap().iter().map(|name| name.as_str().unwrap());
                found.extend(files.map(|name| format!("{}/{name}", base.as_str().unwrap())));
            }
            members.iter().filter(|(name, _)| *name != "baseUrl").for_each(|(_, member)| addresses_in(member, found));
        }
        _ => {}
    }
}

/// One address of the API of each kind, as a caller reaches them.
pub(super) async fn walk(world: &World, lesson: &str, caller: &Actor<'_>) -> BTreeMap<&'static str, String> {
    let mut waiting = Vec::new();
    for document in DOCUMENTS {
        addresses_in(&caller.get(&format!("{lesson}/{document}")).await.is(200).json(), &mut waiting);
    }
    let (mut seen, mut found) = (BTreeSet::new(), BTreeMap::new());
    while let Some(address) = waiting.pop() {
        let (folder, name) = address.rsplit_once('/').unwrap();
        if !seen.insert(name.to_owned()) {
            continue;
        }
        let kind = kind(name);
        let answer = world.anonymous().get(path(&address)).await;
        if answer.status == 200 {
            waiting.extend(names(kind, &answer.text()).into_iter().map(|name| format!("{folder}/{name}")));
        }
        found.entry(kind).or_insert(address);
    }
    let known: BTreeSet<_> = KINDS.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(found.keys().copied().collect::<BTreeSet<_>>(), known, "the kinds of files, and the rows of the table");
    found
}
