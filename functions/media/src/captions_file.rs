//! Files of captions: what a request has, and what a response has.

use glotto_domain::media::captions::{self, Captions, WEBVTT};
use glotto_domain::{Pointer, ValidationErrors};
use glotto_http::body::BodyDocs;
use glotto_http::response::MediaType;
use glotto_http::{Request, RequestBody, Result};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// The media type of SubRip, which is not registered. ffmpeg and players use it.
pub(crate) const SUBRIP: &str = "application/x-subrip";

/// A file of captions in a request.
#[derive(Debug)]
pub struct CaptionsFile(pub Captions);

impl JsonSchema for CaptionsFile {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "CaptionsFile".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A file in WebVTT or SubRip (SRT), in UTF-8, of at most 1 MiB and 20,000 cues. Which of \
                            both it is, is read from the file. Cues are in the order in which they begin. The WebVTT \
                            and the SubRip that are made of it have at most 1 MiB, too.",
            "examples": ["WEBVTT\n\n00:00:01.000 --> 00:00:04.000\nGood morning!\n"],
        })
    }
}

impl RequestBody for CaptionsFile {
    const DOCS: Option<BodyDocs> = Some(BodyDocs::other(SchemaGenerator::subschema_for::<Self>, &[WEBVTT, SUBRIP]));

    fn read(request: &Request, errors: &mut ValidationErrors) -> Result<Option<Self>> {
        match captions::parse(request.body()) {
            Ok(captions) => Ok(Some(Self(captions))),
            Err(faults) => {
                for fault in faults {
                    errors.add(&Pointer::root(), fault);
                }
                Ok(None)
            }
        }
    }
}

/// A file of captions in a response.
pub struct CaptionsText;

impl MediaType for CaptionsText {
    const NAME: &'static str = WEBVTT;
    const OTHERS: &'static [&'static str] = &[SUBRIP];
}
