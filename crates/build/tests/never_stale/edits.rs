//! Random sites and edits. Every kind of source has a few variants, so that the same file is added and removed and
//! mistakes are fixed as often as they are made.

use assay_build::{SourceFile, SourcePath, Sources};

use crate::seeds::Random;

/// The names that articles can have; links lead to all of them, whether they exist or not.
const PAGES: [&str; 8] = [
    "content/_index.md",
    "content/about.md",
    "content/insights/_index.md",
    "content/insights/one.md",
    "content/insights/two.md",
    "content/insights/three.md",
    // By option the page of its folder.
    "content/insights/README.md",
    "content/notes/deep/index.md",
];

/// The other name of the first of them.
const OTHER_HOME: &str = "content/index.md";

/// The targets of links, each with the file that must exist for it; none for targets that always or rarely exist.
const LINKS: [(&str, &str); 23] = [
    ("insights/one.md", "content/insights/one.md"),
    ("insights/two.md#top", "content/insights/two.md"),
    ("insights/two.md#plan", ""),
    ("/insights/three/", "content/insights/three.md"),
    ("about.md", "content/about.md"),
    ("picture.svg", "content/picture.svg"),
    ("insights/check.diagnostic.toml", DIAGNOSTIC),
    ("#top", "site.toml"),
    ("/notes/deep/", "content/notes/deep/index.md"),
    ("https://example.com/", "site.toml"),
    ("insights/_index.md", "content/insights/_index.md"),
    ("notes/deep/bell.svg", "content/notes/deep/bell.svg"),
    // A fragment that a template may define.
    ("about.md#foot", "content/about.md"),
    ("#foot", "site.toml"),
    // A fragment that a heading defines, or a template from the title.
    ("about.md#plan", ""),
    // A place that one configuration makes, and another calls `#größe`.
    ("about.md#grosse", ""),
    ("#other", ""),
    ("/data/bells.csv", ""),
    // Generated files.
    ("/rss.xml", ""),
    ("/insights/one/index.md", "content/insights/one.md"),
    ("/insights/section.txt", ""),
    ("/insights/check/walk/1/", DIAGNOSTIC),
    ("notes/", ""),
];

/// Data files, and their variants.
const DATA: [(&str, &[&str]); 3] = [
    (
        "content/data/bells.csv",
        &["name,weight\nsmall,40\n", "name,weight\ngreat,900\n", "name\none,too many\n"],
    ),
    (
        "content/data/office.toml",
        &["street = \"Foundry Lane\"\n", "street = \"High Street\"\n", "street = \n"],
    ),
    ("content/data/bells.json", &["[]"]),
];

/// Files that are copied unchanged, and their variants.
const FILES: [(&str, [&[u8]; 2]); 6] = [
    (
        "content/picture.svg",
        [b"<svg width='4' height='2'/>", b"<svg width='4' height='2'><script/><image href='a.png'/></svg>"],
    ),
    ("content/photo.png", [PHOTO, WIDE_PHOTO]),
    ("content/photo.dark.png", [PHOTO, WIDE_PHOTO]),
    ("themes/plain/pictures/mark.svg", [b"<svg/>", b"<svg></svg>"]),
    ("themes/plain/scripts/menu.js", [b"1;", b"2;"]),
    (FONT, FONTS),
];

/// The font of the theme's drawings.
const FONT: &str = "themes/plain/fonts/bell.ttf";

/// The variants of that font.
const FONTS: [&[u8]; 2] = [b"1", b"2"];

/// The beginning of a PNG of 3 by 2 pixels, long enough to be published in several sizes.
const PHOTO: &[u8] = &photo(3);

/// The beginning of a PNG of 9 by 2 pixels.
const WIDE_PHOTO: &[u8] = &photo(9);

const fn photo(width: u8) -> [u8; 9_000] {
    let start = *b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0_\0\0\0\x02\x08\x02\0\0\0";
    let mut photo = [0; 9_000];
    let mut at = 0;
    while at < start.len() {
        photo[at] = start[at];
        at += 1;
    }
    photo[19] = width;
    photo
}

/// The dates for which a site is built.
const DAYS: [jiff::civil::Date; 3] =
    [jiff::civil::date(2026, 6, 1), jiff::civil::date(2026, 6, 2), jiff::civil::date(2026, 7, 1)];

/// One in how many choices is not checked for being a mistake.
const CARELESS: usize = 40;

const TITLES: [&str; 4] = ["Alpha", "Beta & more", "Gamma", "Alpha"];

const THEME: [(&str, &[&str]); 17] = [
    ("theme.toml", &["[options]\nwide = false\n", "[options]\nwide = true\n[pictures]\ntext = \"40em\"\n"]),
    (
        "templates/base.html",
        &[
            "<html><title>{{ page.title }}</title>{{ page.social_width or 0 }}{% for n in site.nav %}<a href=\"{{ n.url }}\">{{ n.title }}</a>{% endfor %}{% block body %}{% endblock %}<link href=\"{{ site.stylesheet.url }}\">",
            "<html lang=\"{{ site.language }}\">{{ site.title }}{% if site.options.wide %}wide{% endif %}{% block body %}{% endblock %}",
            "<html>{{ nobody.knows }}{% block body %}{% endblock %}",
            "<html>{% block body %}",
        ],
    ),
    (
        "templates/page.html",
        &[
            "{% extends \"base.html\" %}{% block body %}<h1 id=\"{{ page.title_id }}\">{{ page.lede }}{{ page.hero.html if page.hero else 0 }}{{ page.content }}{{ page.words }}{{ page.json_ld }}<p id=\"foot\">{{ data.office.street if data.office else 0 }}{% for name in data %}{{ name }}{% endfor %}</p>{% endblock %}",
            "{% extends \"base.html\" %}{% block body %}{% include \"parts.html\" %}{{ page.content }}{% endblock %}",
        ],
    ),
    (
        "templates/section.html",
        &[
            "{% extends \"base.html\" %}{% block body %}{% for p in page.pages %}<a href=\"{{ p.url }}\">{{ p.title }} {{ p.reading_minutes }}</a>{% for d in p.diagnostics %}{{ d.kind }}{{ d.minutes }}{% endfor %}{{ p.summary }}{% endfor %}{% for f in page.feeds %}{{ f.title }}{{ f.url }}{% endfor %}{{ page.pager.next if page.pager else 0 }}{{ page.content }}{% endblock %}",
            "{% extends \"base.html\" %}{% block body %}<h1 id=\"{{ page.title_id }}\">{{ page.pages | length }}{% endblock %}",
            "{% extends \"base.html\" %}{% block body %}{{ page.total }}{% if page.pager %}{{ page.pager.number }} of {{ page.pager.count }} {{ page.pager.next }}{% endif %}{% for p in page.pages %}{{ p.title }}{{ p.date }}{% endfor %}{% endblock %}",
        ],
    ),
    (
        "templates/term.html",
        &[
            "{% extends \"section.html\" %}",
            "{% extends \"base.html\" %}{% block body %}{% for p in page.pages %}{{ p.title }}{{ p.permalink }}{% endfor %}{% for t in site.taxonomies %}{{ t.name }}{% for one in t.terms %}{{ one.title }}{{ one.total }}{% endfor %}{% endfor %}{% endblock %}",
        ],
    ),
    (
        "templates/parts.html",
        &[
            "{% for b in page.breadcrumbs %}{{ b.title }}/{% endfor %}",
            "{{ page.date_text }}{% for s in page.series %}{{ s.part }}{{ s.next.title if s.next else 0 }}{% endfor %}",
            "{{ site.assets['pictures/mark.svg'].url }}{% for name in site.assets %}{{ name }}{{ site.assets[name].integrity }}{% endfor %}",
            "{{ picture('/photo.png', width=1, crop='2:1').html }}{{ picture('/picture.svg', inline=true).html }}",
            "{% for name in data %}{{ name }}{% endfor %}{% for row in data.bells or [] %}{{ row.name }}{% endfor %}{{ page.previous.title if page.previous else 0 }}",
        ],
    ),
    (
        "templates/article.html",
        &[
            "{% extends \"base.html\" %}{% block body %}{% include 'parts.html' %}{{ page.content }}{% for r in page.related %}{{ r.title }}{% endfor %}{{ page.toc | length }}{{ page.json_ld }}{{ page.markdown_url }}{% endblock %}",
            "{% extends \"page.html\" %}",
            "{% extends \"base.html\" %}{% block body %}{% for t in page.terms.tags %}<a href=\"{{ t.url }}\">{{ t.title }}</a>{% endfor %}{% for s in page.series %}{{ s.title }} {{ s.part }}/{{ s.parts }}{% if s.next %}{{ s.next.title }}{% endif %}{% endfor %}{% if page.previous %}{{ page.previous.title }}{% endif %}{% if page.next %}{{ page.next.url }}{% endif %}{% if page.section %}{{ page.section.title }}{% endif %}{{ page.content }}{% endblock %}",
        ],
    ),
    (
        "blocks/note.html",
        &[
            "<aside>{{ block.label }}{{ block.content }}</aside>",
            "{# attributes: tone? #}<div>{{ block.content }}</div>",
        ],
    ),
    ("blocks/faq.html", &["{% for e in block.entries %}<dt>{{ e.title }}<dd>{{ e.content }}{% endfor %}"]),
    (
        "blocks/diagnostic.html",
        &[
            "<form data-program=\"{{ diagnostic.program }}\">{{ diagnostic.title }} {{ diagnostic.url }} {{ diagnostic.walk }}{% for o in diagnostic.outcomes %}{{ o.title }}{{ o.text }}{{ o.rule }}{% endfor %}</form>",
            "<form>{{ diagnostic.runtime[\"assay.js\"].url }}{% for q in diagnostic.questions %}{{ q.ask }}{% endfor %}</form>",
        ],
    ),
    (
        "templates/article.json",
        &[
            "[{{ page.title | json }}, {{ page.content | json }}]",
            "[{% for r in page.related %}{{ r.title | json }},{% endfor %}0]",
        ],
    ),
    (
        "templates/walk.html",
        &[
            "{% extends \"base.html\" %}{% block body %}{{ walk.title }}{% if walk.question %}{{ walk.left }}{{ walk.question.ask }}{% for a in walk.question.answers %}<a href=\"{{ a.url }}\">{{ a.text }}</a>{% endfor %}{% else %}{{ walk.outcome.text }}{% endif %}{{ walk.back }}{% endblock %}",
            "{{ walk.diagnostic.title }}{{ page.title }}{{ walk.start }}",
            "{{ nobody.knows }}",
        ],
    ),
    ("templates/section.txt", &["{% for p in page.pages %}{{ p.title }} {% endfor %}", "{{ nobody.knows }}"]),
    ("styles/plain.css", &["a{}", "@import \"more.css\";\nb{}", "c{}"]),
    (
        "templates/card.svg",
        &[
            "<svg>{{ page.title }}{% for below in page.pages %}{{ below.url }}{% endfor %}</svg>",
            "<svg>{{ site.title }}{{ page.reading_minutes }}{% if page.hero %}<image href=\"{{ page.hero.src }}\"/>{% endif %}</svg>",
        ],
    ),
    ("pictures/mark.svg", &["<svg/>", "<svg></svg>"]),
    ("scripts/menu.js", &["1;", "2;"]),
];

/// A template of pages with a mistake that only rendering shows.
const FAILING: &str = "{% extends \"base.html\" %}{% block body %}{{ 1 // 0 }}{% endblock %}";

/// A template of pages without a mistake.
const WORKING: &str = "{% extends \"base.html\" %}{% block body %}{{ page.content }}{% endblock %}";

/// Returns the valid variants of a theme's file, which have no missing dependency.
fn sound(variants: &[&'static str]) -> Vec<&'static str> {
    let is_closed = |text: &str| text.matches("{% block").count() == text.matches("{% endblock").count();
    let is_sound = |text: &&str| {
        is_closed(text) && !["nobody.knows", "@import"].iter().any(|mistake| text.contains(mistake))
    };
    variants.iter().copied().filter(is_sound).collect()
}

/// The variants before [`SOUND`] are valid.
const CONFIGS: [&str; 17] = [
    "title = \"Site\"\nbase_url = \"https://example.com\"\ntheme = \"plain\"\n",
    "title = \"Site\"\nbase_url = \"https://example.com/under\"\ntheme = \"plain\"\n[[nav]]\ntitle = \"One\"\nlink = \"insights/one.md\"\n",
    "title = \"Other\"\nbase_url = \"https://example.com\"\ntheme = \"plain\"\nlanguage = \"de\"\n[booking]\nurl = \"about.md\"\n",
    "title = \"Site\"\nbase_url = \"https://example.com\"\ntheme = \"plain\"\narchive = true\npaginate_by = 1\n[social]\ncards = true\n",
    "title = \"Site\"\nbase_url = \"https://example.com\"\ntheme = \"plain\"\npaginate_by = 2\n[markdown]\nsmart_punctuation = true\n[taxonomies]\ntags = { title = \"Themes\", paginate_by = 1 }\n",
    "title = \"Site\"\nbase_url = \"https://example.com\"\ntheme = \"plain\"\n[markdown]\nhighlight = false\n[outputs]\nmarkdown = false\n",
    "title = \"Site\"\nbase_url = \"https://example.com\"\ntheme = \"plain\"\n[redirects]\n\"/was/\" = \"https://example.org/\"\n",
    "title = \"Other\"\nbase_url = \"https://example.com\"\ntheme = \"plain\"\nlanguage = \"de\"\n[feeds]\nformats = [\"atom\"]\ncontent = \"summary\"\n[booking]\nurl = \"about.md\"\n",
    "title = \"Site\"\nbase_url = \"https://example.com\"\ntheme = \"plain\"\n[feeds]\nformats = [\"rss\", \"json\"]\nlimit = 1\n[outputs]\nsitemap = false\nmarkdown = false\n[organisation]\nname = \"Practice\"\n",
    "title = \"Site\"\nbase_url = \"https://example.com\"\ntheme = \"plain\"\n[sections.insights]\nrequired = [\"title\"]\n",
    "title = \"Site\"\nbase_url = \"https://example.com\"\ntheme = \"plain\"\n[slugs]\nscript = \"unicode\"\n[outputs]\nsitemap = false\n[pictures]\nformats = [\"original\"]\n[policy]\nimg = [\"https://cdn.example\"]\n",
    "title = \"Site\"\nbase_url = \"https://example.com\"\ntheme = \"plain\"\n[theme_options]\nwide = true\n[pictures]\nwidths = [2]\nquality = 60\nclean_svg = true\n[social]\nimage = \"photo.png\"\nalt = \"A photo\"\n",
    "title = \"Site\"\nbase_url = \"https://example.com\"\ntheme = \"plain\"\n[permalinks]\ninsights = \"/w/:slug-:title/\"\n[defaults.insights]\ntags = [\"late\"]\nkicker = \"Kicker\"\n",
    "title = \"Site\"\nbase_url = \"https://example.com\"\ntheme = \"plain\"\n[permalinks]\n\"/\" = \"/p/:slug.html\"\n\"notes/deep\" = \"/:sections[1:]/:slug/\"\n[defaults.\"/\"]\nextra = { colour = \"red\" }\nweight = 9\n[front_matter]\nown = \"any\"\n",
    "title = \"Site\"\nbase_url = \"https://example.com\"\ntheme = \"plain\"\n[content]\nfolder_pages = true\n[markdown]\nwiki_links = true\ncallouts = \"obsidian\"\n",
    "title = \"Site\"\nbase_url = \"https://example.com\"\ntheme = \"plain\"\ncolour = \"red\"\n",
    "title = \"Site\"\nbase_url = \"https://example.com\"\ntheme = \"gone\"\n",
];

/// The number of valid [`CONFIGS`].
const SOUND: usize = 15;

/// The one of [`CONFIGS`] whose pages have cards.
const WITH_CARDS: usize = 3;

const DIAGNOSTICS: [&str; 3] = [
    "title = \"Check\"\nkind = \"fit-check\"\n[[question]]\nid = \"a\"\nask = \"A? [home](/)\"\ntype = \"yes-no\"\n[[outcome]]\nid = \"x\"\nwhen = \"a\"\ntitle = \"X\"\ntext = \"Yes. [picture](../picture.svg)\"\nrecommend = \"call\"\n[[outcome]]\nid = \"y\"\notherwise = true\ntitle = \"Y\"\ntext = \"No.\"\nrecommend = \"none\"\n",
    "title = \"Check again\"\nkind = \"fit-check\"\n[[question]]\nid = \"a\"\nask = \"A?\"\ntype = \"yes-no\"\n[[question]]\nid = \"b\"\nask = \"B?\"\ntype = \"yes-no\"\n[[outcome]]\nid = \"x\"\nwhen = \"a and b\"\ntitle = \"X\"\ntext = \"Yes.\"\nrecommend = \"call\"\n[[outcome]]\nid = \"y\"\notherwise = true\ntitle = \"Y\"\ntext = \"No.\"\nrecommend = \"none\"\n",
    "title = \"Broken\"\nkind = \"fit-check\"\n[[question]]\nid = \"a\"\nask = \"A?\"\ntype = \"yes-no\"\n[[outcome]]\nid = \"x\"\nwhen = \"b\"\ntitle = \"X\"\ntext = \"\"\n",
];

const DIAGNOSTIC: &str = "content/insights/check.diagnostic.toml";

/// The state of editing, with the removed files, which may come back.
pub(crate) struct Edits {
    removed: Vec<SourceFile>,
    /// The date for which the site is built.
    pub(crate) today: jiff::civil::Date,
}

impl Edits {
    /// Creates a new site in `sources`.
    pub(crate) fn new(random: &mut Random, sources: &mut Sources) -> Self {
        put(sources, "site.toml", CONFIGS[0]);
        for (name, variants) in THEME {
            let variant = *random.one_of(&sound(variants));
            put(sources, &format!("themes/plain/{name}"), variant);
        }
        put(sources, "content/picture.svg", "<svg/>");
        put(sources, "content/photo.png", PHOTO);
        put(sources, DIAGNOSTIC, DIAGNOSTICS[0]);
        put(sources, "content/notes/deep/bell.svg", "<svg/>");
        for (path, variants) in &DATA[..2] {
            put(sources, path, variants[0]);
        }
        for path in PAGES {
            if !random.once_in(5) {
                put(sources, path, article(random, sources));
            }
        }
        Self { removed: Vec::new(), today: DAYS[0] }
    }

    /// Makes one or more edits, and returns a description.
    pub(crate) fn make(&mut self, random: &mut Random, sources: &mut Sources) -> String {
        let mut edit = self.one(random, sources);
        while random.once_in(4) {
            edit = format!("{edit}; {}", self.one(random, sources));
        }
        edit
    }

    fn one(&mut self, random: &mut Random, sources: &mut Sources) -> String {
        match random.below(26) {
            0..=2 => append(random, sources),
            3..=5 => {
                let path = *random.one_of(&PAGES);
                let text = article(random, sources);
                put(sources, path, &text);
                format!("write {path}: {text:?}")
            }
            6 => self.remove(random, sources),
            7..=9 => self.bring_back(random, sources),
            10 => rename(random, sources),
            11 | 12 => {
                let (name, variants) = random.one_of(&THEME);
                // Mistakes in templates are fixed more often than made.
                let sound = sound(variants);
                let among = if random.once_in(6) { *variants } else { &sound };
                let variant = *random.one_of(among);
                put(sources, &format!("themes/plain/{name}"), variant);
                format!("template {name}: {variant:?}")
            }
            13 => {
                let config =
                    if !random.once_in(8) { CONFIGS[random.below(SOUND)] } else { *random.one_of(&CONFIGS) };
                put(sources, "site.toml", config);
                format!("configuration {config:?}")
            }
            14 => {
                let diagnostic =
                    if !random.once_in(4) { DIAGNOSTICS[0] } else { *random.one_of(&DIAGNOSTICS) };
                put(sources, DIAGNOSTIC, diagnostic);
                format!("diagnostic {diagnostic:?}")
            }
            15 => {
                let kinds = if random.once_in(CARELESS) { &DATA[..] } else { &DATA[..2] };
                let (path, variants) = *random.one_of(kinds);
                let sound = &variants[..variants.len().min(2)];
                let among = if random.once_in(12) { variants } else { sound };
                let variant = *random.one_of(among);
                put(sources, path, variant);
                format!("data {path}: {variant:?}")
            }
            16 | 17 => {
                self.today = *random.one_of(&DAYS);
                format!("the day is {}", self.today)
            }
            20 | 21 => retitle(random, sources),
            22 => {
                let photo = *random.one_of(&[PHOTO, WIDE_PHOTO]);
                put(sources, "content/photo.png", photo);
                format!("photo of {} pixels", photo[19])
            }
            23 => {
                let page = if random.once_in(3) { FAILING } else { WORKING };
                put(sources, "themes/plain/templates/page.html", page);
                format!("template of pages: {page:?}")
            }
            24 => {
                let config = *random.one_of(&[CONFIGS[0], CONFIGS[8]]);
                put(sources, "site.toml", config);
                format!("configuration {config:?}")
            }
            25 => {
                // Only a site with cards reads the fonts of its theme.
                put(sources, "site.toml", CONFIGS[WITH_CARDS]);
                let font = *random.one_of(&FONTS);
                put(sources, FONT, font);
                format!("a site with cards, and the font {}", font.escape_ascii())
            }
            18 => {
                let (path, variants) = *random.one_of(&FILES);
                let variant = *random.one_of(&variants);
                put(sources, path, variant);
                format!("file {path}: {}", variant[..variant.len().min(40)].escape_ascii())
            }
            _ => {
                let style: &str =
                    ["d{}", "e{}", "f{background:url(\"../pictures/mark.svg\")}"][random.below(3)];
                put(sources, "themes/plain/styles/more.css", style);
                format!("style more.css: {style:?}")
            }
        }
    }

    fn remove(&mut self, random: &mut Random, sources: &mut Sources) -> String {
        let paths: Vec<SourcePath> = sources.iter().map(|file| file.path.clone()).collect();
        let path = random.one_of(&paths);
        // A site without configuration is one case among many, not half of them.
        if path.as_str() == "site.toml" && !random.once_in(4) {
            return "nothing".to_owned();
        }
        self.removed.extend(sources.remove(path));
        format!("remove {path}")
    }

    fn bring_back(&mut self, random: &mut Random, sources: &mut Sources) -> String {
        if self.removed.is_empty() {
            return "nothing".to_owned();
        }
        let file = self.removed.swap_remove(random.below(self.removed.len()));
        let edit = format!("bring back {}", file.path);
        sources.insert(file);
        edit
    }
}

/// Appends to an article, whose front matter stays the same.
fn append(random: &mut Random, sources: &mut Sources) -> String {
    let path = *random.one_of(&PAGES);
    let Some(file) = sources.get(path) else { return "nothing".to_owned() };
    let text = String::from_utf8_lossy(&file.bytes).into_owned() + &paragraph(random, sources);
    put(sources, path, &text);
    format!("write on in {path}: {text:?}")
}

/// Changes the title of an article, and nothing else.
fn retitle(random: &mut Random, sources: &mut Sources) -> String {
    let path = *random.one_of(&PAGES);
    let Some(file) = sources.get(path) else { return "nothing".to_owned() };
    let text = String::from_utf8_lossy(&file.bytes).into_owned();
    let old = TITLES.iter().map(|title| format!("title = \"{title}\"")).find(|title| text.contains(title));
    let Some(old) = old else { return "nothing".to_owned() };
    let text = text.replacen(&old, &format!("title = \"{}\"", random.one_of(&TITLES)), 1);
    put(sources, path, &text);
    format!("retitle {path}: {text:?}")
}

/// Renames an article, possibly to another section.
fn rename(random: &mut Random, sources: &mut Sources) -> String {
    let (from, to) = match random.below(8) {
        0 => (PAGES[0], OTHER_HOME),
        1 => (OTHER_HOME, PAGES[0]),
        _ => (*random.one_of(&PAGES), *random.one_of(&PAGES)),
    };
    match sources.remove(&SourcePath::new(from)) {
        Some(file) => {
            sources.insert(SourceFile::new(to, file.bytes));
            format!("rename {from} to {to}")
        }
        None => "nothing".to_owned(),
    }
}

fn put(sources: &mut Sources, path: &str, bytes: impl AsRef<[u8]>) {
    sources.insert(SourceFile::new(path, bytes.as_ref()));
}

/// Returns an article with front matter and a body; few have a mistake.
fn article(random: &mut Random, sources: &Sources) -> String {
    let mut text = "+++\n".to_owned();
    if !random.once_in(4) {
        text += &format!("title = \"{}\"\n", random.one_of(&TITLES));
    }
    if random.once_in(2) {
        text += &format!("date = 2026-0{}-01\n", 1 + random.below(9));
    }
    for (times, fact) in [
        (8, "draft = true\n"),
        (8, "noindex = true\n"),
        (6, "updated = 2026-05-09T10:00:00Z\n"),
        (6, "authors = [\"Ada\"]\n"),
        (60, "slug = \"other\"\n"),
        (5, "weight = 3\n"),
        (8, "hero = { src = \"/picture.svg\", alt = \"A picture\" }\n"),
        (4, "hero = { src = \"/photo.png\", alt = \"A photo\" }\n"),
        (5, "lede = \"See [top](#top).\"\n"),
        (CARELESS, "lede = \"See [one](insights/one.md).\"\n"),
        (CARELESS, "related = [\"insights/two.md\"]\n"),
        (12, "related = [\"about.md\"]\n"),
        (6, "tags = [\"one\", \"two\"]\n"),
        (5, "series = [\"one\"]\n"),
        (8, if random.once_in(2) { "categories = [\"Größe\"]\n" } else { "categories = [\"Grosse\"]\n" }),
        (12, "expires = 2026-06-02\n"),
        (12, "publish = 2026-06-02\n"),
        (12, "review_by = 2026-06-01\n"),
        (9, "summary = \"See [top](#top).\"\n"),
        (CARELESS, "aliases = [\"/old/\"]\n"),
        (8, "updated = 2026-05-05\n"),
        (60, "aliases = [\"/about/\"]\n"),
        (10, "paginate_by = 1\n"),
        (8, "sort_by = \"title\"\n"),
        (6, "list = \"all\"\n"),
        (6, "transparent = true\n"),
        (7, "cascade = { weight = 2, authors = [\"Bo\"], sort_by = \"title\" }\n"),
        (12, "cascade = { tags = [\"one\"], draft = true }\n"),
        (150, "colour = \"red\"\n"),
        (150, "title = \n"),
    ] {
        text += if random.once_in(times) { fact } else { "" };
    }
    text += "+++\n";
    if random.once_in(4) {
        text += *random.one_of(&["# Plan\n\n", "# Plan {#other}\n\n", "# Measures {#plan}\n\n"]);
    }
    for _ in 0..random.below(4) {
        text += &paragraph(random, sources);
    }
    text
}

fn paragraph(random: &mut Random, sources: &Sources) -> String {
    match random.below(16) {
        // Long enough to change the reading time in lists.
        0 => "Word ".repeat(230) + "\n\n",
        1..=3 => "Some words of prose, and *more* of them.\n\n".to_owned(),
        // The grammar that loads fastest.
        4 => "```diff\n-one\n+two\n```\n\n".to_owned(),
        5 | 6 => format!("## {}\n\nText.\n\n", random.one_of(&["Plan", "Measures", "Plan", "Größe"])),
        7..=9 => format!("See [this]({}).\n\n", link(random, sources)),
        10 => format!(":::note[A *label*]\nInside, [again]({}).\n:::\n\n", link(random, sources)),
        11 if sources.get(DIAGNOSTIC).is_some() => "::diagnostic{#check}\n\n".to_owned(),
        12 if sources.get("content/photo.png").is_some() => "![A photo](/photo.png)\n\n".to_owned(),
        14 => format!("<p id=\"by-hand\">See <a href=\"{}\">this</a>.</p>\n\n", link(random, sources)),
        15 => "It's \"said\".[^n]\n\n<!-- more -->\n\n[^n]: A note.\n\n".to_owned(),
        11 | 12 => ":::faq\n### Why?\n\nBecause.\n:::\n\n".to_owned(),
        _ if random.once_in(CARELESS) => {
            "::::self-assessment[Do you?]{#quick}\n- **One**: first.\n\n::::\n\n".to_owned()
        }
        _ if random.once_in(4) => (*random.one_of(&[
            ":::nobody\nText.\n:::\n\n",
            ":::note\nText.\n\n",
            "![](picture.svg)\n\n",
            "[[two]], [[Notes#Plan]] and ![[photo.png|Words]]\n\n",
            "> [!bug]- See [[one]]\n> Text.\n\n",
        ]))
        .to_owned(),
        _ => {
            let id = random.one_of(&["quick", "brief", "short"]);
            format!(
                "::::self-assessment[Do you?]{{#{id}}}\n- **One**: first.\n- **Two**: second.\n\n:::call\nCall.\n:::\n\n\
                 :::otherwise\nWait.\n:::\n::::\n\n"
            )
        }
    }
}

/// Returns a target that exists, most of the time.
fn link(random: &mut Random, sources: &Sources) -> &'static str {
    loop {
        let (target, needs) = *random.one_of(&LINKS);
        if sources.get(needs).is_some() || random.once_in(CARELESS) {
            return target;
        }
    }
}
