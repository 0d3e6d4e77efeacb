//! Structured data for search engines: JSON-LD in the vocabulary of schema.org, with the fields that Google's
//! documentation of rich results requires. It states nothing that the page does not, so it has no ratings and no
//! reviews.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::absolute_urls::from_page;
use super::facts;
use super::renderer::{Renderer, parted};
use crate::assemble::{PageIndex, PageKind};
use crate::context::in_script;
use crate::incremental::{PageFacts, TrackedSite};
use crate::parse::directive::BlockRole;
use crate::parse::fragment::{Piece, walk};
use crate::parse::front_matter::AUTHORS;
use crate::parse::moment::Moment;
use crate::parse::plain;

/// Returns the structured data of the page, ready for a `script` element; none if there is nothing to describe.
pub(super) fn of(tracked: &Arc<TrackedSite>) -> Option<String> {
    let index = tracked.index();
    let page = tracked.facts(index);
    let describer = Describer { tracked, index, page, permalink: tracked.permalink(page.url()) };
    let described = describer.page()?;
    let all = [Some(described), describer.breadcrumbs(), describer.questions()];
    let graph = Value::Array(all.into_iter().flatten().collect());
    let whole = object([("@context", Some(json!("https://schema.org"))), ("@graph", Some(graph))]);
    Some(in_script(&whole.to_string()))
}

/// Describes a page.
struct Describer<'a> {
    tracked: &'a Arc<TrackedSite>,
    index: PageIndex,
    page: PageFacts<'a>,
    permalink: String,
}

impl Describer<'_> {
    fn page(&self) -> Option<Value> {
        Some(match self.page.kind() {
            PageKind::NotFound => return None,
            PageKind::Home => self.site(),
            PageKind::Article => self.article(),
            PageKind::Diagnostic => self.application(),
            PageKind::Term if self.is_author() => self.profile(),
            PageKind::Page => self.described("WebPage", []),
            PageKind::Section | PageKind::Taxonomy | PageKind::Term | PageKind::Archive | PageKind::Year => {
                self.described("CollectionPage", [])
            }
        })
    }

    /// Returns the fields that every page has, and `more`.
    fn described<const N: usize>(&self, kind: &str, more: [(&str, Option<Value>); N]) -> Value {
        let facts = self.page.front_matter();
        let common = [
            ("@type", Some(json!(kind))),
            ("@id", Some(json!(self.permalink))),
            ("url", Some(json!(self.permalink))),
            ("name", Some(json!(self.page.title()))),
            ("description", facts::description(self.page).map(|text| json!(text))),
            ("inLanguage", Some(json!(self.tracked.config().language))),
            ("datePublished", facts.date.map(date)),
            ("dateModified", facts.changed().map(date)),
        ];
        object(common.into_iter().chain(more))
    }

    fn site(&self) -> Value {
        let config = self.tracked.config();
        let description = config.description.as_ref();
        object([
            ("@type", Some(json!("WebSite"))),
            ("@id", Some(json!(self.permalink))),
            ("url", Some(json!(self.permalink))),
            ("name", Some(json!(config.title))),
            ("description", description.map(|text| json!(text))),
            ("inLanguage", Some(json!(config.language))),
            ("publisher", Some(self.publisher())),
        ])
    }

    fn article(&self) -> Value {
        let people: Vec<Value> =
            facts::authors(self.tracked, self.index).into_iter().map(|author| self.person(author)).collect();
        let author = if people.is_empty() { self.publisher() } else { Value::Array(people) };
        let topics = facts::topics(self.tracked, self.index);
        let topics: Vec<&str> = topics.iter().map(|term| self.tracked.facts(*term).title()).collect();
        let hero = facts::image(self.tracked, self.index);
        // Few networks show an SVG drawing, so the site's picture is listed as well.
        let social = facts::social(self.tracked, self.index).map(|(social, _)| social);
        let social = social.filter(|social| hero.as_ref() != Some(social));
        let images: Vec<String> = hero.into_iter().chain(social).collect();
        let section = self.above(PageKind::Section).map(|section| self.tracked.facts(section).title());
        self.described(
            "Article",
            [
                ("headline", Some(json!(self.page.title()))),
                ("image", (!images.is_empty()).then(|| json!(images))),
                ("author", Some(author)),
                ("publisher", Some(self.publisher())),
                ("mainEntityOfPage", Some(json!(self.permalink))),
                ("articleSection", section.map(|section| json!(section))),
                ("keywords", (!topics.is_empty()).then(|| json!(topics))),
                ("wordCount", Some(json!(self.tracked.words(self.index)))),
            ],
        )
    }

    /// Describes a diagnostic: a small program that runs in the page, free of charge.
    fn application(&self) -> Value {
        let diagnostic = self.page.diagnostic().and_then(|id| self.tracked.diagnostic(id).ok());
        let minutes = diagnostic.and_then(|(diagnostic, _)| diagnostic.engine.minutes);
        self.described(
            "WebApplication",
            [
                ("applicationCategory", Some(json!("BusinessApplication"))),
                ("operatingSystem", Some(json!("Any"))),
                ("isAccessibleForFree", Some(json!(true))),
                ("offers", Some(json!({ "@type": "Offer", "price": "0" }))),
                ("timeRequired", minutes.map(|minutes| json!(format!("PT{minutes}M")))),
                ("publisher", Some(self.publisher())),
            ],
        )
    }

    /// Describes the page of an author.
    fn profile(&self) -> Value {
        self.described("ProfilePage", [("mainEntity", Some(self.person(self.index)))])
    }

    fn person(&self, author: PageIndex) -> Value {
        let author = self.tracked.facts(author);
        let url = self.tracked.permalink(author.url());
        object([
            ("@type", Some(json!("Person"))),
            ("@id", Some(json!(format!("{url}#person")))),
            ("name", Some(json!(author.title()))),
            ("url", Some(json!(url))),
            ("description", facts::description(author).map(|text| json!(text))),
        ])
    }

    /// Describes the publisher of the site. An ABN is the identifier of the Australian Taxation Office.
    fn publisher(&self) -> Value {
        let config = self.tracked.config();
        let organisation = config.organisation.as_ref();
        let home = self.tracked.permalink(self.tracked.facts(self.tracked.home()).url());
        let abn = organisation.and_then(|organisation| organisation.abn);
        let logo = organisation.and_then(|organisation| organisation.logo.as_ref());
        let number = abn.map(|abn| {
            json!({
                "@type": "PropertyValue", "propertyID": "ABN", "value": abn.to_string(), "url": abn.register_url()
            })
        });
        object([
            ("@type", Some(json!("Organization"))),
            ("@id", Some(json!(format!("{home}#organisation")))),
            ("name", Some(json!(organisation.map_or(&config.title, |organisation| &organisation.name)))),
            ("url", Some(json!(home))),
            ("logo", logo.map(|logo| json!(facts::of_the_site(self.tracked, &logo.value)))),
            ("taxID", abn.map(|abn| json!(abn.to_string()))),
            ("identifier", number),
        ])
    }

    /// Returns the path from home to the page, if there is one.
    fn breadcrumbs(&self) -> Option<Value> {
        let above = self.tracked.ancestors(self.index);
        if above.is_empty() || self.page.kind() == PageKind::Home {
            return None;
        }
        let steps = above.iter().copied().chain([self.index]).zip(1..).map(|(step, position)| {
            let facts = self.tracked.facts(step);
            let name = if facts.kind() == PageKind::Home {
                self.tracked.config().messages.text("Home")
            } else {
                facts.title()
            };
            let item = self.tracked.permalink(facts.url());
            json!({ "@type": "ListItem", "position": position, "name": name, "item": item })
        });
        Some(object([
            ("@type", Some(json!("BreadcrumbList"))),
            ("@id", Some(json!(format!("{}#breadcrumbs", self.permalink)))),
            ("itemListElement", Some(Value::Array(steps.collect()))),
        ]))
    }

    /// Returns the questions and answers on the page.
    fn questions(&self) -> Option<Value> {
        let renderer = Renderer::new(self.tracked, self.index);
        let mut blocks = Vec::new();
        walk(self.tracked.content(self.index), &mut |piece| match piece {
            Piece::Block(block) if block.directive.role() == BlockRole::Questions => {
                blocks.push(&block.content)
            }
            _ => {}
        });
        let entries = blocks.into_iter().flat_map(|content| parted(content).entries);
        let questions = entries.filter_map(|(heading, answer)| {
            // A problem in rendering is reported with the page itself.
            let answer = from_page(&renderer.fragment(answer).ok()?, &self.permalink);
            Some(json!({
                "@type": "Question",
                "name": plain(&heading.title),
                "acceptedAnswer": { "@type": "Answer", "text": answer.trim() },
            }))
        });
        let questions: Vec<Value> = questions.collect();
        (!questions.is_empty()).then(|| {
            object([
                ("@type", Some(json!("FAQPage"))),
                ("@id", Some(json!(format!("{}#questions", self.permalink)))),
                ("mainEntity", Some(Value::Array(questions))),
            ])
        })
    }

    fn is_author(&self) -> bool {
        let above = self.tracked.ancestors(self.index).last();
        let taxonomies = self.tracked.taxonomies();
        let authors = taxonomies.iter().find(|classified| classified.taxonomy.name == AUTHORS);
        authors.is_some_and(|authors| Some(&authors.page) == above)
    }

    /// Returns the nearest ancestor of a kind.
    fn above(&self, kind: PageKind) -> Option<PageIndex> {
        let above = self.tracked.ancestors(self.index).iter().rev().copied();
        above.into_iter().find(|above| self.tracked.facts(*above).kind() == kind)
    }
}

fn date(moment: Moment) -> Value {
    json!(facts::date(moment))
}

/// Returns the present `fields` as an object. It takes them as they are, where `json!` would copy them.
fn object<'a>(fields: impl IntoIterator<Item = (&'a str, Option<Value>)>) -> Value {
    let there = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(there.collect::<Map<_, _>>())
}
