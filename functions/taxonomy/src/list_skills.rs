//! `GET /v1/skills`

use std::collections::{BTreeMap, BTreeSet};

use glotto_domain::keys::KeyPurpose;
use glotto_domain::locale::LanguageTag;
use glotto_domain::taxonomy::{SkillIds, SkillQuery, search_language};
use glotto_domain::{FieldErrorCode, Pointer, ValidationErrors, Violation};
use glotto_http::{
    Access, Caching, Cx, Endpoint, Json, Lang, Paging, Parameter, QueryParams, QueryReader, Result, Spec,
};
use glotto_runtime::{Grant, IndexPart, Part};
use glotto_store::Page;

use crate::skill_view::SkillSummaryView;

/// The query parameters.
pub struct ListSkillsQuery {
    find: Option<Find>,
    lang: Lang,
    paging: Paging,
}

/// What is looked for.
enum Find {
    /// Labels that begin like this.
    Label(SkillQuery),
    /// Skills by their ids.
    Ids(SkillIds),
}

impl QueryParams for ListSkillsQuery {
    const LOCALIZED: bool = true;

    fn parameters() -> Vec<Parameter> {
        let q = "What labels begin with, in any case and without accents. Either this or `ids` is required.";
        let ids = "Up to 50 ids of skills, separated by commas, to show what courses name.";
        let own = [Parameter::query::<Option<SkillQuery>>("q", q), Parameter::query::<Option<SkillIds>>("ids", ids)];
        own.into_iter().chain(Lang::parameters()).chain(Paging::parameters()).collect()
    }

    fn read(reader: &mut QueryReader<'_>) -> Option<Self> {
        // All are read before any may be invalid, so that all errors are found at once.
        let q: Option<Option<SkillQuery>> = reader.optional("q");
        let ids: Option<Option<SkillIds>> = reader.optional("ids");
        let (lang, paging) = (Lang::read(reader), Paging::read(reader));
        let find = match (q?, ids?) {
            (Some(q), None) => Some(Find::Label(q)),
            (None, Some(ids)) => Some(Find::Ids(ids)),
            (None, None) => None,
            (Some(_), Some(_)) => {
                reader.reject("ids", Violation::new(FieldErrorCode::NotPermitted, "must not be given together with q"));
                return None;
            }
        };
        Some(Self { find, lang: lang?, paging: paging? })
    }
}

/// Finds skills by the beginning of their labels, or by their ids.
pub struct ListSkills;

impl Endpoint for ListSkills {
    const SPEC: Spec = Spec::get("list_skills", "/v1/skills", Access::Public("course pages show what courses teach"))
        .summary("List skills")
        .description(
            "With `q`, the skills whose labels begin like it in the first of the requested languages, in the order of \
             their labels, without those that are retired. With `ids`, these skills, also if they are retired, in one \
             page; those that do not exist are left out. A change is visible within two minutes.",
        )
        .cached(Caching::at_cdn(60).stale_for(60))
        .grants(&[
            Grant::Read(&[Part::Skill]),
            Grant::ReadIndex(&[IndexPart::Skill]),
            Grant::Seal(&[KeyPurpose::Cursors]),
        ]);
    type Path = ();
    type Query = ListSkillsQuery;
    type Body = ();
    type Response = Json<Page<SkillSummaryView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let ListSkillsQuery { find, lang, paging } = &cx.query;
        let languages = lang.languages(cx);
        match find {
            None => Err(missing_query().into()),
            Some(Find::Label(q)) => search(cx, q, &languages, paging).await,
            Some(Find::Ids(ids)) => {
                let found = cx.store.taxonomy().find_skills(ids.iter()).await?;
                let views = found.iter().filter_map(|skill| SkillSummaryView::of(skill, &languages));
                let mut views: BTreeMap<_, _> = views.map(|view| (view.id, view)).collect();
                let items = ids.iter().filter_map(|id| views.remove(&id)).collect();
                Ok(Json(Page { items, next_cursor: None }))
            }
        }
    }
}

/// Neither of the parameters is given. It is found after all other errors, of which it may be a part.
fn missing_query() -> ValidationErrors {
    let mut errors = ValidationErrors::default();
    errors.add(&Pointer::root().child("query").child("q"), Violation::required());
    errors
}

async fn search(
    cx: &Cx<'_, ListSkills>,
    q: &SkillQuery,
    languages: &[LanguageTag],
    paging: &Paging,
) -> Result<Json<Page<SkillSummaryView>>> {
    let language = languages.first().map_or_else(|| "en".to_owned(), search_language);
    let taxonomy = cx.store.taxonomy();
    let (found, last) = taxonomy.page_skills_by_label(&language, q.key(), paging.limit, paging.after.clone()).await?;
    // A skill may have labels in several varieties of the language.
    let mut seen = BTreeSet::new();
    let views = found.into_iter().map(SkillSummaryView::from).filter(|view| seen.insert(view.id)).collect();
    Ok(Json(paging.page(cx, views, last).await?))
}
