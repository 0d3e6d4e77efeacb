//! Tags for pictures, videos, and posts and code that other hosts embed.

use super::replacement::{Replacement, label, one_line, picture};
use super::tags::Arguments;
use crate::generator::Generator;
use crate::index::encoded;

/// Returns what replaces a tag for a picture, a video or an embedded post.
pub(super) fn media(name: &str, arguments: &Arguments, generator: Generator) -> Option<Replacement> {
    let lower = name.to_ascii_lowercase();
    let id = || {
        arguments
            .either(&["id", "video", "video_id", "videoid", "youtubeid", "code", "key", "v", "src", "url"], 0)
    };
    let video = |prefix: &str, on: &str| {
        let id = id()?;
        let address = if id.contains("://") { id.to_owned() } else { format!("{prefix}{id}") };
        let title = arguments.named(&["title", "caption", "label"]).unwrap_or_default();
        let inline = format!(
            "[{}]({address})",
            if title.is_empty() { format!("Watch on {on}") } else { label(title) }
        );
        Some(Replacement::block(
            format!("::video{}{{src=\"{address}\" on=\"{on}\"}}", bracketed(title)),
            inline,
        ))
    };
    let two = |prefix: &str, what: &str| {
        let (user, id) = (arguments.either(&["user", "username"], 0)?, arguments.either(&["id", "gist"], 1));
        let path = id.map_or(user.to_owned(), |id| format!("{user}/{id}"));
        Some(Replacement::inline(format!("[{what}]({prefix}{path})")))
    };
    match lower.as_str() {
        "youtube" | "youtubeplayer" | "responsive-youtube" | "youtube_embed" | "youtube-video"
        | "embedyoutube" | "yt" => video("https://www.youtube.com/watch?v=", "YouTube"),
        "vimeo" | "vimeoplayer" => video("https://vimeo.com/", "Vimeo"),
        "gist" => two("https://gist.github.com/", "Code on GitHub"),
        "tweet" | "twitter" | "twitter_simple" | "x" | "x_simple" => {
            let id = arguments.either(&["id"], arguments.positional.len().saturating_sub(1))?;
            let address = match arguments.either(&["user"], 0) {
                _ if id.contains("://") => id.to_owned(),
                Some(user) if user != id => format!("https://x.com/{user}/status/{id}"),
                _ => format!("https://x.com/i/status/{id}"),
            };
            Some(Replacement::inline(format!("[Post on X]({address})")))
        }
        "instagram" | "instagram_simple" => id().map(|id| {
            Replacement::inline(format!("[Picture on Instagram](https://www.instagram.com/p/{id}/)"))
        }),
        "codepen" | "jsfiddle" | "speakerdeck" | "soundcloud" | "spotify" | "asciinema" | "iframe"
        | "embed" | "slideshare" => {
            let address = arguments
                .named
                .iter()
                .map(|(_, value)| value)
                .chain(&arguments.positional)
                .find(|value| value.contains("://"))?;
            let title = arguments.named(&["title", "name"]).map_or_else(|| address.clone(), label);
            Some(Replacement::inline(format!("[{title}]({address})")))
        }
        "video" | "mp4" => {
            let address = arguments.either(&["src", "mp4", "url", "file"], 0)?;
            let title = arguments.named(&["title", "caption", "alt"]).unwrap_or_default();
            let inline =
                format!("[{}]({})", if title.is_empty() { "Video" } else { title }, encoded(address));
            Some(Replacement::block(
                format!(":::video{}{{src=\"{address}\"}}\n:::", bracketed(title)),
                inline,
            ))
        }
        "figure" | "img" | "image" | "picture" | "asset_img" | "imgproc" | "responsive_image"
        | "responsive-image" | "fig" | "imgcap" | "photo" => figure(&lower, arguments, generator),
        _ => None,
    }
}

fn bracketed(title: &str) -> String {
    let title = label(title);
    if title.is_empty() { title } else { format!("[{title}]") }
}

/// Returns a picture with its caption.
fn figure(name: &str, arguments: &Arguments, generator: Generator) -> Option<Replacement> {
    let is_hexo = generator == Generator::Hexo && matches!(name, "img" | "asset_img");
    if is_hexo {
        return hexo_picture(arguments);
    }
    let src =
        arguments.either(&["src", "image_path", "url", "path", "file", "image", "img", "name", "link"], 0)?;
    let caption = caption(name, arguments, generator);
    let caption = caption.as_str();
    let is_first = arguments.at(0) == Some(src);
    let alt = arguments
        .named(&["alt", "alt_text"])
        .or_else(|| arguments.at(1).filter(|_| is_first))
        .or_else(|| arguments.named(&["caption", "title", "description"]))
        .unwrap_or_default();
    let link = arguments.named(&["link", "href"]).filter(|link| *link != src);
    let inline = picture(src, alt, link);
    let src = src.replace(' ', "%20");
    if caption.is_empty() {
        return Some(Replacement::inline(inline));
    }
    // The figure of a block has an alternative text.
    if alt.is_empty() {
        return Some(Replacement::inline(format!("{inline} {caption}")));
    }
    let caption = link.map_or_else(|| caption.to_owned(), |link| format!("[{}]({link})", label(caption)));
    let block = format!(":::figure{{src={} alt={}}}\n{caption}\n:::", attribute(&src), attribute(alt));
    Some(Replacement::block(block, format!("{inline} {caption}")))
}

/// Returns the text below a picture. A figure of Hugo has a title, a caption and an attribution, one behind the other.
fn caption(name: &str, arguments: &Arguments, generator: Generator) -> String {
    if generator != Generator::Hugo || name != "figure" {
        return arguments.named(&["caption", "title", "description"]).unwrap_or_default().to_owned();
    }
    let attribution = arguments.named(&["attr"]).map(|words| match arguments.named(&["attrlink"]) {
        Some(address) => format!("[{}]({})", label(words), address.replace(' ', "%20")),
        None => words.to_owned(),
    });
    let caption = arguments.named(&["caption", "description"]).map(str::to_owned);
    let has_more = caption.is_some() || attribution.is_some();
    let title = arguments.named(&["title"]).map(|title| match has_more {
        true => format!("**{}**", one_line(title)),
        false => title.to_owned(),
    });
    [title, caption, attribution].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// `{% img [class] src [width] [height] ["title" "alt"] %}`.
fn hexo_picture(arguments: &Arguments) -> Option<Replacement> {
    let words = &arguments.positional;
    let is_file = |word: &String| {
        word.contains("://") || word.rsplit_once('.').is_some_and(|(_, ending)| ending.len() <= 5)
    };
    let at = words.iter().position(is_file)?;
    let is_size = |word: &&String| word.trim_end_matches("px").trim_end_matches('%').parse::<f64>().is_ok();
    let said: Vec<&String> = words[at + 1..].iter().skip_while(is_size).collect();
    let said = said.iter().map(|word| word.trim_matches(['"', '\''])).collect::<Vec<_>>();
    let alt = said.iter().rev().find(|word| !word.is_empty()).copied().unwrap_or_default();
    let alt = if said.len() > 2 { said.join(" ") } else { alt.to_owned() };
    Some(Replacement::inline(picture(&words[at], &alt, None)))
}

/// Returns the value of an attribute of a block between quotation marks; blocks have no escapes.
fn attribute(value: &str) -> String {
    let value = one_line(value);
    match value.contains('"') {
        false => format!("\"{value}\""),
        true if !value.contains('\'') => format!("'{value}'"),
        true => format!("\"{}\"", value.replace('"', "'")),
    }
}
