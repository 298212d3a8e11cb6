//! A walk past every endpoint, each asked for something that it does: what the tables of budgets
//! and of covered endpoints are made from.

mod administration;
mod factors;
mod federation;
mod passkeys;
mod privacy;
mod profiles;
mod recovery;
mod sessions;

use std::time::Duration;

use glotto_domain::identity::Role;
use glotto_http::Keyring;
use serde_json::{Value, json};

use super::{API, Actor, World};

/// A password that nobody would guess.
pub const PASSWORD: &str = "correct horse battery staple";

impl World {
    /// Walks past every endpoint.
    pub async fn tour(&self) {
        self.tour_operations().await;
        let (admin, person) = self.tour_accounts().await;
        let (course, video, article) = self.tour_authoring(&admin).await;
        self.tour_learning(&person, &course, &video, &article).await;
        self.tour_profiles(&person).await;
        self.tour_passkeys(&person).await;
        self.tour_factors().await;
        self.tour_sessions().await;
        self.tour_recovery().await;
        self.tour_federation(&person).await;
        self.tour_reminders(&person).await;
        self.tour_rights(&admin, &course).await;
        self.tour_administration(&admin).await;
        self.tour_privacy(&person).await;
        self.tour_endings(&admin, &person, &course, &article).await;
    }

    async fn tour_operations(&self) {
        for path in ["/health", "/ready", "/openapi.json", "/docs", "/docs/scalar.js"] {
            self.anonymous().get(path).await.is(200);
        }
    }

    async fn tour_accounts(&self) -> (Actor<'_>, Actor<'_>) {
        let visitor = self.anonymous();
        let account = json!({"email": "ada@example.com", "password": PASSWORD, "displayName": "Ada", "locale": "en", "timeZone": "Europe/London"});
        visitor.post("/v1/accounts", account).await.is(202);
        visitor.post("/v1/accounts/verification-mails", json!({"email": "ada@example.com"})).await.is(202);
        assert_eq!(self.deliver().await, [""; 0]);
        let token = self.mailed("ada@example.com", "token=");
        visitor.post("/v1/accounts/verification", json!({"token": token})).await.is(204);
        let tokens = visitor.post("/v1/sessions", json!({"email": "ada@example.com", "password": PASSWORD})).await;
        tokens.is(201);
        let tokens =
            visitor.post("/v1/sessions/refresh", json!({"refreshToken": tokens.text_of("refreshToken")})).await;
        tokens.is(200);
        visitor.get("/.well-known/jwks.json").await.is(200);
        let person = visitor.with("authorization", &format!("Bearer {}", tokens.text_of("accessToken")));
        // A function on Lambda has read the keys before its first call.
        self.context.port::<Keyring>().unwrap().refresh(&self.context).await.unwrap();
        let me = person.get("/v1/me").await;
        me.is(200);
        person.patch("/v1/me", json!({"displayName": "Ada L."})).await.is(200);
        let admin = self.sign_in(Role::Admin).await;
        let role = json!({"role": "instructor"});
        assert!(admin.put(&format!("/v1/users/{}/role", me.text_of("id")), role).await.status < 300);
        (admin, person)
    }

    async fn tour_authoring(&self, author: &Actor<'_>) -> (String, String, String) {
        let course = author.post("/v1/courses", course()).await;
        let course = format!("/v1/courses/{}", course.is(201).text_of("id"));
        let module = author.post(&format!("{course}/modules"), json!({"title": {"en": "Hello"}})).await;
        let module = module.is(201).text_of("id");
        author.patch(&format!("{course}/modules/{module}"), json!({"title": {"en": "Hello there"}})).await.is(200);
        let lesson = |kind: &str, body: Value| json!({"moduleId": module, "kind": kind, "title": {"en": "A lesson"}, "body": body});
        let mut lessons = Vec::new();
        for (kind, body) in
            [("video", Value::Null), ("article", json!({"en": "# Words"})), ("article", json!({"en": "# More"}))]
        {
            let answer = author.post(&format!("{course}/lessons"), lesson(kind, body)).await;
            lessons.push(answer.is(201).text_of("id"));
        }
        author
            .patch(&format!("{course}/lessons/{}", lessons[1]), json!({"body": {"en": "# Other words"}}))
            .await
            .is(200);
        let order = json!({"modules": [{"moduleId": module, "lessonIds": [lessons[1], lessons[0], lessons[2]]}]});
        author.put(&format!("{course}/outline"), order).await.is(200);
        assert!(author.delete(&format!("{course}/lessons/{}", lessons[2])).await.status < 300);
        let spare =
            author.post(&format!("{course}/modules"), json!({"title": {"en": "Spare"}})).await.is(201).text_of("id");
        assert!(author.delete(&format!("{course}/modules/{spare}")).await.status < 300);
        let video = format!("{course}/lessons/{}", lessons[0]);
        self.put_video(author, &video).await;
        author.patch(&course, json!({"level": "A2"})).await.is(200);
        // A draft, which there is for nobody else.
        author.get(&course).await.is(200);
        assert!(author.post_empty(&format!("{course}/publication")).await.status < 300);
        author.get("/v1/me/taught-courses").await.is(200);
        self.anonymous().get("/v1/courses?teaches=de&limit=5").await.is(200);
        author.get(&course).await.is(200);
        (course.clone(), video, format!("{course}/lessons/{}", lessons[1]))
    }

    /// Uploads a small film to a lesson and waits until it can be watched.
    pub async fn put_video(&self, author: &Actor<'_>, lesson: &str) {
        let film = crate::film::clip().await;
        let wanted = json!({"fileName": "clip.mp4", "contentType": "video/mp4", "sizeBytes": film.len()});
        let created = author.post(&format!("{lesson}/video"), wanted).await;
        let created = created.is(201).json();
        let put = &created["upload"];
        let mut request = reqwest::Client::new().put(put["url"].as_str().unwrap());
        for (name, value) in put["headers"].as_object().unwrap() {
            request = request.header(name, value.as_str().unwrap());
        }
        assert_eq!(request.body(film).send().await.unwrap().status().as_u16(), 200);
        assert_eq!(self.deliver().await, [""; 0]);
        let video = format!("/v1/videos/{}", created["videoId"].as_str().unwrap());
        loop {
            let state = author.get(&video).await.is(200).text_of("status");
            match state.as_str() {
                "ready" => break,
                "processing" => assert_eq!(self.deliver_next(Duration::from_mins(2)).await, [""; 0]),
                other => panic!("the film is {other}"),
            }
        }
    }

    async fn tour_learning(&self, person: &Actor<'_>, course: &str, video: &str, article: &str) {
        assert!(person.post_empty(&format!("{course}/enrolment")).await.status < 300);
        person.get("/v1/me/enrolments").await.is(200);
        person.get(article).await.is(200);
        let playback = person.get(&format!("{video}/playback")).await;
        let master = playback.is(200).text_of("masterUrl");
        let playlist = self.anonymous().get(master.strip_prefix(API).unwrap()).await;
        let variant = playlist.is(200).text().lines().find(|line| line.starts_with("http")).unwrap().to_owned();
        self.anonymous().get(variant.strip_prefix(API).unwrap()).await.is(200);
        let report = json!({"positionSeconds": 2, "recordedAt": self.context.now().to_string()});
        assert!(person.put(&format!("{video}/position"), report).await.status < 300);
        person.get(&format!("{video}/position")).await.is(200);
        for lesson in [video, article] {
            person.post(&format!("{lesson}/completion"), json!({})).await.is(200);
        }
        person.get(&format!("{course}/progress")).await.is(200);
        person.get("/v1/me/stats").await.is(200);
    }

    async fn tour_reminders(&self, person: &Actor<'_>) {
        let reminder = json!({"time": "18:30", "weekdays": ["monday"], "timeZone": "Europe/Berlin"});
        person.put("/v1/me/reminder", reminder).await.is(200);
        person.get("/v1/me/reminder").await.is(200);
        let user = person.get("/v1/me").await.text_of("id").parse().unwrap();
        let subscription = glotto_domain::reminders::Subscription { user };
        let seal = glotto_http::Seal::of(&self.context.settings, glotto_mail::UNSUBSCRIBE_SEAL).unwrap();
        let link = format!("/v1/unsubscribe/{}", seal.close(&subscription.to_string()));
        self.anonymous().get(&link).await.is(200);
        self.anonymous().post_empty(&link).await.is(200);
        person.delete("/v1/me/reminder").await.is(204);
    }

    async fn tour_endings(&self, admin: &Actor<'_>, person: &Actor<'_>, course: &str, _article: &str) {
        person.delete(&format!("{course}/enrolment")).await.is(204);
        assert!(admin.delete(&format!("{course}/publication")).await.status < 300);
        person.delete("/v1/sessions/current").await.is(204);
    }

    /// What follows a mark in the newest mail to an address that has it.
    pub fn mailed(&self, address: &str, mark: &str) -> String {
        let mails = self.cloud.inbox().list();
        let to = mails.iter().filter(|mail| mail.to.iter().any(|to| to.contains(address)));
        let text = to.filter_map(|mail| mail.text.as_deref()).find(|text| text.contains(mark));
        let mut words = text.expect("no such mail came").split_whitespace();
        let word = words.find_map(|word| word.split_once(mark)).unwrap();
        word.1.to_owned()
    }
}

/// A course as its author writes it.
pub fn course() -> Value {
    json!({
        "title": {"en": "German for beginners", "de": "Deutsch für den Anfang"},
        "description": {"en": "From zero to a first chat.", "de": "Von null zum ersten Plausch."},
        "defaultLanguage": "en", "teaches": "de", "level": "A1", "topics": ["everyday-life", "travel"],
    })
}
