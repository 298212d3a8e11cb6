//! Compression of playlists. API Gateway does not compress, and CloudFront compresses only what it may cache.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use glotto_domain::weight::weight;

/// Whether an `Accept-Encoding` header accepts gzip (RFC 9110, 12.5.3).
pub(crate) fn is_accepted(header: &str) -> bool {
    header.split(',').any(|coding| {
        let mut parts = coding.split(';');
        let is_gzip = parts.next().is_some_and(|name| name.trim().eq_ignore_ascii_case("gzip"));
        is_gzip && weight(parts).is_some_and(|weight| weight > 0)
    })
}

/// Compresses a text.
pub(crate) fn gzip(text: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn gzip_is_used_exactly_if_the_client_accepts_it() {
        for accepted in ["gzip", "br, gzip", "GZIP;q=0.5", "gzip;Q=0.5", "deflate,gzip;q=1.0,*;q=0.1"] {
            assert!(is_accepted(accepted), "{accepted}");
        }
        for rejected in ["", "identity", "br", "gzip;q=0", "gzip;Q=0", "gzip;q=0.0", "xgzip", "gzip;q=x"] {
            assert!(!is_accepted(rejected), "{rejected}");
        }
    }

    #[test]
    fn a_playlist_is_compressed_to_a_small_part_and_back() {
        let playlist = "#EXTINF:6.0,\n#EXT-X-BYTERANGE:1234567@1234567\nmaster_1920x1080.ts\n".repeat(1_000);
        let compressed = gzip(playlist.as_bytes()).unwrap();
        assert!(compressed.len() < playlist.len() / 20);
        let mut text = String::new();
        GzDecoder::new(compressed.as_slice()).read_to_string(&mut text).unwrap();
        assert_eq!(text, playlist);
    }
}
