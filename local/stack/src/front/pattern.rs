//! Path patterns of cache behaviours
//! (<https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html>).

use glotto_cloud::matches_pattern;

/// Whether a path matches a pattern: `*` stands for any number of characters, slashes included, and `?` for one.
/// Upper and lower case differ.
pub fn matches(pattern: &str, path: &str) -> bool {
    matches_pattern(pattern.trim_start_matches('/'), path.trim_start_matches('/'))
}

/// The path by which a behaviour is chosen: without dot segments and doubled slashes (RFC 3986, 5.2.4). The origin
/// gets the path as it was sent.
pub fn normalized(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => _ = kept.pop(),
            segment => kept.push(segment),
        }
    }
    let end = if path.len() > 1 && path.ends_with('/') && !kept.is_empty() { "/" } else { "" };
    format!("/{}{end}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_characters_and_a_question_mark_for_one() {
        let pairs = [
            ("/hls/*", "/hls/v/a-1/x.ts", true),
            ("/hls/*", "/hls/", true),
            ("/hls/*", "/hls", false),
            ("/v1/me", "/v1/me", true),
            ("/v1/me", "/v1/men", false),
            ("/v1/me/*", "/v1/me/sessions", true),
            ("/v1/avatars/*/default.svg", "/v1/avatars/usr_1/default.svg", true),
            ("/v1/avatars/*/default.svg", "/v1/avatars/usr_1/x/256", false),
            ("*", "/anything/at/all", true),
            ("a?c*.jpg", "/abcdef.jpg", true),
            ("a?c*.jpg", "/ac.jpg", false),
            ("/Docs", "/docs", false),
            ("*.jpg", "/a.jpg.png", false),
        ];
        for (pattern, path, expected) in pairs {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn dot_segments_and_doubled_slashes_do_not_lead_around_a_behaviour() {
        for (path, expected) in
            [("/hls/../v1/me", "/v1/me"), ("//hls//a", "/hls/a"), ("/a/./b/", "/a/b/"), ("/..", "/"), ("/", "/")]
        {
            assert_eq!(normalized(path), expected);
        }
    }
}
