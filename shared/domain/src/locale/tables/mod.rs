//! Tables of languages, scripts and regions, which `tools/language-tables` makes of the registry of
//! language subtags (IANA) and of CLDR.

use std::cmp::Ordering;

/// Sorted lines of a key and a value.
pub(super) struct Table(&'static str);

/// The preferred language of a deprecated or too long one: `iw` is `he`, `deu` is `de`.
pub(super) const LANGUAGES: Table = Table(include_str!("languages.txt"));

/// The language that an extended language stands behind: `zh` for `yue`.
pub(super) const EXTLANGS: Table = Table(include_str!("extlangs.txt"));

/// The preferred region of a deprecated one, in lower case: `dd` is `de`.
pub(super) const REGIONS: Table = Table(include_str!("regions.txt"));

/// The preferred variant of a deprecated one.
pub(super) const VARIANTS: Table = Table(include_str!("variants.txt"));

/// The replacement of a tag that is registered as a whole, in lower case: `i-klingon` is `tlh`.
pub(super) const TAGS: Table = Table(include_str!("tags.txt"));

/// The script of a language, or of a language in a region, unless it is `Latn`: `zh` is in `Hans`, `zh-TW` in `Hant`.
pub(super) const SCRIPTS: Table = Table(include_str!("scripts.txt"));

/// The scripts that are written from right to left.
pub(super) const DIRECTIONS: Table = Table(include_str!("directions.txt"));

/// The likely region of a language, or of a language in a script.
pub(super) const LIKELY_REGIONS: Table = Table(include_str!("likely-regions.txt"));

/// The next broader variety, if it is not the one without the region: `pt-Latn-PT` for `pt-Latn-AO`.
pub(super) const PARENTS: Table = Table(include_str!("parents.txt"));

/// Languages that are another one to readers: `cmn` is `zh`.
pub(super) const SAME: Table = Table(include_str!("same.txt"));

/// The macrolanguage that readers of a language can read: `zh` for `yue`.
pub(super) const MACROLANGUAGES: Table = Table(include_str!("macrolanguages.txt"));

impl Table {
    /// Finds the value of a key by binary search.
    pub fn find(&self, key: &str) -> Option<&'static str> {
        let mut rest = self.0;
        while !rest.is_empty() {
            let start = rest[..rest.len() / 2].rfind('\n').map_or(0, |end| end + 1);
            let line = rest[start..].lines().next()?;
            let (found, value) = line.split_once(' ')?;
            match key.cmp(found) {
                Ordering::Equal => return Some(value),
                Ordering::Less => rest = &rest[..start],
                Ordering::Greater => rest = &rest[start + line.len() + 1..],
            }
        }
        None
    }

    /// Whether a key begins with this.
    pub fn has_prefix(&self, prefix: &str) -> bool {
        self.0.lines().any(|line| line.starts_with(prefix))
    }

    /// All keys and values.
    #[cfg(test)]
    pub fn entries(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        let lines: &'static str = self.0;
        lines.lines().filter_map(|line| line.split_once(' '))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_every_table_is_found() {
        let tables = [
            (LANGUAGES, 300),
            (EXTLANGS, 250),
            (REGIONS, 6),
            (VARIANTS, 1),
            (TAGS, 40),
            (SCRIPTS, 1000),
            (DIRECTIONS, 40),
            (LIKELY_REGIONS, 200),
            (PARENTS, 100),
            (SAME, 60),
            (MACROLANGUAGES, 150),
        ];
        for (table, least) in tables {
            assert!(table.entries().count() >= least);
            assert!(table.0.is_ascii() && table.0.ends_with('\n'));
            for (key, value) in table.entries() {
                assert_eq!(table.find(key), Some(value), "{key}");
                assert_eq!(table.find(&format!("{key}-")), None, "{key}");
            }
        }
    }
}
