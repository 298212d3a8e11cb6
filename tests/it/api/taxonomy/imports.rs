//! Importing files: formats, languages and errors.

use std::fmt::Write as _;

use glotto_domain::taxonomy::import::{STALLED_AFTER, UPLOAD_LIFETIME};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::files::{Importer, counts, esco, skill_id, uri};
use super::listed;
use crate::world::World;

#[tokio::test]
async fn three_thousand_skills_of_esco_are_imported_by_several_runs_in_several_languages() {
    let world = World::new().await;
    let importer = Importer::new(&world).await;
    for (language, expected) in [("en", [3_000, 0, 0, 0]), ("de", [0, 3_000, 0, 0]), ("en", [0, 0, 3_000, 0])] {
        let file = esco(language, 0..3_000);
        let import = importer.import("escoSkills", Some(language), file.as_bytes()).await;
        assert_eq!((&import["status"], counts(&import)), (&json!("completed"), expected), "{import}");
        assert_eq!(import["readBytes"], json!(file.len()));
    }
    let reader = world.anonymous();
    let skill = reader.get(&format!("/v1/skills/{}?lang=de", skill_id(2_999))).await.is(200).json();
    assert_eq!((&skill["label"], &skill["kind"]), (&json!("de skill 2999"), &json!("skill")));
    assert_eq!(skill["alternativeLabels"], json!(["also 2999", "or de, 2999"]));
    assert_eq!(skill["description"], "What \"2999\" is, in de.");
    assert_eq!(skill["labels"], json!({"en": "en skill 2999", "de": "de skill 2999"}));
    let page = reader.get("/v1/skills?q=de%20skill%20299&lang=de&limit=100").await.is(200).json();
    assert_eq!(listed(&page, "id").len(), 11, "299 and 2990 to 2999");
}

#[tokio::test]
async fn files_of_two_languages_leave_the_same_in_either_order_and_at_once() {
    let mut left = Vec::new();
    for order in [vec!["en", "fr"], vec!["fr", "en"]] {
        let world = World::new().await;
        let importer = Importer::new(&world).await;
        for language in order {
            importer.import("escoSkills", Some(language), esco(language, 0..100).as_bytes()).await;
        }
        left.push(importer.skill(57).await.unwrap());
    }
    let world = World::new().await;
    let importer = Importer::new(&world).await;
    let mut events = Vec::new();
    for language in ["en", "fr"] {
        let id = importer.begin("escoSkills", Some(language), esco(language, 0..100).as_bytes()).await;
        events.push((id, importer.event(id)));
    }
    let runs = events.iter().map(|(_, event)| world.invoke("import_skills", event.clone()));
    assert!(futures::future::join_all(runs).await.iter().all(Result::is_ok));
    let mut total = [0; 4];
    for (id, _) in events {
        let import = importer.state(id).await;
        assert_eq!(import["status"], "completed", "{import}");
        total = std::array::from_fn(|place| total[place] + counts(&import)[place]);
    }
    assert_eq!(total, [100, 100, 0, 0]);
    left.push(importer.skill(57).await.unwrap());
    assert!(left.windows(2).all(|pair| pair[0] == pair[1]), "{left:#?}");
}

#[tokio::test]
async fn relations_are_added_to_skills_and_a_line_without_its_skill_is_reported() {
    let world = World::new().await;
    let importer = Importer::new(&world).await;
    importer.import("escoSkills", Some("en"), esco("en", 0..3).as_bytes()).await;
    let mut file = "\u{FEFF}conceptType,conceptUri,broaderType,broaderUri\r\n".to_owned();
    for (narrow, broad) in [(0, 2), (1, 2), (9, 2), (0, 0), (0, 7)] {
        write!(file, "KnowledgeSkillCompetence,{},SkillGroup,{}\r\n", uri(narrow), uri(broad)).unwrap();
    }
    let import = importer.import("escoBroader", None, file.as_bytes()).await;
    assert_eq!((&import["status"], counts(&import)), (&json!("completed"), [0, 2, 0, 3]));
    let errors = [(4, "unknownSkill"), (5, "circularBroader"), (6, "unknownBroader")];
    assert_eq!(import["errors"], json!(errors.map(|(line, code)| json!({"line": line, "code": code}))));
    let skill = world.anonymous().get(&format!("/v1/skills/{}", skill_id(0))).await.is(200).json();
    assert_eq!(skill["broader"], json!([skill_id(2)]));
}

#[tokio::test]
async fn a_file_of_the_platforms_own_format_creates_and_changes_skills_and_names_its_errors() {
    let world = World::new().await;
    let importer = Importer::new(&world).await;
    let file = "id,label.en,label.de,description.en,broader,status\n\
                cook,cook,kochen,\"Heat food,\nthen eat it.\",,\n\
                bake,bake,,,cook,\n\
                ,nothing,,,,\n\
                fry,,,,,\n\
                boil,boil,,,,gone\n\
                cook,cook well,,,,\n";
    let import = importer.import("skills", None, file.as_bytes()).await;
    assert_eq!(counts(&import), [2, 1, 0, 3], "{import}");
    let lines: Vec<_> =
        import["errors"].as_array().unwrap().iter().map(|error| (&error["line"], &error["code"])).collect();
    let expected =
        [(5, "missingId"), (6, "missingLabel"), (7, "unknownStatus")].map(|(line, code)| (json!(line), json!(code)));
    assert_eq!(lines, expected.iter().map(|(line, code)| (line, code)).collect::<Vec<_>>());
    let reader = world.anonymous();
    let page = reader.get("/v1/skills?q=cook&lang=en").await.json();
    assert_eq!(listed(&page, "label"), ["cook well"]);
    let retired = importer.import("skills", None, b"id,label.en,status\ncook,,retired\n").await;
    assert_eq!(counts(&retired), [0, 1, 0, 0]);
    for query in ["q=cook&lang=en", "q=kochen&lang=de"] {
        let page = reader.get(&format!("/v1/skills?{query}")).await.json();
        assert_eq!(page["items"], json!([]), "{query}");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_read_fails_with_its_reason_and_leaves_no_file() {
    let world = World::new().await;
    let importer = Importer::new(&world).await;
    let mut latin = b"id,label.en\ncook,cook\n".to_vec();
    latin.extend(b"cafe,caf\xE9\n");
    let open = format!("id,label.en\ncook,cook\n\"{}", "x".repeat(200_000));
    let wide = format!("id,label.en\ncook,cook\n{}\n", ",".repeat(300));
    let files: [(&str, &[u8], Value, u64); 9] = [
        ("a misspelt column", b"id,label.en,lable.de\ncook,a,b\n", json!({"code": "unknownColumn", "column": 3}), 0),
        ("a column twice", b"id,label.en,label.en\ncook,a,b\n", json!({"code": "duplicateColumn", "column": 3}), 0),
        ("semicolons", b"id;label.en\ncook;cook\n", json!({"code": "missingColumns"}), 0),
        ("another format", b"conceptUri,preferredLabel\nx,cook\n", json!({"code": "missingColumns"}), 0),
        ("no lines", b"id,label.en\n", json!({"code": "empty"}), 0),
        ("UTF-16", b"\xFF\xFEi\0d\0\n\0", json!({"code": "notUtf8", "line": 1}), 0),
        ("Latin-1", &latin, json!({"code": "notUtf8", "line": 3}), 1),
        ("an open quote", open.as_bytes(), json!({"code": "lineTooLong", "line": 3}), 1),
        ("too many columns", wide.as_bytes(), json!({"code": "tooManyColumns", "line": 3}), 1),
    ];
    for (what, file, failure, created) in files {
        let id = importer.upload("skills", None, file).await;
        assert_eq!(world.deliver().await, [""; 0], "{what}");
        let import = importer.state(id).await;
        assert_eq!((&import["status"], &import["failure"]), (&json!("failed"), &failure), "{what}");
        // The skill exists since the first of these files.
        let stored = counts(&import)[0] + counts(&import)[2];
        assert_eq!(stored, created, "what is before it stays: {what}");
        assert!(!importer.has_file(id), "{what}");
    }
}

#[tokio::test]
async fn a_language_is_given_exactly_if_the_columns_do_not_say_it() {
    let world = World::new().await;
    let admin = world.admin().await;
    for (wanted, pointers) in [
        (json!({"format": "escoSkills", "sizeBytes": 5}), vec!["/language"]),
        (json!({"format": "skills", "language": "en", "sizeBytes": 5}), vec!["/language"]),
        (json!({"format": "xlsx", "language": "english", "sizeBytes": 0}), vec!["/format", "/language", "/sizeBytes"]),
        (json!({"format": "skills", "sizeBytes": 300_000_000}), vec!["/sizeBytes"]),
    ] {
        let mut found = admin.post("/v1/skill-imports", wanted.clone()).await.is(422).pointers();
        found.sort();
        assert_eq!(found, pointers, "{wanted}");
    }
}

#[tokio::test]
async fn an_import_that_is_not_uploaded_or_stands_still_counts_as_failed() {
    let world = World::new().await;
    let importer = Importer::new(&world).await;
    let wanted = json!({"format": "skills", "sizeBytes": 5});
    importer.admin.post("/v1/skill-imports", wanted).await.is(201);
    world.wait(SignedDuration::from_secs(1));
    let stalled = importer.begin("skills", None, b"id,label.en\na,b\n").await;
    let page = importer.admin.get("/v1/skill-imports").await.is(200).json();
    assert_eq!(listed(&page, "status"), ["running", "awaited"], "the newest first");
    world.wait(UPLOAD_LIFETIME);
    world.wait(STALLED_AFTER);
    world.wait(SignedDuration::from_secs(2));
    let admin = world.renewed(&importer.admin);
    let page = admin.get("/v1/skill-imports").await.is(200).json();
    let codes: Vec<_> = page["items"].as_array().unwrap().iter().map(|import| &import["failure"]["code"]).collect();
    assert_eq!(codes, ["interrupted", "notUploaded"]);
    // A later run goes on.
    world.invoke("import_skills", importer.event(stalled)).await.unwrap();
    let page = admin.get("/v1/skill-imports").await.is(200).json();
    assert_eq!(listed(&page, "status"), ["completed", "failed"]);
}
