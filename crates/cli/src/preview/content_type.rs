//! The content type of a file by its name, for the types that sites use. Browsers are told not to guess, so a missing
//! type is noticed.

/// Returns the content type of the file at `path`.
pub(super) fn of(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or(path);
    // Feeds are recognised by name; their format alone does not distinguish them.
    match name {
        "rss.xml" => return "application/rss+xml",
        "atom.xml" => return "application/atom+xml",
        "feed.json" => return "application/feed+json",
        _ => {}
    }
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    match extension.as_str() {
        "html" | "htm" => HTML,
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "xml" | "xsl" => "application/xml",
        "atom" => "application/atom+xml",
        "rss" => "application/rss+xml",
        "txt" => "text/plain; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "ics" => "text/calendar; charset=utf-8",
        "vtt" => "text/vtt; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "mp3" => "audio/mpeg",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}

/// The content type of pages.
pub(super) const HTML: &str = "text/html; charset=utf-8";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_is_told_by_the_name() {
        assert_eq!(of("index.html"), HTML);
        assert_eq!(of("a/assay.0123456789abcdef.wasm"), "application/wasm");
        assert_eq!(of("A.PNG"), "image/png");
        assert_eq!(of("sitemap.xml"), "application/xml");
        assert_eq!(of("insights/index.json"), "application/json");
        assert_eq!(of("llms.txt"), "text/plain; charset=utf-8");
        assert_eq!(of("v1.2/CNAME"), "application/octet-stream");
    }

    #[test]
    fn a_feed_is_told_from_other_files_of_its_notation() {
        let feeds = ["rss.xml", "insights/atom.xml", "tags/recovery/feed.json"].map(of);
        assert_eq!(feeds, ["application/rss+xml", "application/atom+xml", "application/feed+json"]);
    }
}
