//! The site, as templates see it.

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, Value};

use super::lists;
use crate::assemble::UrlPath;
use crate::data::shown;
use crate::incremental::Reader;
use crate::press::Asset;
use crate::press::fields;
use crate::render::draw::Drawer;
use crate::render::record::{Record, text};

/// The site, while one of its pages is drawn.
#[derive(Debug)]
pub(in crate::render) struct SiteView {
    pub(in crate::render) reader: Arc<Reader>,
}

impl SiteView {
    /// The address that the configuration's `link` stands for: a source path counts from the content folder.
    fn link(&self, link: &str) -> String {
        Drawer::new(&self.reader, self.reader.home()).href(link)
    }

    fn nav(&self) -> Value {
        let here = self.reader.href(self.reader.facts(self.reader.index()).url());
        let items = self.reader.config().nav.iter().map(|item| {
            let url = self.link(&item.link.value);
            // The words of `aria-current`.
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
        let organisation = self.reader.config().organisation.as_ref()?;
        Some(minijinja::context! {
            name => organisation.name.as_str(),
            abn => organisation.abn.map(|abn| abn.to_string()),
            abn_url => organisation.abn.map(|abn| abn.register_url()),
            email => text(organisation.email.as_deref()),
            logo => organisation.logo.as_ref().map(|logo| self.link(&logo.value)),
        })
    }

    /// The site's icons, as links in a page's head name them. The first in PNG is the one of a home screen as well.
    fn icons(&self) -> Value {
        let organisation = self.reader.config().organisation.as_ref();
        let mut icons = Vec::new();
        let mut has_touch = false;
        for icon in organisation.iter().flat_map(|organisation| &organisation.icons) {
            let destination = self.reader.destination(self.reader.home(), &icon.value);
            let url = destination.as_ref().ok().and_then(|found| self.reader.address(found));
            let size = url.and_then(|url| self.reader.picture_size(url));
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
            icons.push(minijinja::context! { rel => "icon", url => href, type => media_type, sizes });
        }
        Value::from(icons)
    }

    fn options(&self) -> Value {
        let options = self.reader.theme_options().iter();
        Value::from_object(
            options.map(|(name, value)| (name.clone(), shown(value))).collect::<BTreeMap<_, _>>(),
        )
    }

    fn booking(&self) -> Option<Value> {
        let booking = self.reader.config().booking.as_ref()?;
        Some(minijinja::context! { url => self.link(&booking.url.value), label => booking.label.as_str() })
    }
}

/// What the theme publishes, by name. Each file is read by itself, so that a page is made of those alone that it asks for.
#[derive(Debug)]
struct AssetsView {
    reader: Arc<Reader>,
}

impl Object for AssetsView {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.reader.asset(key.as_str()?).map(|found| asset(&self.reader, found))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.reader.asset_names().into_iter().map(Value::from).collect())
    }
}

/// A language as Open Graph writes it, `en_AU`; it knows none without a country.
fn locale(language: &str) -> Option<String> {
    let mut parts = language.split('-');
    let language = parts.next()?;
    let country = parts.find(|part| part.len() == 2)?;
    Some(format!("{language}_{}", country.to_uppercase()))
}

/// A fingerprinted file, as templates see it.
pub(super) fn asset(reader: &Reader, asset: &Asset) -> Value {
    minijinja::context! { url => reader.href(&asset.url), integrity => asset.integrity.as_str() }
}

impl Record for SiteView {
    const FIELDS: &'static [&'static str] = fields::SITE;

    fn field(&self, name: &str) -> Option<Value> {
        let config = self.reader.config();
        Some(match name {
            "title" => Value::from(config.title.as_str()),
            "description" => text(config.description.as_deref()),
            "language" => Value::from(config.language.as_str()),
            "locale" => Value::from(locale(&config.language)),
            "base_url" => Value::from(config.base_url.as_str()),
            "url" => Value::from(self.reader.href(&UrlPath::home())),
            "nav" => self.nav(),
            "organisation" => Value::from(self.organisation()),
            "icons" => self.icons(),
            "booking" => Value::from(self.booking()),
            "stylesheet" => Value::from(self.reader.stylesheet().map(|css| asset(&self.reader, css))),
            "assets" => Value::from_object(AssetsView { reader: self.reader.clone() }),
            "options" => self.options(),
            "taxonomies" => lists::taxonomies(&self.reader),
            _ => return None,
        })
    }
}
