//! Varieties of languages, and how near they are to each other.

use std::iter;

use super::LanguageTag;
use super::subtags::Subtags;
use super::tables;

/// A language as readers see it: in a script, and perhaps of a region. What a tag leaves out is what CLDR's
/// likely subtags add (UTS 35, part 1, 4.3): `zh-TW` is in the script `Hant`. Extensions are left out.
#[derive(Clone)]
pub(super) struct Variety<'a> {
    language: &'a str,
    script: &'a str,
    region: Option<&'a str>,
    variants: Vec<&'a str>,
}

impl<'a> Variety<'a> {
    /// The variety that a tag names; none if the tag is malformed, which a parsed one is not.
    pub fn of(tag: &'a LanguageTag) -> Option<Self> {
        let Subtags { language, script, region, variants, .. } = Subtags::parse(tag.as_str())?;
        let language = tables::SAME.find(language).unwrap_or(language);
        let script = script.unwrap_or_else(|| likely_script(language, region));
        Some(Self { language, script, region, variants })
    }

    /// The macrolanguage that readers of the language can read, in the same script and of the same region.
    pub fn macrolanguage(&self) -> Option<Self> {
        tables::MACROLANGUAGES.find(self.language).map(|language| Self { language, ..self.clone() })
    }

    /// The script, in its usual case.
    pub fn script(&self) -> &'a str {
        self.script
    }

    /// Whether both are varieties of one language.
    pub fn is_same_language(&self, other: &Variety<'_>) -> bool {
        self.language == other.language
    }

    /// How far from a reader of this variety a text in another one of the same language is. Another script
    /// is farthest. Then the steps count up to the next broader variety that both have in common, as in
    /// look-up (RFC 4647, 3.4), and those down from there. At last the likely region is nearer than others.
    pub fn distance_to(&self, text: &Variety<'_>) -> (bool, (usize, usize), bool) {
        let (wanted, offered) = (self.list_broader(), text.list_broader());
        let steps = wanted.iter().enumerate().find_map(|(up, tag)| {
            let down = offered.iter().position(|other| other == tag)?;
            Some((up, down))
        });
        (self.script != text.script, steps.unwrap_or((usize::MAX, usize::MAX)), !text.is_usual())
    }

    /// The tags of the variety itself, of the next broader one, and so on, up to the language in its script.
    fn list_broader(&self) -> Vec<String> {
        let subtags = [self.language, self.script].into_iter().chain(self.region).chain(self.variants.iter().copied());
        let tag = subtags.collect::<Vec<_>>().join("-");
        iter::successors(Some(tag), |tag| broader(tag)).collect()
    }

    /// Whether it is that of the likely region, or of none.
    fn is_usual(&self) -> bool {
        let likely = || {
            let of_script = tables::LIKELY_REGIONS.find(&format!("{}-{}", self.language, self.script));
            of_script.or_else(|| tables::LIKELY_REGIONS.find(self.language))
        };
        self.region.is_none_or(|region| likely() == Some(region))
    }
}

impl LanguageTag {
    /// The tag without extensions and private use, which do not say which language it is: `de-AT` for `de-AT-u-fw-mon`.
    #[must_use]
    pub fn without_extensions(&self) -> Self {
        // The first of them begins with the first subtag of one character (RFC 5646, 2.1).
        let kept: Vec<_> = self.as_str().split('-').take_while(|subtag| subtag.len() > 1).collect();
        Self::parse(&kept.join("-")).unwrap_or_else(|_| self.clone())
    }

    /// The tag with the language that it is to readers: `zh-TW` for `cmn-TW`.
    #[must_use]
    pub fn in_language_of_readers(&self) -> Self {
        let language = self.as_str().split('-').next().unwrap_or_default();
        let Some(same) = tables::SAME.find(language) else { return self.clone() };
        Self::parse(&format!("{same}{}", &self.as_str()[language.len()..])).unwrap_or_else(|_| self.clone())
    }

    /// The tag without a script that its language and region imply: `zh-TW` for `zh-Hant-TW`, `pt` for `pt-Latn`.
    #[must_use]
    pub fn without_implied_script(&self) -> Self {
        let implied = Subtags::parse(self.as_str()).filter(|subtags| {
            let is_certain = subtags.region.is_some() || !has_several_scripts(subtags.language);
            is_certain && subtags.script == Some(usual_script(subtags))
        });
        let Some(Subtags { language, script: Some(script), .. }) = implied else { return self.clone() };
        let rest = &self.as_str()[language.len() + 1 + script.len()..];
        Self::parse(&format!("{language}{rest}")).unwrap_or_else(|_| self.clone())
    }

    /// Whether both are varieties of one language, whatever their scripts and regions: `de` and `de-AT`, `zh` and
    /// `cmn`.
    pub fn is_same_language(&self, other: &Self) -> bool {
        let varieties = Variety::of(self).zip(Variety::of(other));
        varieties.is_some_and(|(one, other)| one.is_same_language(&other))
    }

    /// The language in its script, which the region may imply: `zh-Hant` for `zh-TW`. None if the language is always in
    /// this script.
    pub fn in_script(&self) -> Option<Self> {
        let subtags = Subtags::parse(self.as_str())?;
        let usual = usual_script(&subtags);
        let script = subtags.script.unwrap_or(usual);
        let is_notable = script != usual || has_several_scripts(subtags.language);
        is_notable.then(|| Self::parse(&format!("{}-{script}", subtags.language)).ok())?
    }
}

fn usual_script(subtags: &Subtags<'_>) -> &'static str {
    likely_script(tables::SAME.find(subtags.language).unwrap_or(subtags.language), subtags.region)
}

/// Whether a language is written in other scripts in some regions.
fn has_several_scripts(language: &str) -> bool {
    tables::SCRIPTS.has_prefix(&format!("{}-", tables::SAME.find(language).unwrap_or(language)))
}

fn likely_script(language: &str, region: Option<&str>) -> &'static str {
    let of_region = region.and_then(|region| tables::SCRIPTS.find(&format!("{language}-{region}")));
    of_region.or_else(|| tables::SCRIPTS.find(language)).unwrap_or("Latn")
}

/// The next broader variety: CLDR's parent, or the tag without its last subtag.
fn broader(tag: &str) -> Option<String> {
    let broader = tables::PARENTS.find(tag).or_else(|| tag.rsplit_once('-').map(|(broader, _)| broader))?;
    // A language alone has no script.
    broader.contains('-').then(|| broader.to_owned())
}
