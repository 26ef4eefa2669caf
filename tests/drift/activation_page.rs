//! The customer's page: small, whole, and with a text in every language for whatever its endpoints may answer.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use latchkey_api::{Activate, EndpointRow, FetchRevocations, FetchSettings, Release, Validate};
use latchkey_core::Standing;
use serde_json::Value;

use super::page_sizes::gzipped;
use super::root;

const LANGUAGES: [&str; 5] = ["de", "en", "es", "fr", "ja"];
/// Packed by gzip.
const PAGE_MAX_BYTES: usize = 25_000;

fn locale(language: &str) -> Value {
    let path = root().join(format!("functions/activation-page/locales/{language}.json"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Every member, those of `errors` as `errors.code`.
fn texts(language: &str) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for (name, value) in locale(language).as_object().unwrap() {
        match value {
            Value::Object(errors) => {
                texts.extend(
                    errors.iter().map(|(code, text)| (format!("errors.{code}"), text.as_str().unwrap().to_owned())),
                );
            }
            text => drop(texts.insert(name.clone(), text.as_str().unwrap().to_owned())),
        }
    }
    texts
}

// R37, R18
#[test]
fn every_code_that_the_page_may_be_answered_has_a_text_in_every_language() {
    let asked = [
        EndpointRow::of::<Activate>(),
        EndpointRow::of::<Validate>(),
        EndpointRow::of::<Release>(),
        EndpointRow::of::<FetchRevocations>(),
        EndpointRow::of::<FetchSettings>(),
    ];
    let codes = asked.iter().flat_map(EndpointRow::codes).map(|code| code.as_str());
    let standings = Standing::ALL.into_iter().filter(|standing| *standing != Standing::Valid).map(Standing::as_str);
    let wanted: BTreeSet<_> = codes.chain(standings).map(|code| format!("errors.{code}")).collect();
    for language in LANGUAGES {
        let texts = texts(language);
        let missing: Vec<_> = wanted.iter().filter(|code| texts.get(*code).is_none_or(String::is_empty)).collect();
        assert!(missing.is_empty(), "{language} has no text for {missing:?}");
        let known = texts.keys().filter(|name| name.starts_with("errors."));
        let never: Vec<_> = known.filter(|name| !wanted.contains(*name) && *name != "errors.route_unknown").collect();
        assert!(never.is_empty(), "{language} has a text for what is never answered: {never:?}");
    }
}

// R37
#[test]
fn every_language_has_every_text_with_the_same_values_in_it() {
    let values = |text: &str| {
        let named = text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned()));
        named.collect::<BTreeSet<_>>()
    };
    let english = texts("en");
    let files: BTreeSet<_> = fs::read_dir(root().join("functions/activation-page/locales"))
        .unwrap()
        .collect::<Result<Vec<_>, _>>()
        .unwrap()
        .iter()
        .map(|file| file.file_name().into_string().unwrap())
        .collect();
    assert_eq!(files, LANGUAGES.map(|language| format!("{language}.json")).into_iter().collect());
    for language in LANGUAGES {
        let texts = texts(language);
        assert_eq!(texts.keys().collect::<Vec<_>>(), english.keys().collect::<Vec<_>>(), "{language}");
        for (name, text) in &texts {
            assert_eq!(values(text), values(&english[name]), "{language}: {name}");
            let is_own = language == "en" || *text != english[name] || text.chars().count() < 12;
            assert!(is_own, "{language} has the English {name}");
        }
    }
}

// R37
#[test]
fn the_page_is_small_and_holds_all_that_it_needs() {
    let page = fs::read(root().join("functions/activation-page/dist/activate.html")).unwrap();
    let packed = gzipped(&page);
    assert!((5_000..=PAGE_MAX_BYTES).contains(&packed), "{packed} bytes");
    let page = String::from_utf8(page).unwrap();
    for element in ["<script>", "</script>", "<style>", "</style>"] {
        assert_eq!(page.matches(element).count(), 1, "{element}");
    }
    for language in LANGUAGES {
        let heading = &texts(language)["activate.heading"];
        assert!(page.contains(heading), "the page is not built of {language}.json: npm run build");
    }
}
