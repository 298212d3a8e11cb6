//! Tests that no two items share a key, over all constructors that `keys!` declares.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use glotto_domain::audit::AuditAction;
use glotto_domain::courses::{Facet, Generation, MAX_VERSIONS, VersionNumber};
use glotto_domain::federation::ProviderName;
use glotto_domain::id::{
    AuditId, CourseId, EventId, ExportId, Id, LessonId, MailId, MediaId, ModuleId, PasskeyId, SessionId, SkillId,
    SkillImportId, UserId, VideoId,
};
use glotto_domain::identity::{EmailAddress, Role};
use glotto_domain::keys::KeyPurpose;
use glotto_domain::locale::LanguageTag;
use glotto_domain::profiles::Handle;
use glotto_domain::taxonomy::{CategoryId, SearchKey, SkillLabel};
use jiff::{Timestamp, civil};
use proptest::prelude::*;

use super::{Key, UserPartition, due_until, sortable};

/// A key of one constructor.
#[derive(Debug)]
pub(super) struct Sample {
    pub(super) constructor: &'static str,
    pub(super) space: &'static str,
    pub(super) arguments: &'static [&'static str],
    pub(super) key: Key,
}

/// A type of constructor arguments, made of bits. Different bits make different values, as far as the
/// type has that many.
pub(super) trait Sampled {
    fn sample(bits: u128) -> Self;
}

macro_rules! ids {
    ($($id:ty),+) => {
        $(impl Sampled for $id {
            fn sample(bits: u128) -> Self {
                Self::new(Timestamp::UNIX_EPOCH, bits)
            }
        })+
    };
}
ids!(
    AuditId,
    CourseId,
    EventId,
    ExportId,
    LessonId,
    MailId,
    MediaId,
    ModuleId,
    PasskeyId,
    SessionId,
    SkillId,
    SkillImportId,
    UserId,
    VideoId
);

/// A number below the limit.
fn number(bits: u128, limit: u32) -> u32 {
    u32::try_from(bits % u128::from(limit)).unwrap()
}

fn one_of<T: Copy>(all: &[T], bits: u128) -> T {
    all[usize::try_from(bits % all.len() as u128).unwrap()]
}

impl Sampled for Timestamp {
    fn sample(bits: u128) -> Self {
        Self::from_second(i64::from(number(bits, u32::MAX))).unwrap()
    }
}

impl Sampled for civil::Date {
    fn sample(bits: u128) -> Self {
        Self::constant(2000, 1, 1).saturating_add(jiff::Span::new().days(i64::from(number(bits, 100_000))))
    }
}

impl Sampled for VersionNumber {
    fn sample(bits: u128) -> Self {
        Self::new(1 + number(bits, MAX_VERSIONS)).unwrap()
    }
}

impl Sampled for Generation {
    fn sample(bits: u128) -> Self {
        (0..number(bits, 1_000)).fold(Self::FIRST, |generation, _| generation.next())
    }
}

impl Sampled for AuditAction {
    fn sample(bits: u128) -> Self {
        one_of(Self::ALL, bits)
    }
}

impl Sampled for Role {
    fn sample(bits: u128) -> Self {
        one_of(&Self::ALL, bits)
    }
}

impl Sampled for KeyPurpose {
    fn sample(bits: u128) -> Self {
        one_of(Self::ALL, bits)
    }
}

impl Sampled for String {
    fn sample(bits: u128) -> Self {
        format!("{bits:x}")
    }
}

impl Sampled for EmailAddress {
    fn sample(bits: u128) -> Self {
        Self::parse(&format!("user{bits:x}@example.com")).unwrap()
    }
}

impl Sampled for ProviderName {
    fn sample(bits: u128) -> Self {
        Self::parse(&format!("p{}", number(bits, u32::MAX))).unwrap()
    }
}

impl Sampled for Handle {
    fn sample(bits: u128) -> Self {
        Self::parse(&format!("user{}", number(bits, 1_000_000_000))).unwrap()
    }
}

impl Sampled for Facet {
    fn sample(_: u128) -> Self {
        Self::default()
    }
}

impl Sampled for LanguageTag {
    fn sample(bits: u128) -> Self {
        Self::parse(one_of(&["de", "en", "pt-BR"], bits)).unwrap()
    }
}

impl Sampled for SearchKey {
    fn sample(bits: u128) -> Self {
        Self::of(&SkillLabel::parse(&String::sample(bits)).unwrap())
    }
}

impl Sampled for CategoryId {
    fn sample(bits: u128) -> Self {
        Self::parse(&String::sample(bits)).unwrap()
    }
}

impl<T: Sampled> Sampled for Option<T> {
    fn sample(bits: u128) -> Self {
        bits.is_multiple_of(2).then(|| T::sample(bits))
    }
}

impl<T: Sampled> Sampled for &T {
    fn sample(bits: u128) -> Self {
        Box::leak(Box::new(T::sample(bits)))
    }
}

impl Sampled for &str {
    fn sample(bits: u128) -> Self {
        String::sample(bits).leak()
    }
}

/// A key of every constructor.
fn samples(bits: u128) -> Vec<Sample> {
    let features = [
        super::administration::samples,
        super::courses::samples,
        super::engine::samples,
        super::enrolment::samples,
        super::factors::samples,
        super::federation::samples,
        super::identity::samples,
        super::key_sets::samples,
        super::media::samples,
        super::messaging::samples,
        super::passkeys::samples,
        super::privacy::samples,
        super::profiles::samples,
        super::progress::samples,
        super::reminders::samples,
        super::taxonomy::samples,
    ];
    features.into_iter().flat_map(|samples| samples(bits)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn no_two_things_share_a_key(one in 0_u128..(1 << 80), other in 0_u128..(1 << 80)) {
        prop_assume!(one != other);
        let mut seen: HashMap<(&str, Key), &str> = HashMap::new();
        for sample in samples(one) {
            let before = seen.insert((sample.space, sample.key), sample.constructor);
            prop_assert_eq!(before, None, "{} spells the same key", sample.constructor);
        }
        // There are few purposes, so other bits may be the same one.
        let differ = |sample: &Sample| !sample.arguments.is_empty() && sample.arguments != ["purpose"];
        for sample in samples(other).into_iter().filter(differ) {
            let before = seen.insert((sample.space, sample.key), sample.constructor);
            prop_assert_eq!(before, None, "{} spells the same key for other arguments", sample.constructor);
        }
    }

    #[test]
    fn moments_sort_as_they_come(one in 0_i64..4_102_444_800, other in 0_i64..4_102_444_800) {
        let at = |second| Timestamp::from_second(second).unwrap();
        prop_assert_eq!(one.cmp(&other), sortable(at(one)).cmp(&sortable(at(other))));
        prop_assert_eq!(one <= other, format!("{}#x", sortable(at(one))) <= due_until(at(other)));
    }
}

#[test]
fn no_user_partition_begins_with_the_prefix_of_another() {
    for one in UserPartition::ALL {
        for other in UserPartition::ALL.iter().filter(|other| *other != one) {
            assert!(!one.prefix().starts_with(other.prefix()), "{one:?} begins like {other:?}");
        }
    }
}

#[test]
fn constructors_of_keys_in_user_partitions_take_the_user_first() {
    for sample in samples(7).iter().filter(|sample| sample.space == "item") {
        let of_user = UserPartition::ALL.iter().any(|partition| sample.key.pk == partition.of(UserId::sample(7)));
        let begins = UserPartition::ALL.iter().any(|partition| sample.key.pk.starts_with(partition.prefix()));
        let owned = ["user", "owner"].contains(&sample.arguments.first().copied().unwrap_or_default());
        assert!(!begins || owned, "{} lies in a partition of a user", sample.constructor);
        assert!(!of_user || sample.arguments[0] == "user", "{}", sample.constructor);
    }
}

#[test]
fn each_purpose_has_a_key_set_of_its_own() {
    let keys: BTreeSet<_> = KeyPurpose::ALL.iter().map(|purpose| super::key_sets::key_set(*purpose).pk).collect();
    assert_eq!(keys.len(), KeyPurpose::ALL.len());
}

/// The Rust files below a folder.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let files = files.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    files.chain(folders.iter().flat_map(|folder| rust_files(folder))).collect()
}

/// The constructors that a file of keys declares, with its module.
fn declared(path: &Path) -> Vec<String> {
    let module = path.file_stem().unwrap().to_str().unwrap().to_owned();
    let text = fs::read_to_string(path).unwrap();
    let declarations = text.lines().filter_map(|line| {
        let line = line.trim_start();
        line.strip_prefix("item ").or_else(|| line.strip_prefix("index "))?.split_once('(').map(|(name, _)| name)
    });
    declarations.map(|name| format!("{module}::{name}")).collect()
}

#[test]
fn every_constructor_of_a_key_is_sampled_and_none_is_declared_in_another_way() {
    let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/keys");
    let files: Vec<_> = rust_files(&keys).into_iter().filter(|path| !path.ends_with("mod.rs")).collect();
    let declared: BTreeSet<String> = files.iter().flat_map(|path| declared(path)).collect();
    let prefix = module_path!().strip_suffix("sample").unwrap();
    let sampled = samples(7).into_iter().map(|sample| sample.constructor.strip_prefix(prefix).unwrap().to_owned());
    assert_eq!(sampled.collect::<BTreeSet<_>>(), declared);
    assert!(declared.len() >= 55, "{} are not all", declared.len());
    // Spelled in parts, so that this file does not have it.
    let call = ["Key::", "of("].concat();
    for path in files {
        let code = fs::read_to_string(&path).unwrap();
        assert!(!code.contains(&call), "{}: declare it with `keys!`", path.display());
    }
}
