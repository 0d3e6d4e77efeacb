//! The articles of a corpus: about 900 words each, with headings, lists, a table, code, links to other articles,
//! questions and answers, and three tags. The words are from a fixed list, in an order that only the article's number
//! determines.

use std::fmt::Write as _;
use std::sync::LazyLock;

use super::chance::Chance;

/// The words of the articles.
static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| LIST.split_ascii_whitespace().collect());

/// The same words as text.
const LIST: &str = "account action agree answer apply area ask assess balance begin board book bring budget build call \
    careful carry cause change choose clear close cost count cover create current customer cycle date day debt decide \
    deliver demand design detail differ direct double draw drive early edge effort engineer enough estimate event \
    every evidence expect explain fact fail fair fall feature fewer figure find finish first fix flow follow forecast \
    fresh full gather goal grow guess half handle hard head help hire hold honest hour idea impact improve incident \
    inform inside interval invest issue judge keep key know large late lead learn leave less level limit line list \
    listen look lose low main make manage map mark market matter mean measure meet mend method middle minute miss \
    month move name narrow need next note number offer often open order outcome owner page part pattern pay people \
    person pick piece place plain plan point possible practice press price problem process product promise prove \
    quarter question queue quick quiet raise range rate reach read reason record recover reduce release remain \
    repeat report request result return review risk road roadmap role rule run safe scale score see sell send serve \
    service set settle share ship short show sign signal simple single size slow small solve source space speed \
    spend staff stage stand start state stay step stop story strong study support sure system table take task teach \
    team tell term test thing think time together tool total track trade train trust try turn under unit until use \
    value view visit wait want watch week weigh whole wide work write wrong year";

/// The syllables of rare names, shared by few articles, as in every real collection.
const SYLLABLES: &[&str] = &[
    "bar", "cor", "dal", "fen", "gil", "har", "kel", "lom", "mer", "nor", "pel", "quin", "ros", "sten",
    "tor", "vel",
];

/// The tags of the articles.
const TAGS: &[&str] = &[
    "Advice",
    "Architecture",
    "Boards",
    "Budgets",
    "Capacity",
    "Careers",
    "Change",
    "Cloud",
    "Coaching",
    "Costs",
    "Culture",
    "Data",
    "Debt",
    "Decisions",
    "Delivery",
    "Design",
    "Diligence",
    "Estimates",
    "Finance",
    "Forecasts",
    "Governance",
    "Growth",
    "Hiring",
    "Incidents",
    "Leadership",
    "Measures",
    "Mergers",
    "Operations",
    "Planning",
    "Platforms",
    "Pricing",
    "Process",
    "Quality",
    "Recovery",
    "Risk",
    "Roadmaps",
    "Security",
    "Strategy",
    "Teams",
    "Testing",
];

/// Pieces of code, by language.
const CODE: &[(&str, &str)] = &[
    (
        "rust",
        "/// The share of commitments that were kept, in percent.\npub fn kept(commitments: &[Commitment]) -> u32 {\n    \
         let kept = commitments.iter().filter(|one| one.delivered <= one.due).count();\n    if commitments.is_empty() {\n        \
         return 100; // nothing was promised\n    }\n    (kept * 100 / commitments.len()) as u32\n}\n",
    ),
    (
        "python",
        "def latency(decisions: list[Decision]) -> float:\n    \"\"\"The median number of days from question to answer.\"\"\"\n    \
         days = sorted((one.answered - one.asked).days for one in decisions)\n    if not days:\n        return 0.0\n    \
         middle = len(days) // 2\n    return days[middle] if len(days) % 2 else (days[middle - 1] + days[middle]) / 2\n",
    ),
    (
        "toml",
        "[review]\nowner = \"Head of engineering\"\nevery = 14            # days\nmeasures = [\"reliability\", \"lead time\", \"incidents\"]\n\n\
         [review.limits]\nwork-in-progress = 3\nopen-incidents = 0\n",
    ),
];

/// The notation of questions and answers and of front matter, the only differences between generators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notation {
    /// `:::faq`, as in Assay and the directives proposal.
    Directive,
    /// Hugo's shortcodes.
    Shortcode,
    /// HTML, for Blades, which has no blocks; its front matter is another, too.
    Html,
}

/// Returns the file name of article `number`, which is the last segment of its address.
pub(super) fn name(number: usize) -> String {
    format!("{}-{}-{number:06}", subject(number), TAGS[number % TAGS.len()].to_lowercase())
}

/// Returns article `number` of `count`.
pub(super) fn article(number: usize, count: usize, notation: Notation) -> String {
    let mut writer = Writer { text: String::with_capacity(8 * 1024), chance: Chance::new(number as u64) };
    writer.front_matter(number, notation);
    writer.paragraph(3);
    writer.linked(number, count);
    for part in 1..=5 {
        writer.heading(2);
        writer.paragraph(4);
        match part {
            1 => writer.list("-"),
            2 => writer.table(),
            3 => writer.code(),
            4 => writer.list("1."),
            _ => writer.quotation(),
        }
        writer.heading(3);
        writer.paragraph(3);
        writer.linked(number, count);
    }
    writer.questions(notation);
    writer.text
}

/// Returns the subject of article `number`: eight articles of a corpus of 10,000 share one, in proportion to its size.
fn subject(number: usize) -> String {
    let mut chance = Chance::new((number % 1250) as u64 ^ 0x5eed);
    (0..3).map(|_| chance.one(SYLLABLES)).collect()
}

struct Writer {
    text: String,
    chance: Chance,
}

impl Writer {
    fn front_matter(&mut self, number: usize, notation: Notation) {
        let title = format!("{} and {}", capitalised(&subject(number)), self.words(5));
        let description = self.sentence();
        let (year, month, day) = (2010 + number % 16, 1 + number / 16 % 12, 1 + number / 192 % 28);
        let first = self.chance.below(TAGS.len());
        // Three different tags, since neither step is a multiple of the number of tags.
        let tags = [0, 7, 19].map(|step| format!("\"{}\"", TAGS[(first + step) % TAGS.len()])).join(", ");
        let (description_key, terms) = match notation {
            Notation::Html => ("summary", "\n[taxonomies]\n"),
            Notation::Directive | Notation::Shortcode => ("description", ""),
        };
        self.push(&format!(
            "+++\ntitle = \"{title}\"\n{description_key} = \"{description}\"\ndate = {year}-{month:02}-{day:02}\n\
             {terms}tags = [{tags}]\n+++\n\n"
        ));
    }

    fn heading(&mut self, level: usize) {
        let words = self.words(4);
        self.push(&format!("{} {}\n\n", "#".repeat(level), capitalised(&words)));
    }

    fn paragraph(&mut self, sentences: usize) {
        for _ in 0..sentences {
            let sentence = self.sentence();
            self.push(&sentence);
            self.text.push(if self.chance.below(4) == 0 { '\n' } else { ' ' });
        }
        self.push("\n\n");
    }

    /// Writes a paragraph with a link to another article and emphasis.
    fn linked(&mut self, number: usize, count: usize) {
        let other = name((number + 1 + self.chance.below(count.max(2) - 1)) % count);
        let (strong, words, code) = (self.words(2), self.words(3), self.words(1));
        let sentence = self.sentence();
        self.push(&format!(
            "{sentence} **{}** comes first: see [{words}](/insights/{other}/), and *then* `{code}` it.\n\n",
            capitalised(&strong)
        ));
    }

    fn list(&mut self, mark: &str) {
        for _ in 0..5 {
            let (strong, words) = (self.words(2), self.words(9));
            self.push(&format!("{mark} **{strong}**: {words}\n"));
        }
        self.push("\n");
    }

    fn table(&mut self) {
        self.push("| Measure | Before | After |\n|---|---:|---:|\n");
        for _ in 0..5 {
            let (words, before, after) = (self.words(2), self.chance.below(90), self.chance.below(90));
            self.push(&format!("| {words} | {before} % | {after} % |\n"));
        }
        self.push("\n");
    }

    fn code(&mut self) {
        let (language, code) = CODE[self.chance.below(CODE.len())];
        self.push(&format!("```{language}\n{code}```\n\n"));
    }

    fn quotation(&mut self) {
        let sentence = self.sentence();
        self.push(&format!("> {sentence}\n\n"));
    }

    fn questions(&mut self, notation: Notation) {
        let (begin, end) = match notation {
            Notation::Directive => (":::faq", ":::"),
            Notation::Shortcode => ("{{% faq %}}", "{{% /faq %}}"),
            Notation::Html => ("<section class=\"faq\">\n", "\n</section>"),
        };
        self.push(&format!("{begin}\n"));
        for _ in 0..3 {
            let question = self.words(6);
            self.push(&format!("### {}?\n\n", capitalised(&question)));
            self.paragraph(2);
        }
        self.push(&format!("{end}\n"));
    }

    fn sentence(&mut self) -> String {
        let count = 9 + self.chance.below(8);
        let words = self.words(count);
        let mut sentence = capitalised(&words);
        let half = sentence.match_indices(' ').nth(count / 2).map_or(0, |(at, _)| at);
        if half > 0 && self.chance.below(3) == 0 {
            sentence.insert(half, ',');
        }
        sentence.push('.');
        sentence
    }

    fn words(&mut self, count: usize) -> String {
        let mut words = String::new();
        for index in 0..count {
            let _ = write!(words, "{}{}", if index > 0 { " " } else { "" }, self.chance.one(&WORDS));
        }
        words
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_the_same_every_time_and_like_no_other() {
        let article = |number| article(number, 100, Notation::Directive);
        assert_eq!(article(7), article(7));
        assert_ne!(article(7), article(8));
        let words = article(7).split_whitespace().count();
        assert!((800..1100).contains(&words), "{words}");
    }

    #[test]
    fn names_are_unique_and_links_lead_to_them() {
        let names: std::collections::BTreeSet<_> = (0..100).map(name).collect();
        assert_eq!(names.len(), 100);
        for text in (0..100).map(|number| article(number, 100, Notation::Shortcode)) {
            let links = text.split("(/insights/").skip(1).filter_map(|rest| rest.split_once("/)"));
            assert!(links.map(|(name, _)| name).all(|link| names.contains(link)));
        }
    }
}
