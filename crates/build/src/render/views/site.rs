//! The view of the site for templates.

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, Value};

use super::lists;
use crate::assemble::{MANIFEST, TOUCH_ICON, TOUCH_SIDE, UrlPath};
use crate::context::Asset;
use crate::context::fields;
use crate::data::shown;
use crate::incremental::TrackedSite;
use crate::media_type::media_type;
use crate::messages::Messages;
use crate::render::record::{Record, text};
use crate::render::renderer::Renderer;

/// The site, while one of its pages is rendered.
#[derive(Debug)]
pub(in crate::render) struct SiteView {
    pub(in crate::render) tracked: Arc<TrackedSite>,
}

impl SiteView {
    /// Returns the address of a `link` in the configuration: a source path is relative to the content folder.
    fn link(&self, link: &str) -> String {
        Renderer::new(&self.tracked, self.tracked.home()).href(link)
    }

    fn nav(&self) -> Value {
        let here = self.tracked.href(self.tracked.facts(self.tracked.index()).url());
        let items = self.tracked.config().nav.iter().map(|item| {
            let url = self.link(&item.link.value);
            // The values of `aria-current`.
            let current = match &url {
                url if *url == here => Some("page"),
                url if url.len() > 1 && here.starts_with(url.as_str()) => Some("true"),
                _ => None,
            };
            minijinja::context! { title => item.title.as_str(), url, current }
        });
        items.collect()
    }

    fn organisation(&self) -> Option<Value> {
        let organisation = self.tracked.config().organisation.as_ref()?;
        Some(minijinja::context! {
            name => organisation.name.as_str(),
            abn => organisation.abn.map(|abn| abn.to_string()),
            abn_url => organisation.abn.map(|abn| abn.register_url()),
            email => text(organisation.email.as_deref()),
            logo => organisation.logo.as_ref().map(|logo| self.link(&logo.value)),
        })
    }

    /// Returns the site's icons and their web manifest, as links in the head of a page. The first PNG also serves as the
    /// icon on a home screen; without one, a drawing does.
    fn icons(&self) -> Value {
        let organisation = self.tracked.config().organisation.as_ref();
        let mut icons = Vec::new();
        let (mut has_touch, mut has_drawing) = (false, false);
        for icon in organisation.iter().flat_map(|organisation| &organisation.icons) {
            let destination = self.tracked.destination(self.tracked.home(), &icon.value);
            let url = destination.as_ref().ok().and_then(|found| self.tracked.address(found));
            let size = url.and_then(|url| self.tracked.picture_size(url));
            let sizes = size.map(|(width, height)| format!("{width}x{height}"));
            let href = self.link(&icon.value);
            let ending = icon.value.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
            let (media_type, sizes) = match ending.as_str() {
                "svg" => ("image/svg+xml", Some("any".to_owned())),
                "ico" => ("image/x-icon", sizes),
                _ => ("image/png", sizes),
            };
            if ending == "png" && !has_touch {
                has_touch = true;
                icons.push(minijinja::context! { rel => "apple-touch-icon", url => &href, type => media_type, sizes => &sizes });
            }
            has_drawing |= ending == "svg";
            icons.push(minijinja::context! { rel => "icon", url => href, type => media_type, sizes });
        }
        if has_drawing && !has_touch {
            let (url, sizes) =
                (self.tracked.href(&UrlPath::of_file(TOUCH_ICON)), format!("{TOUCH_SIDE}x{TOUCH_SIDE}"));
            icons.push(minijinja::context! { rel => "apple-touch-icon", url, type => "image/png", sizes });
        }
        if !icons.is_empty() {
            let (url, sizes) = (self.tracked.href(&UrlPath::of_file(MANIFEST)), None::<String>);
            icons.push(minijinja::context! { rel => "manifest", url, type => media_type(MANIFEST), sizes });
        }
        Value::from(icons)
    }

    fn options(&self) -> Value {
        let options = self.tracked.theme_options().iter();
        Value::from_object(
            options.map(|(name, value)| (name.clone(), shown(value))).collect::<BTreeMap<_, _>>(),
        )
    }

    fn booking(&self) -> Option<Value> {
        let booking = self.tracked.config().booking.as_ref()?;
        Some(minijinja::context! { url => self.link(&booking.url.value), label => booking.label.as_str() })
    }
}

/// The files that the theme publishes, by name. Each is recorded separately, so that a page depends only on those it
/// uses.
#[derive(Debug)]
struct AssetsView {
    tracked: Arc<TrackedSite>,
}

impl Object for AssetsView {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.tracked.asset(key.as_str()?).map(|found| asset(&self.tracked, found))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.tracked.asset_names().into_iter().map(Value::from).collect())
    }
}

/// Returns a language in the format of Open Graph, `en_AU`, which requires a country.
fn locale(language: &str) -> Option<String> {
    let mut parts = language.split('-');
    let language = parts.next()?;
    let country = parts.find(|part| part.len() == 2)?;
    Some(format!("{language}_{}", country.to_uppercase()))
}

/// Returns a fingerprinted file for templates.
pub(super) fn asset(tracked: &TrackedSite, asset: &Asset) -> Value {
    minijinja::context! { url => tracked.href(&asset.url), integrity => asset.integrity.as_str() }
}

impl Record for SiteView {
    const FIELDS: &'static [&'static str] = fields::SITE;

    fn field(&self, name: &str) -> Option<Value> {
        let config = self.tracked.config();
        Some(match name {
            "title" => Value::from(config.title.as_str()),
            "description" => text(config.description.as_deref()),
            "language" => Value::from(config.language.as_str()),
            "direction" => Value::from(Messages::direction(&config.language)),
            "locale" => Value::from(locale(&config.language)),
            "base_url" => Value::from(config.base_url.as_str()),
            "url" => Value::from(self.tracked.href(&UrlPath::home())),
            "nav" => self.nav(),
            "organisation" => Value::from(self.organisation()),
            "icons" => self.icons(),
            "booking" => Value::from(self.booking()),
            "stylesheet" => Value::from(self.tracked.stylesheet().map(|css| asset(&self.tracked, css))),
            "assets" => Value::from_object(AssetsView { tracked: self.tracked.clone() }),
            "options" => self.options(),
            "taxonomies" => lists::taxonomies(&self.tracked),
            _ => return None,
        })
    }
}
