//! The local player in a real browser: with a lesson of the platform, and with a video that has everything a player may
//! offer.

use std::path::Path;
use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::browser::minute;
use super::journey::upload;
use super::{Classroom, TIMEOUT, start};
use crate::devtools::{DevTools, refuse};

/// A video of thirty seconds with two audio tracks, as a playlist of its own for each.
const VIDEO: &str = "-f lavfi -i testsrc=size=160x120:rate=10:duration=30 -f lavfi -i sine=440:duration=30 \
    -f lavfi -i sine=880:duration=30 -map 0:v -map 1:a -map 2:a -c:v libx264 -preset ultrafast -g 40 -pix_fmt yuv420p \
    -c:a aac -f hls -hls_time 4 -hls_playlist_type vod -master_pl_name master.m3u8 -var_stream_map";
const STREAMS: &str =
    "v:0,agroup:aud a:0,agroup:aud,language:en,name:en,default:yes a:1,agroup:aud,language:de,name:de";

const CAPTIONS: &str = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:30\n#EXT-X-PLAYLIST-TYPE:VOD\n\
    #EXTINF:30.0,\nen.vtt\n#EXT-X-ENDLIST\n";
const CUES: &str = "WEBVTT\n\n00:00.000 --> 00:30.000\nGood morning!\n";
const STORYBOARD: &str = "WEBVTT\n\n00:00.000 --> 00:15.000\nsheet.jpg#xywh=0,0,160,90\n\n\
    00:15.000 --> 00:30.000\nsheet.jpg#xywh=160,0,160,90\n";

/// Waits in the page for a value that is true.
fn until(value: &str) -> String {
    format!(
        "const video = document.getElementById('video'), at = (id) => document.getElementById(id);
         for (;;) {{ const found = {value}; if (found) return found; await new Promise(requestAnimationFrame); }}"
    )
}

/// Chooses an option of a menu.
fn choose(menu: &str, value: &str) -> String {
    format!(
        "const menu = document.getElementById('{menu}');
         menu.value = '{value}';
         menu.dispatchEvent(new Event('change'));"
    )
}

/// Lets the page go on until something holds outside of it.
async fn frames_until(browser: &mut DevTools, answer: impl AsyncFn(&Value) -> Value, holds: impl Fn() -> bool) {
    let frames = async {
        while !holds() {
            browser.run("await new Promise(requestAnimationFrame)", &answer).await;
        }
    };
    tokio::time::timeout(TIMEOUT, frames).await.expect("it does not come");
}

/// Presses a key in an element, as a user does.
async fn press(browser: &mut DevTools, element: &str, key: &str, answer: impl AsyncFn(&Value) -> Value) {
    browser.run(&format!("document.getElementById('{element}').focus()"), &answer).await;
    for kind in ["rawKeyDown", "keyUp"] {
        browser.call("Input.dispatchKeyEvent", json!({"type": kind, "key": key}), &answer).await;
    }
}

/// Clicks in the middle of an element, as a user does.
async fn click_middle(browser: &mut DevTools, element: &str, answer: impl AsyncFn(&Value) -> Value) {
    let middle = format!(
        "const {{ left, top, width, height }} = document.getElementById('{element}').getBoundingClientRect();
         return [left + width / 2, top + height / 2];"
    );
    let middle = browser.run(&middle, &answer).await;
    for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
        let event = json!({"type": kind, "x": middle[0], "y": middle[1], "button": "left", "clickCount": 1});
        browser.call("Input.dispatchMouseEvent", event, &answer).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learner_watches_on_the_local_player_with_the_keyboard_and_goes_on_where_they_stopped() {
    let stack = start(&[]).await;
    let Classroom { course, video_lesson, instructor, learner, .. } = Classroom::open(&stack).await;
    let ready = upload(&stack, &instructor, &course, &video_lesson, minute().await).await;
    assert_eq!(ready["status"], "ready", "{ready}");
    let published = instructor.post(&format!("/v1/courses/{course}/publication"), json!({})).await.succeeded().json();
    let version = json!({"version": published["latestVersion"]});
    learner.put(&format!("/v1/courses/{course}/enrolment/version"), version).await.is(200);
    let token = learner.tokens["accessToken"].as_str().unwrap();
    let page = format!("{}/local/player?course={course}&lesson={video_lesson}&token={token}", stack.url());

    let mut browser = DevTools::start().await;
    browser.open(&page, refuse).await;
    browser.run(&until("video && video.currentTime > 1"), refuse).await;
    press(&mut browser, "seek", "PageUp", refuse).await;
    browser.run(&until("!video.seeking && video.currentTime > 9"), refuse).await;
    press(&mut browser, "seek", "k", refuse).await;
    let reported = "performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/position'))";
    browser.run(&until(reported), refuse).await;
    browser.run(&until("video.paused && at('watched-text').textContent !== ''"), refuse).await;

    let lesson = format!("/v1/courses/{course}/lessons/{video_lesson}");
    let stored = learner.get(&format!("{lesson}/position")).await.is(200).json();
    let number = |member: &str| stored[member].as_u64().unwrap();
    assert!(number("positionSeconds") >= 9 && number("furthestSeconds") >= 9, "{stored}");
    let jumped = number("furthestSeconds") - number("watchedSeconds");
    assert!((4..=8).contains(&jumped), "a tenth of a minute was not watched: {stored}");
    browser.reload(refuse).await;
    let resumed = browser.run(&until("video?.readyState >= 2 && !video.seeking && video.currentTime"), refuse).await;
    assert!(resumed.as_f64().unwrap() >= stored["positionSeconds"].as_f64().unwrap() - 1.0, "{resumed}: {stored}");
    browser.stop().await;
    stack.stop().await;
}

/// Captions of the minute, whose cue is shown from the twentieth second.
const GREETING: &str = "1\n00:00:20,000 --> 00:00:25,000\n<b>Guten</b> Morgen!\n";
const ACTIVE: &str =
    "[...video.textTracks].flatMap(({ activeCues }) => [...(activeCues ?? [])]).map(({ text }) => text)";

#[tokio::test(flavor = "multi_thread")]
async fn a_learner_sees_the_captions_of_a_lesson_on_the_local_player_at_their_time() {
    let stack = start(&[]).await;
    let Classroom { course, video_lesson, instructor, learner, .. } = Classroom::open(&stack).await;
    let lesson = format!("/v1/courses/{course}/lessons/{video_lesson}");
    for (captions, kind) in [
        (format!("{lesson}/captions/de?kind=captions"), "application/x-subrip"),
        (format!("{lesson}/captions/fr"), "text/vtt"),
    ] {
        instructor.put_text(&captions, kind, GREETING).await.is(200);
    }
    let ready = upload(&stack, &instructor, &course, &video_lesson, minute().await).await;
    assert_eq!(ready["status"], "ready", "{ready}");
    let published = instructor.post(&format!("/v1/courses/{course}/publication"), json!({})).await.succeeded().json();
    let version = json!({"version": published["latestVersion"]});
    learner.put(&format!("/v1/courses/{course}/enrolment/version"), version).await.is(200);
    let token = learner.tokens["accessToken"].as_str().unwrap();
    let page = format!("{}/local/player?course={course}&lesson={video_lesson}&token={token}", stack.url());

    let mut browser = DevTools::start().await;
    browser.open(&page, refuse).await;
    browser.run(&until("video && video.readyState >= 2 && at('captions').options.length === 3"), refuse).await;
    browser.run("document.getElementById('video').pause()", refuse).await;
    let menu = "return [...document.getElementById('captions').options].map((one) => one.text)";
    assert_eq!(browser.run(menu, refuse).await, json!(["Off", "Deutsch (CC)", "français"]));
    browser.run(&choose("captions", "0"), refuse).await;
    // What is shown follows the time: the cue in its middle, and nothing after it.
    let seek = |to: u32| format!("document.getElementById('video').currentTime = {to}");
    browser.run(&seek(22), refuse).await;
    let shown = browser.run(&until(&format!("!video.seeking && {ACTIVE}[0]")), refuse).await;
    assert_eq!(shown, "<b>Guten</b> Morgen!");
    browser.run(&seek(27), refuse).await;
    browser.run(&until(&format!("!video.seeking && {ACTIVE}.length === 0")), refuse).await;
    browser.stop().await;
    stack.stop().await;
}

/// Answers the API and the media of the page in place of the platform, and notes what it was asked for.
struct Platform<'a> {
    origin: String,
    media: &'a Path,
    requests: Mutex<Vec<String>>,
    reports: Mutex<Vec<Value>>,
}

impl Platform<'_> {
    fn answer(&self, paused: &Value) -> Value {
        let request = &paused["request"];
        let url = request["url"].as_str().unwrap();
        let path = url.strip_prefix(&self.origin).unwrap();
        self.requests.lock().unwrap().push(path.to_owned());
        let (kind, body) = match path.strip_prefix("/media/") {
            Some(name) => (media_type(name), std::fs::read(self.media.join(name)).unwrap()),
            None => ("application/json", self.api(path, request).to_string().into_bytes()),
        };
        let headers = json!([{"name": "content-type", "value": kind}]);
        json!({"responseCode": 200, "responseHeaders": headers, "body": STANDARD.encode(body)})
    }

    fn api(&self, path: &str, request: &Value) -> Value {
        if path.ends_with("/playback") {
            let (master, storyboard) = ("/media/master.m3u8", "/media/storyboard.vtt");
            let address = |path: &str| format!("{}{path}", self.origin);
            return json!({
                "masterUrl": address(master), "storyboardUrl": address(storyboard),
                "durationSeconds": 30, "positionSeconds": 0,
            });
        }
        if request["method"] == "PUT" {
            let report = request["postData"].as_str().unwrap();
            self.reports.lock().unwrap().push(serde_json::from_str(report).unwrap());
        }
        json!({"intervals": []})
    }

    /// Whether the page has requested a path that begins like this.
    fn was_asked_for(&self, beginning: &str) -> bool {
        self.requests.lock().unwrap().iter().any(|path| path.starts_with(beginning))
    }
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("m3u8") => "application/vnd.apple.mpegurl",
        Some("vtt") => "text/vtt",
        Some("jpg") => "image/jpeg",
        _ => "video/mp2t",
    }
}

/// A video with two audio tracks, captions and a storyboard.
async fn make_video(folder: &Path) {
    let ffmpeg = async |arguments: Vec<&str>| {
        let mut command = tokio::process::Command::new("ffmpeg");
        let status = command.current_dir(folder).args(["-loglevel", "error"]).args(arguments).status().await;
        assert!(status.expect("ffmpeg is missing: apt-get install ffmpeg").success());
    };
    ffmpeg(VIDEO.split_whitespace().chain([STREAMS, "s%v.m3u8"]).collect()).await;
    ffmpeg("-f lavfi -i testsrc=size=320x90 -frames:v 1 sheet.jpg".split_whitespace().collect()).await;
    let master = std::fs::read_to_string(folder.join("master.m3u8")).unwrap();
    let captions = "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"subs\",NAME=\"English\",LANGUAGE=\"en\",URI=\"en.m3u8\"\n";
    let (tags, variants) = master.split_at(master.find("#EXT-X-STREAM-INF").unwrap());
    let variants = variants.replace("AUDIO=\"group_aud\"", "AUDIO=\"group_aud\",SUBTITLES=\"subs\"");
    for (name, text) in [
        ("master.m3u8", format!("{tags}{captions}{variants}").as_str()),
        ("en.m3u8", CAPTIONS),
        ("en.vtt", CUES),
        ("storyboard.vtt", STORYBOARD),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_local_player_offers_captions_audio_tracks_speeds_and_a_storyboard() {
    let (stack, folder) = (start(&[]).await, tempfile::tempdir().unwrap());
    make_video(folder.path()).await;
    let platform =
        Platform { origin: stack.url(), media: folder.path(), requests: Mutex::default(), reports: Mutex::default() };
    let answer = async |paused: &Value| platform.answer(paused);
    let mut browser = DevTools::start().await;
    let patterns = json!({"patterns": [{"urlPattern": "*/v1/*"}, {"urlPattern": "*/media/*"}]});
    browser.call("Fetch.enable", patterns, &answer).await;
    let page = format!("{}/local/player?course=crs_1&lesson=les_1&token=t", platform.origin);
    browser.open(&page, &answer).await;
    browser.run(&until("video && video.currentTime > 1"), &answer).await;
    // On a slow machine the video would be over, and its captions with it, before they are looked for.
    browser.run("document.getElementById('video').pause()", &answer).await;

    let menu = |id: &str| format!("return [...document.getElementById('{id}').options].map((one) => one.text)");
    assert_eq!(browser.run(&menu("audio"), &answer).await, json!(["English", "Deutsch"]));
    assert_eq!(browser.run(&menu("captions"), &answer).await, json!(["Off", "English"]));
    browser.run(&choose("captions", "0"), &answer).await;
    let cues = "[...video.textTracks].flatMap(({ activeCues }) => [...(activeCues ?? [])]).map(({ text }) => text)[0]";
    assert_eq!(browser.run(&until(cues), &answer).await, "Good morning!");
    assert!(!platform.was_asked_for("/media/sde"));
    browser.run(&choose("audio", "1"), &answer).await;
    frames_until(&mut browser, &answer, || platform.was_asked_for("/media/sde.m3u8")).await;
    browser.run(&choose("speed", "1.5"), &answer).await;
    let speed = "const video = document.getElementById('video'); return [video.playbackRate, video.preservesPitch]";
    assert_eq!(browser.run(speed, &answer).await, json!([1.5, true]));

    press(&mut browser, "seek", "PageUp", &answer).await;
    let picture = "!at('preview').hidden && at('picture').style.backgroundPosition";
    assert_eq!(browser.run(&until(picture), &answer).await, "0px 0px");
    press(&mut browser, "seek", "End", &answer).await;
    assert_eq!(browser.run(&until(&format!("{picture} !== '0px 0px' && {picture}")), &answer).await, "-160px 0px");
    browser.run(&until("video.currentTime > 29"), &answer).await;
    frames_until(&mut browser, &answer, || platform.was_asked_for("/media/sheet.jpg")).await;
    // A click gives the focus to the bar, and shows the place that was chosen rather than the end that was left.
    browser.run("document.activeElement.blur()", &answer).await;
    click_middle(&mut browser, "seek", &answer).await;
    let chosen = "!video.seeking && Math.abs(video.currentTime - 15) < 2 && at('preview-time').textContent";
    let chosen = browser.run(&until(chosen), &answer).await;
    assert!(["0:14", "0:15", "0:16"].contains(&chosen.as_str().unwrap()), "{chosen}");
    let watched = |report: &Value| report["watched"].as_array().is_some_and(|parts| !parts.is_empty());
    frames_until(&mut browser, &answer, || platform.reports.lock().unwrap().iter().any(watched)).await;
    browser.stop().await;
    stack.stop().await;
}
