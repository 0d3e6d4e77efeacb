//! Proofs of small diagnostics, and how long large ones take.

mod naive;
mod property;
mod random;

use std::time::Instant;

use crate::diagnostic::tests::read_well;

#[test]
fn the_site_is_proven() {
    let fit = include_str!("../../../../../../content/insights/cto-fit.diagnostic.toml");
    let baseline = include_str!("../../../../../../content/insights/delivery-baseline.diagnostic.toml");
    for text in [fit, baseline] {
        let diagnostic = read_well(text);
        let mut problems: Vec<crate::problem::Problem> = Vec::new();
        let start = Instant::now();
        let proof = super::diagnostic(&diagnostic, &mut problems);
        println!("{:?} {} {problems:#?}", start.elapsed(), proof.line(&diagnostic));
        for share in &proof.outcomes {
            println!(
                "{} {} {}",
                share.answer_sets,
                share.share,
                share.witness.as_ref().unwrap().text(&diagnostic)
            );
        }
    }
}

fn timed(text: &str) {
    let diagnostic = read_well(text);
    let mut problems: Vec<crate::problem::Problem> = Vec::new();
    let start = Instant::now();
    let proof = super::diagnostic(&diagnostic, &mut problems);
    println!(
        "{:?} {} bytes {} {problems:#?}",
        start.elapsed(),
        diagnostic.compiled.program.len(),
        proof.line(&diagnostic)
    );
}

#[test]
fn large() {
    let mut text = String::from("title = 'x'\n");
    for i in 0..60 {
        text += &format!("[[question]]\nid='q{i}'\nask='?'\nyes={{ s{}={} }}\n", i % 3, 1 + i % 4);
    }
    for i in 0..3 {
        text += &format!("[[score]]\nid='s{i}'\n");
    }
    for (i, rule) in
        ["s0 > s1 and s0 > s2", "s1 > s2 and s1 + s2 > 20", "s2 >= 10 or s1 + s0 > 3", "s0 + s1 + s2 >= 4"]
            .iter()
            .enumerate()
    {
        text += &format!("[[outcome]]\nid='o{i}'\ntitle='x'\nwhen='{rule}'\nrecommend='call'\n");
    }
    text += "[[outcome]]\nid='x'\ntitle='x'\notherwise=true\n";
    timed(&text);
    let mut text = String::from("title = 'x'\n");
    for i in 0..20 {
        text += &format!("[[question]]\nid='q{i}'\nask='?'\ntype='scale'\nadds={{ s{}=1 }}\n", i % 4);
    }
    for i in 0..4 {
        text += &format!("[[score]]\nid='s{i}'\n");
    }
    for (i, rule) in ["s0 > s1 and s0 > s2 and s0 > s3", "s1 > s2 and s1 > s3", "s2 >= s3"].iter().enumerate()
    {
        text += &format!("[[outcome]]\nid='o{i}'\ntitle='x'\nwhen='{rule}'\nrecommend='call'\n");
    }
    text += "[[outcome]]\nid='x'\ntitle='x'\notherwise=true\n";
    timed(&text);
    let mut text = String::from("title = 'x'\n");
    for i in 0..60 {
        text += &format!(
            "[[question]]\nid='q{i}'\nask='?'\nyes={{ s0={}, s1={}, s2={} }}\n",
            i % 3,
            i % 2,
            (i / 3) % 4
        );
    }
    for i in 0..3 {
        text += &format!("[[score]]\nid='s{i}'\n");
    }
    for (i, rule) in ["s0 > 40 and s1 > 20", "s1 > 12 and s2 > 20", "s2 >= 10 or s1 > 3"].iter().enumerate() {
        text += &format!("[[outcome]]\nid='o{i}'\ntitle='x'\nwhen='{rule}'\nrecommend='call'\n");
    }
    text += "[[outcome]]\nid='x'\ntitle='x'\notherwise=true\n";
    timed(&text);
}

#[test]
fn six_numbers() {
    let text = r#"
title = "Cost"
question = [
  { id = "people", ask = "?", min = 1, max = 400 },
  { id = "salary", ask = "?", min = 10000, max = 600000, step = 1000 },
  { id = "waiting", ask = "?", min = 0, max = 10, step = 0.5 },
  { id = "recovery", ask = "?", min = 0, max = 10, step = 0.5 },
  { id = "planned", ask = "?", min = 1, max = 200 },
  { id = "shipped", ask = "?", min = 0, max = 200 },
]
value = [
  { id = "drag", formula = "(waiting + recovery) / 10" },
  { id = "cost", label = "Cost", formula = "people * salary / 4 * drag" },
  { id = "kept", label = "Kept", formula = "shipped / planned" },
]
outcome = [
  { id = "odd", title = "O", when = "shipped > planned or drag > 1" },
  { id = "urgent", title = "U", when = "cost >= 1000000 and kept < 0.5", recommend = "call" },
  { id = "costly", title = "C", when = "cost >= 250000 or (cost >= 100000 and kept < 0.7)", recommend = "call" },
  { id = "slow", title = "S", when = "kept < 0.7" },
  { id = "steady", title = "T", when = "kept >= 0.7 and cost < 250000" },
]
"#;
    timed(text);
}
