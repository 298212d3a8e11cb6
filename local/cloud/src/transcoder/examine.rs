//! The `Probe` operation: inspects an input before a job is created.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::Shared;
use super::api::error;
use super::probe;
use super::settings::Location;

pub(super) async fn answer(shared: &Shared, body: &[u8]) -> Response {
    let request: Value = serde_json::from_slice(body).unwrap_or_default();
    let files = request["inputFiles"].as_array().map_or(&[][..], Vec::as_slice);
    if files.is_empty() {
        let why = "/inputFiles: must have at least 1 element";
        return error(StatusCode::BAD_REQUEST, "BadRequestException", why);
    }
    let mut results = Vec::new();
    for file in files {
        match examine(shared, file["fileUrl"].as_str().unwrap_or_default()).await {
            Ok(result) => results.push(result),
            Err(refusal) => return refusal,
        }
    }
    Json(json!({ "probeResults": results })).into_response()
}

async fn examine(shared: &Shared, url: &str) -> Result<Value, Response> {
    let bad = |why: &str| error(StatusCode::BAD_REQUEST, "BadRequestException", why);
    let place = Location::parse(url).map_err(|why| bad(&why))?;
    let file = shared.buckets.file(&place.bucket, &place.key).filter(|file| file.is_file());
    let file = file.ok_or_else(|| {
        let why = format!("Unable to open input file [{url}]: HeadObject failed");
        error(StatusCode::NOT_FOUND, "NotFoundException", &why)
    })?;
    let probed = probe::ffprobe_json(&file).await.map_err(|failure| {
        let code = "InternalServerErrorException";
        error(StatusCode::INTERNAL_SERVER_ERROR, code, &failure.message)
    })?;
    let probed = probed.ok_or_else(|| bad(&format!("Unable to probe input file [{url}]")))?;
    let size = std::fs::metadata(&file).map_or(0, |file| file.len());
    Ok(json!({
        "container": container(&probed),
        "metadata": { "fileSize": size },
        "trackMappings": [],
    }))
}

fn container(probed: &Value) -> Value {
    let streams = probed["streams"].as_array().map_or(&[][..], Vec::as_slice);
    let mut container = Map::new();
    container.insert("tracks".to_owned(), streams.iter().filter_map(track).collect());
    if let Some(seconds) = decimal(&probed["format"]["duration"]) {
        container.insert("duration".to_owned(), json!(seconds));
    }
    Value::Object(container)
}

fn track(stream: &Value) -> Option<Value> {
    // The cover of an audio file is a stream of one picture: no video.
    let cover = stream["disposition"]["attached_pic"] == 1;
    let mut track = match stream["codec_type"].as_str()? {
        "video" if !cover => json!({ "trackType": "video", "videoProperties": picture(stream) }),
        "audio" => json!({ "trackType": "audio", "audioProperties": sound(stream) }),
        _ => return None,
    };
    track["index"] = stream["index"].clone();
    if let Some(seconds) = decimal(&stream["duration"]) {
        track["duration"] = json!(seconds);
    }
    Some(track)
}

fn picture(stream: &Value) -> Value {
    let mut picture = json!({ "width": stream["width"], "height": stream["height"] });
    if let Some(degrees) = probe::rotation(stream) {
        picture["rotation"] = json!(degrees);
    }
    for (name, source, separator) in [
        ("frameRate", "avg_frame_rate", '/'),
        ("sampleAspectRatio", "sample_aspect_ratio", ':'),
        ("displayAspectRatio", "display_aspect_ratio", ':'),
    ] {
        if let Some(ratio) = ratio(&stream[source], separator) {
            picture[name] = ratio;
        }
    }
    picture
}

fn sound(stream: &Value) -> Value {
    let rate = stream["sample_rate"].as_str().and_then(|rate| rate.parse::<u32>().ok());
    let mut sound = json!({ "channels": stream["channels"], "sampleRate": rate });
    if let Some(language) = stream["tags"]["language"].as_str() {
        sound["languageCode"] = json!(language);
    }
    sound
}

fn ratio(value: &Value, separator: char) -> Option<Value> {
    let (numerator, denominator) = value.as_str()?.split_once(separator)?;
    let part = |text: &str| text.parse::<u32>().ok().filter(|number| *number > 0);
    Some(json!({ "numerator": part(numerator)?, "denominator": part(denominator)? }))
}

fn decimal(value: &Value) -> Option<f64> {
    value.as_str().and_then(|text| text.parse().ok())
}
