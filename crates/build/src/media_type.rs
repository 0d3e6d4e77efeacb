//! The media type of a published file by its name, for everything that depends on it: the preview's headers, links to
//! feeds and icons, and which files are compressed. Types are those of the IANA registry.

use crate::parse::FeedFormat;

/// The media type of pages.
pub const HTML: &str = "text/html; charset=utf-8";

/// The media type of a file of unknown content. Browsers offer it as a download.
const UNKNOWN: &str = "application/octet-stream";

/// The extensions of files that are worth compressing, with their media types.
const TEXT: [(&str, &str); 21] = [
    ("html", HTML),
    ("htm", HTML),
    ("css", "text/css; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("json", "application/json"),
    ("map", "application/json"),
    ("webmanifest", "application/manifest+json"),
    ("xml", "application/xml"),
    ("xsl", "application/xml"),
    ("atom", "application/atom+xml"),
    ("rss", "application/rss+xml"),
    ("txt", "text/plain; charset=utf-8"),
    ("md", "text/markdown; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("ics", "text/calendar; charset=utf-8"),
    ("vtt", "text/vtt; charset=utf-8"),
    ("svg", "image/svg+xml"),
    ("ttf", "font/ttf"),
    ("otf", "font/otf"),
];

/// The extensions of files that are compressed already, with their media types.
const COMPRESSED: [(&str, &str); 14] = [
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("avif", "image/avif"),
    ("ico", "image/x-icon"),
    ("woff2", "font/woff2"),
    ("woff", "font/woff"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("webm", "video/webm"),
    ("pdf", "application/pdf"),
    ("zip", "application/zip"),
];

/// Returns the media type of the file at `path`, with the encoding of a text.
pub fn media_type(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or(path);
    // The extension alone does not tell a feed from other XML and JSON.
    if let Some(feed) = FeedFormat::ALL.into_iter().find(|feed| feed.file() == name) {
        return feed.media_type();
    }
    let extension = extension(name);
    let known = TEXT.iter().chain(&COMPRESSED).find(|(known, _)| *known == extension);
    known.map_or(UNKNOWN, |(_, media_type)| media_type)
}

/// Returns true if the file at `path` gets smaller when it is compressed.
pub(crate) fn is_compressible(path: &str) -> bool {
    let extension = extension(path);
    TEXT.iter().any(|(known, _)| *known == extension)
}

fn extension(path: &str) -> String {
    path.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_determines_the_type() {
        assert_eq!(media_type("index.html"), HTML);
        assert_eq!(media_type("a/assay.0123456789abcdef.wasm"), "application/wasm");
        assert_eq!(media_type("A.PNG"), "image/png");
        assert_eq!(media_type("sitemap.xml"), "application/xml");
        assert_eq!(media_type("insights/index.json"), "application/json");
        assert_eq!(media_type("llms.txt"), "text/plain; charset=utf-8");
        assert_eq!(media_type("v1.2/CNAME"), UNKNOWN);
    }

    #[test]
    fn a_feed_has_a_type_of_its_own() {
        let feeds = ["rss.xml", "insights/atom.xml", "tags/recovery/feed.json"].map(media_type);
        assert_eq!(feeds, ["application/rss+xml", "application/atom+xml", "application/feed+json"]);
    }

    #[test]
    fn pictures_are_not_compressed_again() {
        assert!(is_compressible("a/b.svg") && is_compressible("feed.json") && is_compressible("A.HTML"));
        assert!(!is_compressible("a.webp") && !is_compressible("a.woff2") && !is_compressible("svg"));
    }
}
