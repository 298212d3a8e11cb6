//! Past profiles and pictures.

use serde_json::json;

use super::super::{API, Actor, World};

/// A picture of 64 × 64 pixels that is as small as PNG writes it.
fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(64, 64).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

impl World {
    /// Somebody shows themselves, and learns something already.
    pub(super) async fn tour_profiles(&self, person: &Actor<'_>) {
        let file = picture();
        let wanted = json!({"contentType": "image/png", "sizeBytes": file.len()});
        let created = person.post("/v1/me/avatar", wanted).await.is(201).json();
        let mut put = reqwest::Client::new().put(created["upload"]["url"].as_str().unwrap());
        for (name, value) in created["upload"]["headers"].as_object().unwrap() {
            put = put.header(name, value.as_str().unwrap());
        }
        assert_eq!(put.body(file).send().await.unwrap().status().as_u16(), 200);
        assert_eq!(self.deliver().await, [""; 0]);
        let shows = json!({"streak": true, "xp": true, "courses": true});
        let profile = json!({"handle": "ada", "bio": "I compute.", "visibility": "public", "shows": shows});
        person.patch("/v1/me/profile", profile).await.is(200);
        // Fewer may see it: the addresses of the picture change with it.
        person.patch("/v1/me/profile", json!({"visibility": "signed-in"})).await.is(200);
        let url = person.get("/v1/me/profile").await.is(200).text_of("avatar.url");
        self.anonymous().get(url.strip_prefix(API).unwrap()).await.is(302);
        person.get("/v1/profiles/ada").await.is(200);
        person.patch("/v1/me/profile", json!({"visibility": "private"})).await.is(200);
        person.get("/v1/profiles/ada").await.is(200);
        person.patch("/v1/me/profile", json!({"visibility": "signed-in"})).await.is(200);
        person.delete("/v1/me/avatar").await.is(204);
        let url = person.get("/v1/me").await.is(200).text_of("avatarUrl");
        self.anonymous().get(url.strip_prefix(API).unwrap()).await.is(200);
    }
}
