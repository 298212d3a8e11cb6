//! Which function answers a request: exact paths before `{parameters}` before `{proxy+}` before
//! `$default`, as API Gateway chooses. Paths are compared percent-decoded, as functions get them: what the front door
//! compares as it is sent may so be another path here.

use std::collections::BTreeMap;

use http::Method;

/// Routes to targets of any kind.
#[derive(Debug, Clone)]
pub struct Routes<T> {
    routes: Vec<Route<T>>,
}

#[derive(Debug, Clone)]
struct Route<T> {
    method: String,
    path: String,
    segments: Vec<Segment>,
    target: T,
}

/// In the order of preference.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Exact(String),
    Parameter(String),
    Greedy(String),
}

/// A route that fits a request.
#[derive(Debug, PartialEq, Eq)]
pub struct Found<'r, T> {
    /// `GET /v1/courses/{courseId}`.
    pub key: String,
    /// The values of path parameters, percent-decoded.
    pub parameters: BTreeMap<String, String>,
    /// The handler.
    pub target: &'r T,
}

impl<T> Default for Routes<T> {
    fn default() -> Self {
        Self { routes: Vec::new() }
    }
}

impl<T> Routes<T> {
    /// Adds a route; `path` may be `$default`.
    pub fn add(&mut self, method: &str, path: &str, target: T) {
        let segments = if path == "$default" {
            vec![Segment::Greedy(String::new())]
        } else {
            path.trim_start_matches('/').split('/').map(segment).collect()
        };
        let route = Route { method: method.to_owned(), path: path.to_owned(), segments, target };
        self.routes.push(route);
    }

    /// All routes with their keys.
    pub fn iter(&self) -> impl Iterator<Item = (String, &T)> {
        self.routes.iter().map(|route| (route.key(), &route.target))
    }

    /// The route that fits best. Of a path that begins with several slashes, the first segments are empty, as they
    /// are of one with such slashes in between: what API Gateway makes of them is not documented, so nothing may
    /// depend on it.
    pub fn find(&self, method: &Method, path: &str) -> Option<Found<'_, T>> {
        let parts: Vec<&str> = path.strip_prefix('/').unwrap_or(path).split('/').collect();
        let fits = |route: &&Route<T>| (route.method == "ANY" || route.method == method.as_str()) && route.fits(&parts);
        // `ANY` has a lower priority than a specific method, for the same path.
        let rank = |route: &&Route<T>| (route.ranks(), route.method == "ANY");
        let route = self.routes.iter().filter(fits).min_by_key(rank)?;
        Some(Found { key: route.key(), parameters: route.parameters(&parts), target: &route.target })
    }
}

impl<T> Route<T> {
    fn key(&self) -> String {
        match self.path.as_str() {
            "$default" => "$default".to_owned(),
            path => format!("{} {path}", self.method),
        }
    }

    fn fits(&self, parts: &[&str]) -> bool {
        let exact = |(segment, part): (&Segment, &&str)| match segment {
            Segment::Exact(text) => *text == decoded(part),
            Segment::Parameter(_) => !part.is_empty(),
            Segment::Greedy(_) => true,
        };
        let greedy = matches!(self.segments.last(), Some(Segment::Greedy(_)));
        let length = if greedy { parts.len() >= self.segments.len() } else { parts.len() == self.segments.len() };
        length && self.segments.iter().zip(parts).all(exact)
    }

    fn ranks(&self) -> Vec<u8> {
        let rank = |segment: &Segment| match segment {
            Segment::Exact(_) => 0,
            Segment::Parameter(_) => 1,
            Segment::Greedy(name) => {
                if name.is_empty() {
                    3
                } else {
                    2
                }
            }
        };
        self.segments.iter().map(rank).collect()
    }

    fn parameters(&self, parts: &[&str]) -> BTreeMap<String, String> {
        let value = |(index, segment): (usize, &Segment)| match segment {
            Segment::Parameter(name) => Some((name.clone(), decoded(parts[index]))),
            Segment::Greedy(name) if !name.is_empty() => Some((name.clone(), decoded(&parts[index..].join("/")))),
            _ => None,
        };
        self.segments.iter().enumerate().filter_map(value).collect()
    }
}

fn segment(text: &str) -> Segment {
    match text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) {
        Some(name) => match name.strip_suffix('+') {
            Some(name) => Segment::Greedy(name.to_owned()),
            None => Segment::Parameter(name.to_owned()),
        },
        None => Segment::Exact(text.to_owned()),
    }
}

pub(super) fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes() -> Routes<u8> {
        let mut routes = Routes::default();
        for (target, (method, path)) in (0..).zip([
            ("GET", "/v1/courses/{courseId}"),
            ("GET", "/v1/courses/mine"),
            ("ANY", "/v1/{proxy+}"),
            ("POST", "/v1/courses"),
            ("DELETE", "/v1/courses/{courseId}/modules/{moduleId}"),
            ("GET", "/"),
        ]) {
            routes.add(method, path, target);
        }
        routes
    }

    fn target(method: &Method, path: &str) -> Option<u8> {
        routes().find(method, path).map(|found| *found.target)
    }

    #[test]
    fn the_most_specific_route_answers() {
        assert_eq!(target(&Method::GET, "/v1/courses/mine"), Some(1));
        assert_eq!(target(&Method::GET, "/v1/courses/c1"), Some(0));
        assert_eq!(target(&Method::PUT, "/v1/courses/c1"), Some(2));
        assert_eq!(target(&Method::POST, "/v1/courses"), Some(3));
        assert_eq!(target(&Method::GET, "/"), Some(5));
    }

    #[test]
    fn a_request_without_matching_route_is_not_found() {
        assert_eq!(target(&Method::GET, "/v2"), None);
        assert_eq!(target(&Method::POST, "/"), None);
    }

    #[test]
    fn an_encoded_path_has_the_route_of_the_decoded_one() {
        assert_eq!(target(&Method::GET, "/v1/courses/m%69ne"), Some(1));
        assert_eq!(target(&Method::GET, "/v1/courses/m%69nes"), Some(0));
        assert_eq!(target(&Method::POST, "/v1/%63ourses"), Some(3));
    }

    #[test]
    fn parameters_are_decoded() {
        let routes = routes();
        let found = routes.find(&Method::DELETE, "/v1/courses/a%20b/modules/%C3%A4").unwrap();
        assert_eq!(found.key, "DELETE /v1/courses/{courseId}/modules/{moduleId}");
        assert_eq!(found.parameters["courseId"], "a b");
        assert_eq!(found.parameters["moduleId"], "ä");
        let found = routes.find(&Method::PUT, "/v1/x/y/z").unwrap();
        assert_eq!(found.parameters["proxy"], "x/y/z");
    }

    #[test]
    fn doubled_slashes_lead_to_no_route_wherever_they_are() {
        for path in ["//v1/courses", "///v1/courses", "/v1//courses", "/v1/courses/", "/v1/courses//"] {
            assert_eq!(target(&Method::POST, path).filter(|target| *target != 2), None, "{path}");
        }
        for path in ["//", "//v1/courses/mine", "///v1/x"] {
            assert_eq!(target(&Method::GET, path), None, "{path}");
        }
    }

    #[test]
    fn the_default_route_takes_what_is_left() {
        let mut routes = routes();
        routes.add("ANY", "$default", 9);
        let found = routes.find(&Method::GET, "/elsewhere").unwrap();
        assert_eq!((found.key.as_str(), *found.target), ("$default", 9));
    }
}
