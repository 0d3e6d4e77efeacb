//! The site, as templates see it.

use std::sync::Arc;

use minijinja::value::Value;

use crate::assemble::{PageIndex, UrlPath};
use crate::parse::Config;
use crate::render::Press;
use crate::render::assets::Asset;
use crate::render::draw::Drawer;
use crate::render::record::{Record, text};

/// The site, while one of its pages is drawn.
#[derive(Debug)]
pub(in crate::render) struct SiteView {
    pub(in crate::render) press: Arc<Press>,
    pub(in crate::render) page: PageIndex,
}

impl SiteView {
    fn config(&self) -> &Config {
        &self.press.site.config
    }

    /// The address that the configuration's `link` stands for: a source path counts from the content folder.
    fn link(&self, link: &str) -> String {
        Drawer::new(&self.press, self.press.site.home()).href(link)
    }

    fn nav(&self) -> Value {
        let current = &self.press.site.pages[self.page];
        self.config()
            .nav
            .iter()
            .map(|item| {
                let url = self.link(&item.link.value);
                let here = self.press.site.href(&current.url);
                let current = if url == here {
                    Value::from("page")
                } else if url.len() > 1 && here.starts_with(&url) {
                    Value::from("true")
                } else {
                    Value::from(())
                };
                minijinja::context! { title => item.title.as_str(), url => url, current => current }
            })
            .collect()
    }

    fn organisation(&self) -> Option<Value> {
        let organisation = self.config().organisation.as_ref()?;
        Some(minijinja::context! {
            name => organisation.name.as_str(),
            abn => organisation.abn.map(|abn| abn.to_string()),
            abn_url => organisation.abn.map(|abn| abn.register_url()),
        })
    }

    fn booking(&self) -> Option<Value> {
        let booking = self.config().booking.as_ref()?;
        Some(minijinja::context! { url => self.link(&booking.url.value), label => booking.label.as_str() })
    }
}

/// A fingerprinted file, as templates see it.
pub(super) fn asset(press: &Press, asset: &Asset) -> Value {
    minijinja::context! { url => press.site.href(&asset.url), integrity => asset.integrity.as_str() }
}

impl Record for SiteView {
    const FIELDS: &'static [&'static str] = &[
        "title",
        "description",
        "language",
        "base_url",
        "url",
        "nav",
        "organisation",
        "booking",
        "stylesheet",
    ];

    fn field(&self, name: &str) -> Option<Value> {
        let config = self.config();
        Some(match name {
            "title" => Value::from(config.title.as_str()),
            "description" => text(config.description.as_deref()),
            "language" => Value::from(config.language.as_str()),
            "base_url" => Value::from(config.base_url.as_str()),
            "url" => Value::from(self.press.site.href(&UrlPath::home())),
            "nav" => self.nav(),
            "organisation" => Value::from(self.organisation()),
            "booking" => Value::from(self.booking()),
            "stylesheet" => Value::from(self.press.stylesheet.as_ref().map(|css| asset(&self.press, css))),
            _ => return None,
        })
    }
}
