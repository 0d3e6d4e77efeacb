//! No block loses a word: whatever its content, both themes show all of it. The contents are random; `ASSAY_SEED` seeds
//! them.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use assay_tests::{Outcome, assay};
use tempfile::TempDir;

const THEMES: [&str; 2] = ["ledger", "memo"];

/// Every block of both themes, with the end of its opening line and its closing lines.
const BLOCKS: [(&str, &str); 19] = [
    ("quick-answer", ""),
    ("fit-check", ""),
    ("timeline", ""),
    ("measures", ""),
    ("decision-rule", ""),
    ("call-to-action", ""),
    ("faq", ""),
    ("next-step", ""),
    ("callout", "{tone=warning}"),
    ("figure", "{src=/plan.svg alt=\"A plan\"}"),
    ("comparison", ""),
    ("quotation", "{cite=Somebody}"),
    ("video", "{src=/tour.mp4}"),
    ("steps", ""),
    ("case", ""),
    ("measure", "{before=3 after=5.5}"),
    ("price", "{amount=\"A$ 100\" per=month}"),
    ("profile", "{src=/plan.svg role=Smith}"),
    ("contact", "{action=/sent/}"),
];

/// The contents of a block. `@` stands for a unique word.
const SHAPES: [&str; 16] = [
    "@ @ @.\n\n",
    "**@**: @ and @\n\n",
    "- @\n- @\n\n",
    "- **@**: @\n- **@** @\n- @: @\n\n",
    "1. **@**: @\n2. @\n   - @\n\n",
    "- [ ] @\n- [x] @\n\n",
    "### @\n\n",
    "### @ *@*\n\n@\n\n",
    "#### @\n\n@\n\n",
    "## @\n\n- @\n\n",
    "| @ | @ |\n|---|---|\n| @ | @ |\n\n",
    "> @\n> @\n\n",
    "```\n@\n```\n\n",
    "<p>@</p>\n\n",
    "@\n: @\n\n",
    "[@](/) ![@](/plan.svg) `@`\n\n",
];

/// The number of pages for each theme.
const PAGES: usize = 260;

/// A pseudo-random generator that is the same on every machine (xorshift, Marsaglia 2003).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap_or_default()
    }
}

/// Writes a page with a block, sometimes with another inside, and returns its text and its number of words.
fn page(random: &mut Random, number: usize) -> (String, usize) {
    let mut words = 0;
    let mut worded = |shape: &str| {
        let mut out = String::new();
        for part in shape.split_inclusive('@') {
            out.push_str(part.trim_end_matches('@'));
            if part.ends_with('@') {
                let _ = write!(out, "w{number}x{words}z");
                words += 1;
            }
        }
        out
    };
    let (name, attributes) = BLOCKS[number % BLOCKS.len()];
    let label = if random.below(2) == 0 { worded("[@]") } else { String::new() };
    let mut inside = String::new();
    for _ in 0..=random.below(4) {
        inside.push_str(&worded(SHAPES[random.below(SHAPES.len())]));
    }
    if random.below(3) == 0 {
        let (inner, attributes) = BLOCKS[random.below(BLOCKS.len())];
        let shape = SHAPES[random.below(SHAPES.len())];
        let text = format!(":::{inner}[@]{attributes}\n{shape}:::\n\n");
        inside.push_str(&worded(&text));
    }
    let text = format!("+++\ntitle = \"T\"\n+++\n\n::::{name}{label}{attributes}\n{inside}::::\n");
    (text, words)
}

#[test]
fn every_word_of_a_block_is_shown() -> Outcome {
    let seed = std::env::var("ASSAY_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_261_129);
    for theme in THEMES {
        let mut random = Random(seed);
        let ground = TempDir::new()?;
        let root = ground.path();
        fs::create_dir(root.join("content"))?;
        let site = format!("title = \"T\"\nbase_url = \"https://bell.example\"\ntheme = \"{theme}\"\n");
        fs::write(root.join("site.toml"), site)?;
        fs::write(root.join("content/plan.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")?;
        fs::write(root.join("content/tour.mp4"), "")?;
        fs::write(root.join("content/sent.md"), "# Sent\n")?;
        let mut pages = Vec::new();
        for number in 0..PAGES {
            let (text, words) = page(&mut random, number);
            fs::write(root.join(format!("content/p{number}.md")), &text)?;
            pages.push((text, words));
        }
        let output = Command::new(assay::binary()?)
            .args(["build", "--today", assay::TODAY, "--root"])
            .arg(root)
            .output()?;
        let printed = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            return Err(format!("{theme}: the build failed\n{printed}").into());
        }
        for (number, (text, words)) in pages.iter().enumerate() {
            let html = fs::read_to_string(root.join(format!("public/p{number}/index.html")))?;
            let body = html.split_once("<main").map_or(html.as_str(), |(_, main)| main);
            let lost: Vec<_> = (0..*words)
                .map(|word| format!("w{number}x{word}z"))
                .filter(|word| !body.contains(word))
                .collect();
            if !lost.is_empty() {
                return Err(format!("{theme} does not show {lost:?} of\n{text}").into());
            }
        }
    }
    Ok(())
}
