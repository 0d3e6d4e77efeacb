//! A file as written years ago for another generator. The same number always gives the same file.

use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Determines if files contain real mistakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mistakes {
    Made,
    LeftOut,
}

/// A file, and the codes of its problems.
pub(crate) struct Written {
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) codes: BTreeSet<&'static str>,
}

/// The number of kinds of mistakes.
pub(crate) const KINDS: usize = 7;

const WORDS: [&str; 24] = [
    "delivery",
    "roadmap",
    "the",
    "team",
    "waits",
    "on",
    "a",
    "decision",
    "that",
    "nobody",
    "owns",
    "release",
    "naïve",
    "🚀",
    "مرحبا",
    "עברית",
    "東京",
    "über",
    "don't",
    "\"quoted\"",
    "c:\\path",
    "50%",
    "a*b",
    "x_y_z",
];

const FOLDERS: [&str; 6] = ["posts", "posts/2019", "Docs & Notes", "blog/été", "wiki/deep/er/still", "日記"];

/// Vigna's SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end as u64) as usize
    }

    fn one_of<'a>(&mut self, items: &[&'a str]) -> &'a str {
        items[self.below(items.len())]
    }

    fn words(&mut self, count: usize) -> String {
        (0..count).map(|_| self.one_of(&WORDS)).collect::<Vec<_>>().join(" ")
    }
}

/// Returns the `number`th file.
pub(crate) fn file(number: usize, mistakes: Mistakes) -> Written {
    let mut random = Random(number as u64 ^ 0x5eed);
    let folder = FOLDERS[number % FOLDERS.len()];
    let path = format!("content/{folder}/{}.md", name(&mut random, number));
    let mut front = front_matter(&mut random, number);
    let mut body = String::new();
    for _ in 0..1 + random.below(12) {
        body += &part(&mut random);
        body += "\n\n";
    }
    let mut codes = BTreeSet::new();
    let mut bytes = None;
    if mistakes == Mistakes::Made && number % 40 == 7 {
        codes.insert(mistake(number / 40, number, &mut front, &mut body, &mut bytes));
    }
    let has_tags = ["{{<", "{%"].iter().any(|tag| body.contains(tag));
    if has_tags && mistakes == Mistakes::Made {
        codes.insert("template/foreign-tag");
    } else if has_tags {
        for (tag, text) in [("{{<", "("), (">}}", ")"), ("{%", "("), ("%}", ")"), ("{{", "("), ("}}", ")")] {
            body = body.replace(tag, text);
        }
    }
    let mut text = front + &body;
    if number.is_multiple_of(9) {
        text = text.replace('\n', "\r\n");
    }
    if number.is_multiple_of(11) {
        text.insert(0, '\u{feff}');
    }
    let mut all = text.into_bytes();
    all.extend(bytes.into_iter().flatten());
    Written { path, bytes: all, codes }
}

/// Returns a file name: some begin with the date, some have special characters and spaces; the number makes it unique.
fn name(random: &mut Random, number: usize) -> String {
    // These are the targets of links.
    if number.is_multiple_of(10) {
        return format!("target-{number}");
    }
    match random.below(5) {
        0 => format!("2019-0{}-1{}-post-{number}", 1 + random.below(9), random.below(10)),
        1 => format!("Étude n° {number} (final) v2.1"),
        2 => format!("今日は-{number}"),
        3 => format!("{number}_Untitled Document.old"),
        _ => format!("post-{number}"),
    }
}

/// Returns front matter as in other generators, or none.
fn front_matter(random: &mut Random, number: usize) -> String {
    let mut title = random.words(3).replace(['"', '\\'], "");
    if number.is_multiple_of(3) {
        "Same title".clone_into(&mut title);
    }
    let date = [
        "2019-03-05",
        "2019-03-05 10:00:00 +1000",
        "March 5, 2019",
        "2019-3-5",
        "2019/03/05",
        "2019-03-05T10:00:00.000Z",
    ];
    let date = random.one_of(&date);
    let target = number.is_multiple_of(10);
    match random.below(6) {
        // Hugo
        0 => format!(
            "---\ntitle: \"{title}\"\ndate: {date}\nlastmod: 2020-01-01\ndraft: {}\ntags: [delivery, \"c++\", 東京]\ncategories:\n  - News\n  - \"Été\"\nweight: {}\ntoc: true\nimages: [cover.jpg]\nShowToc: true\nmenu:\n  main:\n    name: x\n    weight: 3\naliases: [/old/{number}/]\n---\n",
            !target && number % 13 == 1,
            random.below(50),
        ),
        // Jekyll
        1 => format!(
            "---\nlayout: post\ntitle:  '{}'\ndate:   {date}\ncategories: news delivery\ncomments: true\npublished: true\nauthor: someone\nexcerpt_separator: <!--more-->\nsitemap:\n  priority: 0.5\n---\n",
            title.replace('\'', "''")
        ),
        // Eleventy, Obsidian and the like
        2 => format!(
            "---\ntitle: >-\n  {title}\ncreated: 2019-03-05\nupdated: 2020-03-05\ntags:\n- a/b\n- \"#c\"\ncssclasses: [wide]\neleventyNavigation:\n  key: k{number}\n  order: 1\nmyOwnKey: {{a: 1, b: [x, y]}}\n\"key with spaces\": yes\n---\n"
        ),
        // Sparse front matter
        3 => "---\n\n# a comment\ntitle:\ntags:\ndescription: \"\"\n---\n".to_owned(),
        4 => format!(
            "+++\ntitle = \"{title}\"\ndate = 2019-03-05\n[taxonomies]\ntags = [\"delivery\"]\n[extra]\nmath = true\n+++\n"
        ),
        _ => format!("# {title}\n\n"),
    }
}

/// Returns a part of a body.
fn part(random: &mut Random) -> String {
    let words = |random: &mut Random| {
        let count = 5 + random.below(40);
        random.words(count)
    };
    match random.below(22) {
        0 => format!("## {}", random.words(4)),
        1 => format!(
            "<div class=\"note\" style=\"color:red\">\n<p>{}</p>\n</div>",
            random.words(9).replace(['<', '&'], "")
        ),
        2 => format!(
            "<p align=center><img src=\"https://example.com/a.png\" alt=\"\"/><br>{}</p>",
            words(random)
        ),
        3 => table(random),
        4 => (0..3 + random.below(12))
            .map(|depth| format!("{}- {}\n", "  ".repeat(depth), random.words(2)))
            .collect(),
        5 => (1..2 + random.below(30))
            .map(|depth| format!("{} {}\n", ">".repeat(depth), random.words(2)))
            .collect(),
        6 => format!("```{{.rust .numberLines startFrom=\"3\"}}\n:::warning\n{}\n```", random.words(9)),
        7 => format!("\t{}\n\t{}", random.words(4), random.words(4)),
        8 => format!("{{{{< figure src=\"/img/x.png\" title=\"{}\" >}}}}", random.words(2).replace('"', "")),
        9 => format!("{{% raw %}}\n{{{{ site.url }}}} {}\n{{% endraw %}}", random.words(3)),
        10 => format!("Text[^1] and more{}.\n\n[^1]: {}", random.words(3), random.words(5)),
        11 => {
            format!("[{}](https://example.com/{})", random.words(2).replace(['[', ']'], ""), random.below(99))
        }
        12 => {
            let target = random.below(20) * 60;
            format!("See [that](/posts/target-{target}/) and [this](/posts/target-{target}.md \"again\").")
        }
        13 => format!("![words](https://example.com/{}.jpg)", random.below(99)),
        14 => format!("Term\n: {}\n\n~~{}~~ $x^2$ ==marked== H~2~O", random.words(5), random.words(2)),
        15 => "<!-- more -->".to_owned(),
        16 => "<!--\n:::unclosed\nA comment of several lines.\n-->".to_owned(),
        17 => "---".to_owned(),
        18 => format!(
            "<details>\n<summary>{}</summary>\n\n- [ ] {}\n- [x] done\n\n</details>",
            random.words(2).replace('<', ""),
            random.words(3)
        ),
        19 => format!(
            "<iframe width=\"560\" src=\"https://www.example.com/embed/{}\" allowfullscreen></iframe>",
            random.below(99)
        ),
        20 => format!("**{}** *{} __{}", random.words(2), random.words(2), random.words(2)),
        _ => words(random),
    }
}

/// Returns a table that may be long, and not always regular.
fn table(random: &mut Random) -> String {
    let longest = if random.below(30) == 0 { 400 } else { 12 };
    let (columns, rows) = (2 + random.below(20), 1 + random.below(longest));
    let mut table = format!("|{}\n|{}\n", " x |".repeat(columns), ":--|".repeat(columns));
    for row in 0..rows {
        // Writing to a string cannot fail.
        let _ = writeln!(table, "|{}", format!(" {row} \\| `a` |").repeat(columns - row % 2));
    }
    table
}

/// Makes the `kind`th kind of mistake in the file `number`, and returns the expected code.
fn mistake(
    kind: usize,
    number: usize,
    front: &mut String,
    body: &mut String,
    bytes: &mut Option<Vec<u8>>,
) -> &'static str {
    let yaml = |key: &str| format!("---\ntitle: A mistake\n{key}\n---\n");
    match kind % KINDS {
        0 => {
            *body += "\n\nThis leads [nowhere](/never/was/here/).\n";
            "link/unknown-target"
        }
        1 => {
            *front = yaml("desciption: a slip of the hand");
            "front-matter/unknown-key"
        }
        2 => {
            *front =
                yaml(["date: 05/01/2019", "date: 2019-02-30", "tags: [one, two"][number / 40 / KINDS % 3]);
            "front-matter/invalid"
        }
        3 => {
            *bytes = Some(b"\n\ncaf\xe9 in Latin-1\n".to_vec());
            "source/not-utf8"
        }
        4 => {
            *body += "\n\n![](https://example.com/no-words.png)\n";
            "image/missing-alt"
        }
        5 => {
            *body += "\n\n:::tip\nA block of another generator.\n:::\n";
            "block/unknown"
        }
        _ => {
            // Every hundredth target is in this folder.
            *front = yaml("aliases: [/posts/target-60/]");
            "redirect/clash"
        }
    }
}
